"""Which encoding a file's bytes are text in."""

import codecs
import re

from charset_normalizer import from_bytes

from spaces.formats.errors import NotATable

#: BOM first: the UTF-32 ones begin like the UTF-16 ones, so they are asked first.
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

#: What spreadsheet programs really write. The detector's full list finds exotic code pages in short files.
_CANDIDATES = [
    *("cp1252", "cp932", "euc_jp", "gb18030", "big5", "cp949"),
    *("cp1250", "cp1251", "koi8_r", "cp1253", "cp1254"),
]

_LATIN = frozenset({"cp1252", "cp1250", "cp1254"})
_BROKEN_WORD = re.compile(r"(?<=[A-Za-z])[\u00a1-\u00bf](?=[A-Za-z])")
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa]")
_HALF_WIDTH = re.compile("[\uff61-\uff9f]{2}")

#: Encodings in which one bad byte spoils one character only, so that the byte can be kept and read again.
SINGLE_BYTE = frozenset({"cp1252", "latin-1", "cp1250", "cp1251", "koi8_r", "cp1253", "cp1254"})

#: Bytes given to the detector: its time grows with the sample, its answer hardly improves.
_DETECT_BYTES = 32 * 1024


def detect_encoding(sample: bytes, *, is_whole: bool) -> str:
    """Name the codec of a text file from its first bytes.

    UTF-8 is tried first, because text in another encoding almost never passes as UTF-8. A file whose
    sample is plain ASCII is UTF-8 too; bytes that turn out wrong later are repaired cell by cell.
    Raises NotATable when the bytes are no text at all.
    """
    for bom, name in _BOMS:
        if sample.startswith(bom):
            return name
    if wide := _utf16_without_bom(sample):
        return wide
    is_utf8 = _is_mostly_utf8(sample, is_whole=is_whole)
    _refuse_binary(sample, is_utf8=is_utf8)
    return "utf-8" if is_utf8 else _ask_detector(sample)


def _utf16_without_bom(sample: bytes) -> str | None:
    """Recognise UTF-16 by its zero bytes: in western text they fill the odd or the even places."""
    pairs = len(sample) // 2
    if pairs < 2:
        return None
    low, high = sample[0::2].count(0), sample[1::2].count(0)
    if high > pairs * 0.6 and low < pairs * 0.1:
        return "utf-16-le"
    if low > pairs * 0.6 and high < pairs * 0.1:
        return "utf-16-be"
    return None


_CONTROL = bytes(set(range(32)) - {0, 7, 8, 9, 10, 11, 12, 13, 26, 27, 28, 29, 30, 31})


def _refuse_binary(sample: bytes, *, is_utf8: bool) -> None:
    """Raise NotATable for bytes that no text has; a few NULs are forgiven, a fifth of a file is not."""
    zeros = sample.count(0)
    controls = len(sample) - len(sample.translate(None, _CONTROL))
    if zeros > len(sample) * 0.2 or (controls > len(sample) * 0.02 and not is_utf8):
        raise NotATable("This file holds binary data, not text: it cannot be read as a table.")


def _is_mostly_utf8(sample: bytes, *, is_whole: bool) -> bool:
    """Accept a sample with good multi-byte characters and only a few spoilt bytes."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample, is_whole)
    except UnicodeDecodeError:
        text = sample.decode("utf-8", "surrogateescape")
        bad = sum("\udc80" <= char <= "\udcff" for char in text)
        good = sum(char > "\x7f" for char in text) - bad
        return good > bad * 10
    return True


def _ask_detector(sample: bytes) -> str:
    """Let charset-normalizer choose; settle its ties by hand: short files give it too little to go by."""
    part = _around_first_oddity(sample)
    matches = list(from_bytes(part, cp_isolation=_CANDIDATES))
    if not matches:
        return "cp1252"
    best = min(match.chaos for match in matches)
    tied = [match.encoding for match in matches if match.chaos <= best + 0.02]
    if any(name in _LATIN for name in tied):
        return _settle_latin(part, tied)
    return _settle_asian(part, tied)


def _settle_latin(part: bytes, tied: list[str]) -> str:
    """Take cp1252, what most programs write, unless it puts signs such as ³ into the middle of words."""
    western, central = (part.decode(name, "replace") for name in ("cp1252", "cp1250"))
    if "cp1250" in tied and len(_BROKEN_WORD.findall(western)) > len(_BROKEN_WORD.findall(central)):
        return "cp1250"
    return "cp1252"


def _settle_asian(part: bytes, tied: list[str]) -> str:
    """Prefer the reading with Japanese syllables; distrust one made of half-width katakana."""
    for name in tied:
        if name in ("cp932", "euc_jp") and _KANA.search(part.decode(name, "replace")):
            return name
    likely = [name for name in tied if name != "cp932" or not _HALF_WIDTH.search(part.decode(name, "replace"))]
    return (likely or tied)[0]


def _around_first_oddity(sample: bytes) -> bytes:
    """Cut out the part that begins shortly before the first non-ASCII byte, where the evidence is."""
    rest = sample.lstrip(bytes(range(128)))
    start = max(0, len(sample) - len(rest) - _DETECT_BYTES // 4)
    return sample[start : start + _DETECT_BYTES]
