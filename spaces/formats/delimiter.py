"""Which character separates the columns of a text file."""

import csv
import io
from collections import Counter
from itertools import islice

#: In the order in which ties are settled.
DELIMITERS = (",", ";", "\t", "|")

_BY_SUFFIX = {"tsv": "\t", "tab": "\t", "psv": "|"}

#: Rows looked at.
_ROWS = 200


def detect_delimiter(text: str, *, suffix: str, is_whole: bool) -> str:
    """Choose the delimiter that cuts the sample into the most regular rows.

    The file's suffix decides only when it does cut: a .tsv that is full of commas is read with commas.
    A table with a single column has no delimiter; a comma is answered.
    """
    if not is_whole:
        text = text[: max(text.rfind("\n"), text.rfind("\r")) + 1] or text
    scores = {delimiter: _score(text, delimiter) for delimiter in DELIMITERS}
    wanted = _BY_SUFFIX.get(suffix)
    if wanted and scores[wanted] > 0:
        return wanted
    return max(DELIMITERS, key=lambda delimiter: scores[delimiter])


def _score(text: str, delimiter: str) -> float:
    """Rate a delimiter: the share of rows with the commonest width, a little more for more columns."""
    try:
        rows = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), _ROWS))
    except csv.Error:
        # An unclosed quote swallowed the sample: count characters in plain lines instead.
        rows = [line.split(delimiter) for line in text.splitlines()[:_ROWS]]
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return 0.0
    width, count = widths.most_common(1)[0]
    filled = sum(1 for row in rows if any(row)) or 1
    return count / filled + min(width, 50) * 0.002
