"""GET and POST /jobs, and one job: show, change, remove (contract §2.1)."""

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from jobs import lifecycle, wire
from jobs.access import Principal, get_editable, get_runnable, policy, visible
from jobs.api.place import Place, place_for
from jobs.api.shapes.common import ENVIRONMENT, PAGE_NUMBER, PAGE_SIZE, SPACE, Success, documented
from jobs.api.shapes.job import JobConfig, JobResponse, JobUpdate, ListJobsResponse
from jobs.errors import IllegalTransition, InvalidInput, NotFound
from jobs.lifecycle.row import fetch
from jobs.models import Job
from jobs.outcome import checked_outcome
from jobs.rest.pages import flag, page_of, paginate, text, word
from jobs.rest.views import SUCCESS, ApiView, body_of, checked, unknown
from jobs.sdk.registry import has_handler
from jobs.states import OPEN, TERMINAL, Status, parse_status

#: What a check of access needs of a job.
PLACE = Job.objects.only("id", "environment_id", "space_id", "destination")
FILTERS = {"environmentId": "environment_id", "spaceId": "space_id", "source": "source", "parentId": "parent_id"}
LIST = (
    ENVIRONMENT,
    SPACE,
    OpenApiParameter("workbookId", str, description="About this workbook or its sheets."),
    OpenApiParameter("fileId", str, description="About this file."),
    OpenApiParameter("parentId", str, description="Parts of this job."),
    OpenApiParameter("source", str, description="About exactly this thing."),
    OpenApiParameter("excludeChildJobs", bool, description="Leave parts out."),
    OpenApiParameter("sortDirection", str, enum=["asc", "desc"], description="By time of creation; desc by default."),
    PAGE_SIZE,
    PAGE_NUMBER,
)


class Jobs(ApiView):
    """All jobs that the key may see."""

    @documented("jobs.list", answer=ListJobsResponse, query=LIST)
    def get(self, request: Request) -> Any:
        """List jobs, newest first unless asked otherwise; 20 on a page."""
        newest_first = word(request, "sortDirection", among=("asc", "desc"), default="desc") == "desc"
        rows = _asked_for(request, visible(self.principal, Job.objects.all()))
        ordered = rows.order_by("-id" if newest_first else "id").values(*wire.JOB_COLUMNS)
        found, pagination = paginate(ordered, page_of(request, size=20))
        return {"data": [wire.job(row) for row in found], "pagination": pagination}

    @documented("jobs.create", body=JobConfig, answer=JobResponse)
    def post(self, request: Request) -> Any:
        """Create a job; with trigger immediate it is ready at once, otherwise on execute."""
        body = body_of(request)
        asked = checked(JobConfig, body)
        place = place_for(
            self.principal, asked["source"], environment=asked.get("environmentId"), space=asked.get("spaceId")
        )
        _check_family(self.principal, asked, place)
        _check_destination(self.principal, asked.get("destination"), place)
        job = lifecycle.create(_draft(asked, extra=unknown(JobConfig, body), place=place, by=self.principal.id))
        return {"data": wire.job(job)}


class OneJob(ApiView):
    """One job."""

    @documented("jobs.get", answer=JobResponse)
    def get(self, request: Request, job_id: str) -> Any:
        """Show a job."""
        return {"data": wire.job(seen(self.principal, job_id))}

    @documented("jobs.update", body=JobUpdate, answer=JobResponse)
    def patch(self, request: Request, job_id: str) -> Any:
        """Change details of a job, and its status where that is a legal move.

        A change that comes after the decision is answered with the decided job and writes nothing.
        """
        get_editable(self.principal, PLACE, job_id)
        asked = checked(JobUpdate, body_of(request))
        if "config" in asked or parse_status(asked.get("status", "created")) in _RUNNING:
            get_runnable(self.principal, PLACE, job_id)
        return {"data": wire.job(_changed(job_id, asked, by=self.principal.id))}

    @documented("jobs.delete", answer=Success)
    def delete(self, request: Request, job_id: str) -> Any:
        """Remove a job and all that is kept of it; its events stay."""
        get_editable(self.principal, PLACE, job_id)
        lifecycle.delete(job_id)
        return SUCCESS


def seen(principal: Principal, job_id: str) -> Job:
    """Fetch a job that the principal may see. Raises NotFound."""
    job = fetch(job_id) if "\x00" not in job_id else None
    if job is None or not policy().can_view(principal, job.environment_id, job.space_id):
        raise NotFound
    return job


