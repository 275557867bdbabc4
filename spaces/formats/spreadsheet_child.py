"""The process of its own in which a stranger's spreadsheet is opened.

Started as a script by `spreadsheet.py`, with a memory and processor limit: two cells at the far corners
of a sheet, or one long text used a million times, make the parser ask for terabytes, and then it aborts.
Writes one JSON document a line to standard output: {"sheet": name, "first": row number, "count": n},
{"rows": [[...], ...]}, and at last {"end": true} or {"error": code}. Imports nothing of this project.
"""

import datetime as dt
import json
import re
import resource
import sys
import zipfile
from typing import Any
from xml.etree import ElementTree  # noqa: S405 - no entity can eat more than this process may have

MAX_EXACT_INTEGER = 2**53

#: Row number -> (column index, error word) of its cells.
Errors = dict[int, list[tuple[int, str]]]

_ERROR_CELL = re.compile(rb'<c ([^>]*t="e"[^>]*)>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)?<v>(#[A-Z0-9/!?_]{1,20})</v>')
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')


def main(arguments: list[str]) -> None:
    """Print a spreadsheet's filled sheets."""
    options = json.loads(arguments[0])
    # Before the parser is even loaded. Python needs some memory of its own, which is part of the limit.
    resource.setrlimit(resource.RLIMIT_AS, (options["memory_bytes"],) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (options["cpu_seconds"],) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    import python_calamine

    try:
        _print_sheets(python_calamine, options)
    except python_calamine.PasswordError:
        _write({"error": "password_protected"})
    except MemoryError:
        _write({"error": "too_much_to_open"})
    except Exception as error:
        _write({"error": "password_protected" if "password" in str(error).lower() else "damaged_file"})
    except BaseException as error:
        # What a panic in the parser's Rust code becomes; anything else is ours to die of.
        if type(error).__name__ != "PanicException":
            raise
        _write({"error": "damaged_file"})


def _print_sheets(calamine: Any, options: dict[str, Any]) -> None:
    with calamine.CalamineWorkbook.from_path(options["path"]) as workbook:
        names = workbook.sheet_names
        if len(names) > options["max_sheets"]:
            _write({"error": "too_many_sheets"})
            return
        parts = _find_parts(options["path"]) if options["kind"] == "xlsx" else {}
        for metadata in workbook.sheets_metadata:
            if metadata.typ == calamine.SheetTypeEnum.WorkSheet:
                errors = _find_errors(options["path"], parts.get(metadata.name))
                _print_sheet(workbook.get_sheet_by_name(metadata.name), errors, options)
    _write({"end": True})


def _print_sheet(sheet: Any, errors: Errors, options: dict[str, Any]) -> None:
    if sheet.start is None or not sheet.height:
        _write({"sheet": sheet.name, "first": 1, "count": 0})
        return
    # Rows come from the sheet's first on, cells from the first filled column on.
    first_column = sheet.start[1]
    if sheet.end[1] >= options["max_columns"]:
        _write({"error": "too_many_columns"})
        sys.exit(0)
    _write({"sheet": sheet.name, "first": 1, "count": sheet.end[0] + 1})
    size = max(1, min(options["batch_rows"], options["batch_cells"] // (sheet.end[1] + 1)))
    rows: list[list[Any]] = []
    for number, row in enumerate(sheet.iter_rows(), start=1):
        rows.append([cell if type(cell) is str else _clean(cell) for cell in row])
        for column, word in errors.get(number, ()):
            rows[-1][column - first_column] = word
        if len(rows) == size:
            _write({"rows": rows})
            rows = []
    _write({"rows": rows})


def _find_parts(path: str) -> dict[str, str]:
    """Map sheet names to the members of the archive that hold them."""
    with zipfile.ZipFile(path) as archive:
        relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
        targets = {node.get("Id"): node.get("Target", "") for node in relations}
        workbook = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314
    parts = {}
    for node in workbook.iter():
        if node.tag.endswith("}sheet"):
            target = next((targets.get(value, "") for key, value in node.items() if key.endswith("}id")), "")
            parts[node.get("name", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return parts


def _find_errors(path: str, part: str | None) -> Errors:
    """Find cells such as #DIV/0!, which the parser gives as empty: they must not vanish without a word."""
    errors: Errors = {}
    if part is None:
        return errors
    with zipfile.ZipFile(path) as archive:
        if part not in archive.namelist():
            return errors
        with archive.open(part) as stream:
            rest = b""
            while data := stream.read(1024 * 1024):
                rest += data
                if b't="e"' in rest:
                    for cell in _ERROR_CELL.finditer(rest):
                        _note_error(errors, cell[1], cell[2])
                # The last, perhaps incomplete cell is looked at again.
                rest = rest[max(rest.rfind(b"<c ", 0, -3), len(rest) - 65_536) :]
    return errors


def _note_error(errors: Errors, attributes: bytes, word: bytes) -> None:
    place = _PLACE.search(attributes)
    if place is None or b't="e"' not in attributes:
        return
    column = 0
    for letter in place[1]:
        column = column * 26 + letter - 64
    cells = errors.setdefault(int(place[2]), [])
    if (column - 1, word.decode()) not in cells:
        cells.append((column - 1, word.decode()))


def _clean(cell: Any) -> Any:
    """Make a JSON value: whole floats become integers, dates ISO text, durations h:mm:ss."""
    if isinstance(cell, float):
        if cell.is_integer() and abs(cell) <= MAX_EXACT_INTEGER:
            return int(cell)
        return cell if cell - cell == 0 else str(cell)
    if isinstance(cell, dt.datetime):
        midnight = cell.time() == dt.time()
        return (cell.date() if midnight else cell).isoformat()
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    if isinstance(cell, dt.timedelta):
        return str(cell)
    return cell


def _write(document: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(document, ensure_ascii=True).encode() + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
