"""A client's socket on the space, while one job ticks."""

import time

from bench.inside import work
from jobs import keys
from tests.live.wire import Wire


def main(*, port: int, ticks: int) -> list[float]:
    """Give the milliseconds from each tick to its event."""
    source = work.workbook_id()
    _, token = keys.issue(work.environment_id(), label="bench", kind="SECRET")
    took: list[float] = []
    with Wire(port, "/ws/api/", headers={"Authorization": f"Bearer {token}"}) as wire:
        wire.subscribe(space=work.space_id())
        job = work.make("tick", source=source, input={"ticks": ticks})
        while True:
            events = wire.hear_batch(timeout=60).get("events", [])
            now = time.time_ns() // 1000
            took += [(now - moment) / 1000 for event in events if (moment := said_at(event))]
            if any(event["topic"] == "job:completed" and event["context"]["jobId"] == job.pk for event in events):
                return took


def said_at(event: dict) -> int:
    """Give the microsecond that a tick says it was said at, 0 for other events."""
    info = (event["payload"] or {}).get("info") or ""
    is_tick = event["topic"] == "job:updated" and event["payload"].get("status") == "executing"
    return int(info.removeprefix("said at ")) if is_tick and info.startswith("said at ") else 0
