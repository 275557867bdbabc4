"""Short names that people can type, made from long ones."""

import re
from collections.abc import Iterator

from django.utils.text import slugify

from jobs.errors import InvalidInput

#: What the column holds, less room for a number.
LONGEST = 240


def unused_slug(given: str, *, name: str, taken: set[str]) -> str:
    """Keep a given slug, which must be free; else make one from the name, numbered if it is taken.

    Raises InvalidInput when two sheets ask for the same slug.
    """
    if given:
        if given in taken:
            raise InvalidInput(f"Two sheets have the slug {given}.", key="sheets.slug")
        return given[:LONGEST]
    base: str = slugify(name, allow_unicode=True)[:LONGEST] or "sheet"
    return next(slug for slug in _numbered(base) if slug not in taken)


def neat_file_name(title: str, *, ext: str) -> str:
    """Make a file name from a title: no path, no characters that a file system or shell stumbles over."""
    stem = re.sub(r"[^\w.\- ]+", " ", title)
    stem = re.sub(r"\s+", " ", stem).strip(" .-")[:120] or "export"
    return f"{stem}.{ext}"


def _numbered(base: str) -> Iterator[str]:
    yield base
    number = 2
    while True:
        yield f"{base}-{number}"
        number += 1
