"""One row of cells to its values and messages; `batch.py` does the same to thousands at once."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from spaces.rules.cells import Unfit, Value, clean_text
from spaces.rules.fields import TYPE_SOURCE, Field, Message, Property, compile_field, make_message

#: Field key -> its cell's messages; fields without any are left out.
Messages = dict[str, list[Message]]
RowConverter = Callable[[Sequence[Any]], tuple[dict[str, Value], Messages | None]]

_REPLACED = "Characters that cannot be stored were replaced by \ufffd."


def compile_row(fields: Iterable[Property]) -> RowConverter:
    """Make the function that reads rows of a sheet: cells in field order to (values, messages or None).

    Every key is in the values. An empty cell is None; a cell that does not fit keeps its original value
    and gets an error message, so that nothing is lost. Whitespace alone counts as filled text only in
    text fields. A row must be as long as the fields, or ValueError is raised.
    """
    compiled = [compile_field(description) for description in fields]

    def convert(row: Sequence[Any]) -> tuple[dict[str, Value], Messages | None]:
        values: dict[str, Value] = {}
        messages: Messages = {}
        for field, cell in zip(compiled, row, strict=True):
            values[field.key], found = read_cell(field, cell)
            if found:
                messages[field.key] = found
        return values, messages or None

    return convert


def read_cell(field: Field, cell: Any) -> tuple[Value, list[Message]]:
    """Read one cell of one field."""
    messages: list[Message] = []
    if isinstance(cell, str):
        clean = clean_text(cell)
        if clean != cell:
            messages.append(make_message("warn", TYPE_SOURCE, _REPLACED))
            cell = clean
    elif isinstance(cell, list):
        cell = [clean_text(item) if isinstance(item, str) else item for item in cell]
    if is_empty(field, cell):
        if field.required is not None:
            messages.append(dict(field.required))
        return None, messages
    try:
        return field.read(cell), messages
    except Unfit as error:
        messages.append(make_message("error", field.source, str(error)))
        return keep(cell), messages


def is_empty(field: Field, cell: Any) -> bool:
    """Tell an empty cell; blanks alone are empty unless the field holds text."""
    if cell is None or cell == "":
        return True
    return field.type != "string" and isinstance(cell, str) and cell.isspace()


def keep(cell: Any) -> Value:
    """Give a value that does not fit in a form that every JSON reader keeps."""
    if isinstance(cell, float) and cell - cell != 0:
        return str(cell)
    if isinstance(cell, int) and not isinstance(cell, bool) and not -(2**53) <= cell <= 2**53:
        return str(cell)
    return cell  # type: ignore[no-any-return]  # a cell is Any on its way in and a Value on its way out
