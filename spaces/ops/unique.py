"""Keeping unique what must be, and linked what refers: after every write each record says truly whether it is.

The callers hold the rows of the sheet and of those that it is linked with (`spaces.ops.links`), so that nobody
else looks at or changes their keys. What a write costs goes with the records that it changes, not with those
that are there.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from spaces.models import Record, RecordKey, Sheet
from spaces.ops.keys import ById, Pair, build_keys, change_keys, ends_of, front_of, keys_of, pairs_of
from spaces.ops.links import Links
from spaces.ops.rewrite import rewrite_rows
from spaces.ops.rows import Messages, is_error
from spaces.ops.stream import CHUNK_ROWS
from spaces.rules import reference, unique

#: Records of one referring sheet that a write elsewhere judges anew; what is beyond waits for `validate`.
MOST_REFERRERS = 10_000
_SOURCES = frozenset({unique.SOURCE, reference.SOURCE})

#: A record's values to its messages about uniqueness and links, by field key.
Verdict = Callable[[Mapping[str, Any]], dict[str, list[dict[str, str]]]]


@dataclass(frozen=True, slots=True)
class Kept:
    """What a write brings with it."""

    #: On the write's own records.
    judge: Verdict
    #: How many more errors the sheet's other records have now.
    errors: int = 0
    #: The same for other sheets, which their holder counts.
    elsewhere: Sequence[tuple[Sheet, int]] = ()


def _nothing(values: Mapping[str, Any]) -> dict[str, list[dict[str, str]]]:
    return {}


#: Of a write to a sheet in which nothing must be unique or linked.
UNJUDGED = Kept(_nothing)


def keep_unique(sheet: Sheet, links: Links, *, old: ById, new: ById) -> Kept:
    """Bring the keys up to date with a write that is about to be made, and mend what other records say."""
    rules = links.rules(sheet)
    build_keys(sheet, rules)
    if not rules:
        return UNJUDGED
    for link in links.of(sheet):
        _build(links, link.target)
    gone, come = pairs_of(sheet.id, rules, old), pairs_of(sheet.id, rules, new)
    touched = {key for key, _ in gone ^ come}
    before = ends_of(touched)
    change_keys(gone=gone - come, come=come - gone)
    after = ends_of(touched | _looked_up(sheet, links, new.values()))
    own = old.keys() | new.keys()
    twice = _others(_of_unique(sheet, touched), before, after) - own
    referring = _referrers(sheet, links, {key for key in touched if (key in before) != (key in after)})
    errors = _mend(sheet, links, twice | (referring.pop(sheet.id, set()) - own))
    elsewhere = [(links.sheets[other], ids) for other, ids in referring.items() if ids]
    counted = [(other, _mend(other, links, ids)) for other, ids in elsewhere]
    return Kept(_judge(sheet, links, after), errors, counted)


def is_judged(sheet: Sheet, links: Links) -> bool:
    """Whether anything of a sheet must be unique or linked, or was until now."""
    return bool(sheet.keyed or links.rules(sheet))


def with_verdict(messages: Messages | None, told: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]] | None:
    """Put what is said of uniqueness and links in the place of what was said of them before."""
    kept = {
        key: [each for each in found if each.get("source") not in _SOURCES] for key, found in (messages or {}).items()
    }
    for key, found in told.items():
        kept[key] = [*kept.get(key, ()), *found]
    return {key: found for key, found in kept.items() if found} or None


def _build(links: Links, sheet_id: str) -> None:
    sheet = links.sheets[sheet_id]
    build_keys(sheet, links.rules(sheet))


def _looked_up(sheet: Sheet, links: Links, records: Iterable[Mapping[str, Any]]) -> set[str]:
    """Give the keys that say whether these records are unique and linked."""
    rules, mine, found = unique.compile_unique(sheet.config), links.of(sheet), set[str]()
    for values in records:
        found.update(key for _, key in keys_of(sheet.id, rules, values))
        found.update(key for link in mine for key in link.target_keys(values))
    return found


def _of_unique(sheet: Sheet, keys: Iterable[str]) -> list[str]:
    """Keep the keys of what must be unique."""
    front = front_of(sheet.id)
    fronts = tuple(front + rule.signature for rule in unique.compile_unique(sheet.config))
    return [key for key in keys if key.startswith(fronts)]


def _referrers(sheet: Sheet, links: Links, changed: Iterable[str]) -> dict[str, set[str]]:
    """Give by sheet the records that refer to values that came or went."""
    found: dict[str, set[str]] = {}
    rules = [(link, mine, theirs) for link in links.to(sheet) for mine, theirs in link.reference.ends]
    for link, mine, theirs in rules:
        front, referring = front_of(sheet.id) + theirs.signature, front_of(link.source) + mine.signature
        keys = [referring + key.removeprefix(front) for key in changed if key.startswith(front)]
        if keys:
            _build(links, link.source)
            ids = found.setdefault(link.source, set())
            rows = RecordKey.objects.filter(key__in=keys).values_list("record_id", flat=True)
            ids.update(rows[: MOST_REFERRERS - len(ids)])
    return found


def _others(keys: Iterable[str], before: Mapping[str, Pair], after: Mapping[str, Pair]) -> set[str]:
    """Which records were alone under a key and are no longer, or are alone now."""
    found = set()
    for key in keys:
        for held, then in ((before.get(key), after.get(key)), (after.get(key), before.get(key))):
            if held and held[0] == held[1] and then != held:
                found.add(held[0])
    return found


def _judge(sheet: Sheet, links: Links, ends: Mapping[str, Pair]) -> Verdict:
    rules, mine = unique.compile_unique(sheet.config), links.of(sheet)

    def judge(values: Mapping[str, Any]) -> dict[str, list[dict[str, str]]]:
        told: dict[str, list[dict[str, str]]] = {}
        for rule, key in keys_of(sheet.id, rules, values):
            first, last = ends.get(key, ("", ""))
            if first != last:
                for field in rule.fields:
                    told.setdefault(field, []).append(dict(rule.message))
        for link in mine:
            if any(key not in ends for key in link.target_keys(values)):
                told.setdefault(link.reference.field, []).append(dict(link.reference.message))
        return told

    return judge


def _mend(sheet: Sheet, links: Links, ids: Iterable[str]) -> int:
    """Judge other records anew and give how many more errors there are."""
    records = list(Record.objects.filter(pk__in=ids)) if ids else []
    if not records:
        return 0
    for link in links.of(sheet):
        _build(links, link.target)
    ends = ends_of(_looked_up(sheet, links, [record.values for record in records]))
    judge, errors = _judge(sheet, links, ends), 0
    for record in records:
        was_valid = record.is_valid
        record.messages = with_verdict(record.messages, judge(record.values))
        record.is_valid = not is_error(record.messages)
        errors += was_valid - record.is_valid
    for start in range(0, len(records), CHUNK_ROWS):
        rewrite_rows(records[start : start + CHUNK_ROWS])
    return errors
