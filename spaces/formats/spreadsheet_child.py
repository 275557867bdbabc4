"""The process of its own in which a stranger's spreadsheet is opened.

Started as a script by `spreadsheet.py`, with a memory and processor limit: two cells at the far corners
of a sheet, or one long text used a million times, make the parser ask for terabytes, and then it aborts.
Writes one JSON document a line to standard output: {"sheet": name, "first": row number, "count": n},
{"rows": [[...], ...]}, and at last {"end": true} or {"error": code}. Imports nothing of this project.
"""

import datetime as dt
import json
import resource
import sys
from typing import Any

MAX_EXACT_INTEGER = 2**53


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
        for metadata in workbook.sheets_metadata:
            if metadata.typ == calamine.SheetTypeEnum.WorkSheet:
                _print_sheet(workbook.get_sheet_by_name(metadata.name), options)
    _write({"end": True})


def _print_sheet(sheet: Any, options: dict[str, Any]) -> None:
    if sheet.start is None or not sheet.height:
        _write({"sheet": sheet.name, "first": 1, "count": 0})
        return
    # Rows are numbered from the sheet's first, columns begin with the first filled one.
    if sheet.end[1] >= options["max_columns"]:
        _write({"error": "too_many_columns"})
        sys.exit(0)
    _write({"sheet": sheet.name, "first": 1, "count": sheet.end[0] + 1})
    size = max(1, min(options["batch_rows"], options["batch_cells"] // (sheet.end[1] + 1)))
    rows: list[list[Any]] = []
    for row in sheet.iter_rows():
        rows.append([cell if type(cell) is str else _clean(cell) for cell in row])
        if len(rows) == size:
            _write({"rows": rows})
            rows = []
    _write({"rows": rows})


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
