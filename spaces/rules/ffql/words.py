"""A query's text to its words. Nothing is guessed: what cannot be read says where."""

from collections.abc import Iterator
from dataclasses import dataclass

#: Characters of a query.
MOST_CHARS = 5_000
_QUOTES = "\"'"
_WILD = "%_"


class Misspelt(ValueError):
    """A query that cannot be understood; the message is for people and names the place."""

    def __init__(self, told: str, *, place: int) -> None:
        super().__init__(f"{told} (at character {place})")
        self.place = place


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a query, a quoted text or a parenthesis."""

    text: str
    #: The text as a LIKE pattern.
    pattern: str
    #: From 1.
    place: int
    is_quoted: bool = False

    @property
    def plain(self) -> str:
        """The word in small letters if it may be an operator; a quoted one never is."""
        return "" if self.is_quoted else self.text.lower()


def split(query: str) -> Iterator[Word]:
    """Give a query's words. Raises Misspelt."""
    if len(query) > MOST_CHARS:
        raise Misspelt(f"A query has at most {MOST_CHARS:,} characters", place=MOST_CHARS + 1)
    at = 0
    while at < len(query):
        if query[at].isspace():
            at += 1
        elif query[at] in "()":
            yield Word(query[at], query[at], at + 1)
            at += 1
        elif query[at] in _QUOTES:
            word, at = _quoted(query, at)
            yield word
        else:
            bare, at = _bare(query, at)
            yield from bare


def _quoted(query: str, start: int) -> tuple[Word, int]:
    text: list[str] = []
    pattern: list[str] = []
    at = start + 1
    while at < len(query):
        if query[at] == query[start]:
            return Word("".join(text), "".join(pattern), start + 1, is_quoted=True), at + 1
        at = _take(query, at, text, pattern)
    raise Misspelt("This quote is never closed", place=start + 1)


def _bare(query: str, start: int) -> tuple[list[Word], int]:
    text: list[str] = []
    pattern: list[str] = []
    at = start
    while at < len(query) and not query[at].isspace() and query[at] not in "()":
        at = _take(query, at, text, pattern)
    word = Word("".join(text), "".join(pattern), start + 1)
    if word.plain.startswith("is:") and len(word.plain) > 3:
        # is:error, as people write it in a search box.
        return [Word("is", "is", start + 1), Word(word.text[3:], word.pattern[3:], start + 4)], at
    return [word], at


def _take(query: str, at: int, text: list[str], pattern: list[str]) -> int:
    """Take one character or one escape. A backslash before anything else is a backslash."""
    letter, following = query[at], query[at + 1 : at + 2]
    if letter == "\0" or "\ud800" <= letter <= "\udfff":
        raise Misspelt("This character cannot be searched for", place=at + 1)
    if letter == "\\":
        if following and following in _WILD:
            text.append(following)
            pattern.append(f"\\{following}")
            return at + 2
        text.append(following if following and following in _QUOTES else "\\")
        pattern.append(following if following and following in _QUOTES else "\\\\")
        return at + (2 if following and following in f"{_QUOTES}\\" else 1)
    text.append(letter)
    pattern.append(letter)
    return at + 1
