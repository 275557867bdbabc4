"""Two at once: one wins, nothing is told twice, nothing is missed."""

import threading

import pytest
from django.db import connection, connections, transaction

from jobs import lifecycle, log
from jobs.errors import JobsiteError
from jobs.models import Event, Job, Stream
from tests.engine import ENVIRONMENT, at_once, draft, fresh, ready, running, topics

pytestmark = pytest.mark.django_db(transaction=True)
DECIDING = {"job:completed", "job:failed"}


def test_it_lets_one_of_eight_threads_claim_a_job():
    job = ready()
    claims = at_once([lambda n=n: lifecycle.start(job.pk, holder=f"w{n}", lease_seconds=60) for n in range(8)])
    winners = [claim for claim in claims if claim is not None]
    assert len(winners) == 1
    assert winners[0].attempt == fresh(job).attempt == 1


@pytest.mark.parametrize("round", range(5))
def test_it_lets_one_of_eight_threads_decide_a_job(round):
    job = running()
    verbs = [
        lambda: lifecycle.complete(job.pk, attempt=1, outcome={"message": "one"}),
        lambda: lifecycle.complete(job.pk, attempt=1, outcome={"message": "two"}),
        lambda: lifecycle.fail(job.pk, attempt=1, info="three"),
        lambda: lifecycle.fail(job.pk, attempt=1, info="four"),
        lambda: lifecycle.cancel(job.pk, attempt=1),
        lambda: lifecycle.cancel(job.pk, attempt=1),
        lambda: lifecycle.reschedule(job.pk, attempt=1, delay_seconds=60),
        lambda: lifecycle.release(job.pk, attempt=1),
    ]
    answers = at_once(verbs)
    refused = [answer for answer in answers if isinstance(answer, Exception)]
    assert len(refused) == 7
    assert all(isinstance(error, JobsiteError) for error in refused), refused
    told = topics(job)
    assert len(told) == 4
    assert len(DECIDING & set(told)) == (1 if fresh(job).status in ("complete", "failed") else 0)


def test_it_starts_completes_fails_and_cancels_one_job_from_eight_threads():
    job = ready()
    calls = [
        lambda: lifecycle.start(job.pk, holder="a", lease_seconds=60),
        lambda: lifecycle.start(job.pk, holder="b", lease_seconds=60),
        lambda: lifecycle.complete(job.pk, outcome={"message": "one"}),
        lambda: lifecycle.complete(job.pk, outcome={"message": "two"}),
        lambda: lifecycle.fail(job.pk, outcome={"message": "three"}),
        lambda: lifecycle.fail(job.pk, outcome={"message": "four"}),
        lambda: lifecycle.cancel(job.pk),
        lambda: lifecycle.acknowledge(job.pk),
    ]
    at_once(calls)
    assert fresh(job).is_decided
    told = topics(job)
    assert sum(topic in DECIDING for topic in told) == (0 if fresh(job).status == "canceled" else 1)


def test_it_makes_one_retry_for_two_who_press_at_the_same_time():
    job = running()
    lifecycle.fail(job.pk)
    again = at_once([lambda: lifecycle.retry(job.pk, created_by="us_usr_alice")] * 6)
    assert len({retry.pk for retry in again}) == 1
    assert Job.objects.filter(retry_of=job.pk).count() == 1


def test_it_acknowledges_once_for_two_browsers():
    job = running()
    lifecycle.complete(job.pk, outcome={"acknowledge": True})
    at_once([lambda n=n: lifecycle.acknowledge_outcome(job.pk, by=f"us_usr_{n}") for n in range(6)])
    assert topics(job).count("job:outcome-acknowledged") == 1


def test_it_tells_the_parent_once_when_its_last_parts_end_together():
    parent = running()
    lifecycle.split(parent.pk, parts=8, parallel=True)
    parts = Job.objects.filter(parent=parent).values_list("pk", flat=True)
    answers = at_once([lambda part=part: lifecycle.complete(part) for part in parts])
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert topics(parent).count("job:parts-completed") == 1


def test_it_releases_a_job_once_when_its_predecessors_are_complete_together():
    firsts = [ready() for _ in range(8)]
    job = lifecycle.create(draft(trigger="immediate", predecessors=[first.pk for first in firsts]))
    answers = at_once([lambda first=first: lifecycle.complete(first.pk) for first in firsts])
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert fresh(job).status == "ready"
    assert topics(job).count("job:ready") == 1


def test_it_ties_a_job_to_a_predecessor_that_is_just_being_completed():
    for _ in range(10):
        first = running()
        second, _ = at_once(
            [
                lambda first=first: lifecycle.create(draft(trigger="immediate", predecessors=[first.pk])),
                lambda first=first: lifecycle.complete(first.pk, attempt=1),
            ]
        )
        assert fresh(second).status == "ready"


def test_it_cancels_a_parent_while_its_parts_end():
    for _ in range(5):
        parent = running()
        lifecycle.split(parent.pk, parts=4, parallel=True)
        parts = list(Job.objects.filter(parent=parent).values_list("pk", flat=True))
        ends = [lambda part=part: lifecycle.complete(part) for part in parts]
        answers = at_once([*ends, lambda parent=parent: lifecycle.cancel(parent.pk)])
        strange = [a for a in answers if isinstance(a, Exception) and not isinstance(a, JobsiteError)]
        assert strange == []
        assert all(fresh(part).is_decided for part in parts)


def test_it_fails_a_chain_while_its_end_is_canceled():
    for _ in range(5):
        first = ready()
        second = lifecycle.create(draft(trigger="immediate", predecessors=[first.pk]))
        third = lifecycle.create(draft(trigger="immediate", predecessors=[second.pk]))
        calls = [lambda j=job: lifecycle.cancel(j.pk) for job in (third, second)] * 2
        answers = at_once([*calls, lambda f=first: lifecycle.fail(f.pk)])
        assert [a for a in answers if isinstance(a, Exception) and not isinstance(a, JobsiteError)] == []
        assert [fresh(job).status for job in (first, second, third)] == ["failed", "canceled", "canceled"]


def test_a_move_of_many_waits_for_the_first_stream_and_holds_no_later_one():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    homes = [f"us_env_{n}" for n in range(6)]
    made = [ready(environment=home).pk for home in homes]
    mover = threading.Thread(target=at_once, args=[[lambda: lifecycle.start_many(made, holder="w", lease_seconds=9)]])
    with transaction.atomic():
        list(Stream.objects.select_for_update().filter(pk=homes[0]))
        mover.start()
        while not _somebody_waits():
            pass
        list(Stream.objects.select_for_update(nowait=True).filter(pk__in=homes[1:]))
    mover.join(timeout=60)
    assert {fresh(job).status for job in made} == {"executing"}


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def test_it_misses_no_event_while_eight_writers_write():
    writers, each = 8, 25
    done, seen = threading.Event(), []

    def tail() -> None:
        cursor = 0
        while True:
            last_look = done.is_set()
            events = log.since(ENVIRONMENT, after=cursor, limit=50)
            seen.extend(event["seq"] for event in events)
            cursor = events[-1]["seq"] if events else cursor
            if last_look and not events:
                break
        connections.close_all()

    def write() -> None:
        for nth in range(each):
            with transaction.atomic():
                job = ready()
            lifecycle.complete(job.pk) if nth % 2 else lifecycle.cancel(job.pk)

    reader = threading.Thread(target=tail)
    reader.start()
    answers = at_once([write] * writers)
    done.set()
    reader.join(timeout=60)
    assert answers == [None] * writers
    assert seen == list(range(1, Event.objects.count() + 1))
    assert len(seen) == writers * each * 3
