"""What reference fields point at: a field of another sheet of the workbook (contract §2.5)."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from spaces.rules.fields import Message, make_message
from spaces.rules.unique import Unique

SOURCE = "unlinked"
MESSAGE: Message = make_message("error", SOURCE, "No record of the referenced sheet has this value.")


class Reference(NamedTuple):
    """One reference field: its key, the slug of the sheet that it points at, and the key of the field there."""

    field: str
    slug: str
    key: str


def compile_references(config: Mapping[str, Any]) -> list[Reference]:
    """Read the reference fields of a sheet's config; those that name no sheet or field are left out."""
    fields = [field for field in config.get("fields") or () if isinstance(field, Mapping)]
    found = [_read(field) for field in fields if field.get("type") == "reference"]
    return [reference for reference in found if reference]


def same_value(field: str) -> Unique:
    """Give the rule by which a referring cell and the one that it points at have the same key."""
    return Unique(fields=(field,), message=MESSAGE)


def _read(field: Mapping[str, Any]) -> Reference | None:
    config = field.get("config")
    named = (config.get("ref"), config.get("key")) if isinstance(config, Mapping) else (None, None)
    if not all(isinstance(name, str) and name for name in named):
        return None
    return Reference(str(field["key"]), *map(str, named))
