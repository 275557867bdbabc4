"""The handlers and listeners of this process, as `handlers.py` of the installed apps registered them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from jobs.sdk.match import glob, matches

#: (event, tick) → None, an Outcome or a dict of the wire's shape.
HandlerFunction = Callable[..., Any]
#: (event) → anything; what it returns is not kept.
ListenerFunction = Callable[..., Any]

HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Handler:
    """A function that answers jobs, and how to run it."""

    name: str
    function: HandlerFunction
    filter: Mapping[str, Any] = field(default_factory=dict)
    #: Log receipt and completion on the job's page.
    debug: bool = False
    #: None leaves it to the job (1 unless its maker said otherwise).
    max_attempts: int | None = None
    #: Base of the exponential back-off; None leaves it to the job.
    backoff_seconds: float | None = None
    time_limit_seconds: float = HOUR

    @property
    def path(self) -> str:
        """Dotted path of the function, for messages."""
        return f"{self.function.__module__}.{self.function.__qualname__}"

    def answers(self, name: str, event: Mapping[str, Any] | None) -> bool:
        """Whether this handler is for a job of that name (and for this event of it)."""
        return glob(self.name, name) and (not self.filter or (event is not None and matches(event, self.filter)))


@dataclass(frozen=True, slots=True)
class Listener:
    """A function that hears events, each at least once."""

    topic: str
    function: ListenerFunction
    filter: Mapping[str, Any] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """Dotted path of the function: its name in the list of deliveries."""
        return f"{self.function.__module__}.{self.function.__qualname__}"


_exact: dict[str, Handler] = {}
_patterns: list[Handler] = []
_listeners: dict[str, Listener] = {}


def register_handler(handler: Handler) -> None:
    """Add a handler. Raises ImproperlyConfigured when another answers the same name already."""
    other = _exact.get(handler.name)
    if other and not handler.filter and other.path != handler.path:
        raise ImproperlyConfigured(f"Two handlers answer {handler.name}: {other.path} and {handler.path}.")
    if "*" in handler.name or handler.filter:
        _patterns.append(handler)
    else:
        _exact[handler.name] = handler


def register_listener(listener: Listener) -> None:
    """Add a listener. Raises ImproperlyConfigured when its function listens already."""
    if listener.path in _listeners:
        raise ImproperlyConfigured(f"{listener.path} listens twice; give the second one a function of its own.")
    _listeners[listener.path] = listener


def find_handler(name: str, event: Mapping[str, Any] | None = None) -> Handler | None:
    """Give the handler of a job: the first whose filter fits, else its name's own, else the first pattern."""
    fitting = [handler for handler in _patterns if handler.answers(name, event)]
    filtered = next((handler for handler in fitting if handler.filter), None)
    return filtered or _exact.get(name) or next(iter(fitting), None)


def has_handler(name: str) -> bool:
    """Whether any handler of this process might answer jobs of that name."""
    return name in _exact or any(glob(handler.name, name) for handler in _patterns)


def handler_names() -> list[str]:
    """Names and patterns that this process answers, for its presence row."""
    return sorted({*_exact, *(handler.name for handler in _patterns)})


def find_listeners(event: Mapping[str, Any]) -> list[Listener]:
    """Give the listeners of an event: `topic`, `domain`, `context`, `payload`… in the wire's shape."""
    return [
        listener
        for listener in _listeners.values()
        if glob(listener.topic, str(event["topic"])) and matches(event, listener.filter)
    ]


def has_listener(topic: str | None = None) -> bool:
    """Whether any listener of this process might hear events of a topic, or of any topic."""
    if topic is None:
        return bool(_listeners)
    return any(glob(listener.topic, topic) for listener in _listeners.values())


def find_listener(path: str) -> Listener | None:
    """Give the listener of that name, if this process still has it."""
    return _listeners.get(path)
