"""Reading what people put into addresses: whatever it is, something usable comes out."""

from collections.abc import Mapping

from django.utils.http import url_has_allowed_host_and_scheme

from jobs.clean import clean_text

#: Longest search, in characters.
LONGEST = 200


def number(text: str | None, *, least: int = 1, most: int = 10**9, otherwise: int = 1) -> int:
    """Read a whole number and keep it between two others."""
    if not text or not text.isascii() or not text.isdigit():
        return otherwise
    return max(least, min(int(text[:18]), most))


def words(given: Mapping[str, str], key: str, *, limit: int = LONGEST) -> str:
    """Read a text without what databases refuse."""
    return clean_text(str(given.get(key, "")), limit=limit).strip()


def local_path(text: str | None, *, otherwise: str) -> str:
    """Read a path of this site to go back to; anything else is not followed."""
    if text and text.startswith("/") and url_has_allowed_host_and_scheme(text, allowed_hosts=None):
        return text
    return otherwise
