"""From the words above a table to field keys."""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

#: Characters, as the official extractors cut them (contract, trap 28).
MAX_KEY_CHARS = 225

#: Characters of a label; what is longer was no header.
MAX_LABEL_CHARS = 255

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z][a-z])")
_NOT_WORD = re.compile(r"\W+|_+")
_UNFIT = re.compile("[\x00-\x1f\x7f\ud800-\udfff]+")


class Column(NamedTuple):
    """A field's key, unique in its sheet, and the label that people see: the header as it was written."""

    key: str
    label: str


def clean_headers(headers: Sequence[str]) -> list[Column]:
    """Make a column of each header, in order.

    "Total Amount (€)" becomes total_amount, a second one total_amount_2, a blank header in the third place
    column_3. Letters of any script stay; digits alone are a key too.
    """
    taken: set[str] = set()
    columns = []
    for place, header in enumerate(headers, start=1):
        label = " ".join(_UNFIT.sub(" ", str(header)).split())[:MAX_LABEL_CHARS]
        key = _make_unique(_snake(label) or f"column_{place}", taken)
        columns.append(Column(key, label or f"Column {place}"))
    return columns


def _snake(label: str) -> str:
    words = unicodedata.normalize("NFKC", _CAMEL.sub("_", label))
    return _NOT_WORD.sub("_", words).strip("_").lower()[:MAX_KEY_CHARS].rstrip("_")


def _make_unique(key: str, taken: set[str]) -> str:
    result = key
    number = 1
    while result in taken:
        number += 1
        ending = f"_{number}"
        result = key[: MAX_KEY_CHARS - len(ending)] + ending
    taken.add(result)
    return result
