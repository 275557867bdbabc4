"""What a file is, judged by its bytes; its name only breaks ties."""

import re
import zipfile
from pathlib import Path

import orjson

from spaces.formats.archive import spreadsheet_kind
from spaces.formats.delimiter import detect_delimiter
from spaces.formats.encoding import detect_encoding
from spaces.formats.errors import EmptyFile, NotATable, UnknownEncoding
from spaces.formats.limits import SAMPLE_BYTES
from spaces.formats.shapes import FormatInfo, Kind

#: First bytes -> what to call it in the refusal.
_FOREIGN = (
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF-", "a PDF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\x00", "a program"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"RIFF", "a sound, picture or video"),
    (b"OggS", "a sound file"),
    (b"ID3", "a sound file"),
    (b"{\\rtf", "an RTF document"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP = re.compile(r"\s*<(!doctype|html|\?xml|table|svg)\b", re.IGNORECASE)
_SPREADSHEET_NAMES = {
    "xlsx": "an Excel workbook",
    "xlsb": "an Excel workbook",
    "xls": "an Excel workbook",
    "ods": "an OpenDocument sheet",
}
_KIND_OF: dict[str, Kind] = {"\t": "tsv", "|": "psv"}


def sniff(path: str | Path, name: str = "") -> FormatInfo:
    """Tell what a file is from its content; `name` is what the person called it.

    A spreadsheet with the wrong suffix is read as what it is, with a remark.
    Raises EmptyFile, NotATable, UnknownEncoding, DamagedFile.
    """
    path = Path(path)
    size_bytes = path.stat().st_size
    with path.open("rb") as stream:
        sample = stream.read(SAMPLE_BYTES)
    if not sample.strip(b" \t\r\n\x00\xef\xbb\xbf\xfe\xff"):
        raise EmptyFile
    suffix = name.rpartition(".")[2].lower() if "." in name else ""
    kind = _binary_kind(path, sample)
    if kind is not None:
        return FormatInfo(kind, size_bytes=size_bytes, remarks=_misnamed(kind, suffix))
    return _sniff_text(sample, suffix=suffix, size_bytes=size_bytes)


def _binary_kind(path: Path, sample: bytes) -> Kind | None:
    """Recognise spreadsheets, refuse other binary files by name, and leave text to others."""
    if sample.startswith((b"PK\x03\x04", b"PK\x05\x06")) or (sample[:2] == b"PK" and zipfile.is_zipfile(path)):
        return spreadsheet_kind(path)
    if sample.startswith(_OLE):
        return "xls"
    for magic, what in _FOREIGN:
        if sample.startswith(magic) and not _is_plainly_text(sample, magic):
            raise NotATable(f"This file is {what}, whatever its name says: it cannot be read as a table.")
    return None


def _is_plainly_text(sample: bytes, magic: bytes) -> bool:
    """Let a CSV begin with letters such as BZh or ID3: a text has no control bytes near its start."""
    return magic.isalnum() and not re.search(rb"[\x00-\x08\x0e-\x1f\x80-\xff]", sample[:64])


def _misnamed(kind: Kind, suffix: str) -> tuple[str, ...]:
    if suffix in ("", kind, "xlsm", "xltx", "xlt", "ots"):
        return ()
    return (f"This file is named .{suffix} but is {_SPREADSHEET_NAMES[kind]}; it was read as such.",)


def _sniff_text(sample: bytes, *, suffix: str, size_bytes: int) -> FormatInfo:
    is_whole = len(sample) == size_bytes
    encoding = detect_encoding(sample, is_whole=is_whole)
    try:
        text = sample.decode(encoding, "replace")
    except LookupError as error:
        raise UnknownEncoding from error
    if _MARKUP.match(text):
        raise NotATable("This file is a web page or XML, not a table: save it as CSV or XLSX first.")
    kind = _json_kind(text, suffix=suffix)
    if kind is not None:
        return FormatInfo(kind, encoding=encoding, size_bytes=size_bytes)
    delimiter = detect_delimiter(text, suffix=suffix, is_whole=is_whole)
    return FormatInfo(_KIND_OF.get(delimiter, "csv"), encoding=encoding, delimiter=delimiter, size_bytes=size_bytes)


def _json_kind(text: str, *, suffix: str) -> Kind | None:
    """Tell JSON and JSONL from delimited text that happens to begin with a bracket."""
    text = text.lstrip("\ufeff \t\r\n")
    if suffix in ("jsonl", "ndjson"):
        return "jsonl"
    if text.startswith("{"):
        lines = [line for line in text.split("\n", 2)[:2] if line.strip()]
        if _is_object(lines[0]) and (len(lines) == 2 or suffix != "json"):
            return "jsonl" if len(lines) == 2 else "json"
        return "json" if suffix == "json" or re.match(r'\{\s*("|\})', text) else None
    if suffix == "json" or re.match(r"\[\s*[\[{\]]", text):
        return "json"
    return None


def _is_object(line: str) -> bool:
    try:
        return isinstance(orjson.loads(line), dict)
    except orjson.JSONDecodeError:
        return False
