"""Where a record of delimited text ends, judged more strictly than the csv module does."""

import re
from functools import cache

_QUOTED = re.compile(r'"[^"]*(?:""[^"]*)*"')
_LINE = re.compile(r"[^\r\n]*(\r\n|\r|\n|$)")


@cache
def _plain(delimiter: str) -> re.Pattern[str]:
    return re.compile(rf"[^{re.escape(delimiter)}\r\n]*")


def find_record_end(text: str, *, start: int, delimiter: str, is_whole: bool) -> int | None:
    """Give the index of the line break (or end of text) that ends the record beginning at `start`.

    None when the quote that opens a cell has no partner: nothing closes it in a text that `is_whole`, or
    what seems to close it is followed by anything but a delimiter or a line break, so that it was the
    next cell's own quote. In a text that goes on elsewhere, an open cell answers the end of the text.
    """
    position = start
    while True:
        if text.startswith('"', position):
            match = _QUOTED.match(text, position)
            if match is None:
                return None if is_whole else len(text)
            position = match.end()
            if position < len(text) and text[position] not in (delimiter, "\r", "\n"):
                return None
        else:
            position = _match_end(_plain(delimiter), text, position)
        if position >= len(text) or text[position] != delimiter:
            return position
        position += 1


def find_line_end(text: str, *, start: int) -> int:
    """Give the index behind the line break that ends the line beginning at `start`."""
    return _match_end(_LINE, text, start)


def _match_end(pattern: re.Pattern[str], text: str, position: int) -> int:
    match = pattern.match(text, position)
    return match.end() if match else position
