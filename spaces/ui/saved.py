"""Saved views on the sheet's page: a name, and the address that opens it."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from spaces.models import Sheet
from spaces.models import View as SavedView
from spaces.ui.grid import CONDITIONS, View

#: Views that the menu lists.
MOST = 50
#: Members of a config that choose records in ways this page has no words for; programs open such views.
_NOT_SHOWN = ("q", "ids", "filterField", "commitId", "versionId", "sinceCommitId", "sinceVersionId", "for")


@dataclass(frozen=True, slots=True)
class ViewLink:
    """One saved view in the menu."""

    id: str
    name: str
    #: Empty where the page cannot show it.
    url: str


def links_of(sheet: Sheet) -> list[ViewLink]:
    """List the views of a sheet, by name."""
    rows = SavedView.objects.filter(sheet=sheet.id).order_by("name", "id")[:MOST]
    return [ViewLink(row.id, row.name, _address(sheet, row.config)) for row in rows]


def config_of(view: View) -> dict[str, Any]:
    """Say what the page shows in the wire's words (contract A.5, ViewConfig)."""
    told = {
        "filter": view.condition if view.condition != "all" else "",
        "searchValue": view.text,
        "searchField": view.field,
        "sortField": view.sort,
        "sortDirection": ("desc" if view.descending else "asc") if view.sort else "",
    }
    return {name: value for name, value in told.items() if value}


def _address(sheet: Sheet, config: dict[str, Any]) -> str:
    condition = config.get("filter") or "all"
    if condition not in CONDITIONS or any(config.get(name) for name in _NOT_SHOWN):
        return ""
    state = {
        "filter": condition if condition != "all" else "",
        "q": config.get("searchValue"),
        "in": config.get("searchField"),
        "sort": config.get("sortField"),
        "dir": "desc" if config.get("sortDirection") == "desc" else "",
    }
    query = urlencode({name: value for name, value in state.items() if value})
    return f"{reverse('spaces:sheet', args=[sheet.id])}?{query}"
