"""Which ready jobs come next: by priority, in turns across spaces, the oldest of a space first."""

from collections.abc import Iterable
from dataclasses import dataclass

from jobs.execution.held import wire_event
from jobs.lifecycle.sql import After, bind
from jobs.log.statement import run
from jobs.models import Job
from jobs.sdk.registry import find_handler, handler_names, has_handler

#: So many of the oldest ready jobs are looked at; now and then all of them, lest a flood hide a space.
NEAR = 2000
EVERYTHING = 1_000_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """A ready job that no worker has been told of."""

    id: str
    name: str
    #: Whose turn it uses: environment and space.
    owner: tuple[str, str | None]
    priority: int
    lost_count: int


SQL = """
SELECT id, name, environment_id, space_id, priority, lost_count FROM (
    SELECT near.*, row_number() OVER (PARTITION BY priority, environment_id, space_id ORDER BY id) AS turn FROM (
        SELECT id, name, environment_id, space_id, priority, lost_count FROM jobs_job
        WHERE status = 'ready' AND (hinted_at IS NULL OR hinted_at < {stale}) AND ({names})
        ORDER BY priority DESC, id LIMIT %s
    ) AS near
) AS queue WHERE turn <= %s ORDER BY priority DESC, turn, id LIMIT %s"""


def find(*, per_owner: int, stale_seconds: float, limit: int, near: int = NEAR) -> list[Candidate]:
    """Give the next jobs that a handler of ours might answer, at most `per_owner` of each space and priority.

    A job that was hinted `stale_seconds` ago and is still ready counts as untold.
    """
    names, name_params = _names()
    if not names:
        return []
    stale, params = bind(After(-stale_seconds))
    sql = SQL.format(stale=stale, names=names)
    rows = run(sql, [*params, *name_params, near, per_owner, limit])
    found = (Candidate(id, name, (home, space), prio, lost) for id, name, home, space, prio, lost in rows)
    return [candidate for candidate in found if has_handler(candidate.name)]


def split_answerable(candidates: Iterable[Candidate]) -> tuple[list[Candidate], list[Candidate]]:
    """Part the jobs that a handler answers from those that only fit a handler's name, not its filter."""
    unsure = [candidate for candidate in candidates if find_handler(candidate.name) is None]
    jobs = Job.objects.in_bulk([candidate.id for candidate in unsure]) if unsure else {}
    others = [c for c in unsure if c.id not in jobs or not find_handler(c.name, wire_event(jobs[c.id]))]
    gone = {candidate.id for candidate in others}
    return [candidate for candidate in candidates if candidate.id not in gone], others


def _names() -> tuple[str, list[str]]:
    """Give the SQL condition that a name is one of ours, patterns cut down to the words before the first star."""
    exact = [name for name in handler_names() if "*" not in name]
    heads = [name.partition("*")[0] for name in handler_names() if "*" in name]
    if any(not head for head in heads):
        return "1 = 1", []
    parts = [f"name IN ({', '.join(['%s'] * len(exact))})"] if exact else []
    parts += ["substr(name, 1, %s) = %s" for _ in heads]
    return " OR ".join(parts), [*exact, *(value for head in heads for value in (len(head), head))]  # type: ignore[list-item]
