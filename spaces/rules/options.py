"""Which value of a source column is which option of an enum field."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from spaces.rules.fields import Property
from spaces.rules.pair import fold, likeness

#: Values are compared letter by letter only as long as there are few of both.
MOST_COMPARED = 10_000
#: From here on two values are taken for one word with a slip in it.
LEAST_LIKENESS = 0.85
#: The contract's EnumValue.
EnumValue = str | int | float | bool


def is_enum(field: Property) -> bool:
    """Whether a field's values are options, one or a list of them."""
    return str(field.get("type")) in {"enum", "enum-list"} and bool(options_of(field))


def options_of(field: Property) -> list[Mapping[str, Any]]:
    """The options of a field that have a value."""
    config = field.get("config")
    given = config.get("options") if isinstance(config, Mapping) else None
    rows = given if isinstance(given, list) else []
    return [row for row in rows if isinstance(row, Mapping) and isinstance(row.get("value"), str | int | float)]


def enum_details(values: Sequence[EnumValue], field: Property) -> dict[str, Any]:
    """Map source values to the options of a field (contract A.1, EnumDetails).

    By value, label or alternative name, in any case; then by likeness. A value that fits no option is
    listed as unused.
    """
    known = _known(options_of(field))
    can_compare = len(values) * len(known) <= MOST_COMPARED
    pairs: list[tuple[EnumValue, EnumValue | None]] = []
    for value in values:
        option = known.get(fold(value)) or (_nearest(fold(value), known) if can_compare else None)
        pairs.append((value, option["value"] if option else None))
    return write_details(pairs, field)


def write_details(pairs: Sequence[tuple[EnumValue, EnumValue | None]], field: Property) -> dict[str, Any]:
    """Write source values with their options, None for those that stay as they are, as EnumDetails."""
    used = [option for _, option in pairs if option is not None]
    return {
        "mapping": [
            {"sourceValue": value, "destinationValue": option} for value, option in pairs if option is not None
        ],
        "unusedSourceValues": [value for value, option in pairs if option is None],
        "unusedDestinationValues": [row["value"] for row in options_of(field) if row["value"] not in used],
    }


def read_details(details: Any) -> list[tuple[EnumValue, EnumValue | None]]:
    """Read EnumDetails back into such pairs; what a client wrote otherwise is left out."""
    details = details if isinstance(details, Mapping) else {}
    mapped, unused = details.get("mapping"), details.get("unusedSourceValues")
    rows = [row for row in mapped if isinstance(row, Mapping)] if isinstance(mapped, list) else []
    pairs: list[tuple[Any, Any]] = [(row.get("sourceValue"), row.get("destinationValue")) for row in rows]
    pairs += [(value, None) for value in unused] if isinstance(unused, list) else []
    kinds = (str, int, float)
    return [pair for pair in pairs if isinstance(pair[0], kinds) and isinstance(pair[1], (*kinds, type(None)))]


def _known(options: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Options by their folded names; a value counts before a label, a label before another name."""
    options = list(options)
    known: dict[str, Mapping[str, Any]] = {}
    for names_of in (_value, _label, _others):
        for option in options:
            for name in names_of(option):
                if folded := fold(name):
                    known.setdefault(folded, option)
    return known


def _value(option: Mapping[str, Any]) -> list[Any]:
    return [option["value"]]


def _label(option: Mapping[str, Any]) -> list[Any]:
    return [option["label"]] if isinstance(option.get("label"), str) else []


def _others(option: Mapping[str, Any]) -> list[Any]:
    given = option.get("alternativeNames")
    return [name for name in given if isinstance(name, str)] if isinstance(given, list) else []


def _nearest(name: str, known: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any] | None:
    alike, best = max(((likeness(name, other), other) for other in known), default=(0.0, ""))
    return known[best] if alike >= LEAST_LIKENESS else None
