"""Waits until every slot lives, then runs a few jobs, so that nothing measured is a first time."""

import time

from bench.inside import work
from jobs.ids import new_id
from jobs.models import Presence

WARM_JOBS = 60


def main(*, slots: int) -> None:
    """Answer when the workers are warm."""
    while Presence.objects.filter(kind="worker").count() < slots:
        time.sleep(0.05)
    after, source = new_id("jb"), work.workbook_id()
    for _ in range(WARM_JOBS):
        work.make("nothing", source=source)
    work.wait_complete(after=after, count=WARM_JOBS)
