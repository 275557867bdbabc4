"""The guard in front of spreadsheets: what a ZIP holds, and what it would unpack to."""

import struct
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO

from spaces.formats.errors import ArchiveTooLarge, DamagedFile, NotATable, PasswordProtected
from spaces.formats.limits import (
    MAX_ARCHIVE_MEMBERS,
    MAX_UNPACK_RATIO,
    MAX_UNPACKED_BYTES,
    RATIO_FREE_BYTES,
)
from spaces.formats.shapes import Kind

_LOCAL_HEADER = struct.Struct("<4s22xHH")
_PIECE_BYTES = 256 * 1024
_ENCRYPTED_FLAG = 0x1


def spreadsheet_kind(path: Path) -> Kind:
    """Tell which spreadsheet a ZIP is by its members.

    Raises NotATable for any other ZIP, DamagedFile for a broken one.
    """
    members = {info.filename.replace("\\", "/").lstrip("/").lower() for info in _list_members(path)}
    if "xl/workbook.xml" in members:
        return "xlsx"
    if "xl/workbook.bin" in members:
        return "xlsb"
    if "content.xml" in members and "mimetype" in members and _is_ods(path):
        return "ods"
    if any(member.startswith(("word/", "ppt/")) for member in members) or "content.xml" in members:
        raise NotATable("This file is a text document or presentation, not a table.")
    raise NotATable("This file is a ZIP archive, not a table: unpack it and upload the files inside.")


def _list_members(path: Path) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, struct.error, NotImplementedError) as error:
        raise DamagedFile from error


def _is_ods(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive, archive.open("mimetype") as member:
            return b"spreadsheet" in member.read(200)
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, NotImplementedError, zlib.error) as error:
        raise DamagedFile from error


def guard_archive(path: Path) -> None:
    """Unpack every member into nothing, counting, before anybody unpacks it into memory.

    The sizes in the ZIP's directory are claims of whoever made it; only counting tells. Members inside
    members are never opened, so one level is all there is.
    Raises ArchiveTooLarge, PasswordProtected, DamagedFile.
    """
    members = _list_members(path)
    if len(members) > MAX_ARCHIVE_MEMBERS:
        raise ArchiveTooLarge(f"This spreadsheet is made of more than {MAX_ARCHIVE_MEMBERS:,} parts.")
    unpacked = 0
    size_bytes = path.stat().st_size
    with path.open("rb") as stream:
        for member in members:
            unpacked = _count_member(stream, member, unpacked, size_bytes)


def _count_member(stream: BinaryIO, member: zipfile.ZipInfo, unpacked: int, size_bytes: int) -> int:
    """Add one member's true size to the count."""
    if member.flag_bits & _ENCRYPTED_FLAG:
        raise PasswordProtected
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise DamagedFile("This spreadsheet is packed in a way that spreadsheet programs do not use.")
    _skip_local_header(stream, member)
    left = member.compress_size
    inflater = zlib.decompressobj(-zlib.MAX_WBITS) if member.compress_type == zipfile.ZIP_DEFLATED else None
    while left > 0 and (data := stream.read(min(left, _PIECE_BYTES))):
        left -= len(data)
        if inflater is None:
            unpacked += len(data)
            _check(unpacked, size_bytes)
            continue
        while data:
            try:
                unpacked += len(inflater.decompress(data, _PIECE_BYTES * 4))
            except zlib.error as error:
                raise DamagedFile from error
            _check(unpacked, size_bytes)
            data = b"" if inflater.eof else inflater.unconsumed_tail
    return unpacked


def _skip_local_header(stream: BinaryIO, member: zipfile.ZipInfo) -> None:
    try:
        stream.seek(member.header_offset)
        signature, name_length, extra_length = _LOCAL_HEADER.unpack(stream.read(_LOCAL_HEADER.size))
    except (struct.error, ValueError, OSError) as error:
        raise DamagedFile from error
    if signature != b"PK\x03\x04":
        raise DamagedFile
    stream.seek(name_length + extra_length, 1)


def _check(unpacked: int, size_bytes: int) -> None:
    allowed = max(RATIO_FREE_BYTES, MAX_UNPACK_RATIO * size_bytes)
    if unpacked > min(MAX_UNPACKED_BYTES, allowed):
        raise ArchiveTooLarge
