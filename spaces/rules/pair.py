"""Which field of one sheet goes to which of another, judged by their names, and how sure that is."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from spaces.rules.fields import Property

#: The words of the contract (A.1), and the confidence from which each is said.
Certainty = Literal["absolute", "strong", "moderate", "weak"]
CERTAINTIES: tuple[tuple[Certainty, float], ...] = (("absolute", 1.0), ("strong", 0.9), ("moderate", 0.8))
#: A pair below it is not proposed, unless the destination's mappingConfidenceThreshold says otherwise: listeners run
#: a plan with one certain pair in it as it is, and a column left out is found sooner than one filled with another's.
LEAST_CONFIDENCE = 0.8
#: Another name that the destination's author has thought of: as good as certain.
BY_OTHER_NAME = 0.95
#: Pairs of leftover fields whose names are compared letter by letter; a wider table is paired by equality alone.
MOST_COMPARED = 10_000
LONGEST_NAME = 100
#: How alike two names can be at most that do not begin alike.
MOST_OTHERWISE_BEGUN = 0.7

_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Pair:
    """A field and where it goes."""

    source: Property
    destination: Property
    #: From 0 to 1.
    confidence: float
    #: How it was found: name, alternative or similar.
    found_by: str

    @property
    def certainty(self) -> Certainty:
        """The word for the confidence."""
        return next((word for word, least in CERTAINTIES if self.confidence >= least), "weak")


def pair_fields(
    sources: Sequence[Property], destinations: Sequence[Property], *, least: float = LEAST_CONFIDENCE
) -> list[Pair]:
    """Find for each destination field the best source field, each used once; in the order of the destinations.

    Equal names come first (letters and digits of key or label, in any case), then the alternative names that
    the destination lists, then similar ones, the most similar first.
    """
    found: dict[str, Pair] = {}
    for names_of, confidence, word in ((_names, 1.0, "name"), (_other_names, BY_OTHER_NAME, "alternative")):
        if confidence >= least:
            free, wanted = _left(sources, destinations, found)
            for source, destination in _equal(free, wanted, names_of=names_of):
                found[destination["key"]] = Pair(source, destination, confidence, word)
    for pair in _similar(*_left(sources, destinations, found), least=least):
        found[pair.destination["key"]] = pair
    return [found[field["key"]] for field in destinations if field["key"] in found]


def least_of(config: Mapping[str, Any]) -> float:
    """Read a sheet's mappingConfidenceThreshold, from 0 to 1; what is none counts as not given."""
    given = config.get("mappingConfidenceThreshold")
    is_fit = isinstance(given, int | float) and not isinstance(given, bool) and 0 <= given <= 1
    return float(given) if is_fit else LEAST_CONFIDENCE  # type: ignore[arg-type]


def fold(name: Any) -> str:
    """Reduce a name to its letters and digits: First Name, first_name and firstName are one."""
    text = unicodedata.normalize("NFKC", str(name)).casefold()
    return "".join(char for char in text if char.isalnum())[:LONGEST_NAME]


def likeness(one: str, other: str) -> float:
    """Compare two folded names, from 0 to below 1; those with other numbers in them are not alike.

    Slips are seldom in the first letter, opposites often are: inactive is not active.
    """
    if not one or not other or _DIGITS.findall(one) != _DIGITS.findall(other):
        return 0.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() < 0.5 or matcher.quick_ratio() < 0.5:
        return 0.0
    return min(0.99 if one[0] == other[0] else MOST_OTHERWISE_BEGUN, round(matcher.ratio(), 3))


def _names(field: Property) -> set[str]:
    return {fold(field[name]) for name in ("key", "label") if field.get(name)} - {""}


def _other_names(field: Property) -> set[str]:
    given = field.get("alternativeNames")
    return {fold(name) for name in given if isinstance(name, str)} - {""} if isinstance(given, list) else set()


def _left(
    sources: Sequence[Property], destinations: Sequence[Property], found: Mapping[str, Pair]
) -> tuple[list[Property], list[Property]]:
    """What nobody has used yet."""
    used = {pair.source["key"] for pair in found.values()}
    return (
        [field for field in sources if field["key"] not in used],
        [field for field in destinations if field["key"] not in found],
    )


def _equal(
    sources: Iterable[Property], destinations: Iterable[Property], *, names_of: Any
) -> list[tuple[Property, Property]]:
    by_name: dict[str, list[Property]] = {}
    for field in sources:
        for name in _names(field):
            by_name.setdefault(name, []).append(field)
    used: set[str] = set()
    pairs = []
    for destination in destinations:
        fitting = [field for name in sorted(names_of(destination)) for field in by_name.get(name, ())]
        # Spelled the same before spelled alike: a table may have both Name and name.
        fitting.sort(key=lambda field: field["key"] != destination["key"])
        source = next((field for field in fitting if field["key"] not in used), None)
        if source is not None:
            used.add(source["key"])
            pairs.append((source, destination))
    return pairs


def _similar(sources: Sequence[Property], destinations: Sequence[Property], *, least: float) -> list[Pair]:
    if len(sources) * len(destinations) > MOST_COMPARED:
        return []
    compared = [
        Pair(source, destination, alike, "similar")
        for destination in destinations
        for source in sources
        if (alike := _alike(source, destination)) >= least
    ]
    used: set[tuple[str, str]] = set()
    best = []
    for pair in sorted(compared, key=lambda pair: -pair.confidence):
        ends = {("source", pair.source["key"]), ("destination", pair.destination["key"])}
        if used.isdisjoint(ends):
            used |= ends
            best.append(pair)
    return best


def _alike(source: Property, destination: Property) -> float:
    names = _names(destination) | _other_names(destination)
    return max((likeness(one, other) for one in _names(source) for other in names), default=0.0)
