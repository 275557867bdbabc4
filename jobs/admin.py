"""The engine in Django's admin: to look, and to call verbs. No field of a job is ever edited by hand."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from jobs import keys, lifecycle
from jobs.access import Principal, check_destination, get_editable, person, visible
from jobs.errors import InvalidInput, JobsiteError
from jobs.models import ApiKey, Artifact, Attempt, Delivery, Event, Job, Schedule
from jobs.states import PENDING, Status

#: Rows beyond this are not counted: one exact count of a million costs more than the page.
MOST_COUNTED = 10_000
#: Jobs that one action of the admin touches, and refusals that it spells out.
MOST_JOBS, MOST_TOLD = 1_000, 10

M = TypeVar("M", bound=Model)


class CappedPaginator(Paginator):  # type: ignore[type-arg]
    """Counts no further than a person would page."""

    @cached_property
    def count(self) -> int:
        """How many rows there are, up to MOST_COUNTED."""
        rows: Any = self.object_list
        return int(rows.order_by()[:MOST_COUNTED].count())


class TextKeyAdmin(ModelAdmin):  # type: ignore[type-arg]
    """Keys here are text, and PostgreSQL refuses some texts that numbers never hold: such a row does not exist."""

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Find a row for its page."""
        return None if "\x00" in object_id else super().get_object(request, object_id, from_field)


