"""An action's form as faces draw it, and answers as people send them; what they mean is `form`'s matter."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jobs.errors import InvalidInput
from jobs.models import Action
from spaces.ops.form import asked, checked_answers, is_required

#: In front of every field's name, so that a field called `token` is no trouble.
PREFIX = "input."
KINDS = frozenset({"string", "textarea", "number", "boolean", "enum"})


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of an enum."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One question of the form, ready to draw."""

    name: str
    html_id: str
    label: str
    description: str
    kind: str
    value: str
    options: tuple[Option, ...]
    is_required: bool
    is_checked: bool
    error: str = ""


def fields_of(
    action: Action, *, given: Mapping[str, Any] | None = None, errors: Mapping[str, str] | None = None
) -> list[Field]:
    """The questions of an action with what was answered so far, else with their defaults."""
    wrong = errors or {}
    form = asked(action.config.get("inputForm"))
    return [_field(number, one, given, wrong.get(one["key"], "")) for number, one in enumerate(form)]


def answers_in(action: Action, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Pick an action's answers out of a sent form. A box that was left empty is not sent: that is a no."""
    return {
        one["key"]: str(PREFIX + one["key"] in sent).lower()
        if one.get("type") == "boolean"
        else sent.get(PREFIX + one["key"])
        for one in asked(action.config.get("inputForm"))
    }


def wrong_answers(action: Action, answers: Mapping[str, Any]) -> dict[str, str]:
    """Say for each field what is wrong with its answer; empty when all are fine."""
    found = {}
    for one in asked(action.config.get("inputForm")):
        try:
            checked_answers({"fields": [one]}, answers)
        except InvalidInput as error:
            found[one["key"]] = error.message
    return found


def _field(number: int, one: Mapping[str, Any], given: Mapping[str, Any] | None, error: str) -> Field:
    default = one.get("defaultValue")
    value = default if given is None else given.get(one["key"])
    named = one.get("type")
    kind = named if isinstance(named, str) and named in KINDS else "string"
    return Field(
        name=PREFIX + one["key"],
        html_id=f"input-{number}",
        label=str(one.get("label") or one["key"]),
        description=str(one.get("description") or ""),
        kind=kind,
        value="" if value is None else str(value),
        options=tuple(_options(one, value)) if kind == "enum" else (),
        is_required=is_required(one),
        is_checked=str(value).lower() == "true",
        error=error,
    )


def _options(one: Mapping[str, Any], value: Any) -> list[Option]:
    config = one.get("config")
    options = config.get("options") if isinstance(config, Mapping) else None
    listed = [option for option in options or () if isinstance(option, Mapping)] if isinstance(options, list) else []
    return [
        Option(
            value=str(option.get("value")),
            label=str(option.get("label") or option.get("value")),
            is_chosen=value is not None and str(option.get("value")) == str(value),
        )
        for option in listed
    ]
