"""What one cell becomes under one field type: a value and, when it does not fit, the reason in words.

Each reader takes a filled cell and gives the clean value, or raises Unfit; the caller keeps the original.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

#: What a cell may hold: the contract's CellValueUnion.
Value = str | int | float | bool | list[Any] | None
Reader = Callable[[Any], Value]

#: The largest whole number that JavaScript and JSON readers keep exactly.
MAX_EXACT_INTEGER = 2**53

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
#: With thousands separators, but only where they cannot be a decimal comma: 1,234 could be either.
_GROUPED = re.compile(r"[+-]?\d{1,3}((,\d{3}){2,}(\.\d+)?|,\d{3}\.\d+)", re.ASCII)
_TRUE = frozenset({"true", "yes", "y", "t", "1", "on"})
_FALSE = frozenset({"false", "no", "n", "f", "0", "off"})
_UNFIT_CHARS = re.compile("[\x00\ud800-\udfff]")
_SHOWN_CHARS = 60


class Unfit(ValueError):
    """A cell that does not fit its field; the message is for people."""


def show(cell: Any) -> str:
    """Quote a cell in a message, cut to a readable length."""
    text = clean_text(str(cell))
    return f"“{text}”" if len(text) <= _SHOWN_CHARS else f"“{text[: _SHOWN_CHARS - 1]}…”"


def clean_text(text: str) -> str:
    """Replace what PostgreSQL's JSON refuses: NUL and lone surrogates become U+FFFD."""
    return _UNFIT_CHARS.sub("\ufffd", text)


def read_text(cell: Any) -> Value:
    """Read a cell as text. Numbers from spreadsheets are written out, lists stay lists."""
    if isinstance(cell, str | list):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return str(cell)


def read_number(cell: Any) -> Value:
    """Read a number; one beyond 2^53 whose digits a float would not keep stays text.

    Smaller decimals become the nearest float, as in every spreadsheet: what goes is beyond 15 digits.
    Accepts 1234, -12.50, +1, .5, 1e5, 007 (which is 7) and 1,234,567.89. NaN and Infinity are no numbers,
    and neither is True.
    """
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _exact(cell, str(cell))
    text = str(cell).strip()
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    if isinstance(cell, bool | list) or not _NUMBER.fullmatch(text):
        raise Unfit(f"{show(cell)} is not a number.")
    if not text.lstrip("+-").isdigit():
        return _exact(float(text), text)
    # Python itself refuses whole numbers of thousands of digits.
    return text if len(text) > 400 else _exact(int(text), text)


def _exact(number: float, text: str) -> Value:
    if isinstance(number, int):
        return number if -MAX_EXACT_INTEGER <= number <= MAX_EXACT_INTEGER else text
    if number - number != 0:
        if text.lstrip("+-")[:1].isdigit():
            return text  # 1e999 is a number, only not one that a computer's float can hold.
        raise Unfit(f"{show(text)} is not a number.")
    is_small = -MAX_EXACT_INTEGER <= number <= MAX_EXACT_INTEGER
    return number if is_small or Decimal(text) == Decimal(repr(number)) else text


def read_boolean(cell: Any) -> Value:
    """Read true/false, yes/no, y/n, t/f, on/off or 1/0 in any case."""
    if isinstance(cell, bool):
        return cell
    word = str(cell).strip().lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise Unfit(f"{show(cell)} is neither true nor false.")


_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_ISO_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(:\d\d([.,]\d{1,6})?)?)\d*\s?(Z|z|UTC|[+-]\d\d(:?\d\d)?)?", re.ASCII
)
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})", re.ASCII)
_NAMED = ("%d %b %Y", "%d %B %Y", "%b %d %Y", "%B %d %Y", "%d-%b-%Y")


def read_date(cell: Any) -> Value:
    """Read a date, or a date with a time, as ISO text.

    Accepts ISO, 2024/3/15, 15.03.2024, 15 March 2024, Mar 15, 2024, and 15/03/2024 or 03/15/2024 where one
    part exceeds twelve. 03/04/2024 is refused rather than guessed: it is March to one half of the world.
    """
    text = str(cell).strip()
    try:
        found = _find_date(text)
    except (ValueError, OverflowError) as error:
        if isinstance(error, Unfit):
            raise
        raise Unfit(f"{show(cell)} is not a date that exists.") from error
    if found is None:
        raise Unfit(f"{show(cell)} is not a date; write it like 2024-03-15.")
    return found


def _find_date(text: str) -> str | None:
    if _ISO_DATE.fullmatch(text):
        return date.fromisoformat(text).isoformat()
    if match := _ISO_TIME.fullmatch(text):
        zone = (match[5] or "").replace("UTC", "Z").upper()
        moment = datetime.fromisoformat(f"{match[1]}T{match[2].replace(',', '.')}{zone}")
        return moment.isoformat().replace("+00:00", "Z")
    if match := _YEAR_FIRST.fullmatch(text):
        return date(int(match[1]), int(match[2]), int(match[3])).isoformat()
    if match := _DAY_FIRST.fullmatch(text):
        return date(int(match[3]), int(match[2]), int(match[1])).isoformat()
    if match := _SLASHED.fullmatch(text):
        return _settle_order(text, int(match[1]), int(match[2]), int(match[3]))
    return _find_named(text) if text.isascii() else None


def _settle_order(text: str, first: int, second: int, year: int) -> str:
    if first <= 12 and second <= 12 and first != second:
        raise Unfit(f"{show(text)} could be read with the day or the month first; write it like 2024-03-15.")
    month, day = (second, first) if first > 12 else (first, second)
    return date(year, month, day).isoformat()


def _find_named(text: str) -> str | None:
    words = " ".join(text.replace(",", " ").replace(".", " ").split())
    if not 8 <= len(words) <= 20:
        return None
    for pattern in _NAMED:
        try:
            return datetime.strptime(words, pattern).date().isoformat()
        except ValueError:
            continue
    return None
