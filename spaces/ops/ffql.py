"""What a query in FFQL means for one sheet (contract §2.6): a condition on its records."""

from collections.abc import Mapping
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Q

from jobs.errors import InvalidInput
from spaces.models import Sheet
from spaces.models.cell import like_pattern
from spaces.models.match import CellMatches, ToldOf
from spaces.rules.cells import Unfit, read_number
from spaces.rules.ffql import And, Comparison, Misspelt, Not, Or, Query, Status, parse
from spaces.rules.ffql.tree import STATUSES
from spaces.rules.fields import compile_field

_LISTS = frozenset({"string-list", "enum-list", "reference-list"})
_ORDERS = frozenset({"lt", "gt", "lte", "gte"})


def condition(sheet: Sheet, query: str) -> Q:
    """Compile a query. Raises InvalidInput for one that cannot be understood, with the place."""
    try:
        return _compile(parse(query), sheet.fields)
    except Misspelt as error:
        raise InvalidInput(f"{error}.", key="q") from error


def _compile(query: Query, fields: list[dict[str, Any]]) -> Q:
    match query:
        case And(parts) | Or(parts):
            join = and_ if isinstance(query, And) else or_
            return reduce(join, (_compile(part, fields) for part in parts))
        case Not(part):
            return ~_compile(part, fields)
        case Status():
            return _status(query, _key(query, fields))
        case Comparison():
            return _comparison(query, _field(query, fields))


def _status(query: Status, key: str | None) -> Q:
    if key is None and query.status in {"error", "valid"}:
        return Q(is_valid=query.status == "valid")
    told = Q(ToldOf(key, STATUSES[query.status]))
    return ~told if query.status == "valid" else told


def _comparison(query: Comparison, field: Mapping[str, Any] | None) -> Q:
    key = None if field is None else str(field["key"])
    if query.operator in {"like", "ilike"}:
        return Q(CellMatches(key, query.operator, query.pattern))
    if query.operator == "contains":
        is_list = field is not None and _is_list(field)
        return Q(
            CellMatches(key, "eq", query.value) if is_list else CellMatches(key, "ilike", like_pattern(query.value))
        )
    if query.operator == "ne":
        return ~_equals(query, field, key)
    return _ordered(query, field, key) if query.operator in _ORDERS else _equals(query, field, key)


def _equals(query: Comparison, field: Mapping[str, Any] | None, key: str | None) -> Q:
    """An empty value asks for empty cells; a number is asked for as one and as it was written."""
    if not query.value:
        if key is None:
            raise Misspelt("Say which field is to be empty", place=query.place)
        return ~Q(CellMatches(key, "filled"))
    value = _typed(query.value, field)
    if isinstance(value, str):
        return Q(CellMatches(key, "eq", value))
    return Q(CellMatches(key, "eq", value)) | Q(CellMatches(key, "eq", query.value))


def _ordered(query: Comparison, field: Mapping[str, Any] | None, key: str | None) -> Q:
    value = _typed(query.value, field)
    if isinstance(value, str) and field is not None and field.get("type") == "number":
        raise Misspelt(f"{key} holds numbers; “{query.value[:60]}” is none", place=query.place)
    return Q(CellMatches(key, query.operator, value))


def _typed(text: str, field: Mapping[str, Any] | None) -> str | float:
    """Read a value as its field would: a date in another spelling, an option's label, yes for true."""
    try:
        value = read_number(text) if field is None else _reader(field)(text)
    except Unfit:
        return text
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str | int | float) else text


def _reader(field: Mapping[str, Any]) -> Any:
    return compile_field(field).read


def _is_list(field: Mapping[str, Any]) -> bool:
    return field.get("type") in _LISTS or bool(field.get("isArray") or field.get("multi"))


def _key(query: Status, fields: list[dict[str, Any]]) -> str | None:
    field = _field(query, fields)
    return None if field is None else str(field["key"])


def _field(query: Status | Comparison, fields: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Find a field by key, else by label, else by label in any case."""
    name = query.field
    if name is None:
        return None
    asks = (
        lambda field: field["key"] == name,
        lambda field: field.get("label") == name,
        lambda field: str(field.get("label") or "").casefold() == name.casefold(),
    )
    for ask in asks:
        if found := next(filter(ask, fields), None):
            return found
    raise Misspelt(f"The sheet has no field “{name[:100]}”", place=query.place)
