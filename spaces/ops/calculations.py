"""Numbers about the columns of a sheet: how full each is, and of numbers their sum, mean and range."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db.models import Avg, Max, Min, Sum

from spaces.models import Sheet
from spaces.models.cell import CellNumber
from spaces.ops.record_query import RecordQuery, count_by_field, select

#: Fields of one statement, each asked four things: databases take no more than some 1,600 columns.
FIELDS_AT_ONCE = 100
OF_NUMBERS = {"SUM": Sum, "AVERAGE": Avg, "MIN": Min, "MAX": Max}


@dataclass(frozen=True, slots=True)
class Calculation:
    """One number about a field; None where there is nothing to calculate with."""

    field_key: str
    #: The wire's CalculationType.
    type: str
    value: float | None

    def id_in(self, sheet_id: str) -> str:
        """Give an id that stays the same: a calculation is what it is about, and no row holds it."""
        return f"us_calc_{sha256(f'{sheet_id} {self.field_key} {self.type}'.encode()).hexdigest()[:26]}"


def calculate(sheet: Sheet, query: RecordQuery) -> list[Calculation]:
    """Calculate each field over the records that are meant; goes through all of them.

    Cells that are no numbers are passed over. COUNT_CHANGED and PERCENT_CHANGED are left out: nobody says
    since when, and snapshots tell it. Raises NotFound, InvalidInput.
    """
    counts, numbers = count_by_field(sheet, query), _numbers(sheet, query)
    found: list[Calculation] = []
    for key in sheet.field_keys:
        told = {**_fullness(**counts[key]), **numbers.get(key, {})}
        found += [Calculation(key, word, value) for word, value in told.items()]
    return found


def _fullness(*, total: int, empty: int, **rest: int) -> dict[str, float | None]:
    share = None if not total else 100 * empty / total
    return {
        "COUNT_EMPTY": empty,
        "COUNT_NON_EMPTY": total - empty,
        "PERCENT_EMPTY": share,
        "PERCENT_NON_EMPTY": None if share is None else 100 - share,
    }


def _numbers(sheet: Sheet, query: RecordQuery) -> dict[str, dict[str, float | None]]:
    rows = select(sheet, query).order_by()
    found: dict[str, dict[str, float | None]] = {}
    for keys in _batches([field["key"] for field in sheet.fields if field.get("type") == "number"]):
        asked = {f"{word}{i}": make(CellNumber(key)) for i, key in enumerate(keys) for word, make in OF_NUMBERS.items()}
        told = rows.aggregate(**asked)
        found |= {key: _read(told, i) for i, key in enumerate(keys)}
    return found


def _read(told: Mapping[str, Any], place: int) -> dict[str, float | None]:
    values = {word: told[f"{word}{place}"] for word in OF_NUMBERS}
    return {word: _finite(value) for word, value in values.items()}


def _finite(value: Any) -> float | None:
    """Leave out what JSON cannot say: a sum may be larger than any float."""
    number = None if value is None else float(value)
    return number if number is not None and math.isfinite(number) else None


def _batches(keys: list[str]) -> Iterator[list[str]]:
    return (keys[start : start + FIELDS_AT_ONCE] for start in range(0, len(keys), FIELDS_AT_ONCE))
