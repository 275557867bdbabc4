"""What a column may be called and what a cell may hold. Pure: no Django, no database, no file formats."""

from spaces.rules.batch import BatchConverter, compile_batch
from spaces.rules.guess import guess_types
from spaces.rules.headers import Column, clean_headers
from spaces.rules.row import Messages, RowConverter, compile_row
from spaces.rules.wire import wire_cells

__all__ = [
    "BatchConverter",
    "Column",
    "Messages",
    "RowConverter",
    "clean_headers",
    "compile_batch",
    "compile_row",
    "guess_types",
    "wire_cells",
]
