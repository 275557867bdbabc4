"""Draws the life of a job from jobs/states.py: the tables in docs/concepts.md and docs/pictures/statuses.svg.

    python -m tools.status_page          rewrite both
    python -m tools.status_page --check  say whether they are up to date

Needs no Django: the table of arrows is words only.
"""

import re
import sys
from collections import defaultdict
from pathlib import Path

from jobs.states import ARROWS, OPEN, TERMINAL, Arrow, Status

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "concepts.md"
PICTURE = ROOT / "docs" / "pictures" / "statuses.svg"
#: What stands between these lines in the page is written here.
BEGIN, END = "<!-- begin: written by tools/status_page.py -->", "<!-- end -->"

MEANINGS = {
    Status.CREATED: "It exists and waits for a person or client to say go.",
    Status.PLANNING: "Its plan waits for a person's yes.",
    Status.SCHEDULED: "It starts at a set time, or comes back after a failed attempt.",
    Status.WAITING: "It waits for other jobs.",
    Status.READY: "It starts as soon as a worker or listener is free.",
    Status.EXECUTING: "An attempt is running.",
    Status.COMPLETE: "It is done.",
    Status.FAILED: "It could not be done.",
    Status.CANCELED: "Somebody called it off.",
}

#: Middle of each status in the picture; a new status needs a place.
PLACES = {
    Status.CREATED: (90, 200),
    Status.PLANNING: (265, 130),
    Status.WAITING: (222, 262),
    Status.READY: (440, 200),
    Status.SCHEDULED: (575, 345),
    Status.EXECUTING: (690, 200),
    Status.COMPLETE: (930, 105),
    Status.FAILED: (930, 215),
    Status.CANCELED: (930, 325),
}
WIDTH, HEIGHT = 1010, 415
HALF_WIDTH, HALF_HEIGHT = 50, 17
#: The frame around all undecided statuses; an arrow that may begin in any of them begins at its edge.
FRAME = (20, 20, 765, 385)
#: How far an arrow leans out to its left, in pixels, where the usual is not enough.
USUAL_BEND = 14
BENDS = {
    (Status.CREATED, Status.EXECUTING): 145,
    (Status.READY, Status.COMPLETE): 90,
    (Status.CREATED, Status.SCHEDULED): -78,
    (Status.WAITING, Status.READY): -22,
    (Status.READY, Status.EXECUTING): 24,
    (Status.READY, Status.SCHEDULED): 30,
    (Status.SCHEDULED, Status.READY): 30,
    (Status.EXECUTING, Status.SCHEDULED): -16,
    (Status.EXECUTING, Status.COMPLETE): 4,
}
STYLE = (
    "text{font:13px system-ui,sans-serif;text-anchor:middle;fill:#1f2937}"
    ".verb{font-size:11.5px;fill:#4b5563;paint-order:stroke;stroke:#fff;stroke-width:5px}"
    "rect{fill:#eef2ff;stroke:#6366f1}.decided rect{fill:#f3f4f6;stroke:#6b7280}"
    "path{fill:none;stroke:#6b7280;stroke-width:1.3}marker path{fill:#6b7280;stroke:none}"
    ".paper{fill:#fff;stroke:none}.frame{fill:none;stroke:#9ca3af;stroke-dasharray:5 4}"
    "@media(prefers-color-scheme:dark){text{fill:#e5e7eb}.verb{fill:#c7cdd6;stroke:#0d1117}"
    "rect{fill:#1e1b4b;stroke:#818cf8}.decided rect{fill:#1f2937;stroke:#9ca3af}path{stroke:#9ca3af}"
    "marker path{fill:#9ca3af}.paper{fill:#0d1117;stroke:none}.frame{fill:none;stroke:#6b7280}}"
)

Point = tuple[float, float]


def section() -> str:
    """Write the tables of statuses and of moves."""
    statuses = [f"| `{status}` | {_kind(status)} | {MEANINGS[status]} |" for status in Status]
    moves = [_move(arrow) for arrow in ARROWS.values()]
    return "\n".join(
        [
            "| status | | meaning |",
            "|---|---|---|",
            *statuses,
            "",
            "| verb | from | to | announces | meaning |",
            "|---|---|---|---|---|",
            *moves,
        ]
    )


def page(text: str) -> str:
    """Give the page with its marked section written anew."""
    pattern = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
    return pattern.sub(lambda _: f"{BEGIN}\n{section()}\n{END}", text)


