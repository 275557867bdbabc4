"""Cells as they travel (contract 2.6.1)."""

from collections.abc import Iterable, Mapping
from typing import Any

from spaces.rules.fields import Message
from spaces.rules.row import Messages

#: Shared, and a tuple: Python's collector then has nothing to look for in a cell, of which there may be 100,000.
_NONE: tuple[Message, ...] = ()


def wire_cells(
    values: Mapping[str, Any], messages: Messages | None, *, keys: Iterable[str]
) -> tuple[dict[str, dict[str, Any]], bool]:
    """Build the `values` member of a record, and tell whether the record is valid.

    Each key gets exactly value, messages and valid, also where nothing is stored; a cell is valid unless
    one of its messages is an error. More members would make record-hook write every record back.
    """
    if not messages:
        return {key: {"value": values.get(key), "messages": _NONE, "valid": True} for key in keys}, True
    cells = {}
    for key in keys:
        said = messages.get(key) or []
        cells[key] = {"value": values.get(key), "messages": said, "valid": is_valid(said)}
    return cells, all(cell["valid"] for cell in cells.values())


def is_valid(messages: Iterable[Mapping[str, str]]) -> bool:
    """Tell whether messages hold no error."""
    return all(message.get("type") != "error" for message in messages)
