"""Cells as clients send them, to values and messages that are stored (contract §2.6)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from jobs.clean import clean_text
from jobs.errors import InvalidInput
from spaces.rules.fields import OPTION_SOURCE, REQUIRED_SOURCE, TYPE_SOURCE, Field, Message
from spaces.rules.row import read_cell

#: Sources of messages that the server finds out anew whenever a cell is written; only the others are a client's.
OURS = frozenset({TYPE_SOURCE, REQUIRED_SOURCE, OPTION_SOURCE, "unique-constraint", "unlinked"})
LEVELS = frozenset({"error", "warn", "info"})
#: Most messages of one cell.
MOST_MESSAGES = 100
_SCALARS = (str, int, float, bool, type(None))
_PLAIN = frozenset(_SCALARS)
_EMPTY = {"value": None}


class Cell(NamedTuple):
    """What a client says of one cell: a value, messages, or both."""

    value: Any = None
    has_value: bool = False
    #: The client's own messages; None when it said nothing of messages, which leaves those that are there.
    messages: list[Message] | None = None


def read_cells(cells: Any, *, place: str) -> dict[str, Cell]:
    """Read a record's cells by field key; `place` is the dotted path that errors name. Raises InvalidInput."""
    if not isinstance(cells, Mapping):
        raise InvalidInput("A record's values must be a JSON object.", key=place)
    found = {}
    for key, cell in cells.items():
        # The common cell, a value and nothing else, by the short way: an insert reads tens of thousands.
        if type(cell) is dict and len(cell) == 1 and type(cell.get("value", cell)) in _PLAIN:
            found[key] = Cell(cell["value"], True)
        elif cell is not None:
            found[key] = _cell(cell, place=f"{place}.{key}")
    return found


def plain_columns(records: Sequence[Any], keys: Sequence[str]) -> list[list[Any]] | None:
    """Take the values of records column by column; None unless every cell is one plain value of a known field.

    What most inserts are: read at the speed of C, and the others by `read_cells`, which also says what is wrong.
    """
    known = frozenset(keys)
    if not set(map(type, records)) <= {dict} or not all(map(known.issuperset, records)):
        return None
    columns = []
    for key in keys:
        values = _plain_values([record.get(key) for record in records])
        if values is None:
            return None
        columns.append(values)
    return columns


def _plain_values(cells: list[Any]) -> list[Any] | None:
    kinds = set(map(type, cells))
    if not kinds <= {dict, type(None)}:
        return None
    if kinds != {dict}:
        cells = [cell or _EMPTY for cell in cells]
    if set(map(len, cells)) != {1}:
        return None
    try:
        values = [cell["value"] for cell in cells]
    except KeyError:
        return None
    return values if set(map(type, values)) <= _PLAIN else None


def judge(field: Field | None, raw: Any, messages: Iterable[Message]) -> tuple[Any, list[Message]]:
    """Read a value by its field's rules: what is stored, and the server's messages before the client's.

    A key that the sheet has no field for is kept as it is, out of sight.
    """
    value, found = read_cell(field, raw) if field else (raw, [])
    return value, [*found, *messages]


def of_client(messages: Iterable[Message]) -> list[Message]:
    """Keep the messages that are not the server's own."""
    return [message for message in messages if message.get("source") not in OURS]


def _cell(cell: Any, *, place: str) -> Cell:
    if not isinstance(cell, Mapping):
        raise InvalidInput('A cell is a JSON object like {"value": "x"}.', key=place)
    value = cell.get("value")
    if not isinstance(value, _SCALARS) and not _is_flat(value):
        raise InvalidInput("A cell holds text, a number, true, false, null, or a list of those.", key=place)
    told = cell.get("messages")
    messages = None if told is None else of_client(_messages(told, place=f"{place}.messages"))
    return Cell(value, "value" in cell, messages)


def _is_flat(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, _SCALARS) for item in value)


def _messages(told: Any, *, place: str) -> list[Message]:
    if not isinstance(told, list) or len(told) > MOST_MESSAGES:
        raise InvalidInput(f"Messages are a list of at most {MOST_MESSAGES}.", key=place)
    return [_message(each, place=place) for each in told]


def _message(told: Any, *, place: str) -> Message:
    text = told.get("message") if isinstance(told, Mapping) else None
    level = told.get("type") or "info" if isinstance(told, Mapping) else None
    if not isinstance(text, str) or level not in LEVELS:
        raise InvalidInput("A message has a text, and a type error, warn or info.", key=place)
    message = {"type": str(level), "source": str(told.get("source") or "custom-logic"), "message": clean_text(text)}
    for name in ("field", "path"):
        if isinstance(told.get(name), str):
            message[name] = clean_text(told[name])
    return message
