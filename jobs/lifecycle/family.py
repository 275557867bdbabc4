"""The rows that a decision may move, locked before the first of them moves.

Everybody locks jobs in the order of their ids and takes the stream's row last. A decider that came upon a
further job only after its first event would wait for that job while its holder waits for the stream.
"""

from collections.abc import Iterable

from django.db.models import Q

from jobs.errors import NotFound
from jobs.models import Job
from jobs.states import OPEN, Status


def lock(job_id: str) -> Job:
    """Give a job, and keep everybody else from changing it or what hangs on it until the commit.

    For those who look at a job and then call several verbs as one change. Raises NotFound.
    """
    lock_family(job_id, falls=True)
    job = Job.objects.filter(pk=job_id).first()
    if job is None:
        raise NotFound
    return job


def lock_family(job_id: str, *, falls: bool) -> None:
    """Lock all that the decision of a job may move; `falls` means that it may end other than complete.

    Looked at again once it is locked: a job may have been tied to this one just before. SQLite has one
    writer at a time and needs no row locks.
    """
    locked: set[str] = set()
    while strangers := _family(job_id, falls=falls) - locked:
        # Not FOR UPDATE: rows that merely point at a job (log lines, artifacts) are not in our way.
        rows = Job.objects.select_for_update(no_key=True).filter(pk__in=strangers).order_by("pk")
        locked |= strangers | set(rows.values_list("pk", flat=True))


def _family(job_id: str, *, falls: bool) -> set[str]:
    movers = _falling(job_id) if falls else {job_id, *_tied({job_id}, Q())}
    parents = _ids(Q(parts__in=movers))
    return movers | parents | {part for parent in parents for part in next_parts(parent)}


def _falling(job_id: str) -> set[str]:
    """A job, its open parts, those that wait for any of them, and so on: all are canceled with it."""
    found: set[str] = set()
    reached = {job_id}
    while reached:
        found |= reached
        reached = _tied(reached, Q(parent__in=reached, status__in=sorted(OPEN))) - found
    return found


def _tied(job_ids: Iterable[str], others: Q) -> set[str]:
    return _ids(Q(predecessors__predecessor__in=job_ids, status=Status.WAITING) | others)


def _ids(rule: Q) -> set[str]:
    return set(Job.objects.filter(rule).values_list("pk", flat=True))


def next_parts(parent_id: str) -> list[str]:
    """Give the part whose turn is next, or nothing where parts need not wait for each other."""
    waiting = Job.objects.filter(parent=parent_id, part_execution="sequential", status=Status.WAITING)
    return list(waiting.order_by("part").values_list("pk", flat=True)[:1])
