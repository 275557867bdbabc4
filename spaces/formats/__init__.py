"""Bytes to rows and rows to bytes. Pure: no Django, no database, no rules about what a cell may hold."""

from spaces.formats.errors import TooManyRows, UnreadableFile, UnwritableFile
from spaces.formats.read import tables
from spaces.formats.shapes import Batch, Cell, FormatInfo, Note, Rejected, Table
from spaces.formats.sniff import sniff
from spaces.formats.write_text import write_csv, write_json
from spaces.formats.write_xlsx import XlsxReport, write_xlsx

__all__ = [
    "Batch",
    "Cell",
    "FormatInfo",
    "Note",
    "Rejected",
    "Table",
    "TooManyRows",
    "UnreadableFile",
    "UnwritableFile",
    "XlsxReport",
    "sniff",
    "tables",
    "write_csv",
    "write_json",
    "write_xlsx",
]