class ReadOnlyAdmin(TextKeyAdmin):
    """Shows rows of the environments and spaces that the person may see, and changes nothing."""

    paginator = CappedPaginator
    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Verbs make rows."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Verbs change rows."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Verbs and pruning remove rows."""
        return False


class ScopedAdmin(ReadOnlyAdmin):
    """The same for rows that say in which environment and space they lie."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """What the person may see, by the same policy as on the pages."""
        return visible(person(request.user), super().get_queryset(request))


class StatusFilter(SimpleListFilter):
    """The nine statuses, none counted."""

    title = "status"
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The words of jobs/states.py."""
        return [(str(status), str(status).capitalize()) for status in Status]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep one status."""
        return queryset.filter(status=self.value()) if self.value() in set(Status) else queryset


@admin.register(Job)
class JobAdmin(ScopedAdmin):
    """Jobs, and the four verbs that an operator needs on many of them."""

    list_display = ("name", "page", "status", "progress", "attempt", "created_at", "mode", "source")
    list_filter = (StatusFilter, "mode", "type")
    search_fields = ("=id", "=source", "name", "=created_by")
    ordering = ("-id",)
    actions = ("retry", "cancel", "requeue", "acknowledge")

    @admin.display(description="live page")
    def page(self, job: Job) -> SafeString:
        """A link to the page that moves."""
        return format_html('<a href="{}">Open</a>', reverse("jobs:detail", args=[job.id]))

    @admin.action(description="Retry as new jobs")
    def retry(self, request: HttpRequest, jobs: QuerySet[Job]) -> None:
        """Make a new job of each decided one."""
        by = person(request.user)
        self._each(request, jobs, lambda job: _retry(job, by=by), done="Retried")

    @admin.action(description="Cancel")
    def cancel(self, request: HttpRequest, jobs: QuerySet[Job]) -> None:
        """Call each undecided one off."""
        info = f"Canceled by {request.user.get_username()}."
        self._each(request, jobs, lambda job: _cancel(job, info=info), done="Canceled")

    @admin.action(description="Requeue: make ready again")
    def requeue(self, request: HttpRequest, jobs: QuerySet[Job]) -> None:
        """Start those that wait; take running ones from their worker, uncharged."""
        by, info = person(request.user), f"Given back by {request.user.get_username()}."
        self._each(request, jobs, lambda job: _requeue(job, by=by, info=info), done="Requeued")

    @admin.action(description="Acknowledge outcomes")
    def acknowledge(self, request: HttpRequest, jobs: QuerySet[Job]) -> None:
        """Note that the outcomes have been seen."""
        by = person(request.user).id
        self._each(request, jobs, lambda job: lifecycle.acknowledge_outcome(job.id, by=by), done="Acknowledged")

    def _each(self, request: HttpRequest, jobs: QuerySet[Job], verb: Callable[[Job], Job | None], *, done: str) -> None:
        """Call a verb on each job; say how many it moved, and for the others why not."""
        principal = person(request.user)
        moved, refused = [], []
        for job in jobs.order_by("id")[:MOST_JOBS]:
            try:
                get_editable(principal, Job.objects.all(), job.id)
                moved.append(verb(job) or job)
            except JobsiteError as error:
                refused.append((job, error.message))
        _tell(request, moved, refused, done=done)


def _cancel(job: Job, *, info: str) -> Job:
    """A decided job would answer as it is; here that is a refusal, since nothing was called off."""
    if job.is_decided:
        raise InvalidInput(f"The job is {job.status} already.")
    return lifecycle.cancel(job.id, info=info)


def _retry(job: Job, *, by: Principal) -> Job:
    check_destination(by, job)
    return lifecycle.retry(job.id, created_by=by.id)


def _requeue(job: Job, *, by: Principal, info: str) -> None:
    check_destination(by, job)
    if job.status in PENDING:
        lifecycle.execute(job.id)
    else:
        # Whoever holds it is fenced off by its attempt; one that is not running is refused by the verb.
        lifecycle.release(job.id, attempt=job.attempt, info=info)


def _tell(request: HttpRequest, moved: list[Job], refused: list[tuple[Job, str]], *, done: str) -> None:
    if moved:
        links = format_html_join(", ", "{}", ((link_to(job),) for job in moved[:MOST_TOLD]))
        words = format_html("{} {}: {}{}", done, _count(moved), links, "…" if len(moved) > MOST_TOLD else "")
        messages.success(request, words)
    for job, words_of_refusal in refused[:MOST_TOLD]:
        messages.warning(request, format_html("Refused {}: {}", link_to(job), words_of_refusal))
    if len(refused) > MOST_TOLD:
        messages.warning(request, f"Refused {len(refused) - MOST_TOLD:,} more for such reasons.")


def _count(jobs: list[Job]) -> str:
    return f"{len(jobs):,} {'job' if len(jobs) == 1 else 'jobs'}"


def link_to(job: Job) -> SafeString:
    """A link to the live page of a job."""
    return format_html('<a href="{}">{}</a>', reverse("jobs:detail", args=[job.id]), job.name)


@admin.register(Event)
class EventAdmin(ScopedAdmin):
    """The log, newest first."""

    list_display = ("seq", "topic", "environment_id", "space_id", "job_id", "created_at")
    list_filter = ("domain",)
    search_fields = ("=id", "=job_id", "=topic")
    ordering = ("-created_at", "-seq")


@admin.register(Attempt)
class AttemptAdmin(ReadOnlyAdmin):
    """Attempts that ended without deciding their job."""

    list_display = ("job", "number", "ended_by", "holder", "started_at", "ended_at")
    list_filter = ("ended_by",)
    list_select_related = ("job",)
    search_fields = ("=job__id",)
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Attempt]:
        """Those of jobs that the person may see."""
        return _of_visible_jobs(request, super().get_queryset(request))


@admin.register(Artifact)
class ArtifactAdmin(ReadOnlyAdmin):
    """Files that jobs keep."""

    list_display = ("name", "job", "content_type", "size_bytes", "created_at")
    list_select_related = ("job",)
    search_fields = ("=id", "=job__id", "name")
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Artifact]:
        """Those of jobs that the person may see."""
        return _of_visible_jobs(request, super().get_queryset(request))


@admin.register(Schedule)
class ScheduleAdmin(ScopedAdmin):
    """What makes jobs, and when."""

    list_display = ("label", "cron", "time_zone", "is_paused", "fired_until", "environment_id")
    list_filter = ("is_paused",)
    search_fields = ("=id", "label")
    ordering = ("-id",)


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """Events on their way to listeners."""

    list_display = ("listener", "event", "tries", "due_at", "delivered_at", "failed_at")
    list_select_related = ("event",)
    search_fields = ("=id", "=event__id", "listener")
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        """Those of events that the person may see."""
        events = visible(person(request.user), Event.objects.all())
        return super().get_queryset(request).filter(event__in=events)


@admin.register(ApiKey)
class ApiKeyAdmin(ScopedAdmin):
    """Keys: their hints, never their text."""

    list_display = ("label", "kind", "hint", "environment_id", "space_id", "created_at", "last_used_at", "revoked_at")
    list_filter = ("kind",)
    search_fields = ("=id", "label", "hint")
    exclude = ("digest",)
    ordering = ("-id",)
    actions = ("revoke",)

    @admin.action(description="Revoke")
    def revoke(self, request: HttpRequest, rows: QuerySet[ApiKey]) -> None:
        """Take keys back; clients that use them are refused within seconds."""
        editable = _editable(request, rows.filter(revoked_at=None)[:MOST_JOBS])
        for key in editable:
            keys.revoke(key.id)
        messages.success(request, f"Revoked {len(editable):,} {'key' if len(editable) == 1 else 'keys'}.")


def _editable(request: HttpRequest, rows: Iterable[ApiKey]) -> list[ApiKey]:
    """Those that the person may act on; the rest is named as refused."""
    principal, found = person(request.user), []
    for row in rows:
        try:
            found.append(get_editable(principal, ApiKey.objects.all(), row.id))
        except JobsiteError as error:
            messages.warning(request, f"Refused {row}: {error.message}")
    return found


def _of_visible_jobs(request: HttpRequest, rows: QuerySet[M]) -> QuerySet[M]:
    return rows.filter(job__in=visible(person(request.user), Job.objects.all()))
