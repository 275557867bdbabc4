"""What a handler may answer: an outcome with its Next step, another attempt, or a cancellation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job ended, as people are told (contract §2.1, JobOutcome).

    `acknowledge` shows a dialog that must be dismissed; `next` comes from a `next_*` function; `result`
    is kept with the job for programs; `trigger` says whether Next fires by itself.
    """

    message: str | None = None
    acknowledge: bool = False
    heading: str | None = None
    next: Mapping[str, Any] | None = None
    button_text: str | None = None
    hide_default_button: bool = False
    trigger: str | Mapping[str, Any] | None = None
    info: str | None = None
    result: Mapping[str, Any] | None = field(default=None)

    def to_wire(self) -> dict[str, Any]:
        """Give the outcome in the wire's shape, without what was not said."""
        members = {
            "acknowledge": self.acknowledge,
            "heading": self.heading,
            "message": self.message,
            "next": dict(self.next) if self.next else None,
            "buttonText": self.button_text,
            "hideDefaultButton": self.hide_default_button or None,
            "trigger": self.trigger,
        }
        return {key: value for key, value in members.items() if value is not None}


class Retry(Exception):
    """Raise (or return) to have the job tried again after `delay_seconds`, if it has attempts left."""

    def __init__(self, message: str = "It will be tried again.", *, delay_seconds: float | None = None) -> None:
        self.message, self.delay_seconds = message, delay_seconds
        super().__init__(message)


class Cancel(Exception):
    """Raise (or return) to cancel the job from inside its handler."""

    def __init__(self, message: str = "Canceled by its handler.") -> None:
        self.message = message
        super().__init__(message)


def _step(kind: str, **members: Any) -> dict[str, Any]:
    return {"type": kind, **{key: value for key, value in members.items() if value is not None}}


def next_id(id: str, *, path: str | None = None, query: str | None = None, label: str | None = None) -> dict[str, Any]:
    """Go to a page of the space, or to the page of the thing with this id."""
    return _step("id", id=id, path=path, query=query, label=label)


def next_url(url: str, *, label: str | None = None, replace: bool | None = None) -> dict[str, Any]:
    """Open an http(s) address or a path of this site."""
    return _step("url", url=url, label=label, replace=replace)


def next_download(url: str, *, file_name: str | None = None, label: str | None = None) -> dict[str, Any]:
    """Download what lies at an address under a name."""
    return _step("download", url=url, fileName=file_name, label=label)


def next_files(files: Sequence[str | Mapping[str, Any]], *, label: str | None = None) -> dict[str, Any]:
    """Download hosted files, by id or as `{"fileId", "label"}`; they start by themselves."""
    given = [{"fileId": one} if isinstance(one, str) else dict(one) for one in files]
    return _step("files", files=given, label=label)


def next_wait(*, fade: bool | None = None, confetti: bool | None = None) -> dict[str, Any]:
    """Stay on the page."""
    return _step("wait", fade=fade, confetti=confetti)


def next_snapshot(snapshot_id: str, *, sheet_id: str) -> dict[str, Any]:
    """Open a snapshot with its differences."""
    return _step("snapshot", snapshotId=snapshot_id, sheetId=sheet_id)


def next_retry(*, label: str | None = None) -> dict[str, Any]:
    """Offer to try again, as a new job."""
    return _step("retry", label=label)


def next_view(sheet_id: str, *, hidden_columns: Sequence[str], label: str | None = None) -> dict[str, Any]:
    """Open a sheet with these columns hidden."""
    return _step("view", sheetId=sheet_id, hiddenColumns=list(hidden_columns), label=label)


def next_clear_filters(*, sheet_ids: Sequence[str] | None = None, label: str | None = None) -> dict[str, Any]:
    """Clear the filters of the sheets."""
    return _step("clearFilters", sheetIds=list(sheet_ids) if sheet_ids else None, label=label)
