"""SQL conditions over the cells of one record, or one of them, in both dialects; never NULL, so NOT is safe.

A cell that holds a list is looked at element by element. People's texts are parameters, never SQL.
"""

import json
from typing import Any

from django.db import models
from django.db.models.expressions import Func

#: Tests of one value: its text, its text as an ordered string, or its number.
TEXT_TESTS = {
    "eq": "= %s",
    "lt": "< %s",
    "gt": "> %s",
    "lte": "<= %s",
    "gte": ">= %s",
}


class _Condition(Func):
    output_field = models.BooleanField()
    conditional = True

    def __init__(self, column: str, key: str | None) -> None:
        self.key = key
        super().__init__(column)

    def column(self, compiler: Any) -> str:
        """The JSON column as SQL, which has no parameters."""
        sql: str = compiler.compile(self.get_source_expressions()[0])[0]
        return sql

    @property
    def json_path(self) -> str:
        """PostgreSQL's path to the elements of the key's value, or to those of all."""
        return "$.*[*]" if self.key is None else f"$.{json.dumps(self.key)}[*]"


class CellMatches(_Condition):
    """Whether the cell under a key, or with None any cell, passes a test.

    The tests: `eq`, `lt`, `gt`, `lte`, `gte` on texts (texts are ordered by code point), the same on numbers
    when `value` is one, `like` and `ilike` with a LIKE pattern whose escape is a backslash, `filled`.
    On SQLite `ilike` knows the two cases of ASCII letters only.
    """

    def __init__(self, key: str | None, test: str, value: str | float = "") -> None:
        self.test = test
        self.value = value
        super().__init__("values", key)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Let jsonpath find the elements."""
        test, params = _postgresql_test(self.test, self.value)
        cells = f"jsonb_path_query({self.column(compiler)}, %s::jsonpath) AS cell(value)"
        return f"EXISTS (SELECT 1 FROM {cells} WHERE {test})", [self.json_path, *params]  # noqa: S608

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Let json_each find the elements; a key that SQLite's paths cannot spell is looked for one by one."""
        test, params = _sqlite_test(self.test, self.value)
        cells, found = _sqlite_cells(self.column(compiler), self.key)
        return f"EXISTS (SELECT 1 FROM {cells} AND {test})", [*found, *params]  # noqa: S608


class ToldOf(_Condition):
    """Whether a record, or with a key one of its cells, has a message of this type."""

    def __init__(self, key: str | None, level: str) -> None:
        self.level = level
        super().__init__("messages", key)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Let jsonpath look for the message."""
        path = f"{self.json_path} ? (@.type == {json.dumps(self.level)})"
        return f"COALESCE(jsonb_path_exists({self.column(compiler)}, %s::jsonpath), FALSE)", [path]

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Go through the cells that have messages, which are few."""
        keyed = "" if self.key is None else " AND cell.key = %s"
        cells = f"json_each({self.column(compiler)}) AS cell, json_each(cell.value) AS told"
        found = f"EXISTS (SELECT 1 FROM {cells} WHERE json_extract(told.value, '$.type') = %s{keyed})"  # noqa: S608
        return found, [self.level, *([] if self.key is None else [self.key])]


def is_plain(key: str) -> bool:
    """Whether SQLite's paths can spell a key."""
    return key.isascii() and key.isprintable() and not set('"\\') & set(key)


def _postgresql_test(test: str, value: str | float) -> tuple[str, list[Any]]:
    text = "(cell.value #>> '{}')"
    if test == "filled":
        return f"{text} <> ''", []
    if test in {"like", "ilike"}:
        return f"{text} {test.upper()} %s", [value]
    if not isinstance(value, str):
        number = f"CASE jsonb_typeof(cell.value) WHEN 'number' THEN {text}::numeric END"
        return f"{number} {TEXT_TESTS[test]}::numeric", [str(value)]
    return f'{text} COLLATE "C" {TEXT_TESTS[test]}', [value]


def _sqlite_test(test: str, value: str | float) -> tuple[str, list[Any]]:
    text = "(CASE cell.type WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE CAST(cell.atom AS TEXT) END)"
    if test == "filled":
        return "cell.atom <> ''", []
    if test == "like":
        return f"{text} GLOB %s", [as_glob(str(value))]
    if test == "ilike":
        return f"{text} LIKE %s ESCAPE '\\'", [value]
    if not isinstance(value, str):
        return f"CASE WHEN cell.type IN ('integer', 'real') THEN cell.atom END {TEXT_TESTS[test]}", [value]
    return f"{text} {TEXT_TESTS[test]}", [value]


def _sqlite_cells(column: str, key: str | None) -> tuple[str, list[Any]]:
    if key is None:
        return f"json_tree({column}) AS cell WHERE cell.atom IS NOT NULL", []
    if is_plain(key):
        return f"json_each({column}, %s) AS cell WHERE cell.atom IS NOT NULL", [f'$."{key}"']
    listed = (
        "CASE outer_cell.type WHEN 'array' THEN outer_cell.value WHEN 'true' THEN '[true]' "
        "WHEN 'false' THEN '[false]' ELSE json_array(outer_cell.value) END"
    )
    cells = f"json_each({column}) AS outer_cell, json_each({listed}) AS cell"
    return f"{cells} WHERE outer_cell.key = %s AND cell.atom IS NOT NULL", [key]


def as_glob(pattern: str) -> str:
    """Spell a LIKE pattern for GLOB, which minds the case where SQLite's LIKE does not."""
    glob, letters = [], iter(pattern)
    for letter in letters:
        if letter == "\\":
            glob.append(_literal(next(letters, "\\")))
        else:
            glob.append({"%": "*", "_": "?"}.get(letter) or _literal(letter))
    return "".join(glob)


def _literal(letter: str) -> str:
    return f"[{letter}]" if letter in "*?[" else letter
