"""A job's execution plan, and the preview of a mutation (contract §2.1)."""

from typing import Any

from django.db import transaction
from rest_framework.request import Request

from jobs import lifecycle, wire
from jobs.access import check_destination, get_runnable, get_visible
from jobs.api.jobs import PLACE
from jobs.api.shapes.common import Errors, documented
from jobs.api.shapes.plan import JobExecutionPlanConfig, JobExecutionPlanRequest, JobPlanResponse, MutateJobConfig
from jobs.errors import IllegalTransition, InvalidInput, NotFound
from jobs.models import Job
from jobs.rest.views import ApiView, body_of, checked
from jobs.states import Status

EMPTY: dict[str, Any] = {"fieldMapping": [], "unmappedSourceFields": [], "unmappedDestinationFields": []}
MEMBERS = (*EMPTY, "programId")


class Plan(ApiView):
    """What a job will do once a person agrees."""

    @documented("jobs.getExecutionPlan", answer=JobPlanResponse)
    def get(self, request: Request, job_id: str) -> Any:
        """Show a job and its plan; 404 for a job that has none."""
        job = get_visible(self.principal, Job.objects.all(), job_id)
        check_destination(self.principal, job, edit=False)
        if job.plan is None:
            raise NotFound("This job has no plan.", key="plan")
        return _answer(job)

    @documented("jobs.updateExecutionPlan", body=JobExecutionPlanRequest, answer=JobPlanResponse)
    def put(self, request: Request, job_id: str) -> Any:
        """Replace the plan of an undecided job; a managed job that was only created is planning from then on."""
        get_runnable(self.principal, PLACE, job_id)
        asked = checked(JobExecutionPlanRequest, body_of(request))
        return _answer(_keep(job_id, _plan_of(asked), replaces=True))

    @documented("jobs.updateExecutionPlanFields", body=JobExecutionPlanConfig, answer=JobPlanResponse)
    def patch(self, request: Request, job_id: str) -> Any:
        """Replace those lists of the plan that are given."""
        get_runnable(self.principal, PLACE, job_id)
        asked = checked(JobExecutionPlanConfig, body_of(request))
        return _answer(_keep(job_id, _plan_of(asked), replaces=False))


class PreviewMutation(ApiView):
    """What a mutation would change."""

    @documented("jobs.previewMutation", body=MutateJobConfig, answer=Errors)
    def post(self, request: Request) -> Any:
        """Always refused: `mutateRecord` is JavaScript, and this server runs none."""
        checked(MutateJobConfig, body_of(request))
        raise InvalidInput("Mutations are JavaScript, which this server does not run.", key="mutateRecord")


def _plan_of(asked: dict[str, Any]) -> dict[str, Any]:
    return {name: asked[name] for name in MEMBERS if name in asked}


def _keep(job_id: str, plan: dict[str, Any], *, replaces: bool) -> Job:
    with transaction.atomic():
        job = lifecycle.lock(job_id)
        if job.status == Status.EXECUTING:
            # Another attempt would go on by other rules than those by which it began.
            raise IllegalTransition(verb="another_plan", status=job.status, target=None)
        whole = plan if replaces else {**EMPTY, **(job.plan or {}), **plan}
        if job.managed and job.status == Status.CREATED:
            lifecycle.plan(job_id, plan=whole)
            return lifecycle.lock(job_id)
        return lifecycle.update(job_id, plan=whole)


def _answer(job: Job) -> dict[str, Any]:
    return {"data": {"job": wire.job(job), "plan": job.plan}}
