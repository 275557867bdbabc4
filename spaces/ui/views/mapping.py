"""Mapping a file's records to a sheet: choose the sheet, review the plan, agree to it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from jobs.access import check_destination
from jobs.errors import IllegalTransition, InvalidInput, NotFound
from jobs.models import Job
from jobs.ui.visitor import get_runnable_job_or_404, get_visible_job_or_404, page, principal_of
from spaces.models import Space
from spaces.ops.mapping_choice import OPEN_TO_CHANGE, choose
from spaces.ops.mapping_plan import ends_of, start_mapping
from spaces.ui.mapping import destinations_for, field_rows, sheet_in, sources_in, unused_labels, values_in
from spaces.ui.visitor import can_act_in, get_editable_file_or_404


@require_http_methods(["GET", "HEAD", "POST"])
@page
def map_file(request: HttpRequest, file_id: str) -> HttpResponse:
    """Choose the sheet that a file's records are to go to; POST plans it, and nothing is copied yet."""
    file = get_editable_file_or_404(request, file_id)
    if file.workbook is None:
        raise NotFound
    sources, workbooks = list(file.workbook.sheets.order_by("position")), destinations_for(file)
    if request.method == "POST":
        source = next((sheet for sheet in sources if sheet.pk == request.POST.get("source")), None)
        destination = sheet_in(workbooks, request.POST.get("destination", ""))
        if source and destination:
            job = start_mapping(source, destination, by=principal_of(request).id)
            return redirect("spaces:mapping", job.pk)
        messages.error(request, "Choose a sheet to map to.")
    context = {"space": file.space, "file": file, "sources": sources, "workbooks": workbooks}
    return render(request, "spaces/map_file.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def mapping(request: HttpRequest, job_id: str) -> HttpResponse:
    """The plan of a mapping job as a form; POST keeps what was chosen and, with `do=start`, starts the job."""
    if request.method == "POST":
        return _chosen(request, get_runnable_job_or_404(request, job_id))
    job = get_visible_job_or_404(request, job_id)
    if job.name != "workbook:map":
        raise NotFound
    check_destination(principal_of(request), job, edit=False)
    if job.status not in OPEN_TO_CHANGE:
        return redirect("jobs:detail", job.pk)
    try:
        ends = ends_of(job)
    except InvalidInput as error:
        raise NotFound from error
    rows = field_rows(ends, job.plan)
    context = {
        "space": Space.objects.get(pk=ends.source.space_id),
        "job": job,
        "source": ends.source,
        "destination": ends.destination,
        "fields": rows,
        "left_over": len(ends.destination.fields) - len(rows),
        "unused": unused_labels(ends, rows),
        "can_act": can_act_in(request, job) and can_act_in(request, ends.destination),
    }
    return render(request, "spaces/mapping.html", context)


def _chosen(request: HttpRequest, job: Job) -> HttpResponse:
    if job.name != "workbook:map":
        raise NotFound
    starts = request.POST.get("do") == "start"
    try:
        choose(job.pk, sources=sources_in(request.POST), values=values_in(request.POST), starts=starts)
    except (IllegalTransition, InvalidInput) as error:
        messages.error(request, error.message)
        return redirect("spaces:mapping", job.pk)
    messages.success(request, "The mapping has started." if starts else "The plan is kept.")
    return redirect("jobs:detail", job.pk) if starts else redirect("spaces:mapping", job.pk)
