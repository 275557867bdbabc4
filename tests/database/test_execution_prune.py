"""Pruning: what is old goes, what a person still has to see stays."""

import datetime as dt
import io
import os

import pytest
from django.core.management import call_command
from django.utils import timezone

from jobs import conf, lifecycle
from jobs.execution import prune
from jobs.execution.invariants import RULES
from jobs.models import Event, IdempotencyKey, Job, Stream
from jobs.sdk import JobEvent
from jobs.sdk.recorder import Recorder
from tests.engine import ENVIRONMENT, ready, running

pytestmark = pytest.mark.django_db


def decided(**outcome):
    return lifecycle.complete(running().pk, outcome={"message": "Done", **outcome})


def age(days=100):
    long_ago = timezone.now() - dt.timedelta(days=days)
    Job.objects.filter(finished_at__isnull=False).update(finished_at=long_ago)
    Event.objects.update(created_at=long_ago)


def test_old_decided_jobs_go_with_their_files(django_capture_on_commit_callbacks):
    job = running()
    artifact = JobEvent(job, Recorder(job)).attach("a.txt", data="a")
    lifecycle.complete(job.pk)
    age()
    with django_capture_on_commit_callbacks(execute=True):
        assert prune.prune_jobs() == 1
    assert not (conf.home() / artifact.path).exists()


def test_what_is_undecided_young_or_unseen_stays():
    undecided, unseen = ready(), decided(acknowledge=True)
    age()
    young = decided()
    assert prune.prune_jobs() == 0
    assert Job.objects.filter(pk__in=[undecided.pk, unseen.pk, young.pk]).count() == 3
    lifecycle.acknowledge_outcome(unseen.pk, by="us_usr_alice")
    assert prune.prune_jobs() == 1


def test_a_split_job_stays_while_a_part_is_open():
    whole = running()
    lifecycle.split(whole.pk, parts=1)
    lifecycle.complete(whole.pk)
    age()
    assert prune.prune_jobs() == 0


def test_events_go_by_their_numbers_and_the_stream_says_how_far():
    decided()
    age()
    ready()
    assert prune.prune_events() == 4
    stream = Stream.objects.get(pk=ENVIRONMENT)
    assert (stream.pruned, stream.head, Event.objects.count()) == (4, 6, 2)
    assert list(RULES["I3 gapless"]()) == []


def test_keys_are_kept_two_days():
    now = timezone.now()
    for hours in (47, 49):
        IdempotencyKey.objects.create(
            environment_id=ENVIRONMENT,
            principal_id="us_key_1",
            key=f"{hours}",
            body_sha256="",
            created_at=now - dt.timedelta(hours=hours),
        )
    assert prune.prune_keys() == 1
    assert IdempotencyKey.objects.get().key == "47"


def test_files_that_nobody_speaks_of_go_after_a_day():
    job = running()
    event = JobEvent(job, Recorder(job))
    kept = conf.home() / event.attach("kept.txt", data="a").path
    forgotten, fresh = event.work_path("b.txt"), event.work_path("c.txt")
    for path in (forgotten, fresh):
        path.write_text("b")
    for path in (kept, forgotten):
        os.utime(path, (0, 0))
    assert prune.prune_orphans() == 1
    assert (kept.exists(), forgotten.exists(), fresh.exists()) == (True, False, True)


def test_the_command_says_how_much_it_was():
    decided()
    age()
    said = io.StringIO()
    call_command("prune", stdout=said)
    assert said.getvalue().startswith("1 jobs, 4 events, ")
