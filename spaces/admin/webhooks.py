"""Webhooks: their pages change them, and their secrets are shown nowhere here."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jobs.access import person
from spaces.access import can_send_out, managed_environments
from spaces.admin.base import ReadOnlyAdmin
from spaces.admin.filters import OwnEnvironments
from spaces.models import Webhook


@admin.register(Webhook)
class WebhookAdmin(ReadOnlyAdmin):
    """Addresses outside that hear events."""

    list_display = ("url", "environment", "only_space", "state", "created_at", "page")
    list_filter = (("environment", OwnEnvironments),)
    list_select_related = ("environment", "only_space")
    search_fields = ("=id", "url", "description")
    exclude = ("sealed", "sealed_before")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Webhook]:
        """Those of environments that the person owns."""
        who = person(request.user)
        owned = [one for one in managed_environments(who) if can_send_out(who, one)]
        return Webhook.objects.filter(environment__in=owned)

    @admin.display(description="status")
    def state(self, row: Webhook) -> str:
        """active, paused or disabled."""
        return row.status

    @admin.display(description="page")
    def page(self, row: Webhook) -> SafeString:
        """A link to its page, where it can be changed."""
        return format_html('<a href="{}">Open webhook</a>', reverse("spaces:webhook", args=[row.pk]))
