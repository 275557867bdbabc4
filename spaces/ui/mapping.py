"""Mapping as pages show it: which sheets there are to choose, and a plan as a form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import QueryDict

from jobs.clean import clean_text
from jobs.models import Job
from jobs.states import Status
from spaces.models import File, Sheet, Workbook
from spaces.models.workbook import EXTRACTED_FROM_SOURCE
from spaces.ops.mapping_choice import edges_by_destination, key_in
from spaces.ops.mapping_plan import Ends
from spaces.rules.options import options_of, read_details

#: Values that a form asks about for one field, and for all; further ones go as the plan says.
MOST_VALUES = 40
MOST_VALUES_IN_ALL = 200
#: Columns of a destination that a form asks about.
MOST_FIELDS = 400
#: Each certainty in words, with the tone of the job status that means about the same.
TONES = {"absolute": "complete", "strong": "complete", "moderate": "waiting", "weak": "waiting"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a select."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ValueRow:
    """A value of the source and the options that it may become."""

    text: str
    options: list[Choice]


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A field of the destination: where its values come from."""

    key: str
    label: str
    type: str
    is_required: bool
    sources: list[Choice]
    preview: str
    certainty: str
    tone: str
    values: list[ValueRow]


def destinations_for(file: File) -> list[Workbook]:
    """Workbooks of the file's space that were not made from files, with their sheets."""
    rows = Workbook.objects.filter(space=file.space_id).exclude(pk=file.workbook_id).prefetch_related("sheets")
    return [row for row in rows.order_by("id") if EXTRACTED_FROM_SOURCE not in row.treatments and row.sheets.all()]


def jobs_on(file: File) -> Q:
    """Jobs on a file, and those that map what was read of it."""
    return Q(source=file.id) | Q(source=file.workbook_id or "", name="workbook:map")


def is_mapping_to_review(job: Job) -> bool:
    """Whether a job maps records and waits for a person's yes."""
    return job.name == "workbook:map" and job.status == Status.PLANNING


def field_rows(ends: Ends, plan: Any) -> list[FieldRow]:
    """Prepare a plan as rows of a form, one for each destination field."""
    edges, left = edges_by_destination(plan), MOST_VALUES_IN_ALL
    rows = []
    for field in ends.destination.fields[:MOST_FIELDS]:
        row = _row(field, edges.get(field["key"]), ends.source.fields, most=min(left, MOST_VALUES))
        left -= len(row.values)
        rows.append(row)
    return rows


def unused_labels(ends: Ends, rows: Sequence[FieldRow]) -> list[str]:
    """Source columns that go nowhere."""
    used = {choice.value for row in rows for choice in row.sources if choice.is_chosen}
    return [label_of(field) for field in ends.source.fields if field["key"] not in used]


def sources_in(sent: QueryDict) -> dict[str, str]:
    """The source field that was chosen for each destination field that was asked about; empty for none."""
    given = sent.dict().items()
    return {
        clean_text(name.removeprefix("source:")): clean_text(str(one)) for name, one in given if name[:7] == "source:"
    }


def values_in(sent: QueryDict) -> dict[str, dict[str, str]]:
    """The options that were chosen for values: by destination field, two lists of the same length."""
    keys = [name.removeprefix("value:") for name in sent if name.startswith("value:")]
    return {key: dict(zip(sent.getlist(f"value:{key}"), sent.getlist(f"option:{key}"), strict=False)) for key in keys}


def sheet_in(workbooks: Sequence[Workbook], sheet_id: str) -> Sheet | None:
    """Find a sheet among those that may be chosen."""
    return next((sheet for workbook in workbooks for sheet in workbook.sheets.all() if sheet.pk == sheet_id), None)


def label_of(field: Mapping[str, Any]) -> str:
    """What people call a field."""
    return str(field.get("label") or field["key"])


def _row(
    field: Mapping[str, Any], edge: Mapping[str, Any] | None, sources: Sequence[Mapping[str, Any]], *, most: int
) -> FieldRow:
    chosen = key_in(edge, "sourceField")
    about = (edge or {}).get("metadata")
    certainty = str(about.get("certainty") or "") if isinstance(about, Mapping) else ""
    preview = (edge or {}).get("preview")
    return FieldRow(
        key=field["key"],
        label=label_of(field),
        type=str(field.get("type") or "string"),
        is_required=any(one.get("type") == "required" for one in field.get("constraints") or ()),
        sources=[Choice(one["key"], label_of(one), one["key"] == chosen) for one in sources],
        preview=", ".join(map(str, preview)) if isinstance(preview, list) else "",
        certainty=certainty if certainty in TONES else "",
        tone=TONES.get(certainty, ""),
        values=[_value(value, option, field) for value, option in read_details((edge or {}).get("enumDetails"))[:most]],
    )


def _value(value: Any, chosen: Any, field: Mapping[str, Any]) -> ValueRow:
    options = [
        Choice(str(option["value"]), str(option.get("label") or option["value"]), option["value"] == chosen)
        for option in options_of(field)
    ]
    return ValueRow(str(value), options)
