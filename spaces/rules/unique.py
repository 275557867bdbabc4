"""What must be there once in a sheet: unique fields and the sheet's composite unique constraints (contract §2.5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import orjson

from spaces.rules.fields import LEVELS, Message, make_message

SOURCE = "unique-constraint"


@dataclass(frozen=True, slots=True)
class Unique:
    """One compiled constraint."""

    #: Keys of the fields whose values must be unique together; each of their cells gets the message.
    fields: tuple[str, ...]
    message: Message
    #: Letters differ by their case.
    is_case_sensitive: bool = True
    #: Whether records of which all these fields are empty are left alone.
    ignores_empty: bool = True
    #: A record of which one of these is empty is left alone.
    required: tuple[str, ...] = ()
    #: The first field may hold a list, whose elements count one by one.
    is_each: bool = False

    @property
    def signature(self) -> str:
        """What tells apart constraints that call other records equal; the message is no part of it."""
        parts: list[Any] = [self.fields, self.is_case_sensitive, self.ignores_empty, self.required]
        parts += ["each"] if self.is_each else []
        return blake2b(orjson.dumps(parts), digest_size=5).hexdigest()

    def keys_of(self, values: Mapping[str, Any]) -> list[str]:
        """Give what other records may have in common with this one: one key, or one for each element of a list."""
        cell = values.get(self.fields[0])
        rows = (
            [{**values, self.fields[0]: one} for one in cell] if self.is_each and isinstance(cell, list) else [values]
        )
        return [key for row in rows if (key := self.key_of(row))]

    def key_of(self, values: Mapping[str, Any]) -> str | None:
        """Give what two records that are equal have in common; None for a record that is left alone."""
        texts = [_text(values.get(field)) for field in self.fields]
        if (self.ignores_empty and not any(texts)) or not all(_text(values.get(field)) for field in self.required):
            return None
        if not self.is_case_sensitive:
            texts = [text.casefold() for text in texts]
        # Apart, though the strategy be concat: "ab" with "c" is not "a" with "bc".
        return blake2b(orjson.dumps(texts), digest_size=15).hexdigest()


def compile_unique(config: Mapping[str, Any]) -> list[Unique]:
    """Read the unique constraints of a sheet's config; those about fields that are not there are left out."""
    fields = [field for field in config.get("fields") or () if isinstance(field, Mapping)]
    keys = {field.get("key") for field in fields}
    found = [
        _of_field(str(field["key"]), constraint)
        for field in fields
        for constraint in _constraints(field.get("constraints"))
    ]
    for constraint in _constraints(config.get("constraints")):
        named = constraint.get("fields")
        if isinstance(named, list) and named and all(isinstance(key, str) and key in keys for key in named):
            found.append(_composite(tuple(named), constraint))
    return found


def _constraints(given: Any) -> list[Mapping[str, Any]]:
    listed = given if isinstance(given, list) else []
    return [each for each in listed if isinstance(each, Mapping) and each.get("type") == "unique"]


def _of_field(key: str, constraint: Mapping[str, Any]) -> Unique:
    config = _config(constraint)
    return Unique(
        fields=(key,),
        message=_message(config, "This value is there more than once."),
        is_case_sensitive=config.get("caseSensitive") is not False,
        ignores_empty=config.get("ignoreEmpty") is not False,
    )


def _composite(fields: tuple[str, ...], constraint: Mapping[str, Any]) -> Unique:
    required = constraint.get("requiredFields")
    return Unique(
        fields=fields,
        message=_message(_config(constraint), "These values are there together more than once."),
        required=tuple(key for key in required if isinstance(key, str)) if isinstance(required, list) else (),
    )


def _config(constraint: Mapping[str, Any]) -> Mapping[str, Any]:
    config = constraint.get("config")
    return config if isinstance(config, Mapping) else {}


def _message(config: Mapping[str, Any], default: str) -> Message:
    level = config.get("level")
    return make_message(level if level in LEVELS else "error", SOURCE, str(config.get("message") or default))


def _text(value: Any) -> str:
    """Write a value so that equal ones are equal texts: 5 and 5.0, and "5" of a text field."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return orjson.dumps(value).decode()
