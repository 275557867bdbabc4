"""/mapping: programs that clients keep to map one table's fields to another's (contract §2.12)."""

from typing import Any

from django.db.models import QuerySet, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from jobs.access import get_visible, policy
from jobs.api.shapes.common import ENVIRONMENT, PAGE_NUMBER, PAGE_SIZE
from jobs.models import Job
from jobs.rest.pages import instant, page_of, text
from jobs.rest.views import SUCCESS, ApiView, body_of, checked
from spaces.api import mapping_wire
from spaces.api.doors import environment_to_make_in, open_environment
from spaces.api.mapping_wire import open_program, program_columns, program_rows
from spaces.api.shapes.common import Success, described
from spaces.api.shapes.mapping import (
    DeleteAllHistory,
    ProgramConfig,
    ProgramResponse,
    ProgramsResponse,
    ProgramUpdate,
)
from spaces.models import MappingProgram
from spaces.ops.mapping import create_program, delete_programs, lines, new_program, new_rule, update_program

#: Parameters that a column must equal.
EQUAL = {
    "createdBy": "created_by",
    "familyId": "family_id",
    "namespace": "namespace",
    "createdAfter": "created_at__gt",
    "createdBefore": "created_at__lt",
}
KEYS = {"sourceKeys": "source_lines", "destinationKeys": "destination_lines"}
LIST = (
    PAGE_SIZE,
    PAGE_NUMBER,
    ENVIRONMENT,
    OpenApiParameter("createdBy", str, description="Only what this one made."),
    OpenApiParameter("createdAfter", str, description="Only what was made after this time."),
    OpenApiParameter("createdBefore", str, description="Only what was made before this time."),
    OpenApiParameter("jobId", str, description="Only the program that this job's plan names."),
    OpenApiParameter("familyId", str, description="Only those of this family."),
    OpenApiParameter("namespace", str, description="Only those of this namespace."),
    OpenApiParameter("sourceKeys", str, description="Keys with commas between, all of which the source has."),
    OpenApiParameter("destinationKeys", str, description="Keys with commas between, all of which the destination has."),
)


class Programs(ApiView):
    """The mapping programs of the environments that one may see whole."""

    @described("mapping.listMappingPrograms", answer=ProgramsResponse, query=LIST)
    def get(self, request: Request) -> Any:
        """List programs, oldest first, 10 on a page."""
        page = page_of(request, size=10)
        rows = self._of_job(request, _filtered(request, program_rows(self.principal)))
        if environment := text(request, "environmentId"):
            rows = rows.filter(environment=open_environment(self.principal, environment))
        found = rows.order_by("id").prefetch_related("rules")[page.start : page.start + page.size]
        return {"data": [_told(row) for row in found]}

    @described("mapping.createMappingProgram", body=ProgramConfig, answer=ProgramResponse, query=(ENVIRONMENT,))
    def post(self, request: Request) -> Any:
        """Make a program; without `save` it is answered, and not kept."""
        asked = checked(ProgramConfig, body_of(request))
        environment = environment_to_make_in(self.principal, text(request, "environmentId"))
        is_kept, given, by = asked.get("save", False), program_columns(asked), self.principal.id
        rules = given.pop("rules", [])
        if is_kept:
            return {"data": _told(create_program(environment, rules=rules, by=by, **given))}
        row = new_program(environment, by=by, **given)
        return {"data": mapping_wire.program(row, [new_rule(row, by=by, **rule) for rule in rules], is_kept=False)}

    @described("mapping.deleteAllHistoryForUser", body=DeleteAllHistory, answer=Success)
    def delete(self, request: Request) -> Any:
        """Remove all programs that one made, or only those in the `environmentId` of the body."""
        asked, rules = checked(DeleteAllHistory, body_of(request)), policy()
        if environment := asked.get("environmentId"):
            places = [open_environment(self.principal, environment, edit=True).id]
        else:
            places = [one for one in rules.environments(self.principal) if rules.can_act(self.principal, one, None)]
        delete_programs(MappingProgram.objects.filter(created_by=self.principal.id, environment__in=places))
        return SUCCESS

    def _of_job(self, request: Request, rows: "QuerySet[MappingProgram]") -> "QuerySet[MappingProgram]":
        job_id = text(request, "jobId")
        if job_id is None:
            return rows
        plan = get_visible(self.principal, Job.objects.all(), job_id).plan or {}
        return rows.filter(pk=plan.get("programId", ""))


class OneProgram(ApiView):
    """One mapping program."""

    @described("mapping.getMappingProgram", answer=ProgramResponse)
    def get(self, request: Request, program_id: str) -> Any:
        """Show a program with its rules."""
        return {"data": _told(open_program(self.principal, program_id))}

    @described("mapping.updateMappingProgram", body=ProgramUpdate, answer=ProgramResponse)
    def patch(self, request: Request, program_id: str) -> Any:
        """Change the given members; `rules` take the place of all there were."""
        row = open_program(self.principal, program_id, edit=True)
        given = program_columns(checked(ProgramUpdate, body_of(request)))
        return {"data": _told(update_program(row.id, by=self.principal.id, **given))}

    @described("mapping.deleteMappingProgram", answer=Success)
    def delete(self, request: Request, program_id: str) -> Any:
        """Remove a program with its rules."""
        row = open_program(self.principal, program_id, edit=True)
        delete_programs(MappingProgram.objects.filter(pk=row.id))
        return SUCCESS


def _filtered(request: Request, rows: "QuerySet[MappingProgram]") -> "QuerySet[MappingProgram]":
    for name, column in EQUAL.items():
        value = (instant if column.startswith("created_at") else text)(request, name)
        rows = rows.filter(**{column: value}) if value else rows
    for name, column in KEYS.items():
        for key in filter(None, (text(request, name) or "").split(",")):
            # Not `contains`: in SQLite that takes capitals for small letters.
            rows = rows.filter(GreaterThan(StrIndex(column, Value(lines([key]))), 0))
    return rows


def _told(row: MappingProgram) -> dict[str, Any]:
    return mapping_wire.program(row, sorted(row.rules.all(), key=lambda rule: rule.id))
