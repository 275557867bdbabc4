"""What the admin of spaces shares: scope, verbs in place of `save`, and refusals as sentences."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jobs.access import person, policy, visible
from jobs.admin import TextKeyAdmin
from jobs.errors import Forbidden, JobsiteError
from jobs.subjects import describe

#: A membership is what lets a person act, in the admin as on the pages.
NOT_YOURS = "You have no role there that may change anything."


class VerbAdmin(TextKeyAdmin):
    """Rows are made and changed by verbs, so that every change has its event. Nothing is deleted here."""

    list_per_page = 50
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """What the person may see, by the same policy as on the pages."""
        return visible(person(request.user), super().get_queryset(request))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Django would load every record of a sheet to list what goes with it."""
        return False

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A verb that refuses says why, and nothing has changed."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except JobsiteError as error:
            messages.error(request, error.message)
            return HttpResponseRedirect(request.get_full_path())

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Call the verb that makes or changes such a row.

        Django asked for the permission on this kind of row; where the row lies is asked here, because a form
        takes any id. Raises Forbidden.
        """
        place = self.place_of(obj)
        if place and not policy().can_act(person(request.user), *place):
            raise Forbidden(NOT_YOURS)
        by = person(request.user).id
        if not change:
            obj.pk = self.make(obj, by=by).pk
        elif form.changed_data:
            self.change(obj.pk, by=by, **{name: form.cleaned_data[name] for name in form.changed_data})

    def place_of(self, obj: Any) -> tuple[str, str | None] | None:
        """The environment and space that such a row lies in; None for what lies in none."""
        return obj.space.environment_id, obj.space_id

    def make(self, obj: Any, *, by: str) -> Any:
        """Make the row that the form describes; kinds that cannot be made here never come to this."""
        raise JobsiteError(f"A {self.opts.verbose_name} cannot be made here.")

    def change(self, public_id: str, *, by: str, **given: Any) -> Any:
        """Change a row; kinds that cannot be changed here never come to this."""
        raise JobsiteError(f"A {self.opts.verbose_name} cannot be changed here.")


class ReadOnlyAdmin(VerbAdmin):
    """Rows that jobs and pages make."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Uploads and jobs make these."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Jobs change these."""
        return False


def page_link(row: Any) -> SafeString:
    """A link to a thing's own page."""
    subject = describe(row.pk)
    return format_html('<a href="{}">Open {}</a>', subject.url or "#", subject.kind)
