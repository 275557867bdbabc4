"""Filters of lists that say no more than the lists themselves."""

from typing import Any

from django.contrib.admin import ModelAdmin, RelatedFieldListFilter
from django.db.models import ForeignKey
from django.http import HttpRequest

from jobs.access import person, policy


class OwnEnvironments(RelatedFieldListFilter):
    """The environments of which the person may see something; Django would offer the names of all."""

    def field_choices(
        self, field: "ForeignKey[Any]", request: HttpRequest, model_admin: "ModelAdmin[Any]"
    ) -> list[tuple[str, str]]:
        """Give ids and names, in the order of the environments' own list."""
        ordering = self.field_admin_ordering(field, request, model_admin)
        mine = {"pk__in": policy().environments(person(request.user))}
        return field.get_choices(include_blank=False, ordering=ordering, limit_choices_to=mine)
