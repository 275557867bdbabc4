"""The grammar: `or` binds less than `and`, `and` less than `not`.

query      = part ("or" part)*          part   = factor ("and" factor)*
factor     = "not" factor | "(" query ")" | comparison
comparison = [field] operator value | [field] "is" status
"""

from collections.abc import Callable

from spaces.rules.ffql.tree import OPERATORS, STATUSES, And, Comparison, Not, Or, Query, Status
from spaces.rules.ffql.words import Misspelt, Word, split

#: Comparisons of one query: each is a look at every record.
MOST_COMPARISONS = 50
#: Parentheses and nots within one another.
MOST_DEPTH = 20
#: Percent signs of one pattern: they are what makes LIKE slow.
MOST_WILDCARDS = 10
MOST_PATTERN_CHARS = 1_000
_KEYWORDS = frozenset({"and", "or", "not", "is", "(", ")"}) | OPERATORS


def parse(query: str) -> Query:
    """Read a query. Raises Misspelt, which names the place."""
    return _Parser([*split(query)], end=len(query) + 1).read()


class _Parser:
    """Goes through the words once, from left to right."""

    def __init__(self, words: list[Word], *, end: int) -> None:
        self._words = words
        self._end = end
        self._at = 0
        self._depth = 0
        self._comparisons = 0

    def read(self) -> Query:
        """Read everything; words that are left over are a mistake."""
        found = self._or()
        if word := self._peek():
            hint = "This parenthesis closes nothing" if word.plain == ")" else "Expected and, or or the end here"
            raise Misspelt(f"{hint}; texts with spaces need quotes", place=word.place)
        return found

    def _or(self) -> Query:
        parts = self._joined("or", self._and)
        return parts[0] if len(parts) == 1 else Or(parts)

    def _and(self) -> Query:
        parts = self._joined("and", self._factor)
        return parts[0] if len(parts) == 1 else And(parts)

    def _joined(self, keyword: str, read: Callable[[], Query]) -> tuple[Query, ...]:
        parts = [read()]
        while self._is_next(keyword):
            self._at += 1
            parts.append(read())
        return tuple(parts)

    def _factor(self) -> Query:
        if self._is_next("not"):
            return Not(self._deeper(self._factor))
        if not self._is_next("("):
            return self._comparison()
        opened = self._words[self._at].place
        inner = self._deeper(self._or)
        if not self._is_next(")"):
            word = self._peek()
            raise Misspelt("This parenthesis is never closed", place=opened) if word is None else _unexpected(word)
        self._at += 1
        return inner

    def _deeper(self, read: Callable[[], Query]) -> Query:
        """Step over the word that goes deeper, and read what is in there."""
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise Misspelt(f"At most {MOST_DEPTH} within one another", place=self._words[self._at].place)
        self._at += 1
        found = read()
        self._depth -= 1
        return found

    def _comparison(self) -> Query:
        self._comparisons += 1
        first = self._next("a field or an operator")
        if self._comparisons > MOST_COMPARISONS:
            raise Misspelt(f"At most {MOST_COMPARISONS} comparisons", place=first.place)
        named = first if first.plain not in OPERATORS | {"is"} else None
        if named and named.plain in _KEYWORDS:
            raise _unexpected(named)
        operator = self._next("an operator: " + ", ".join(sorted(OPERATORS)) + " or is") if named else first
        return self._compared(named.text if named else None, operator, place=first.place)

    def _compared(self, field: str | None, operator: Word, *, place: int) -> Query:
        if operator.plain == "is":
            word = self._next("error, valid or warning")
            if word.plain not in STATUSES:
                raise Misspelt("Expected error, valid or warning after is", place=word.place)
            return Status(field, word.plain, place)
        if operator.plain not in OPERATORS:
            raise Misspelt(f"Expected one of {', '.join(sorted(OPERATORS))} or is", place=operator.place)
        value = self._next("a value")
        if value.plain in _KEYWORDS:
            raise Misspelt(f"Expected a value; put “{value.text}” in quotes if it is one", place=value.place)
        _check_pattern(operator, value)
        return Comparison(field, operator.plain, value.text, value.pattern, place)

    def _peek(self) -> Word | None:
        return self._words[self._at] if self._at < len(self._words) else None

    def _is_next(self, keyword: str) -> bool:
        word = self._peek()
        return word is not None and word.plain == keyword

    def _next(self, wanted: str) -> Word:
        word = self._peek()
        if word is None:
            raise Misspelt(f"The query ends where {wanted} should follow", place=self._end)
        self._at += 1
        return word


def _unexpected(word: Word) -> Misspelt:
    return Misspelt(f"“{word.text[:60]}” is not expected here; quote it if it is a name or a value", place=word.place)


def _check_pattern(operator: Word, value: Word) -> None:
    if operator.plain not in {"like", "ilike", "contains"}:
        return
    if len(value.pattern) > MOST_PATTERN_CHARS or value.pattern.count("%") > MOST_WILDCARDS:
        raise Misspelt(
            f"A pattern has at most {MOST_PATTERN_CHARS:,} characters and {MOST_WILDCARDS} percent signs",
            place=value.place,
        )
