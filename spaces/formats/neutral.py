"""Makes text harmless for spreadsheet programs, which run a cell that begins like a formula."""

import re
from typing import Any

import orjson

#: OWASP ASVS 1.2.10. The characters are asked for in this form by the tight loops of the writers.
RISKY = frozenset("=+-@\t\r\0")

#: What people mean as a number: -12.5, +1 and 1e-5 must come back as they were.
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")


def neutralise(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet program could take for a formula.

    Numbers with a sign and a lone dash, the usual mark for "nothing", are no formulas and stay.
    """
    if text[:1] not in RISKY or text == "-" or _NUMBER.fullmatch(text):
        return text
    return "'" + text


def as_text(value: Any) -> str:
    """Write any JSON value as the text of a cell; "" for None."""
    if isinstance(value, str):
        return neutralise(value.encode("utf-8", "replace").decode() if not value.isascii() else value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    return neutralise(orjson.dumps(value, default=str).decode())
