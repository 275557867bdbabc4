"""Which records a press is about: some, named one by one, or all that a filter and a search match."""

from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict

from jobs.errors import InvalidInput
from jobs.models import Action
from spaces.models import Record, Sheet
from spaces.ops.record_query import count
from spaces.ops.subject_query import record_query
from spaces.ui.actions import keys_of
from spaces.ui.grid import View, view_in
from spaces.ui.saved import config_of

#: Records that one press may name one by one.
MOST_CHOSEN = 10_000


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen on the sheet's page; nothing, for the whole of it."""

    ids: list[str] = field(default_factory=list)
    #: The address of the view all of whose records were chosen; empty for none.
    address: str = ""
    #: What is chosen, as the query of a job's subject (contract §4.4).
    query: dict[str, Any] = field(default_factory=dict)
    count: int = 0
    #: The field that the action was pressed at; empty for an action of the whole sheet.
    column: str = ""

    def __bool__(self) -> bool:
        return bool(self.query or self.column)

    @property
    def words(self) -> str:
        """How many, and which, in words."""
        records = "record" if self.count == 1 else "records"
        if self.ids:
            return f"{self.count:,} chosen {records}"
        found = self.query.get("searchValue")
        kind = {"valid": "valid ", "error": ""}.get(self.query.get("filter", ""), "")
        tail = " with errors" if self.query.get("filter") == "error" else ""
        return f"All {self.count:,} {kind}{records}{tail}{f' that hold “{found}”' if found else ''}"


def chosen_in(action: Action, sent: QueryDict, *, column: str = "") -> Chosen:
    """Read what was chosen on the page, and at which column the action was pressed. Raises InvalidInput."""
    keys = keys_of(action)
    if keys is None:
        return _records_in(action, sent)
    sheet = Sheet.objects.filter(pk=action.target_id).first()
    if column not in keys or sheet is None or column not in sheet.field_keys:
        raise InvalidInput("This action is for a column: press it there.")
    return replace(_records_in(action, sent), column=column)


def _records_in(action: Action, sent: QueryDict) -> Chosen:
    """Read what was chosen on the page; of records named one by one, those that are still there.

    Raises InvalidInput when there are too many, or when none of them is there any more.
    """
    if not action.target_id.startswith("us_sh_"):
        return Chosen()
    if address := sent.get("all"):
        return _all_of(action, address)
    listed = [one for text in sent.getlist("ids") for one in text.split(",") if one.startswith("us_rc_")]
    if len(listed) > MOST_CHOSEN:
        raise InvalidInput(f"At most {MOST_CHOSEN:,} records can be chosen one by one.")
    ids = [one for one in listed if one.isascii() and one.isprintable() and len(one) <= 64]
    return _named(action, ids) if ids else Chosen()


def everything(view: View) -> str:
    """What a page sends to choose all records of a view; never empty, as that chooses none."""
    return view.address_of_records or "filter=all"


def subject_of(action: Action, chosen: Chosen) -> dict[str, Any] | None:
    """What the job acts on: the choice, or None for the whole (contract §4.4)."""
    if not chosen:
        return None
    params = {"sheetId": action.target_id} | ({"columnKey": chosen.column} if chosen.column else {})
    return {"type": "collection", "resource": "records", "params": params, "query": chosen.query}


def _named(action: Action, ids: list[str]) -> Chosen:
    rows = Record.objects.filter(sheet_id=action.target_id, pk__in=ids).order_by("position")
    found = list(rows.values_list("pk", flat=True))
    if not found:
        raise InvalidInput("The records you chose are not there any more.")
    return Chosen(ids=found, query={"ids": found}, count=len(found))


def _all_of(action: Action, address: str) -> Chosen:
    sheet = Sheet.objects.get(pk=action.target_id)
    view = view_in(sheet, QueryDict(address))
    # What is not understood to the last letter would match other records than the page showed, perhaps all.
    if everything(view) != address:
        raise InvalidInput("Your choice cannot be read. Choose the records again.")
    told = config_of(view)
    query = {key: told[key] for key in ("searchValue", "searchField") if told.get(key)} | {"filter": view.condition}
    total = count(sheet, record_query(query))["total"]
    if not total:
        raise InvalidInput("No record matches any more.")
    return Chosen(address=everything(view), query=query, count=total)
