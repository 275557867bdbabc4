"""Agents: what was deployed, what it heard and said, and taking it away. Deploying is for `npx flatfile deploy`."""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jobs.access import person, policy
from jobs.admin import CappedPaginator
from spaces.admin.base import ReadOnlyAdmin
from spaces.admin.filters import OwnEnvironments
from spaces.agents import conf
from spaces.models import Agent, AgentLog
from spaces.ops.agent import delete_agent


class _OfAgents(ReadOnlyAdmin):
    """Rows of environments in which the person may act: what an agent prints may hold anything."""

    paginator = CappedPaginator
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """What the person may see and end, as over the API."""
        who, rules = person(request.user), policy()
        mine = [one for one in rules.environments(who) if rules.can_act(who, one, None)]
        return self.model._default_manager.filter(environment__in=mine)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Say above the list what agents may do."""
        return super().changelist_view(request, {"are_on": conf.is_on(), **(extra_context or {})})


@admin.register(Agent)
class AgentAdmin(_OfAgents):
    """JavaScript that people deployed."""

    list_display = ("slug", "environment", "heard", "version", "last_run", "runs", "updated_at")
    list_filter = (("environment", OwnEnvironments),)
    list_select_related = ("environment",)
    search_fields = ("=id", "slug")
    fields = ("id", "slug", "environment", "heard", "namespace", "version", "last_run", "runs", "created_by")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Agent]:
        """Each with its newest run."""
        newest = AgentLog.objects.filter(agent=OuterRef("pk")).order_by("-id")
        ran_at, success = (Subquery(newest.values(name)[:1]) for name in ("created_at", "success"))
        return super().get_queryset(request).annotate(ran_at=ran_at, succeeded=success)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever has Django's permission for it may take an agent away, by the verb."""
        return bool(request.user.has_perm("spaces.delete_agent"))

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """Count what goes too; Django would load every version's code and every run to list them."""
        ids = [row.pk for row in objs]
        counts = {"agents": len(ids), "runs": AgentLog.objects.filter(agent__in=ids).count()}
        return [str(row) for row in objs], counts, set(), []

    def delete_model(self, request: HttpRequest, obj: Agent) -> None:
        """Take it away with its versions, runs and exports."""
        delete_agent(obj.pk, by=person(request.user).id)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Agent]) -> None:
        """Take away those that were chosen."""
        for row in queryset:
            self.delete_model(request, row)

    @admin.display(description="topics")
    def heard(self, row: Agent) -> str:
        """The globs of what it hears."""
        return ", ".join(row.topics) or "nothing"

    @admin.display(description="last run")
    def last_run(self, row: Any) -> str:
        """When it last ran, and how that went."""
        if row.ran_at is None:
            return "never"
        return f"{row.ran_at:%Y-%m-%d %H:%M:%S} UTC, {'succeeded' if row.succeeded else 'failed'}"

    @admin.display(description="runs")
    def runs(self, row: Agent) -> SafeString:
        """A link to its runs, with what each printed."""
        url = reverse("admin:spaces_agentlog_changelist")
        return format_html('<a href="{}?agent__id__exact={}">Runs and output</a>', url, row.pk)


@admin.register(AgentLog)
class AgentLogAdmin(_OfAgents):
    """Runs of agents, with what they printed."""

    list_display = ("created_at", "agent", "topic", "success", "duration_ms", "memory", "event_id")
    list_display_links = ("created_at",)
    list_filter = ("success",)
    list_select_related = ("agent",)
    search_fields = ("=id", "=event_id")
    fields = (
        "agent",
        "topic",
        "event_id",
        "space_id",
        "created_at",
        "success",
        *("queue_ms", "duration_ms"),
        "printed",
    )
    readonly_fields = fields

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """The links of agents ask for their runs."""
        return lookup == "agent__id__exact" or super().lookup_allowed(lookup, value, request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[AgentLog]:
        """A list needs no output."""
        rows = super().get_queryset(request)
        return rows if request.resolver_match and "object_id" in request.resolver_match.kwargs else rows.defer("log")

    @admin.display(description="memory")
    def memory(self, row: AgentLog) -> str:
        """The most that was seen in use."""
        return f"{row.memory_bytes / 1024 / 1024:.0f} MB"

    @admin.display(description="output")
    def printed(self, row: AgentLog) -> SafeString:
        """What it printed, with the reason at its end if it failed."""
        return format_html("<pre>{}</pre>", row.log)
