"""What a sheet's field asks of its cells, taken from the contract's Property shape (A.4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from spaces.rules.cells import Reader, Unfit, Value, read_boolean, read_date, read_number, read_text, show

#: A property as it travels: {"key": ..., "type": ..., "constraints": [...], "config": {...}}.
Property = Mapping[str, Any]

#: One message of a cell (contract, ValidationMessage).
Message = dict[str, str]

# The contract has no source for "wrong type". Not custom-logic: record-hook takes those for its own and
# clears them (contract 2.6.1).
TYPE_SOURCE = "is-artifact"
REQUIRED_SOURCE = "required-constraint"
OPTION_SOURCE = "invalid-option"

_READERS: dict[str, Reader] = {"number": read_number, "boolean": read_boolean, "date": read_date}
LEVELS = ("error", "warn", "info")


@dataclass(frozen=True, slots=True)
class Field:
    """One compiled field."""

    key: str
    type: str
    #: Turns a filled cell into a value or raises Unfit.
    read: Reader = read_text
    #: The source of the message when `read` refuses.
    source: str = TYPE_SOURCE
    #: The message for an empty cell; None when it may be empty.
    required: Message | None = field(default=None)


def compile_field(description: Property) -> Field:
    """Prepare one field; a type that is not known here holds text."""
    kind = str(description.get("type") or "string")
    required = _find_required(description.get("constraints"))
    key = str(description["key"])
    if kind == "enum":
        reader = _make_option_reader(description.get("config"))
        return Field(key, kind, reader or read_text, OPTION_SOURCE, required)
    return Field(key, kind, _READERS.get(kind, read_text), TYPE_SOURCE, required)


def make_message(level: str, source: str, text: str) -> Message:
    """Build a message in the contract's shape."""
    return {"type": level, "source": source, "message": text}


def _find_required(constraints: Any) -> Message | None:
    for constraint in constraints if isinstance(constraints, Sequence) else ():
        if isinstance(constraint, Mapping) and constraint.get("type") == "required":
            config = constraint.get("config")
            config = config if isinstance(config, Mapping) else {}
            level = config.get("level")
            text = config.get("message") or "This field is required."
            return make_message(level if level in LEVELS else "error", REQUIRED_SOURCE, str(text))
    return None


def _make_option_reader(config: Any) -> Reader | None:
    """Make a reader that knows an enum's options; a cell may hold an option's value or its label."""
    config = config if isinstance(config, Mapping) else {}
    options = [option for option in config.get("options") or () if isinstance(option, Mapping)]
    if config.get("allowCustom") or not options:
        return None
    known: dict[str, Value] = {}
    for names in (("value",), ("label",)):
        for option in options:
            for name in names:
                if isinstance(option.get(name), str | int | float):
                    known.setdefault(_fold(option[name]), option.get("value", option[name]))

    def read(cell: Any) -> Value:
        try:
            return known[_fold(cell)]
        except KeyError:
            raise Unfit(f"{show(cell)} is not one of the options.") from None

    return read


def _fold(cell: Any) -> str:
    return str(cell).strip().casefold()
