"""Every sequence of verbs keeps the laws: legal arrows, one deciding event, a log that replays to the truth."""

import datetime as dt

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from jobs import lifecycle
from jobs.errors import JobsiteError
from jobs.models import Attempt, Event, Job, Stream
from jobs.states import ARROWS, Status
from jobs.topics import DECIDING
from tests.engine import ENVIRONMENT, draft, fresh

MOVES = {(source, arrow.target or source) for arrow in ARROWS.values() for source in arrow.sources}


class Life(RuleBasedStateMachine):
    """One job and everything that can be done to it, in any order, by workers alive and dead."""

    def __init__(self) -> None:
        super().__init__()
        self.job = lifecycle.create(draft())
        self.history = [Status.CREATED]
        self.attempts = 0

    def call(self, verb, **arguments):
        before = fresh(self.job)
        try:
            getattr(lifecycle, verb)(self.job.pk, **arguments)
        except JobsiteError:
            assert fresh(self.job).updated_at == before.updated_at, "a refusal wrote something"
        after = Status(fresh(self.job).status)
        if after != before.status:
            assert (Status(before.status), after) in MOVES, (verb, before.status, after)
            self.history.append(after)

    def some_attempt(self, offset):
        return fresh(self.job).attempt - offset

    @rule()
    def execute(self):
        self.call("execute")

    @rule()
    def start(self):
        self.call("start", holder="worker", lease_seconds=60)

    @rule()
    def acknowledge(self):
        self.call("acknowledge", info="Accepted", progress=3)

    @rule(offset=st.integers(0, 1), progress=st.integers(-50, 300))
    def tick(self, offset, progress):
        self.call("progress", attempt=self.some_attempt(offset), progress=progress)

    @rule(offset=st.sampled_from([None, 0, 1]), message=st.text(max_size=5))
    def complete(self, offset, message):
        attempt = None if offset is None else self.some_attempt(offset)
        self.call("complete", attempt=attempt, outcome={"message": message, "acknowledge": True})

    @rule(offset=st.sampled_from([None, 0, 1]))
    def fail(self, offset):
        self.call("fail", attempt=None if offset is None else self.some_attempt(offset), info="broken")

    @rule()
    def cancel(self):
        self.call("cancel", info="no more")

    @rule(offset=st.integers(0, 1))
    def reschedule(self, offset):
        self.call("reschedule", attempt=self.some_attempt(offset), delay_seconds=0)

    @rule(offset=st.integers(0, 1))
    def release(self, offset):
        self.call("release", attempt=self.some_attempt(offset))

    @rule()
    def promote(self):
        Job.objects.filter(pk=self.job.pk, status="scheduled").update(
            not_before=timezone.now() - dt.timedelta(seconds=1)
        )
        if lifecycle.promote([self.job.pk]):
            self.history.append(Status.READY)

    @rule()
    def schedule(self):
        self.call("schedule", not_before=timezone.now() + dt.timedelta(hours=1))

    @rule()
    def plan(self):
        self.call("plan", plan={"fieldMapping": []})

    @rule()
    def update(self):
        self.call("update", info="changed", metadata={"a": 1})

    @rule()
    def acknowledge_outcome(self):
        self.call("acknowledge_outcome", by="us_usr_alice")

    @precondition(lambda self: self.history[-1] == Status.EXECUTING)
    @rule()
    def lose_the_worker(self):
        Job.objects.filter(pk=self.job.pk, lease_until__isnull=False).update(
            lease_until=timezone.now() - dt.timedelta(minutes=5)
        )
        if lifecycle.reap():
            self.history.append(Status(fresh(self.job).status))

    @invariant()
    def it_decides_at_most_once(self):
        deciding = Event.objects.filter(job_id=self.job.pk, topic__in=sorted(DECIDING)).count()
        assert deciding == (1 if fresh(self.job).status in (Status.COMPLETE, Status.FAILED) else 0)

    @invariant()
    def it_replays_to_the_same_status(self):
        told = Event.objects.filter(job_id=self.job.pk).order_by("seq").values_list("payload__status", flat=True)
        replayed = [status for nth, status in enumerate(told) if not nth or told[nth - 1] != status]
        assert replayed == [str(status) for status in self.history]

    @invariant()
    def it_counts_attempts_upwards_and_numbers_without_a_gap(self):
        attempt = fresh(self.job).attempt
        assert attempt >= self.attempts
        self.attempts = attempt
        kept = list(Attempt.objects.filter(job=self.job).order_by("number").values_list("number", flat=True))
        assert kept == sorted(set(kept))
        assert all(number <= attempt for number in kept)
        assert Stream.objects.get(pk=ENVIRONMENT).head == Event.objects.filter(environment_id=ENVIRONMENT).count()


@pytest.mark.timeout(600)
class MachineTest(TestCase):
    """Runs the machine, each example in a transaction of its own."""

    def test_it_keeps_the_laws_in_every_order_of_verbs(self):
        class Fresh(Life):
            def __init__(self):
                Event.objects.all().delete()
                Stream.objects.all().delete()
                Job.objects.all().delete()
                super().__init__()

        run_state_machine_as_test(
            Fresh,
            settings=settings(
                max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )


pytestmark = pytest.mark.django_db
