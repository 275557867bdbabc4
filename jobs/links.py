"""Which addresses a job may send a person to. Words only; no Django request here.

Handlers and clients outside write these addresses, so they are checked where they are stored and again
where they are drawn: a browser runs `javascript:` with the rights of the reader.
"""

from urllib.parse import urlsplit

#: Control characters and spaces that browsers drop or skip inside an address.
_DROPPED = {chr(code) for code in range(0x21)} | {"\x7f", "\u00a0", "\u2028", "\u2029"}
_LONGEST = 2000


def is_safe_link(address: object) -> bool:
    """Whether an address is http(s) with a host, or a path of this site (`/…`, never `//…` or `/\\…`)."""
    if not isinstance(address, str) or not 0 < len(address) <= _LONGEST or _DROPPED & set(address):
        return False
    if address.startswith("/"):
        return not address.replace("\\", "/").startswith("//")
    try:
        parts = urlsplit(address)
        return parts.scheme.lower() in {"http", "https"} and bool(parts.hostname) and "\\" not in parts.netloc
    except ValueError:
        return False


def host_of(address: str) -> str:
    """The host of an absolute address, or an empty string for a path of this site."""
    return "" if address.startswith("/") else urlsplit(address).hostname or ""
