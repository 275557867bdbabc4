"""Which records of a sheet are meant: the contract's filters, searches and ids (§2.6)."""

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, Q

from jobs.errors import InvalidInput, NotFound
from spaces.models import Commit, Record, RecordQuerySet, Sheet
from spaces.models.commit import merged
from spaces.models.match import CellMatches
from spaces.ops import ffql

#: Fields counted in one statement.
MOST_COLUMNS = 100
CONDITIONS = frozenset({"valid", "error", "all", "none"})


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordQuery:
    """A choice of records; by default all of them in the sheet's order."""

    #: valid, error, all or none; None when nobody asked, which means all.
    condition: str | None = None
    #: With condition error: only those with an error in this field.
    condition_field: str | None = None
    text: str = ""
    text_field: str | None = None
    #: A query in FFQL.
    ffql: str | None = None
    #: Include these; where a condition or a search is given, exclude them. None: nobody named any.
    ids: tuple[str, ...] | None = None
    #: Only records that this commit wrote.
    commit: str | None = None
    #: Only records written by commits after this one.
    since: str | None = None
    sort: str | None = None
    is_descending: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether it means every record."""
        chosen = (self.text, self.ffql, self.ids, self.commit, self.since, self.condition_field)
        return not any(chosen) and self.condition in (None, "all")


def select(sheet: Sheet, query: RecordQuery) -> RecordQuerySet:
    """The records that are meant, in order. Raises NotFound for a foreign commit, InvalidInput."""
    _check_fields(sheet, query)
    rows = _written(sheet, Record.objects.in_sheet(sheet.id), query)
    is_by_ids = query.ids is not None and (
        query.condition == "none" or not (query.condition or query.text or query.ffql)
    )
    if is_by_ids:
        rows = rows.filter(pk__in=query.ids or ())
    else:
        rows = rows.having(query.condition or "all").containing(query.text, field=query.text_field)
        if query.condition == "error" and query.condition_field:
            rows = rows.wrong_in(query.condition_field)
        if query.ffql:
            rows = rows.filter(ffql.condition(sheet, query.ffql))
        if query.ids:
            rows = rows.exclude(pk__in=query.ids)
    if query.sort:
        return rows.sorted_by(query.sort, descending=query.is_descending)
    return rows.in_order(backwards=query.is_descending)


def count(sheet: Sheet, query: RecordQuery) -> dict[str, int]:
    """Count what is meant. The whole sheet is not counted: its counters are kept with every write."""
    if query.is_whole:
        return sheet.counts
    told = select(sheet, query).order_by().aggregate(total=Count("pk"), error=Count("pk", filter=Q(is_valid=False)))
    return {"total": told["total"], "valid": told["total"] - told["error"], "error": told["error"]}


def count_errors_by_field(sheet: Sheet, query: RecordQuery) -> dict[str, int]:
    """Count the records with an error in each field; fields without any are left out."""
    counts = dict.fromkeys(sheet.field_keys, 0)
    wrong = select(sheet, query).filter(is_valid=False).order_by().values_list("messages", flat=True)
    for messages in wrong.iterator(chunk_size=5_000):
        for key, told in (messages or {}).items():
            if key in counts and any(message.get("type") == "error" for message in told):
                counts[key] += 1
    return {key: number for key, number in counts.items() if number}


def count_by_field(sheet: Sheet, query: RecordQuery) -> dict[str, dict[str, int]]:
    """Count total, valid, error and empty cells of each field. Goes through all that is meant."""
    counts: dict[str, dict[str, int]] = {}
    errors = count_errors_by_field(sheet, query)
    rows = select(sheet, query).order_by()
    for start in range(0, len(sheet.field_keys), MOST_COLUMNS):
        keys = sheet.field_keys[start : start + MOST_COLUMNS]
        filled = {f"n{i}": Count("pk", filter=Q(CellMatches(key, "filled"))) for i, key in enumerate(keys)}
        told = rows.aggregate(total=Count("pk"), **filled)
        for i, key in enumerate(keys):
            wrong, total = errors.get(key, 0), told["total"]
            counts[key] = {"total": total, "valid": total - wrong, "error": wrong, "empty": total - told[f"n{i}"]}
    return counts


def indices(sheet: Sheet, query: RecordQuery) -> list[dict[str, Any]]:
    """Give the place of the query's ids, from 0, among the records that it means without them."""
    wanted = set(query.ids or ())
    rows = select(sheet, replace(query, ids=None)).values_list("id", flat=True)
    places = enumerate(rows.iterator(chunk_size=10_000))
    return [{"id": found, "index": place} for place, found in places if found in wanted]


def _written(sheet: Sheet, rows: RecordQuerySet, query: RecordQuery) -> RecordQuerySet:
    if query.commit:
        rows = rows.at(sheet.id, _commit(sheet, query.commit).ranges)
    if query.since:
        after = Commit.objects.filter(sheet=sheet.id, id__gt=_commit(sheet, query.since).id)
        pairs = [pair for ranges in after.values_list("ranges", flat=True) for pair in ranges]
        rows = rows.at(sheet.id, merged(pairs))
    return rows


def _commit(sheet: Sheet, commit_id: str) -> Commit:
    row = Commit.objects.filter(pk=commit_id, sheet=sheet.id).first()
    if row is None:
        raise NotFound("There is no such commit.", key="commitId")
    return row


def _check_fields(sheet: Sheet, query: RecordQuery) -> None:
    named = {"sortField": query.sort, "searchField": query.text_field, "filterField": query.condition_field}
    for name, key in named.items():
        if key and key not in sheet.field_keys:
            raise InvalidInput(f"The sheet has no field {key[:100]}.", key=name)