def picture() -> str:
    """Draw statuses and moves as SVG."""
    left, top, right, bottom = FRAME
    edges = [_edge(*ends, verbs) for ends, verbs in _edges().items()]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'aria-label="Statuses of a job and the moves between them">',
        f"<style>{STYLE}</style>",
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" '
        'orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>',
        f'<rect class="paper" width="{WIDTH}" height="{HEIGHT}"/>',
        f'<rect class="frame" x="{left}" y="{top}" width="{right - left}" height="{bottom - top}" rx="14"/>',
        f'<text class="verb" x="{left + 62}" y="{bottom - 14}">undecided</text>',
        *(line for line, _ in edges),
        *(label for _, label in edges),
        *(_box(status) for status in Status),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _kind(status: Status) -> str:
    return "decided" if status in TERMINAL else "undecided"


def _move(arrow: Arrow) -> str:
    target = f"`{arrow.target}`" if arrow.target else "the same"
    return f"| `{arrow.verb}` | {_sources(arrow)} | {target} | `{arrow.topic}` | {arrow.meaning} |"


def _sources(arrow: Arrow) -> str:
    if arrow.sources == OPEN:
        return "any undecided"
    if arrow.sources == TERMINAL:
        return "any decided"
    return ", ".join(f"`{status}`" for status in Status if status in arrow.sources)


def _edges() -> dict[tuple[Status | None, Status], list[str]]:
    """Gather the verbs of each pair of statuses; None is the frame. Moves that keep the status have no arrow."""
    edges: dict[tuple[Status | None, Status], list[str]] = defaultdict(list)
    for arrow in ARROWS.values():
        if arrow.target is None:
            continue
        sources = [None] if arrow.sources == OPEN else [status for status in Status if status in arrow.sources]
        for source in sources:
            edges[source, arrow.target].append(arrow.verb.replace("_", " "))
    return edges


def _edge(source: Status | None, target: Status, verbs: list[str]) -> tuple[str, str]:
    """Draw one arrow and its label, apart: labels lie above all lines."""
    end = PLACES[target]
    start: Point = PLACES[source] if source else (FRAME[2], end[1])
    bend = BENDS.get((source, target), USUAL_BEND) if source else 0
    control = _leaning(start, end, bend * 2)
    begin = _border(start, control) if source else start
    tip = _border(end, control)
    middle = [(a + 2 * c + b) / 4 for a, b, c in zip(begin, tip, control, strict=True)]
    path = f"M{_xy(begin)}Q{_xy(control)} {_xy(tip)}"
    label = f'<text class="verb" x="{middle[0]:.0f}" y="{middle[1] + 4:.0f}">{" / ".join(verbs)}</text>'
    return f'<path d="{path}" marker-end="url(#tip)"/>', label


def _leaning(start: Point, end: Point, pixels: float) -> Point:
    """Give the middle of a line, moved to its left."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = (dx * dx + dy * dy) ** 0.5
    return (start[0] + end[0]) / 2 + pixels * dy / length, (start[1] + end[1]) / 2 - pixels * dx / length


def _border(middle: Point, toward: Point) -> Point:
    """Give the point where a line from a box's middle leaves the box."""
    dx, dy = toward[0] - middle[0], toward[1] - middle[1]
    scale = min(HALF_WIDTH / abs(dx) if dx else 1e9, HALF_HEIGHT / abs(dy) if dy else 1e9)
    return middle[0] + dx * scale, middle[1] + dy * scale


def _xy(point: Point) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"


def _box(status: Status) -> str:
    x, y = PLACES[status]
    rect = (
        f'<rect x="{x - HALF_WIDTH}" y="{y - HALF_HEIGHT}" width="{2 * HALF_WIDTH}" height="{2 * HALF_HEIGHT}" rx="8"/>'
    )
    return f'<g class="{_kind(status)}">{rect}<text x="{x}" y="{y + 4.5}">{status}</text></g>'


def main(arguments: list[str]) -> int:
    """Write, or with `--check` only compare; 1 when something is out of date."""
    wanted = {PAGE: page(PAGE.read_text(encoding="utf-8")), PICTURE: picture()}
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        print(f"{path.relative_to(ROOT)} {'is out of date' if '--check' in arguments else 'written'}")
        if "--check" not in arguments:
            path.write_text(wanted[path], encoding="utf-8")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
