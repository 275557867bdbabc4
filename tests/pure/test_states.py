"""The table of arrows is complete and says only what may be."""

import pytest

from jobs.states import ARROWS, OPEN, TERMINAL, Status, parse_status
from jobs.topics import DECIDING


def test_it_lets_nothing_leave_a_decided_status():
    leaving = [arrow.verb for arrow in ARROWS.values() if arrow.sources & TERMINAL and arrow.target is not None]
    assert leaving == []


def test_it_decides_only_with_a_deciding_topic_or_a_cancellation():
    deciders = {arrow.verb: arrow.topic for arrow in ARROWS.values() if arrow.target in TERMINAL}
    assert set(deciders) == {"complete", "fail", "cancel"}
    assert {deciders["complete"], deciders["fail"]} == DECIDING


def test_it_reaches_every_status_but_the_first_by_an_arrow():
    reached = {arrow.target for arrow in ARROWS.values() if arrow.target}
    assert reached | {Status.CREATED, Status.WAITING} == set(Status)


def test_it_offers_a_way_out_of_every_open_status():
    for status in OPEN:
        assert any(status in arrow.sources and arrow.target in TERMINAL for arrow in ARROWS.values())


@pytest.mark.parametrize(
    ("word", "status"),
    [("cancelled", "canceled"), ("completed", "complete"), ("queued", "ready"), ("running", "executing")],
)
def test_it_reads_other_spellings(word, status):
    assert parse_status(word) == status


def test_it_refuses_an_unknown_word():
    with pytest.raises(ValueError, match="nonsense"):
        parse_status("nonsense")
