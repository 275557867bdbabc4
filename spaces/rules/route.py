"""An agreed plan, read: which cell goes where, and what becomes of its value. Plans come from clients too."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

#: Turns the values of a source record into those of a destination record.
Router = Callable[[Mapping[str, Any]], dict[str, Any]]


class UnfitPlan(ValueError):
    """A plan that cannot be carried out; the message is for people."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One field of the plan."""

    source: str
    destination: str
    #: Source values as text, and what each becomes; others stay as they are.
    values: Mapping[str, Any] = field(default_factory=dict)

    def carry(self, cell: Any) -> Any:
        """Give the destination's value; of a list, each element's."""
        if not self.values:
            return cell
        if isinstance(cell, list):
            return [self._one(each) for each in cell]
        return self._one(cell)

    def _one(self, cell: Any) -> Any:
        return self.values.get(_spelled(cell), cell)


def read_edges(plan: Any, *, sources: Collection[str], destinations: Collection[str]) -> list[Edge]:
    """Read a plan's fieldMapping. Raises UnfitPlan for fields that are not there, for two into one, for none."""
    rows = plan.get("fieldMapping") if isinstance(plan, Mapping) else None
    edges = [_edge(row) for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
    taken: set[str] = set()
    for edge in edges:
        if edge.source not in sources:
            raise UnfitPlan(f"The plan maps from {edge.source!r}, which is no field of the source sheet.")
        if edge.destination not in destinations:
            raise UnfitPlan(f"The plan maps to {edge.destination!r}, which is no field of the destination sheet.")
        if edge.destination in taken:
            raise UnfitPlan(f"The plan maps two fields to {edge.destination!r}.")
        taken.add(edge.destination)
    if not edges:
        raise UnfitPlan("The plan maps no field.")
    return edges


def compile_route(edges: Collection[Edge]) -> Router:
    """Make the function that carries one record's values over; an empty cell is left out."""
    carried = [(edge.source, edge.destination, edge.carry) for edge in edges]

    def route(values: Mapping[str, Any]) -> dict[str, Any]:
        cells = ((destination, carry, values.get(source)) for source, destination, carry in carried)
        return {destination: carry(cell) for destination, carry, cell in cells if not is_blank(cell)}

    return route


def is_blank(cell: Any) -> bool:
    """Whether a cell holds nothing that could be carried over."""
    return cell is None or cell == [] or (isinstance(cell, str) and not cell.strip())


def _edge(row: Mapping[str, Any]) -> Edge:
    details = row.get("enumDetails")
    pairs = details.get("mapping") if isinstance(details, Mapping) else None
    values = {
        _spelled(pair.get("sourceValue")): pair.get("destinationValue")
        for pair in (pairs if isinstance(pairs, list) else ())
        if isinstance(pair, Mapping) and isinstance(pair.get("sourceValue"), str | int | float)
    }
    return Edge(_key(row.get("sourceField")), _key(row.get("destinationField")), values)


def _key(description: Any) -> str:
    key = description.get("key") if isinstance(description, Mapping) else None
    return key if isinstance(key, str) else ""


def _spelled(value: Any) -> str:
    """Values are compared as they are read: 1 and 1.0 are the same number, but "1" is what a file says of both."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()
