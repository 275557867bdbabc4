"""Records as the contract's JSON: exactly the members of §2.6.1, no more, no fewer."""

from collections.abc import Iterable, Sequence
from typing import Any

import orjson

from spaces.models import RecordQuerySet
from spaces.ops.insert import Inserted
from spaces.rules.wire import wire_cells


def read(rows: RecordQuerySet, *, keys: Sequence[str]) -> list[dict[str, Any]]:
    """Read records, with these of their fields."""
    held = rows.values_list("id", "values", "messages", "metadata", "config", "is_valid")
    return [record(*columns, keys=keys) for columns in held]


def record(
    record_id: str, values: Any, messages: Any, metadata: Any, config: Any, is_valid: bool, *, keys: Iterable[str]
) -> dict[str, Any]:
    """Translate one record; an empty cell is there, with null."""
    cells, _ = wire_cells(values, messages, keys=keys)
    return {"id": record_id, "values": cells, "valid": is_valid, "metadata": metadata or {}, "config": config or {}}


def inserted(made: Inserted, *, keys: Sequence[str]) -> list[dict[str, Any]]:
    """Translate records that were just made, without asking the database for them."""
    return [_fresh(record_id, row, keys) for record_id, row in zip(made.ids, made.rows, strict=True)]


def _fresh(record_id: str, row: Any, keys: Sequence[str]) -> dict[str, Any]:
    raw, messages = row
    cells, is_valid = wire_cells(orjson.loads(raw), messages, keys=keys)
    return {"id": record_id, "values": cells, "valid": is_valid, "metadata": {}, "config": {}}
