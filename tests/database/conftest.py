"""What tests of the engine room stand on: a broker that remembers, a handler for one test."""

from collections.abc import Callable

import pytest

from jobs.execution import keeper as keeping
from jobs.execution.duties import deliveries
from jobs.sdk import registry
from jobs.sdk.recorder import FLUSHER
from jobs.sdk.registry import Handler


class Broker:
    """Stands where the publisher stands and remembers what it was told."""

    def __init__(self) -> None:
        self.hints: list[tuple[str, list[str]]] = []
        self.is_down = self.is_resting = False

    def publish(self, task: str, ids: list[str], *, limit_seconds: float | None = None) -> bool:
        """Take a hint, or refuse it."""
        if not self.is_down:
            self.hints.append((task, list(ids)))
        return not self.is_down

    @property
    def ids(self) -> list[str]:
        """Everything that was hinted, in order."""
        return [one for _, ids in self.hints for one in ids]


@pytest.fixture
def broker() -> Broker:
    """A broker that takes everything."""
    return Broker()


@pytest.fixture(autouse=True)
def long_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """A turn of the clock takes up all that is new, however slow the machine is."""
    monkeypatch.setattr(deliveries, "TURN_SECONDS", 60.0)


@pytest.fixture
def handle(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Give a way to answer `workbook:export` for one test.

    Handlers share the test's transaction, so nothing may be written from another thread.
    """
    monkeypatch.setattr(FLUSHER, "is_threaded", False)
    monkeypatch.setattr(keeping, "_keeper", None)
    monkeypatch.setattr(registry, "_exact", {})
    monkeypatch.setattr(registry, "_patterns", [])

    def answer(function: Callable[..., object], **options: object) -> None:
        registry.register_handler(Handler(name="workbook:export", function=function, **options))  # type: ignore[arg-type]

    return answer
