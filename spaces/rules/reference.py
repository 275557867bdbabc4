"""What reference fields point at: a field of another sheet of the workbook (contract §2.5)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from spaces.rules.fields import Message, make_message
from spaces.rules.unique import Unique

SOURCE = "unlinked"
MESSAGE: Message = make_message("error", SOURCE, "No record of the referenced sheet has this value.")
LIST_MESSAGE: Message = make_message("error", SOURCE, "No record of the referenced sheet has one of these values.")
FILTER_MESSAGE: Message = make_message("error", SOURCE, "No record of the referenced sheet that fits has this value.")


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference field: its key, the slug of the sheet that it points at, and the key of the field there."""

    field: str
    slug: str
    key: str
    #: Its cells hold lists, and each element refers.
    is_list: bool = False
    #: A field of the referring sheet and one of the other that must hold the same, if it is filled; or empty.
    record_field: str = ""
    ref_field: str = ""

    @property
    def message(self) -> Message:
        """What is said of a cell that refers to nothing."""
        if self.record_field:
            return FILTER_MESSAGE
        return LIST_MESSAGE if self.is_list else MESSAGE

    @property
    def ends(self) -> tuple[tuple[Unique, Unique], ...]:
        """Rules by which a referring record and the one that it means have the same key; the strictest first."""
        return _ends(self)

    def without_filter(self) -> "Reference":
        """The same without its filter: one that names no field says nothing."""
        return replace(self, record_field="", ref_field="")


def compile_references(config: Mapping[str, Any]) -> list[Reference]:
    """Read the reference fields of a sheet's config; those that name no sheet or field are left out."""
    fields = [field for field in config.get("fields") or () if isinstance(field, Mapping)]
    keys = {field.get("key") for field in fields}
    found = [_read(field) for field in fields if field.get("type") in {"reference", "reference-list"}]
    return [one if one.record_field in keys else one.without_filter() for one in found if one]


@lru_cache(maxsize=256)
def _ends(one: Reference) -> tuple[tuple[Unique, Unique], ...]:
    """Asked for each record."""
    same = Unique((one.field,), MESSAGE, is_each=one.is_list), Unique((one.key,), MESSAGE)
    if not one.record_field:
        return (same,)
    mine, theirs = (one.field, one.record_field), (one.key, one.ref_field)
    return (Unique(mine, MESSAGE, required=mine, is_each=one.is_list), Unique(theirs, MESSAGE, required=theirs)), same


def _read(field: Mapping[str, Any]) -> Reference | None:
    config = field.get("config")
    config = config if isinstance(config, Mapping) else {}
    ref, key = _name(config, "ref"), _name(config, "key")
    if not ref or not key:
        return None
    given = config.get("filter")
    given = given if isinstance(given, Mapping) else {}
    ends = (_name(given, "recordField"), _name(given, "refField"))
    ends = ends if all(ends) else ("", "")
    return Reference(str(field["key"]), ref, key, field.get("type") == "reference-list", *ends)


def _name(config: Mapping[str, Any], member: str) -> str:
    given = config.get(member)
    return given if isinstance(given, str) else ""
