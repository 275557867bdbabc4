"""What watchers are told: cursors, folding, batches, frames, the ring, and how much they may say."""

import datetime as dt
from typing import Any

import orjson
import pytest

from jobs.errors import TooManyRequests
from jobs.live import allowance, message, ring
from jobs.live.cursor import Cursor, parse_cursor
from jobs.live.entry import Entry, fold
from jobs.live.view import View

NOW = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
PAGE = View("us_env_1", is_folded=True)
CLIENT = View("us_env_1")


@pytest.mark.parametrize("text", ["abc.0", ".0", "abc.123456789012345678"])
def test_a_cursor_is_read_as_it_was_written(text: str) -> None:
    assert str(parse_cursor(text)) == text


@pytest.mark.parametrize("text", [None, 7, "", "abc", "abc.", "abc.-1", "abc.1e3", "abc.²", "abc." + "9" * 30])
def test_what_is_no_cursor_is_refused(text: object) -> None:
    assert parse_cursor(text) is None


def test_a_cursor_fits_its_own_log_only() -> None:
    assert Cursor("abc", 5).fits(epoch="abc", pruned=5)
    assert not Cursor("abc", 4).fits(epoch="abc", pruned=5)
    assert not Cursor("abc", 5).fits(epoch="restored", pruned=0)
    assert Cursor("", 0).fits(epoch="born", pruned=0)


def test_folding_keeps_the_newest_tick_of_each_job_and_everything_else() -> None:
    entries = [_entry(1), _entry(2, job="b"), _entry(3), _entry(4, topic="job:completed"), _entry(5, job="b")]
    assert [entry.seq for entry in fold(entries)] == [3, 4, 5]


def test_a_view_shows_its_own_spaces_and_jobs() -> None:
    mine, other, nowhere = _entry(1, space="s1"), _entry(2, space="s2"), _entry(3, space=None)
    assert [View("e", frozenset({"s1"})).shows(entry) for entry in (mine, other, nowhere)] == [True, False, False]
    assert all(View("e").shows(entry) for entry in (mine, other, nowhere))
    part = _entry(4, job="part", parentId="whole")
    assert View("e", job="whole").shows(part) and not View("e", job="else").shows(part)


def test_batches_hold_at_most_a_hundred_events_and_end_where_the_log_does() -> None:
    told = list(message.pack([_entry(seq) for seq in range(1, 251)], view=CLIENT, epoch="e", upto=300))
    assert [len(orjson.loads(each.text)["events"]) for each in told] == [100, 100, 50]
    assert [each.upto for each in told] == [100, 200, 300]


def test_batches_hold_at_most_64_kilobytes_but_always_something() -> None:
    told = list(message.pack([_entry(seq, info="x" * 30_000) for seq in (1, 2, 3)], view=CLIENT, epoch="e", upto=3))
    assert [len(orjson.loads(each.text)["events"]) for each in told] == [2, 1]
    (giant,) = message.pack([_entry(1, info="x" * 200_000)], view=CLIENT, epoch="e", upto=1)
    assert len(giant.text) > 200_000


def test_pages_are_spared_long_answers_of_forms() -> None:
    entry = _entry(1, input={"text": "x" * 20_000}).encode()
    assert len(entry.full) > 20_000 and len(entry.lean) < 1000
    assert message.encoded([entry], PAGE) == [entry.lean]
    assert message.encoded([entry], CLIENT) == [entry.full]


@pytest.mark.parametrize(
    ("size", "head"),
    [(5, b"\x81\x05"), (126, b"\x81\x7e\x00\x7e"), (70_000, b"\x81\x7f\x00\x00\x00\x00\x00\x01\x11\x70")],
)
def test_a_frame_says_how_long_it_is(size: int, head: bytes) -> None:
    assert message.Message(b"x" * size).frame == head + b"x" * size


def test_the_ring_forgets_the_oldest_first_and_knows_what_it_still_has() -> None:
    held = ring.Ring(10)
    held.extend([_entry(seq).encode() for seq in range(11, 11 + ring.MOST_EVENTS + 5)])
    assert (held.floor, held.head) == (15, ring.MOST_EVENTS + 15)
    assert [entry.seq for entry in held.after(15, limit=2)] == [16, 17]
    assert held.after(held.head, limit=5) == []


def test_the_ring_keeps_no_more_bytes_than_it_may() -> None:
    held = ring.Ring(0)
    held.extend([_entry(seq, info="x" * 1_000_000).encode() for seq in range(1, 8)])
    assert held.head == 7 and held.floor >= 3


def test_who_says_too_much_is_stopped_and_may_go_on_later(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(allowance.time, "monotonic", lambda: now)
    held = allowance.Allowance()
    for _ in range(int(allowance.BURST)):
        held.spend()
    with pytest.raises(TooManyRequests):
        held.spend()
    now += 1
    for _ in range(int(allowance.PER_SECOND)):
        held.spend()


def _entry(seq: int, *, job: str = "a", topic: str = "job:updated", space: str | None = "s1", **payload: Any) -> Entry:
    row = {"id": f"us_evt_{seq}", "seq": seq, "topic": topic, "domain": "job", "context": {}, "payload": payload}
    row |= {"space_id": space, "job_id": job, "environment_id": "e", "target": None, "origin": None}
    return Entry(row | {"created_at": NOW, "acknowledged_at": None, "acknowledged_by": None})
