"""Environments, the people in them, and spaces."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from jobs.access import person, policy, visible
from jobs.admin import TextKeyAdmin
from spaces.admin.base import VerbAdmin, page_link
from spaces.admin.filters import OwnEnvironments
from spaces.admin.run_action import RunsActions
from spaces.models import Environment, Membership, Space
from spaces.ops.environment import create_environment
from spaces.ops.space import create_space, update_space


def _own_environments(request: HttpRequest) -> QuerySet[Environment]:
    return Environment.objects.filter(pk__in=policy().environments(person(request.user)))


@admin.register(Environment)
class EnvironmentAdmin(VerbAdmin):
    """Environments can be made here; what is in them depends on their id, so they stay as they are."""

    list_display = ("name", "is_production", "created_at")
    search_fields = ("=id", "name")
    fields = ("name", "is_production")
    ordering = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Environment]:
        """Those of which the person may see something."""
        return _own_environments(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """There is no verb for it."""
        return False

    def place_of(self, obj: Environment) -> None:
        """It lies in nothing."""

    def make(self, obj: Environment, *, by: str) -> Environment:
        """Make an environment."""
        return create_environment(obj.name, by=by, is_production=obj.is_production)


class MembershipForm(forms.ModelForm):
    """A membership reaches an environment, or one space of that same environment."""

    class Meta:
        model = Membership
        fields = ("user", "environment", "space", "role")

    def clean(self) -> dict[str, Any]:
        """Refuse a space of another environment."""
        given = super().clean() or {}
        space, environment = given.get("space"), given.get("environment")
        if space and environment and space.environment_id != environment.id:
            self.add_error("space", f"{space} is not a space of {environment}.")
        return given


@admin.register(Membership)
class MembershipAdmin(TextKeyAdmin):
    """Who may see and do what. The engine decides nothing here, so it is the stock admin."""

    form = MembershipForm
    list_display = ("user", "environment", "space", "role")
    list_filter = ("role", ("environment", OwnEnvironments))
    list_select_related = ("user", "environment", "space")
    search_fields = ("user__username", "space__name")
    autocomplete_fields = ("space",)
    ordering = ("-id",)


@admin.register(Space)
class SpaceAdmin(RunsActions, VerbAdmin):
    """Spaces."""

    list_display = ("name", "environment", "namespace", "archived_at", "created_at", "page")
    list_filter = (("environment", OwnEnvironments),)
    list_select_related = ("environment",)
    search_fields = ("=id", "name", "namespace")
    fields = ("environment", "name", "namespace")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Space]:
        """A space lies in itself, for the policy."""
        return visible(person(request.user), Space.objects.annotate(space_id=F("pk")))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A space does not move to another environment."""
        return ("environment",) if obj else ()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the environments that the list of them shows; Django would offer the names of all."""
        if db_field.name == "environment":
            kwargs["queryset"] = _own_environments(request).order_by("name")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description="page")
    def page(self, row: Space) -> SafeString:
        """A link to the space."""
        return page_link(row)

    def place_of(self, obj: Space) -> tuple[str, str | None]:
        """It lies in itself; a new one in its environment."""
        return obj.environment_id, obj.pk

    def make(self, obj: Space, *, by: str) -> Space:
        """Make a space."""
        return create_space(obj.environment, name=obj.name, by=by, namespace=obj.namespace)

    def change(self, public_id: str, *, by: str, **given: Any) -> Space:
        """Change a space."""
        return update_space(public_id, by=by, **given)
