"""What a query says, as a tree."""

from dataclasses import dataclass

OPERATORS = frozenset({"eq", "ne", "lt", "gt", "lte", "gte", "like", "ilike", "contains"})
#: What a record or a cell can be, and the type of message that makes it so; valid is the want of errors.
STATUSES = {"error": "error", "valid": "error", "warning": "warn", "warn": "warn", "info": "info"}


@dataclass(frozen=True, slots=True)
class Comparison:
    """`[field] operator value`."""

    #: A key or a label as it was written; None means any field.
    field: str | None
    operator: str
    value: str
    #: The value as a LIKE pattern: what a backslash stood before has one here, and stands for itself.
    pattern: str
    #: Place of the first word, from 1, for messages.
    place: int = 1


@dataclass(frozen=True, slots=True)
class Status:
    """`[field] is error`."""

    field: str | None
    #: A key of STATUSES.
    status: str
    place: int = 1


@dataclass(frozen=True, slots=True)
class Not:
    """`not …`."""

    part: "Query"


@dataclass(frozen=True, slots=True)
class And:
    """Two or more that must all hold."""

    parts: tuple["Query", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Two or more of which one must hold."""

    parts: tuple["Query", ...]


Query = Comparison | Status | Not | And | Or
