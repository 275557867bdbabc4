"""SQL expressions over one cell of a record's JSON.

Django's own key lookups read a key of digits as a place in a list; field keys are always text.
"""

from typing import Any

from django.db import models
from django.db.models.expressions import Func, Value

from jobs.models.fields import JsonField


def like_pattern(text: str) -> str:
    """Spell a text as a LIKE pattern that matches it anywhere and literally; escape is a backslash."""
    for special in "\\%_":
        text = text.replace(special, f"\\{special}")
    return f"%{text}%"


class _Cell(Func):
    """`values`, or another column by field key, and one key, as each database spells it."""

    postgresql_template = ""
    postgresql_joiner = ""

    def __init__(self, key: str, *, column: str = "values", **extra: Any) -> None:
        self.key = key
        super().__init__(column, Value(key, output_field=models.TextField()), **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Use the JSON operators."""
        return self.as_sql(
            compiler,
            connection,
            template=self.postgresql_template,
            arg_joiner=self.postgresql_joiner,
            **context,
        )

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Use JSON_EXTRACT; SQLite's paths cannot spell every key, the others are looked for one by one."""
        column, params = compiler.compile(self.get_source_expressions()[0])
        if self.key.isascii() and self.key.isprintable() and not set('"\\') & set(self.key):
            return f"JSON_EXTRACT({column}, %s)", [*params, f'$."{self.key}"']
        each = f"SELECT cell.value FROM JSON_EACH({column}) AS cell WHERE cell.key = %s"  # noqa: S608
        return f"({each})", [*params, self.key]


class CellOrder(_Cell):
    """A cell as something to sort by: numbers before text, numbers as numbers."""

    postgresql_template = "NULLIF((%(expressions)s::text), 'null'::jsonb)"
    postgresql_joiner = " -> "
    output_field = JsonField()


class CellText(_Cell):
    """A cell as text, to search in."""

    postgresql_template = "((%(expressions)s::text))"
    postgresql_joiner = " ->> "
    output_field = models.TextField()


class CellNumber(_Cell):
    """A cell as something to calculate with: null unless it holds a number."""

    postgresql_template = "(%(expressions)s::text)"
    postgresql_joiner = " -> "
    output_field = models.FloatField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Stay exact: sums of large floats overflow, which is an error on PostgreSQL."""
        cell, params = super().as_postgresql(compiler, connection, **context)
        return f"CASE jsonb_typeof({cell}) WHEN 'number' THEN ({cell})::numeric END", [*params, *params]

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Calculate with floats: SQLite's sums of whole numbers overflow, which is an error there."""
        column, params = compiler.compile(self.get_source_expressions()[0])
        cells = f"JSON_EACH({column}) AS cell WHERE cell.key = %s AND cell.type IN ('integer', 'real')"
        return f"(SELECT CAST(cell.value AS REAL) FROM {cells})", [*params, self.key]  # noqa: S608


class HasText(Func):
    """Whether any cell of the record holds this text, in any case.

    The cheap test on the whole JSON comes first where JSON spells the text as it is; only what passes
    is looked at cell by cell, so that a field's key is not taken for its value.
    """

    output_field = models.BooleanField()
    conditional = True
    postgresql_template = (
        "EXISTS (SELECT 1 FROM jsonb_each_text(%(values)s) AS cell WHERE cell.value ILIKE %(pattern)s)"
    )
    sqlite_template = (
        "EXISTS (SELECT 1 FROM json_each(%(values)s) AS cell WHERE cell.value LIKE %(pattern)s ESCAPE '\\')"
    )
    #: Characters that JSON may write in another way.
    _respelled = frozenset('"\\/')

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__("values")

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Ask each member of the object."""
        return self._ask(compiler, template=self.postgresql_template, quick="%(values)s::text ILIKE %(pattern)s")

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Ask each member of the object."""
        return self._ask(compiler, template=self.sqlite_template, quick="%(values)s LIKE %(pattern)s ESCAPE '\\'")

    def _ask(self, compiler: Any, *, template: str, quick: str) -> tuple[str, list[Any]]:
        column, params = compiler.compile(self.get_source_expressions()[0])
        pattern = like_pattern(self.text)
        spell = {"values": column, "pattern": "%s"}
        exact = template % spell
        plain = self.text.isascii() and self.text.isprintable()
        if not plain or self._respelled & set(self.text):
            return exact, [*params, pattern]
        return f"({quick % spell} AND {exact})", [*params, pattern, *params, pattern]
