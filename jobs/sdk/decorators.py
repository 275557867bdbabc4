"""The two decorators of a developer's `handlers.py`."""

from collections.abc import Callable
from typing import Any, TypeVar

from jobs.sdk.registry import HOUR, Handler, Listener, register_handler, register_listener

F = TypeVar("F", bound=Callable[..., Any])


def job_handler(
    name: str = "**",
    *,
    debug: bool = False,
    max_attempts: int | None = None,
    backoff_seconds: float | None = None,
    time_limit_seconds: float = HOUR,
    **filter: Any,
) -> Callable[[F], F]:
    """Let a function answer jobs by name (`"workbook:export"`, globs allowed), by filter, or both.

    The function gets `(event, tick)`. It returns nothing, an Outcome, or a dict of the wire's shape;
    raising fails the job with the error's message. `max_attempts` above 1 tries again after a failure,
    `backoff_seconds`·2ⁿ apart with jitter. An attempt that takes longer than `time_limit_seconds` fails.
    Raises ImproperlyConfigured at start when another handler answers the same name.
    """

    def register(function: F) -> F:
        register_handler(
            Handler(
                name=name,
                function=function,
                filter=filter,
                debug=debug,
                max_attempts=max_attempts,
                backoff_seconds=backoff_seconds,
                time_limit_seconds=time_limit_seconds,
            )
        )
        return function

    return register


def on(topic: str, **filter: Any) -> Callable[[F], F]:
    """Let a function hear events of a topic (globs allowed), narrowed by `filter` (contract §3.6).

    The function gets `(event)`. It runs after the change is committed, at least once: a failure is tried
    again with growing pauses. Write so that a second time does no harm.
    """

    def register(function: F) -> F:
        register_listener(Listener(topic=topic, function=function, filter=filter))
        return function

    return register
