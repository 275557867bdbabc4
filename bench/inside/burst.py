"""Makes jobs as fast as one producer can, one call each or in bulk, and waits until all are decided."""

import time

from bench.inside import work
from jobs import lifecycle
from jobs.ids import new_id


def main(*, count: int, is_bulk: bool) -> dict[str, float]:
    """Give jobs a second, from the first call to the last decision, and how fast they were made."""
    after, source, environment = new_id("jb"), work.workbook_id(), work.environment_id()
    begun, used = time.time(), time.process_time()
    if is_bulk:
        drafts = [work.draft("nothing", source=source, environment=environment) for _ in range(count)]
        lifecycle.create_many(drafts)
    else:
        for _ in range(count):
            work.make("nothing", source=source)
    created, used = time.time(), time.process_time() - used
    ended = work.wait_complete(after=after, count=count)
    work.check_events(after=after, count=count)
    return {"rate": count / (ended - begun), "create_rate": count / (created - begun), "producer_seconds": used}
