"""Claiming a job and keeping the claim: start, acknowledge, heartbeat."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from jobs.clean import clean_text
from jobs.errors import NotFound
from jobs.lifecycle.move import move, refusal
from jobs.lifecycle.row import COLUMNS, job_from
from jobs.lifecycle.sql import NOW, After, Sql, among, bind
from jobs.log.statement import run_alone
from jobs.models import Job


def start(job_id: str, *, holder: str, lease_seconds: float) -> Job | None:
    """Claim a ready job for a worker of ours: a new attempt with a lease.

    None means that the hint was stale: the job is gone, not ready, or another worker was quicker.
    """
    jobs = start_many([job_id], holder=holder, lease_seconds=lease_seconds)
    return jobs[0] if jobs else None


def start_many(job_ids: Sequence[str], *, holder: str, lease_seconds: float) -> list[Job]:
    """Claim those of the jobs that are ready, in one statement, in the order given."""
    sets = {
        "attempt": Sql("attempt + 1"),
        "holder": holder,
        "lease_until": After(lease_seconds),
        "started_at": _first_start(),
        "attempt_started_at": NOW,
    }
    moved = {row.id: row for row in move("start", job_ids, sets=sets, columns=COLUMNS)}
    return [job_from(moved[job_id].columns) for job_id in job_ids if job_id in moved]


def _first_start() -> Sql:
    text, params = bind(NOW)
    return Sql(f"COALESCE(started_at, {text})", tuple(params))


def acknowledge(
    job_id: str,
    *,
    info: str | None = None,
    progress: int | None = None,
    estimated_completion_at: dt.datetime | None = None,
) -> Job:
    """Let a listener outside claim a job, or tick one that it has claimed (contract §4.1, ack).

    A job that is decided already is given back as it is and nothing is written: late ticks are normal
    (contract §0.8). Raises NotFound, IllegalTransition.
    """
    told = _told(info, progress, estimated_completion_at)
    claims = {**told, "attempt": Sql("attempt + 1"), "holder": None, "lease_until": None}
    for verb, sets in (
        ("acknowledge", claims | {"started_at": _first_start(), "attempt_started_at": NOW}),
        ("progress", told),
    ):
        if moved := move(verb, [job_id], sets=sets, columns=COLUMNS):
            return job_from(moved[0].columns)
    job = Job.objects.filter(pk=job_id).first()
    if job is None:
        raise NotFound
    if not job.is_decided:
        raise refusal("acknowledge", job_id)
    return job


def _told(info: str | None, progress: int | None, estimated: dt.datetime | None) -> dict[str, Any]:
    given = {
        "info": None if info is None else clean_text(info),
        "progress": progress,
        "estimated_completion_at": estimated,
    }
    return {column: value for column, value in given.items() if value is not None}


def heartbeat(holder: str, attempts: Mapping[str, int], *, lease_seconds: float) -> set[str]:
    """Renew the leases of one worker's running jobs; give the ids of those it no longer holds.

    Rows that are just being settled are passed over and count as held. No event is written.
    """
    if not attempts:
        return set()
    text, params = bind(After(lease_seconds))
    rows, row_params = among(list(attempts), locked="SKIP LOCKED")
    sql = f"UPDATE jobs_job SET lease_until = {text} WHERE {rows} AND holder = %s AND status = 'executing'"  # noqa: S608
    run_alone(sql, [*params, *row_params, holder], is_prepared=False)
    current = Job.objects.filter(pk__in=list(attempts), status="executing", holder=holder).values_list("pk", "attempt")
    held = {job_id for job_id, attempt in current if attempts[job_id] == attempt}
    return set(attempts) - held
