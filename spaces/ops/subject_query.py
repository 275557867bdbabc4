"""The query of a job's subject: which records of a sheet it names (contract §4.4)."""

from collections.abc import Mapping
from typing import Any

from spaces.ops.record_query import CONDITIONS, RecordQuery


def query_in(subject: Mapping[str, Any] | None) -> dict[str, Any]:
    """The query of a collection subject; empty where it is about the whole of its sheet, or about no records."""
    query = (subject or {}).get("query")
    return dict(query) if isinstance(query, Mapping) else {}


def selected_ids(subject: Mapping[str, Any] | None) -> list[str]:
    """The records that a collection subject names one by one."""
    return _ids(query_in(subject).get("ids"))


def record_query(query: Mapping[str, Any]) -> RecordQuery:
    """Read a subject's query as a choice of records. What is no text there is left out."""
    condition = _text(query, "filter")
    return RecordQuery(
        condition=condition if condition in CONDITIONS else None,
        condition_field=_text(query, "filterField"),
        text=_text(query, "searchValue") or "",
        text_field=_text(query, "searchField"),
        ffql=_text(query, "q"),
        ids=tuple(_ids(query.get("ids"))) or None,
    )


def _ids(listed: Any) -> list[str]:
    return [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []


def _text(query: Mapping[str, Any], key: str) -> str | None:
    value = query.get(key)
    return value if isinstance(value, str) and value else None
