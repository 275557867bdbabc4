"""An agent as a .tgz of one folder: its bundle, its map, and the sources that the map remembers."""

import gzip
import io
import json
import tarfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django.utils.text import slugify

from spaces.models import AgentVersion

#: Paths in a map are `webpack://name/./src/index.js`, with steps before and behind.
_SCHEME = "webpack://"
#: What the deploy and the bundler put beside the sources.
_THEIRS = frozenset({".flatfile", "webpack"})


def pack(version: AgentVersion, *, slug: str) -> bytes:
    """Write the archive. Paths come from whoever deployed it; none leads out of the folder."""
    folder = slugify(slug, allow_unicode=True)[:100] or "agent"
    files = dict(_files(version))
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for path, text in files.items():
            raw = text.encode()
            entry = tarfile.TarInfo(f"{folder}/{path}")
            entry.size, entry.mode, entry.mtime = len(raw), 0o644, int(version.created_at.timestamp())
            archive.addfile(entry, io.BytesIO(raw))
    return gzip.compress(buffer.getvalue(), compresslevel=6, mtime=0)


def _files(version: AgentVersion) -> Iterator[tuple[str, str]]:
    known = _map_of(version.source_map)
    yield from _sources(known)
    if isinstance(package := known.get("x_package"), str):
        yield "package.json", package
    yield "dist/agent.js", version.source
    if version.source_map:
        yield "dist/agent.js.map", version.source_map


def _map_of(text: str) -> dict[str, Any]:
    try:
        known = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return known if isinstance(known, dict) else {}


def _sources(known: dict[str, Any]) -> Iterator[tuple[str, str]]:
    names, texts = known.get("sources"), known.get("sourcesContent")
    if not isinstance(names, list) or not isinstance(texts, list):
        return
    for name, text in zip(names, texts, strict=False):
        if isinstance(name, str) and isinstance(text, str) and (path := _path(name)):
            yield path, text


def _path(name: str) -> str | None:
    """Give a path below the folder; None for what is not of the agent's own sources."""
    rest = name.partition(_SCHEME)[2] or name
    steps = PurePosixPath(rest.replace("\\", "/").partition("/")[2] if _SCHEME in name else rest).parts
    kept = [step for step in steps if step not in ("..", ".", "/")]
    if not kept or ".." in steps or "node_modules" in kept or kept[0] in _THEIRS or " " in kept[0]:
        return None
    path = "/".join(kept)
    return path if "\x00" not in path and "?" not in path and len(path) < 200 else None
