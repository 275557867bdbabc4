"""Reads the documentation: its pages, their code blocks, and what they point at."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]

_BLOCK = re.compile(r"((?:^<!-- [a-z]+: .*? -->\n)*)^```(\w*)\n(.*?)^```$", re.M | re.S)
_MARK = re.compile(r"^<!-- ([a-z]+): (.*?) -->$", re.M)


@dataclass(frozen=True)
class Block:
    """A code block, and the marks in front of it that only tests read: `<!-- ends: failed -->`."""

    page: str
    line: int
    language: str
    code: str
    marks: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def text_of(name: str) -> str:
    """Give the text of a page by its path from the root."""
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(name: str, *languages: str) -> list[Block]:
    """Give the code blocks of a page in these languages."""
    return [block for block in _blocks(name) if block.language in languages]


def _blocks(name: str) -> Iterator[Block]:
    text = text_of(name)
    for found in _BLOCK.finditer(text):
        line = text[: found.start(2)].count("\n") + 1
        yield Block(name, line, found[2], found[3], dict(_MARK.findall(found[1])))


def prose_of(name: str) -> str:
    """Give a page without its code blocks."""
    return _BLOCK.sub("", text_of(name))


def short(path: Path) -> str:
    """Name a page by its path from the root."""
    return str(path.relative_to(ROOT))


def table_words(name: str, *, under: str) -> dict[str, str]:
    """Give the first cell (without backticks) and the whole line of every row below a heading."""
    section = text_of(name).split(f"\n{under}\n", 1)[1].split("\n## ", 1)[0]
    return {match[1]: match[0] for match in re.finditer(r"^\| `([^`]+)` .*$", section, re.M)}
