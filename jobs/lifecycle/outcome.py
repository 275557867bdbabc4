"""Acknowledging an outcome: a person has seen how the job ended."""

from jobs.lifecycle.move import move, refusal
from jobs.lifecycle.row import COLUMNS, job_from
from jobs.lifecycle.sql import NOW, Sql
from jobs.models import Job
from jobs.states import TERMINAL


def acknowledge_outcome(job_id: str, *, by: str) -> Job:
    """Mark a decided job's outcome as seen: job:outcome-acknowledged, once for ever.

    A second acknowledgement answers the job and writes nothing, also when two people are quick at the
    same time. Raises NotFound, IllegalTransition for an undecided job.
    """
    sets = {"outcome_acknowledged_at": NOW, "outcome_acknowledged_by": by}
    unseen = Sql("outcome_acknowledged_at IS NULL")
    moved = move("acknowledge_outcome", [job_id], sets=sets, guard=unseen, columns=COLUMNS)
    if moved:
        return job_from(moved[0].columns)
    job = Job.objects.filter(pk=job_id).first()
    if job is None or job.status not in TERMINAL:
        raise refusal("acknowledge_outcome", job_id)
    return job
