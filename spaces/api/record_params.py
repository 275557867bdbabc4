"""Which records a request means: its parameters, or those of the event that it answers (contract §2.6, §3.5)."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from jobs.access import Principal, get_visible
from jobs.errors import InvalidInput, NotFound
from jobs.models import Event, Job
from jobs.rest.pages import text, word
from spaces.models import Sheet
from spaces.ops.record_query import CONDITIONS, RecordQuery

#: Most ids that one request names.
MOST_IDS = 10_000
CHOICE = (
    OpenApiParameter("filter", str, enum=sorted(CONDITIONS)),
    OpenApiParameter("filterField", str, description="With filter=error: only those with an error in this field."),
    OpenApiParameter("searchValue", str, description="Only with this text, in any case."),
    OpenApiParameter("searchField", str, description="The text must be in this field."),
    OpenApiParameter("q", str, description="Only what this query in FFQL means, for example: age gt 30 and is valid."),
    OpenApiParameter("ids", str, many=True, description="Only these; with a filter or a search: all but these."),
    OpenApiParameter("sortField", str),
    OpenApiParameter("sortDirection", str, enum=["asc", "desc"]),
    OpenApiParameter("commitId", str, description="Only records that this commit wrote; versionId is the same."),
    OpenApiParameter("sinceCommitId", str, description="Only records written after this commit."),
)
FOR = OpenApiParameter("for", str, description="The records that this event is about.")


def query_of(request: Request, sheet: Sheet, principal: Principal) -> RecordQuery:
    """Read which records are meant. Raises InvalidInput, NotFound for a foreign event."""
    if event_id := text(request, "for"):
        return _of_event(event_id, sheet, principal)
    ids = tuple(request.query_params.getlist("ids"))
    _check_ids(ids)
    names = ("filterField", "searchValue", "searchField", "sortField")
    given: dict[str, Any] = {name: text(request, name) for name in names}
    given["q"] = request.query_params.get("q")  # longer than other parameters; its parser refuses what is unfit
    if text(request, "filter"):
        given["filter"] = word(request, "filter", among=CONDITIONS, default="all")
    given["sortDirection"] = word(request, "sortDirection", among=("asc", "desc"), default="asc")
    return _query(
        given,
        ids=ids or None,
        commit=text(request, "commitId") or text(request, "versionId"),
        since=text(request, "sinceCommitId") or text(request, "sinceVersionId"),
    )


def _query(given: Mapping[str, Any], *, ids: tuple[str, ...] | None, **more: str | None) -> RecordQuery:
    return RecordQuery(
        condition=given.get("filter") or None,
        condition_field=given.get("filterField") or None,
        text=str(given.get("searchValue") or ""),
        text_field=given.get("searchField") or None,
        ffql=(given.get("q") or "").strip() or None,
        ids=ids,
        sort=given.get("sortField") or None,
        is_descending=given.get("sortDirection") == "desc",
        **more,
    )


def _of_event(event_id: str, sheet: Sheet, principal: Principal) -> RecordQuery:
    event = get_visible(principal, Event.objects.all(), event_id)
    if event.context.get("sheetId") != sheet.id:
        raise NotFound(key="for")
    if event.topic.startswith("job:"):
        return _of_job(event.context.get("jobId"))
    if commit := event.context.get("commitId"):
        return RecordQuery(commit=commit)
    ids = event.payload.get("recordIds") or []
    is_all = len(ids) == event.payload.get("recordCount")
    return RecordQuery(ids=tuple(ids) if is_all else None)


def _of_job(job_id: Any) -> RecordQuery:
    """The selection that the job was started on; the whole sheet without one."""
    job = Job.objects.filter(pk=job_id).first()
    asked = ((job.subject if job else None) or {}).get("query")
    if not isinstance(asked, Mapping):
        return RecordQuery()
    ids = asked.get("ids")
    named = tuple(each for each in ids if isinstance(each, str)) if isinstance(ids, list) else ()
    _check_ids(named)
    return _query(_words(asked), ids=named or None)


def _words(asked: Mapping[str, Any]) -> dict[str, str]:
    given = {name: value for name, value in asked.items() if isinstance(value, str)}
    if given.get("filter", "all") not in CONDITIONS:
        raise InvalidInput("The job's subject has an unknown filter.", key="filter")
    return given


def _check_ids(ids: tuple[str, ...]) -> None:
    if len(ids) > MOST_IDS:
        raise InvalidInput(f"At most {MOST_IDS:,} ids.", key="ids")
    if any("\x00" in each or len(each) > 64 for each in ids):
        raise InvalidInput("An id has up to 64 characters.", key="ids")
