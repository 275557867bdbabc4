"""Checking the answers to an action's input form, whether a page or a client sent them (contract §2.2)."""

import math
from collections.abc import Callable, Mapping
from typing import Any

from jobs.clean import clean_text
from jobs.errors import InvalidInput

TRUE = frozenset({"true", "on", "yes", "1"})
FALSE = frozenset({"false", "off", "no", "0"})
#: Characters of one answer.
LONGEST = 100_000

Reader = Callable[[Mapping[str, Any], Any], Any]


def checked_answers(form: Mapping[str, Any] | None, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Give the answers keyed by field, in the field's type; what the form does not ask is left out.

    An empty answer takes the field's default; without one it is left out, or refused if it is required.
    Raises InvalidInput that names the first wrong field.
    """
    checked = {}
    for field in asked(form):
        value = _checked(field, answers.get(field["key"]))
        if value is not None:
            checked[field["key"]] = value
    return checked


def asked(form: Any) -> list[Mapping[str, Any]]:
    """The fields of an input form. Clients write these, so what is no form or no field is passed over."""
    fields = objects_in(form.get("fields")) if isinstance(form, Mapping) else []
    return [field for field in fields if isinstance(field.get("key"), str)]


def objects_in(value: Any) -> list[Mapping[str, Any]]:
    """The objects of what should be a list of objects."""
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _checked(field: Mapping[str, Any], given: Any) -> Any:
    kind = str(field.get("type", "string"))
    if given in (None, ""):
        given = field.get("defaultValue")
    if given in (None, "") or (kind == "boolean" and given is False):
        if is_required(field):
            raise _refusal(field, "is needed")
        return False if kind == "boolean" else None
    read: Reader = _READERS.get(kind, _text)
    return read(field, given)


def is_required(field: Mapping[str, Any]) -> bool:
    """Whether the form may not go without this answer."""
    return any(constraint.get("type") == "required" for constraint in objects_in(field.get("constraints")))


def _text(field: Mapping[str, Any], given: Any) -> str:
    if not isinstance(given, str) or len(given) > LONGEST:
        raise _refusal(field, f"must be text of at most {LONGEST:,} characters")
    return clean_text(given)


def _number(field: Mapping[str, Any], given: Any) -> int | float:
    try:
        number = float(given) if not isinstance(given, bool) else math.nan
    except (TypeError, ValueError):
        number = math.nan
    if not math.isfinite(number):
        raise _refusal(field, "must be a number")
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _boolean(field: Mapping[str, Any], given: Any) -> bool:
    word = str(given).strip().lower()
    if word not in TRUE | FALSE:
        raise _refusal(field, "must be yes or no")
    return word in TRUE


def _choice(field: Mapping[str, Any], given: Any) -> Any:
    """A page sends text for whatever the option's value is, so they are compared as text."""
    config = field.get("config")
    options = objects_in(config.get("options")) if isinstance(config, Mapping) else []
    for option in options:
        if option.get("value") == given or str(option.get("value")) == str(given):
            return option.get("value")
    known = ", ".join(str(option.get("label") or option.get("value")) for option in options)
    raise _refusal(field, f"must be one of {known}")


_READERS: dict[str, Reader] = {
    "number": _number,
    "boolean": _boolean,
    "enum": _choice,
}


def _refusal(field: Mapping[str, Any], wish: str) -> InvalidInput:
    return InvalidInput(f"{field.get('label') or field['key']} {wish}.", key=field["key"])
