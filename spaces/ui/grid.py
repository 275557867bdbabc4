"""A sheet as a page shows it: what the address asks for, columns, and cells with their messages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from spaces.models import Record, Sheet
from spaces.ops.records import RecordPage, read_page
from spaces.ui.query import number, words

PAGE, LARGEST_PAGE = 100, 500
CONDITIONS = {"all": "All", "valid": "Valid", "error": "With errors"}
#: Most characters of a cell that a page shows; the whole value is in the downloads.
LONGEST_CELL = 1000


@dataclass(frozen=True, slots=True)
class View:
    """What the address asks for; every part of it is usable, whatever was written there."""

    condition: str
    text: str
    field: str
    sort: str
    descending: bool
    page: int
    size: int

    def address(self, **changed: Any) -> str:
        """The query of the same view with something changed; page 1 unless a page is given."""
        state = {"filter": self.condition, "q": self.text, "in": self.field, "sort": self.sort}
        state |= {"dir": "desc" if self.descending else "", "page": 1} | changed
        plain = {"filter": "all", "page": 1}
        return urlencode({key: value for key, value in state.items() if value and plain.get(key) != value})

    @property
    def address_of_records(self) -> str:
        """What chooses records, without their order; empty where it is all of them."""
        return self.address(sort="", dir="")

    @property
    def address_without_text(self) -> str:
        """The query of the same view without its search."""
        return self.address(q="", **{"in": ""})


@dataclass(frozen=True, slots=True)
class Column:
    """One field of the sheet."""

    key: str
    label: str
    kind: str
    is_number: bool
    is_required: bool
    is_hidden: bool
    description: str
    #: Actions mounted on the field.
    buttons: list[Any]
    #: `ascending`, `descending` or empty.
    sorted: str
    sort_url: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One value with what is said about it."""

    text: str
    is_number: bool
    is_wrong: bool
    messages: str


@dataclass(frozen=True, slots=True)
class Row:
    """One record."""

    id: str
    number: int
    is_valid: bool
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Pill:
    """A filter with its number."""

    word: str
    count: int
    url: str
    is_here: bool
    is_bad: bool


def view_in(sheet: Sheet, given: Mapping[str, str]) -> View:
    """Read the view from an address. Contract §2.6's names for the search are understood too."""
    keys = set(sheet.field_keys)
    condition, field, sort = (
        given.get("filter", "all"),
        given.get("in") or given.get("searchField", ""),
        given.get("sort"),
    )
    return View(
        condition=condition if condition in CONDITIONS else "all",
        text=words(given, "q") or words(given, "searchValue"),
        field=field if field in keys else "",
        sort=sort if sort in keys else "",
        descending=given.get("dir") == "desc",
        page=number(given.get("page")),
        size=number(given.get("size"), most=LARGEST_PAGE, otherwise=PAGE),
    )


def read(sheet: Sheet, view: View) -> RecordPage:
    """Read the page that a view asks for; behind the last page is the last page."""
    found = _read(sheet, view, view.page)
    return found if found.records or view.page == 1 else _read(sheet, view, min(view.page, found.page_count))


def _read(sheet: Sheet, view: View, page: int) -> RecordPage:
    known = sheet.total_count // view.size + 1  # an offset behind the end would only cost time
    return read_page(
        sheet,
        condition=view.condition,
        text=view.text,
        text_field=view.field or None,
        sort=view.sort or None,
        descending=view.descending,
        page=min(page, known),
        page_size=view.size,
    )


def columns_of(
    sheet: Sheet, view: View, *, hidden: list[str], buttons: Mapping[str, list[Any]] | None = None
) -> list[Column]:
    """All columns of a sheet, hidden ones too."""
    return [_column(sheet, field, view, hidden=hidden, buttons=buttons or {}) for field in sheet.fields]


def rows_of(page: RecordPage, columns: list[Column]) -> list[Row]:
    """The records as rows of visible cells."""
    shown = [column for column in columns if not column.is_hidden]
    return [
        Row(record.id, record.position + 1, record.is_valid, [cell_of(record, column.key) for column in shown])
        for record in page.records
    ]


def cell_of(record: Record, key: str) -> Cell:
    """One cell of a record: its text, and its messages as one line."""
    told = (record.messages or {}).get(key) or []
    value = record.values.get(key)
    return Cell(
        text=text_of(value),
        is_number=isinstance(value, int | float) and not isinstance(value, bool),
        is_wrong=any(one.get("type") == "error" for one in told),
        messages=" ".join(str(one.get("message") or "") for one in told),
    )


def text_of(value: Any) -> str:
    """A value as people read it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(text_of(one) for one in value)[:LONGEST_CELL]
    return str(value)[:LONGEST_CELL]


def pills_of(sheet: Sheet, view: View) -> list[Pill]:
    """The filters with the sheet's own counts."""
    counts = {"all": sheet.total_count, "valid": sheet.valid_count, "error": sheet.error_count}
    return [
        Pill(
            word,
            counts[key],
            _address(sheet, view.address(filter=key)),
            is_here=key == view.condition,
            is_bad=key == "error" and counts[key] > 0,
        )
        for key, word in CONDITIONS.items()
    ]


def _column(
    sheet: Sheet, field: Mapping[str, Any], view: View, *, hidden: list[str], buttons: Mapping[str, list[Any]]
) -> Column:
    key = field["key"]
    is_here = view.sort == key
    turned = "desc" if is_here and not view.descending else ""
    return Column(
        key=key,
        label=str(field.get("label") or key),
        kind=str(field.get("type") or "string"),
        is_number=field.get("type") == "number",
        is_required=_is_required(field),
        is_hidden=key in hidden,
        description=str(field.get("description") or ""),
        buttons=buttons.get(key, []),
        sorted=("descending" if view.descending else "ascending") if is_here else "",
        sort_url=_address(sheet, view.address(sort=key, dir=turned)),
    )


def _address(sheet: Sheet, query: str) -> str:
    path = reverse("spaces:sheet", args=[sheet.id])
    return f"{path}?{query}" if query else path


def _is_required(field: Mapping[str, Any]) -> bool:
    listed = field.get("constraints")
    constraints = listed if isinstance(listed, list) else []
    return any(isinstance(one, dict) and one.get("type") == "required" for one in constraints)
