"""The demo: made once, kept as people left it, with a job that moves."""

import time

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from jobs.management import preparation
from jobs.models import Action, Job
from jobs.sdk import Stopped
from jobs.testing import run_handler
from spaces.handlers import demo as handlers
from spaces.management.demo import password_path, seed
from spaces.models import Document, Environment, Record, Sheet, Space, Workbook
from spaces.ops.space import delete_space

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_password():
    password_path().unlink(missing_ok=True)
    yield
    password_path().unlink(missing_ok=True)


def test_it_makes_a_space_with_data_actions_and_a_job(capsys):
    call_command("seed_demo", yes=True)
    people, companies = Sheet.objects.order_by("position")
    assert people.total_count == 240
    assert 10 < people.error_count < 24
    assert companies.error_count == 1
    assert set(Action.objects.values_list("operation", flat=True)) == {"export", "slow-demo", "fail-demo"}
    assert Document.objects.get().title == "Welcome"
    job = Job.objects.get()
    assert (job.name, job.status) == ("workbook:slow-demo", "ready")
    assert password_path().read_text().strip() in capsys.readouterr().out


def test_a_second_run_changes_nothing_and_remembers_the_password():
    first = seed()
    second = seed()
    assert (first.space, first.password, first.job.id) == (second.space, second.password, second.job.id)
    assert Record.objects.count() == 246
    assert User.objects.get().check_password(second.password)
    assert oct(password_path().stat().st_mode & 0o777) == "0o600"


def test_a_new_password_is_left_alone():
    user = seed().user
    user.set_password("chosen")
    user.save()
    assert seed().password is None
    assert User.objects.get().check_password("chosen")


def test_what_was_deleted_stays_deleted():
    demo = seed(with_job=False)
    Workbook.objects.all().delete()
    assert seed().job is None
    assert Space.objects.get() == demo.space


def test_a_later_start_brings_nothing_back_that_was_deleted(settings, capsys):
    settings.JOBSITE = {**settings.JOBSITE, "EMBEDDED": True}
    call_command("seed_demo", once=True)
    delete_space(Space.objects.get().id, by="us_usr_1")
    Job.objects.all().delete()
    call_command("seed_demo", once=True)
    assert not Space.objects.exists() and not Job.objects.exists()
    Environment.objects.all().delete()
    User.objects.all().delete()
    capsys.readouterr()
    call_command("seed_demo", once=True)
    assert not Environment.objects.exists() and not User.objects.exists()
    assert capsys.readouterr().out == ""


def test_production_is_asked_for_consent(settings):
    settings.JOBSITE = {**settings.JOBSITE, "EMBEDDED": False}
    with pytest.raises(CommandError, match="Say --yes"):
        call_command("seed_demo")
    assert not User.objects.exists()
    call_command("seed_demo", yes=True)
    assert User.objects.get().is_superuser


def test_a_start_in_production_makes_nothing_and_says_so_in_one_sentence(settings):
    settings.JOBSITE = {**settings.JOBSITE, "EMBEDDED": False}
    said = preparation.seed()
    assert "createsuperuser" in said and "seed_demo --yes" in said
    assert len(said.splitlines()) == 1
    assert not User.objects.exists() and not Environment.objects.exists()
    call_command("seed_demo", yes=True)
    assert "Environment Demo" in preparation.seed()


def test_the_failing_job_fails_in_words_and_keeps_a_row(monkeypatch):
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    job = seed().job
    with pytest.raises(handlers.PartnerRefused, match="closed for maintenance"):
        run_handler(handlers.fail_demo, job)


def test_the_slow_job_ticks_and_ends_with_a_next_step(monkeypatch):
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    job = seed().job
    outcome, event = run_handler(handlers.slow_demo, job)
    assert outcome.next["id"] == job.source
    done = Job.objects.get(pk=event.job.pk)
    assert done.progress >= 99
    assert done.stage == "Writing the report"


def test_the_slow_job_stops_at_its_next_tick_when_canceled(monkeypatch):
    job = seed().job
    passed = []
    monkeypatch.setattr(time, "sleep", passed.append)

    def slow(event, tick):
        event.recorder.stopped = "canceled"
        return handlers.slow_demo(event, tick)

    with pytest.raises(Stopped):
        run_handler(slow, job)
    assert not passed
