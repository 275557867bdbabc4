"""What a running attempt says is folded, kept in order, and refused when it comes too late."""

import time

import pytest
from django.db import OperationalError, transaction

from jobs import lifecycle
from jobs.errors import InvalidInput
from jobs.models import Artifact, ErrorRow, Event, LogLine
from jobs.sdk import Stopped, artifact_url
from jobs.sdk.event import JobEvent
from jobs.sdk.recorder import FLUSHER, Recorder
from jobs.sdk.tick import Tick
from jobs.testing import run_handler
from tests.engine import fresh, ready, running, topics


@pytest.fixture
def quiet():
    """No thread: the test shares its transaction with what is written."""
    FLUSHER.is_threaded = False
    yield
    FLUSHER.is_threaded = True


@pytest.mark.django_db
@pytest.mark.usefixtures("quiet")
class TestWithoutThread:
    def test_it_folds_many_ticks_into_one_and_keeps_the_newest(self):
        recorder = Recorder(running())
        tick = Tick(recorder)
        for percent in range(101):
            tick(percent, f"{percent} rows", records_processed=percent * 10)
        tick(info="almost")
        recorder.flush()
        row = fresh(recorder.job)
        assert (row.progress, row.info, row.records_processed) == (100, "almost", 1000)
        assert topics(row).count("job:updated") == 2

    @pytest.mark.parametrize(("said", "kept"), [(150, 100), (-3, 0), (33.4, 33)])
    def test_it_rounds_and_bounds_progress(self, said, kept):
        recorder = Recorder(running())
        Tick(recorder)(said)
        recorder.flush()
        assert fresh(recorder.job).progress == kept

    def test_it_keeps_log_lines_in_order_from_the_first(self):
        recorder = Recorder(running())
        event = JobEvent(recorder.job, recorder)
        for number in range(2500):
            event.log(f"line {number}", level="warning" if number % 2 else "info")
        recorder.flush()
        lines = LogLine.objects.filter(job=recorder.job)
        assert [line.message for line in lines] == [f"line {number}" for number in range(2500)]
        assert Event.objects.filter(job_id=recorder.job.pk).latest("seq").payload["logLines"] == 2500

    def test_it_counts_what_was_rejected(self):
        recorder = Recorder(running())
        event = JobEvent(recorder.job, recorder)
        event.reject(row=7, field="email", message="Not an address\x00", data={"email": "x"})
        event.reject(message="No row at all")
        recorder.flush()
        assert fresh(recorder.job).error_count == 2
        first, second = ErrorRow.objects.filter(job=recorder.job)
        assert (first.row, first.field, first.data, second.row) == (7, "email", {"email": "x"}, None)
        assert "\x00" not in first.message

    def test_it_takes_no_data_that_json_cannot_say(self):
        event = JobEvent(job := running(), Recorder(job))
        with pytest.raises(InvalidInput):
            event.reject(message="What is this?", data={"value": object()})
        event.reject(message="With a NUL", data={"value": "a\x00b"})
        event.recorder.flush()
        assert [row.data for row in ErrorRow.objects.filter(job=job)] == [{"value": "a\ufffdb"}]

    def test_it_knows_four_levels(self):
        job = running()
        with pytest.raises(InvalidInput):
            JobEvent(job, Recorder(job)).log("How loud?", level="deafening")

    def test_it_keeps_what_a_database_that_is_away_did_not_take(self, monkeypatch):
        recorder = Recorder(running())
        event, tick, write = JobEvent(recorder.job, recorder), Tick(recorder), lifecycle.progress
        tick(10, "first")
        event.log("one")

        def away(*args, **words):
            raise OperationalError("the server went away")

        monkeypatch.setattr(lifecycle, "progress", away)
        with pytest.raises(OperationalError):
            recorder.flush()
        monkeypatch.setattr(lifecycle, "progress", write)
        tick(20)
        event.log("two")
        recorder.flush()
        assert [line.message for line in LogLine.objects.filter(job=recorder.job)] == ["one", "two"]
        assert (fresh(recorder.job).progress, fresh(recorder.job).info) == (20, "first")

    def test_it_stops_a_handler_whose_job_was_canceled(self):
        recorder = Recorder(running())
        tick = Tick(recorder)
        tick(10)
        lifecycle.cancel(recorder.job.pk)
        recorder.flush()
        with pytest.raises(Stopped):
            tick(20)
        assert fresh(recorder.job).progress == 0

    def test_it_is_not_swallowed_by_a_broad_except(self):
        assert not issubclass(Stopped, Exception)

    def test_it_keeps_a_file_with_the_job(self, tmp_path):
        def handler(event, tick):
            event.stage("Writing")
            made = event.attach("../../etc/contacts.csv", data="a,b\n1,2\n")
            path = event.work_path("big.bin")
            path.write_bytes(b"\x00" * 10)
            event.attach("big.bin", path=path)
            return artifact_url(made)

        url, event = run_handler(handler, ready())
        csv, big = Artifact.objects.filter(job=event.job_id).order_by("created_at")
        assert (csv.name, csv.content_type, csv.size_bytes, big.size_bytes) == ("contacts.csv", "text/csv", 8, 10)
        assert csv.pk in url
        assert fresh(event.job_id).stage == "Writing"


@pytest.mark.django_db(transaction=True)
def test_it_writes_ticks_from_a_thread_of_its_own_at_most_every_quarter_second():
    recorder = Recorder(running())
    tick = Tick(recorder)
    began = time.monotonic()
    while time.monotonic() - began < 0.9:
        tick(50, "busy")
        time.sleep(0.001)
    FLUSHER.forget(recorder)
    recorder.flush()
    FLUSHER.stop()
    written = topics(recorder.job).count("job:updated") - 1
    assert 2 <= written <= 6
    assert fresh(recorder.job).info == "busy"


@pytest.mark.timeout(20)
@pytest.mark.django_db(transaction=True)
def test_a_handler_may_speak_inside_a_transaction_that_the_writing_thread_waits_for():
    recorder = Recorder(running())
    event, tick = JobEvent(recorder.job, recorder), Tick(recorder)
    with transaction.atomic():
        lifecycle.update(recorder.job.pk, metadata={"held": True})  # holds the job and the stream on PostgreSQL
        began = time.monotonic()
        while time.monotonic() - began < 0.8:
            tick(50, "busy")
            event.log("busy")
            time.sleep(0.01)
    FLUSHER.forget(recorder)
    recorder.flush()
    FLUSHER.stop()
    assert fresh(recorder.job).info == "busy"


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("quiet")
def test_it_stops_a_handler_whose_job_was_deleted():
    recorder = Recorder(running())
    lifecycle.delete(recorder.job.pk)
    JobEvent(recorder.job, recorder).log("Is anybody there?")
    recorder.flush()
    with pytest.raises(Stopped):
        Tick(recorder)(20)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("quiet")
def test_a_flood_of_lines_does_not_lock_the_stream_for_as_long_as_the_handlers_transaction():
    recorder = Recorder(running())
    event = JobEvent(recorder.job, recorder)
    with transaction.atomic():
        for number in range(1500):
            event.log(f"line {number}")
        assert LogLine.objects.count() == 0
    event.log("after")
    assert LogLine.objects.count() == 1501
