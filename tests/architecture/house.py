"""Reads the house: which room a module belongs to, what it imports, and what its templates contain."""

import ast
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

#: The floors of docs/design.md: a room imports from lower floors only. A room is a module or a package.
#: The ground floor is words without ORM; words are explained with words (a status names its topics), so
#: there, and only there, neighbours may be imported. Circles are refused everywhere.
FLOORS: dict[int, str] = {
    10: "jobsite",
    9: "spaces.handlers spaces.api spaces.ui spaces.admin spaces.apps spaces.management spaces.templatetags",
    8: "spaces.ops spaces.access spaces.subjects spaces.agents",
    7: "spaces.models spaces.formats spaces.rules",
    6: "jobs.api jobs.ui jobs.live jobs.admin jobs.management jobs.templatetags jobs.testing jobs.apps",
    5: "jobs.execution jobs.alerts jobs.rest jobs.checks",
    4: "jobs.sdk jobs.tickets",
    3: "jobs.lifecycle jobs.keys jobs.actions",
    2: "jobs.log jobs.access jobs.wire jobs.estimate",
    1: "jobs.models jobs.subjects jobs.doorbell",
    0: "jobs.states jobs.topics jobs.errors jobs.ids jobs.conf jobs.clean jobs.links jobs.outcome jobs.wording",
}
FLOOR_OF = {room: floor for floor, rooms in FLOORS.items() for room in rooms.split()}
HOUSES = ("jobs", "spaces", "jobsite")


@dataclass(frozen=True)
class Import:
    """One import of one of our modules by another, wherever in the file it stands."""

    importer: str
    imported: str
    line: int

    def __str__(self) -> str:
        return f"{self.importer} line {self.line} imports {self.imported}"


def modules() -> dict[str, Path]:
    """Find the modules of the three houses by dotted name; migrations are Django's own business."""
    paths = (path for house in HOUSES for path in sorted((ROOT / house).rglob("*.py")))
    return {_name(path): path for path in paths if "migrations" not in path.parts}


def imports() -> list[Import]:
    """List every import between our modules."""
    known = modules()
    return [
        found
        for name, path in known.items()
        for found in imports_in(
            path.read_text(encoding="utf-8"),
            name=name,
            known=known,
            is_package=path.stem == "__init__",
        )
    ]


def imports_in(source: str, *, name: str, known: Collection[str], is_package: bool = False) -> Iterator[Import]:
    """List the imports of our modules in one file's text, those inside functions included."""
    for node in ast.walk(ast.parse(source)):
        for target in _targets(node, name=name, known=known, is_package=is_package):
            if target.partition(".")[0] in HOUSES and target != name:
                yield Import(name, target, node.lineno)


def room_of(module: str) -> str | None:
    """Name the room a module stands in; a house's own `__init__` is in none, and may import nothing."""
    parts = module.split(".")
    return next((room for n in range(len(parts), 0, -1) if (room := ".".join(parts[:n])) in FLOOR_OF), None)


def climbs(found: Import) -> bool:
    """Say whether an import goes up, or sideways to a neighbour on the same floor."""
    here, there = room_of(found.importer), room_of(found.imported)
    if there is None:
        return False
    if here is None:
        return True
    return here != there and FLOOR_OF[there] >= max(FLOOR_OF[here], 1)


def cycles(found: list[Import]) -> list[list[str]]:
    """Find circles of modules that import one another."""
    graph: dict[str, set[str]] = {}
    for each in found:
        graph.setdefault(each.importer, set()).add(each.imported)
    circles: list[list[str]] = []
    done: set[str] = set()
    for start in sorted(graph):
        _walk(start, graph=graph, trail=[], done=done, circles=circles)
    return circles


def inline_code_in(markup: str) -> list[str]:
    """List what a strict content security policy refuses: style, script and on* written into the page."""
    plain = re.sub(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}|<!--.*?-->", "", markup, flags=re.DOTALL)
    return [" ".join(match.group().split()) for pattern in INLINE for match in pattern.finditer(plain)]


#: A script may point to a file or carry data; hx-on and javascript: are scripts in another coat.
INLINE = [
    re.compile(r"<style\b[^>]*>", re.I),
    re.compile(r"<script\b(?![^>]*\bsrc\s*=)(?![^>]*type\s*=\s*[\"']application/json)[^>]*>", re.I),
    re.compile(r"[\s\"']style\s*=\s*[\"'{]", re.I),
    re.compile(r"[\s\"'](?:on[a-z]+|hx-on[\w:.-]*)\s*=\s*[\"'{]", re.I),
    re.compile(r"[\"']\s*javascript:", re.I),
]


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _targets(node: ast.AST, *, name: str, known: Collection[str], is_package: bool) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        base = node.module or ""
        if node.level:
            up = node.level - is_package
            package = name.split(".")[: -up or None]
            base = ".".join([*package, *base.split(".")]).rstrip(".")
        for alias in node.names:
            deeper = f"{base}.{alias.name}"
            yield deeper if deeper in known else base


def _walk(
    module: str, *, graph: dict[str, set[str]], trail: list[str], done: set[str], circles: list[list[str]]
) -> None:
    if module in trail:
        circles.append([*trail[trail.index(module) :], module])
        return
    if module in done:
        return
    for imported in sorted(graph.get(module, ())):
        _walk(imported, graph=graph, trail=[*trail, module], done=done, circles=circles)
    done.add(module)
