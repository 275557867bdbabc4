"""Which spaces a list asks for, and in which order."""

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from jobs.access import Principal
from jobs.api.shapes.common import ENVIRONMENT, PAGE_NUMBER, PAGE_SIZE
from jobs.rest.pages import flag, text, word
from spaces.api.doors import visible_spaces
from spaces.models import File, Space, Workbook

SORTS = {
    "name": "name",
    "workbooksCount": "workbooks_count",
    "filesCount": "files_count",
    "environmentId": "environment_id",
    "createdByUserName": "created_by",
    "createdAt": "created_at",
    "lastActivityAt": "updated_at",
}
FILTERS = {"environmentId": "environment_id", "namespace": "namespace", "appId": "app_id"}
QUERY = (
    ENVIRONMENT,
    OpenApiParameter("search", str, description="Only with this in the name."),
    OpenApiParameter("namespace", str, description="Only of this namespace."),
    OpenApiParameter("appId", str, description="Only of this app."),
    OpenApiParameter("archived", bool, description="Those that were put away, instead of the others."),
    OpenApiParameter("sortField", str, enum=sorted(SORTS)),
    OpenApiParameter("sortDirection", str, enum=["asc", "desc"]),
    PAGE_SIZE,
    PAGE_NUMBER,
)
IDS = (OpenApiParameter("spaceIds", str, many=True, required=True, description="Repeated, once for each space."),)


def listed(request: Request, principal: Principal) -> "QuerySet[Any]":
    """Give the spaces that a request asks for. Raises InvalidInput."""
    rows = visible_spaces(principal).filter(archived_at__isnull=not flag(request, "archived"))
    for name, column in FILTERS.items():
        if value := text(request, name):
            rows = rows.filter(**{column: value})
    if search := text(request, "search"):
        rows = rows.filter(name__icontains=search)
    return counted(rows).order_by(*_order(request))


def counted(rows: "QuerySet[Space]") -> "QuerySet[Any]":
    """Count the workbooks and files of each space."""
    return rows.annotate(workbooks_count=_count(Workbook), files_count=_count(File))


def _order(request: Request) -> tuple[str, ...]:
    field = text(request, "sortField")
    if field is None:
        return ("-id",)
    column = SORTS[word(request, "sortField", among=SORTS, default="createdAt")]
    backwards = word(request, "sortDirection", among=("asc", "desc"), default="asc") == "desc"
    return (f"-{column}", "-id") if backwards else (column, "id")


def _count(model: Any) -> Coalesce:
    of_space = model.objects.filter(space=OuterRef("pk")).order_by().values("space")
    return Coalesce(Subquery(of_space.annotate(number=Count("pk")).values("number")), 0)
