"""A file's text in blocks that end at a line break, with the bytes that do not fit its encoding repaired."""

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

from spaces.formats.encoding import SINGLE_BYTE
from spaces.formats.errors import LineTooLong
from spaces.formats.limits import BLOCK_BYTES, MAX_LINE_CHARS

_ESCAPED = re.compile("[\udc80-\udcff]+")


class TextBlocks:
    """Iterate over decoded blocks; `is_suspect` tells whether lately read text may need `repair_cell`.

    Looking at every cell would cost more than parsing it, so blocks are checked as a whole, in C, and
    only rows of a suspect block are looked at one by one.
    """

    def __init__(self, stream: BinaryIO, *, encoding: str) -> None:
        self._stream = stream
        self.encoding = encoding
        # In these encodings a bad byte is kept as a lone surrogate and read again as Windows-1252. In the
        # others a bad byte may swallow its neighbour, so that only a mark of the damage can be kept.
        self._keeps_bytes = encoding in SINGLE_BYTE or encoding in ("utf-8", "utf-8-sig")
        errors = "surrogateescape" if self._keeps_bytes else "replace"
        self._decoder = codecs.getincrementaldecoder(encoding)(errors)
        self.bytes_read = 0
        self.is_suspect = False
        self._last_is_suspect = False

    def __iter__(self) -> Iterator[str]:
        carry = ""
        while data := self._stream.read(BLOCK_BYTES):
            self.bytes_read += len(data)
            text = carry + self._decoder.decode(data, False)
            self._judge(text)
            cut = text.rfind("\n") + 1 or text.rfind("\r", 0, -1) + 1
            carry = text[cut:]
            if len(carry) > MAX_LINE_CHARS:
                raise LineTooLong(f"A line of this file is longer than {MAX_LINE_CHARS:,} characters.")
            if cut:
                yield text[:cut]
        carry += self._decoder.decode(b"", True)
        self._judge(carry)
        if carry:
            yield carry

    def begin_batch(self) -> None:
        """Forget blocks before the last one, whose lines may not all have been taken yet."""
        self.is_suspect = self._last_is_suspect

    def _judge(self, text: str) -> None:
        self._last_is_suspect = not text.isascii() and self._is_damaged(text)
        self.is_suspect = self.is_suspect or self._last_is_suspect

    def _is_damaged(self, text: str) -> bool:
        if not self._keeps_bytes:
            return "\ufffd" in text
        try:
            text.encode()
        except UnicodeEncodeError:
            return True
        return False

    def repair_cell(self, cell: str) -> tuple[str, str] | None:
        """Give the repaired cell and a sentence about it, or None when nothing is wrong with it."""
        if self._keeps_bytes:
            repaired = _ESCAPED.sub(_read_as_windows, cell)
            if repaired == cell:
                return None
            return (
                repaired,
                "Some characters were not valid text and were read as Windows-1252: please check them.",
            )
        if "\ufffd" not in cell:
            return None
        return cell, "Some characters of this cell could not be read and were replaced by \ufffd."


def _read_as_windows(match: re.Match[str]) -> str:
    return match[0].encode("utf-8", "surrogateescape").decode("cp1252", "replace")