def _asked_for(request: Request, rows: QuerySet[Job]) -> QuerySet[Job]:
    for name, column in FILTERS.items():
        if value := text(request, name):
            rows = rows.filter(**{column: value})
    if file := text(request, "fileId"):
        rows = rows.filter(Q(file_id=file) | Q(source=file))
    if workbook := text(request, "workbookId"):
        # The engine knows a workbook only by name: as source, as destination, or in what events say of the job.
        rows = rows.filter(Q(source=workbook) | Q(destination=workbook) | Q(context__workbookId=workbook))
    if flag(request, "excludeChildJobs") and not text(request, "parentId"):
        rows = rows.filter(parent=None)
    return rows


def _check_family(principal: Principal, asked: dict[str, Any], place: Place) -> None:
    """The jobs that a new one names must be there, in the same environment, for this principal to see."""
    parent = asked.get("parentId")
    if parent and get_editable(principal, PLACE, parent).environment_id != place.environment:
        raise NotFound(key="parentId")
    wanted = set(asked.get("predecessorIds", ()))
    seen = visible(principal, Job.objects.filter(pk__in=wanted, environment_id=place.environment)) if wanted else ()
    if absent := sorted(wanted - {job.pk for job in seen}):
        raise InvalidInput(f"There is no job {absent[0]} to wait for.", key="predecessorIds")


def _check_destination(principal: Principal, destination: str | None, place: Place) -> None:
    """What a job writes to lies in its environment, and its maker may write there. Raises NotFound, Forbidden."""
    if destination:
        place_for(principal, destination, environment=place.environment, space=None)


def _draft(asked: dict[str, Any], *, extra: dict[str, Any], place: Place, by: str) -> lifecycle.JobDraft:
    status = parse_status(asked["status"]) if "status" in asked else None
    if status in TERMINAL:
        raise InvalidInput(f"A job cannot begin as {status}.", key="status")
    if status == Status.EXECUTING and has_handler(f"{asked['type']}:{asked['operation']}"):
        # Whoever says so wants it done at once, and it is a handler of ours that does it (contract §4.5, agent export).
        status = Status.READY
    if predecessors := asked.get("predecessorIds"):
        extra = {**extra, "predecessorIds": predecessors}
    if "outcome" in asked:
        asked = {**asked, "outcome": checked_outcome(asked["outcome"])}
    given = {column: asked[member] for member, column in _DRAFTED.items() if member in asked}
    return lifecycle.JobDraft(
        **given, environment=place.environment, space=place.space, created_by=by, status=status, extra=extra
    )


#: Statuses by which a client lets a job run.
_RUNNING = frozenset({Status.READY, Status.EXECUTING})
#: Members of JobConfig and what JobDraft calls them.
_DRAFTED = {
    "type": "type",
    "operation": "operation",
    "source": "source",
    "trigger": "trigger",
    "mode": "mode",
    "destination": "destination",
    "fileId": "file",
    "config": "config",
    "input": "input",
    "subject": "subject",
    "info": "info",
    "progress": "progress",
    "managed": "managed",
    "metadata": "metadata",
    "outcome": "outcome",
    "result": "result",
    "priority": "priority",
    "maxAttempts": "max_attempts",
    "notBefore": "not_before",
    "predecessorIds": "predecessors",
    "parentId": "parent",
    "part": "part",
    "partData": "part_data",
    "partExecution": "part_execution",
}
_DETAILS = {
    "info": "info",
    "progress": "progress",
    "config": "config",
    "metadata": "metadata",
    "estimatedCompletionAt": "estimated_completion_at",
}


def _changed(job_id: str, asked: dict[str, Any], *, by: str) -> Job:
    details = {column: asked[member] for member, column in _DETAILS.items() if member in asked}
    with transaction.atomic():
        job = lifecycle.lock(job_id)
        target = parse_status(asked["status"]) if "status" in asked else Status(job.status)
        if details and not job.is_decided:
            job = lifecycle.update(job_id, **details)
        if target != job.status:
            job = _taken_to(target, job)
        if "outcomeAcknowledgedAt" in asked:
            job = lifecycle.acknowledge_outcome(job_id, by=by)
    return job


def _taken_to(target: Status, job: Job) -> Job:
    """Move a job as the verb does that ends in `target`. Raises IllegalTransition."""
    if target == Status.COMPLETE:
        return lifecycle.complete(job.pk)
    if target == Status.FAILED:
        return lifecycle.fail(job.pk)
    if target == Status.CANCELED:
        return lifecycle.cancel(job.pk)
    if target == Status.EXECUTING and job.status in OPEN:
        return lifecycle.acknowledge(job.pk)
    if target == Status.READY:
        lifecycle.execute(job.pk)
        return lifecycle.lock(job.pk)
    raise IllegalTransition(verb="update", status=job.status, target=target)
