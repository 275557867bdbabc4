"""What an outcome may say (contract A.1, JobOutcome). Words only; every door that decides a job asks here."""

from collections.abc import Callable, Mapping
from typing import Any

from jobs.clean import clean_text
from jobs.errors import InvalidInput
from jobs.links import is_safe_link

#: Longest text that a person is shown.
TEXT_LIMIT = 10_000
TEXTS = ("heading", "message", "buttonText")
FLAGS = ("acknowledge", "hideDefaultButton")
TRIGGERS = frozenset({"manual", "automatic", "automatic_silent"})
AUDIENCES = frozenset({"originator", "all"})


def checked_outcome(outcome: Mapping[str, Any]) -> dict[str, Any]:
    """Give the outcome as it may be stored: texts cleaned, Next checked, unknown members kept.

    Raises InvalidInput for wrong types, unknown Next types and addresses that are not http(s) or our own.
    """
    given = {key: value for key, value in outcome.items() if value is not None}
    for key in TEXTS:
        if key in given:
            given[key] = clean_text(_text(given, key), limit=TEXT_LIMIT)
    for key in FLAGS:
        if key in given and not isinstance(given[key], bool):
            raise InvalidInput(f"{key} must be true or false.", key=f"outcome.{key}")
    if "trigger" in given:
        _check_trigger(given["trigger"])
    if "next" in given:
        given["next"] = _checked_next(given["next"])
    return given


def _text(given: Mapping[str, Any], key: str, *, within: str = "outcome") -> str:
    value = given.get(key)
    if not isinstance(value, str):
        raise InvalidInput(f"{key} must be a text.", key=f"{within}.{key}")
    return value


def _check_trigger(trigger: Any) -> None:
    word = trigger.get("type") if isinstance(trigger, dict) else trigger
    audience = trigger.get("audience", "originator") if isinstance(trigger, dict) else "originator"
    if word not in tuple(TRIGGERS) or audience not in tuple(AUDIENCES):
        raise InvalidInput("trigger must be manual, automatic or automatic_silent.", key="outcome.trigger")


def _checked_next(step: Any) -> dict[str, Any]:
    if not isinstance(step, dict) or step.get("type") not in tuple(NEXT):
        raise InvalidInput(f"next.type must be one of {', '.join(sorted(NEXT))}.", key="outcome.next.type")
    given = {key: value for key, value in step.items() if value is not None}
    if "label" in given:
        given["label"] = clean_text(_text(given, "label", within="outcome.next"), limit=200)
    NEXT[given["type"]](given)
    return given


def _needs_link(step: Mapping[str, Any]) -> None:
    if not is_safe_link(step.get("url")):
        raise InvalidInput("next.url must begin with http://, https:// or / of this site.", key="outcome.next.url")


def _needs_texts(*keys: str) -> Callable[[Mapping[str, Any]], None]:
    def check(step: Mapping[str, Any]) -> None:
        for key in keys:
            _text(step, key, within="outcome.next")

    return check


def _needs_files(step: Mapping[str, Any]) -> None:
    files = step.get("files")
    if not isinstance(files, list) or not all(isinstance(f, dict) and isinstance(f.get("fileId"), str) for f in files):
        raise InvalidInput("next.files must be a list of objects with a fileId.", key="outcome.next.files")


def _needs_columns(step: Mapping[str, Any]) -> None:
    _text(step, "sheetId", within="outcome.next")
    columns = step.get("hiddenColumns")
    if not isinstance(columns, list) or not all(isinstance(column, str) for column in columns):
        raise InvalidInput("next.hiddenColumns must be a list of field keys.", key="outcome.next.hiddenColumns")


#: Every kind of Next and what it must hold (contract §2.1).
NEXT: dict[str, Callable[[Mapping[str, Any]], None]] = {
    "id": _needs_texts("id"),
    "url": _needs_link,
    "download": _needs_link,
    "files": _needs_files,
    "wait": _needs_texts(),
    "snapshot": _needs_texts("snapshotId", "sheetId"),
    "retry": _needs_texts(),
    "view": _needs_columns,
    "clearFilters": _needs_texts(),
}
