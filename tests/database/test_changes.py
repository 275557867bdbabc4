"""The poll behind the doorbell: it sees what others commit, and nothing where nothing is."""

import pytest

from jobs import log
from jobs.execution.changes import Changes
from jobs.live.tail import Known, Tail
from tests.engine import ENVIRONMENT, at_once, ready

pytestmark = pytest.mark.django_db(transaction=True)


def elsewhere(call):
    """Do something on a connection of its own."""
    [answer] = at_once([call])
    return answer


def test_the_clock_sees_what_others_commit_and_is_quiet_otherwise():
    changes = Changes()
    changes.any()
    assert not changes.any()
    elsewhere(ready)
    assert [changes.any(), changes.any()] == [True, False]


def test_a_feed_gets_what_others_commit_without_a_ring():
    tail = Tail()
    [first] = tail.read({ENVIRONMENT: Known("", 0, False)}, is_rung=False)
    job = elsewhere(ready)
    [news] = tail.read({ENVIRONMENT: Known(first.epoch, first.head, True)}, is_rung=False)
    assert [entry.job for entry in news.entries] == [job.pk, job.pk]
    assert tail.read({ENVIRONMENT: Known(news.epoch, news.head, True)}, is_rung=False) == []


def test_the_version_says_nothing_by_itself():
    assert log.data_version() == log.data_version()
