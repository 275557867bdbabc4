"""Everything a handler can do, as one value: done, failed, tried again, called off, or stopped."""

import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jobs.errors import JobsiteError
from jobs.outcome import checked_outcome
from jobs.sdk import Cancel, Outcome, Retry

#: What a handler that returns nothing answers (contract §5, observed jobHandler).
PLAIN: dict[str, Any] = {"message": "Job complete"}
#: Members of the wire's JobCompleteDetails.
DETAILS = frozenset({"outcome", "info", "result"})


@dataclass(frozen=True, slots=True)
class Done:
    """The handler returned."""

    outcome: Mapping[str, Any] = field(default_factory=lambda: PLAIN)
    info: str | None = None
    result: Mapping[str, Any] | None = None

    @property
    def is_plain(self) -> bool:
        """Whether the outcome is all there is to store, so that several can be settled at once."""
        return self.info is None and self.result is None


@dataclass(frozen=True, slots=True)
class Failed:
    """The handler raised, or took too long; tried again if the job has attempts left."""

    message: str
    code: str = "error"
    trace: str | None = None
    #: Asked for by the handler; None means exponential back-off.
    delay_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class CalledOff:
    """The handler canceled its own job."""

    message: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """The handler stopped at a tick because the job was canceled or lost; there is nothing to settle."""


Answer = Done | Failed | CalledOff | Stopped


def answer_of(value: Any) -> Answer:
    """Turn what a handler returned into an answer; what cannot be stored is a failure with its reason."""
    if value is None:
        return Done()
    if isinstance(value, Retry | Cancel):
        return answer_of_exception(value)
    try:
        return _done(value)
    except JobsiteError as error:
        return Failed(f"The handler's outcome cannot be used: {error.message}", code="invalid_outcome")


def answer_of_exception(error: BaseException) -> Answer:
    """Turn what a handler raised into an answer."""
    if isinstance(error, Retry):
        return Failed(error.message, code="retry", delay_seconds=error.delay_seconds)
    if isinstance(error, Cancel):
        return CalledOff(error.message)
    message = str(error).strip() or error.__class__.__name__
    return Failed(message, trace="".join(traceback.format_exception(error)))


def _done(value: Any) -> Answer:
    if isinstance(value, Outcome):
        return Done(checked_outcome(value.to_wire()), info=value.info, result=value.result)
    if not isinstance(value, Mapping):
        kind = type(value).__name__
        return Failed(f"A handler returns nothing, an Outcome or a dict, not {kind}.", code="invalid_outcome")
    details: Mapping[str, Any] = value if DETAILS & set(value) else {"outcome": value}
    outcome: Any = details.get("outcome")
    info, result = details.get("info"), details.get("result")
    if not isinstance(outcome or {}, Mapping) or not isinstance(result or {}, Mapping):
        return Failed("outcome and result of a handler are dicts.", code="invalid_outcome")
    return Done(checked_outcome(outcome) if outcome else PLAIN, info=None if info is None else str(info), result=result)
