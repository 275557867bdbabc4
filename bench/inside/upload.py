"""Uploads a file, waits until it has become a workbook, and removes that again."""

import itertools
import time
from collections.abc import Iterator
from pathlib import Path

from django.db import connection

from jobs.models import Event, Job
from jobs.states import TERMINAL
from spaces.models import Record, Space
from spaces.ops.file import store_file

WAIT_SECONDS = 1800


def main(*, path: str) -> dict[str, float]:
    """Give the seconds from start to decision, the rows stored, the ticks, and the longest time without one."""
    stored = store_file(Space.objects.get(), name="generated.csv", chunks=_chunks(Path(path)), by="us_usr_system")
    job = _decided(stored.job.pk)
    if job.status != "complete" or not job.result or not job.started_at or not job.finished_at:
        raise RuntimeError(f"The file was not read: {job.status}, {job.info}")
    ticks = Event.objects.filter(job_id=job.pk, topic="job:updated").order_by("seq")
    moments = [job.started_at, *ticks.values_list("created_at", flat=True), job.finished_at]
    gap = max((later - earlier).total_seconds() for earlier, later in itertools.pairwise(moments))
    told = {
        "seconds": (job.finished_at - job.started_at).total_seconds(),
        "stored": job.result["stored"],
        "ticks": len(moments) - 2,
        "gap": gap,
    }
    _forget()
    return told


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            yield chunk


def _decided(job_id: str) -> Job:
    deadline = time.monotonic() + WAIT_SECONDS
    while (job := Job.objects.get(pk=job_id)).status not in TERMINAL:
        if time.monotonic() > deadline:
            raise RuntimeError(f"{job.name} took longer than {WAIT_SECONDS} s.")
        time.sleep(0.5)
    return job


def _forget() -> None:
    """The next round shall find the table as this one did."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE spaces_record CASCADE")
    else:
        Record.objects.all()._raw_delete(using="default")  # type: ignore[attr-defined]
