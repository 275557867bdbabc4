"""FFQL, the query language of `q` (contract §2.6): text to a tree. What a tree means in SQL is `spaces.ops.ffql`."""

from spaces.rules.ffql.parse import parse
from spaces.rules.ffql.tree import And, Comparison, Not, Or, Query, Status
from spaces.rules.ffql.words import Misspelt

__all__ = ["And", "Comparison", "Misspelt", "Not", "Or", "Query", "Status", "parse"]
