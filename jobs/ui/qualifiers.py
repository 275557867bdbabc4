"""The search box of the jobs list: `status:failed op:export space:us_sp_x since:1h some words`."""

import re
from dataclasses import dataclass, field
from datetime import timedelta

from jobs.states import OPEN, Status, parse_status

#: Tabs of the list, in order: address word → statuses. An empty set means every status.
TABS: dict[str, frozenset[Status]] = {
    "all": frozenset(),
    "running": frozenset({Status.EXECUTING}),
    "queued": OPEN - {Status.EXECUTING},
    "failed": frozenset({Status.FAILED}),
    "complete": frozenset({Status.COMPLETE}),
    "canceled": frozenset({Status.CANCELED}),
}
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_TOKEN = re.compile(r'(?:(\w+):)?(?:"([^"]*)"|(\S+))')


@dataclass(frozen=True, slots=True)
class Search:
    """What the box asks for; `problems` are sentences about words it did not understand."""

    statuses: frozenset[Status] = frozenset()
    op: str = ""
    name: str = ""
    space: str = ""
    source: str = ""
    by: str = ""
    since: timedelta | None = None
    text: str = ""
    problems: tuple[str, ...] = field(default=())


def parse(box: str) -> Search:
    """Read the search box. A word it does not understand becomes a problem, never an exception."""
    found: dict[str, str] = {}
    words: list[str] = []
    problems: list[str] = []
    for key, quoted, bare in _TOKEN.findall(box[:500].replace("\x00", "")):
        value = quoted or bare
        if key in {"status", "op", "name", "space", "source", "by", "since"} and value:
            found[key] = value
        elif key == "text" or not key:
            words.append(value)
        else:
            words.append(f"{key}:{value}")
    statuses = _statuses(found.pop("status", ""), problems)
    since = _since(found.pop("since", ""), problems)
    return Search(statuses=statuses, since=since, text=" ".join(words), problems=tuple(problems), **found)


def _statuses(value: str, problems: list[str]) -> frozenset[Status]:
    wanted: set[Status] = set()
    for word in filter(None, value.lower().split(",")):
        try:
            wanted |= TABS.get(word) or {parse_status(word)}
        except ValueError:
            problems.append(f"“{word}” is no status. Use one of: {', '.join(Status)}.")
    return frozenset(wanted)


def _since(value: str, problems: list[str]) -> timedelta | None:
    if not value:
        return None
    match = re.fullmatch(r"(\d{1,4})([mhdw])", value)
    if match:
        return int(match[1]) * _UNITS[match[2]]
    problems.append(f"“since:{value}” is no time span. Write for example since:30m, since:2h, since:7d.")
    return None
