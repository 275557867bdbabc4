"""What can be done to one job: execute, ack, complete, fail, cancel, retry, split (contract §2.1, §4.1)."""

from typing import Any

from rest_framework.request import Request

from jobs import lifecycle, wire
from jobs.access import get_editable, get_runnable
from jobs.api.jobs import PLACE
from jobs.api.shapes.common import Success, documented
from jobs.api.shapes.job import JobAckDetails, JobCancelDetails, JobCompleteDetails, JobResponse, JobSplitDetails
from jobs.rest.views import SUCCESS, ApiView, body_of, checked


class Execute(ApiView):
    """Say go."""

    @documented("jobs.execute", answer=Success)
    def post(self, request: Request, job_id: str) -> Any:
        """Make a job ready that has not begun."""
        get_runnable(self.principal, PLACE, job_id)
        lifecycle.execute(job_id)
        return SUCCESS


class Ack(ApiView):
    """Claim and tick."""

    @documented("jobs.ack", body=JobAckDetails, answer=JobResponse)
    def post(self, request: Request, job_id: str) -> Any:
        """Claim a job, or tell how far it is. After the decision: the decided job, and nothing is written."""
        get_runnable(self.principal, PLACE, job_id)
        told = checked(JobAckDetails, body_of(request))
        job = lifecycle.acknowledge(
            job_id,
            info=told.get("info"),
            progress=told.get("progress"),
            estimated_completion_at=told.get("estimatedCompletionAt"),
        )
        return {"data": wire.job(job)}


class Complete(ApiView):
    """Decide: done."""

    @documented("jobs.complete", body=JobCompleteDetails, answer=JobResponse)
    def post(self, request: Request, job_id: str) -> Any:
        """Decide that a job is done. The same again answers the job and writes nothing."""
        get_editable(self.principal, PLACE, job_id)
        told = checked(JobCompleteDetails, body_of(request))
        return {"data": wire.job(lifecycle.complete(job_id, **told))}


class Fail(ApiView):
    """Decide: failed."""

    @documented("jobs.fail", body=JobCompleteDetails, answer=JobResponse)
    def post(self, request: Request, job_id: str) -> Any:
        """Decide that a job cannot be done. The same again answers the job and writes nothing."""
        get_editable(self.principal, PLACE, job_id)
        told = checked(JobCompleteDetails, body_of(request))
        return {"data": wire.job(lifecycle.fail(job_id, outcome=told.get("outcome"), info=told.get("info")))}


class Cancel(ApiView):
    """Call off."""

    @documented("jobs.cancel", body=JobCancelDetails, answer=JobResponse)
    def post(self, request: Request, job_id: str) -> Any:
        """Call a job off; its open parts and the jobs that wait for it go with it."""
        get_editable(self.principal, PLACE, job_id)
        told = checked(JobCancelDetails, body_of(request))
        return {"data": wire.job(lifecycle.cancel(job_id, info=told.get("info")))}


class Retry(ApiView):
    """Try again."""

    @documented("jobs.retry", answer=JobResponse)
    def post(self, request: Request, job_id: str) -> Any:
        """Make a new job like a decided one and answer the new one; `retryOf` names the old."""
        get_runnable(self.principal, PLACE, job_id)
        return {"data": wire.job(lifecycle.retry(job_id, created_by=self.principal.id))}


class Split(ApiView):
    """Divide the work."""

    @documented("jobs.split", body=JobSplitDetails, answer=JobResponse)
    def post(self, request: Request, job_id: str) -> Any:
        """Make the parts of a job. The job itself is decided by whoever answers job:parts-completed."""
        get_runnable(self.principal, PLACE, job_id)
        told = checked(JobSplitDetails, body_of(request))
        job = lifecycle.split(job_id, parts=told["parts"], parallel=told.get("runInParallel", False))
        return {"data": wire.job(job)}


class AckOutcome(ApiView):
    """Seen."""

    @documented("jobs.ackOutcome", answer=JobResponse)
    def post(self, request: Request, job_id: str) -> Any:
        """Note that a person has seen how a job ended."""
        get_editable(self.principal, PLACE, job_id)
        return {"data": wire.job(lifecycle.acknowledge_outcome(job_id, by=self.principal.id))}
