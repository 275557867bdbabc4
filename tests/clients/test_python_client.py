"""clients/python against the whole product, its line cut now and then."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jobsite_listener import Ended, Listener

from tests.acceptance.site import until
from tests.clients.line import Line, running_line
from tests.clients.place import Place


@contextlib.contextmanager
def running(listener: Listener) -> Iterator[None]:
    """Run a listener in a thread until the block ends."""
    started = threading.Event()
    thread = threading.Thread(target=listener.run, kwargs={"on_start": started.set})
    thread.start()
    try:
        assert started.wait(20)
        yield
    finally:
        listener.stop()
        thread.join(30)
        assert not thread.is_alive()


@pytest.fixture
def listener(place: Place) -> Listener:
    """One that follows the place's environment."""
    return Listener(place.url, place.key, environment=place.environment)


def make_job(place: Place, operation: str, **more: Any) -> str:
    job = {"type": "workbook", "operation": operation, "source": place.workbook, "trigger": "immediate", **more}
    return str(place.ask("jobs", job)["id"])


def decided(place: Place, job_id: str) -> dict[str, Any]:
    found: dict[str, Any] = {}

    def is_decided() -> bool:
        found.update(place.ask(f"jobs/{job_id}"))
        return found["status"] in ("complete", "failed", "canceled")

    until(is_decided, seconds=30, what=f"{job_id} to be decided")
    return found


def tell(place: Place, number: int) -> None:
    context = {"accountId": "x", "environmentId": place.environment, "spaceId": place.space}
    told = {"topic": "space:updated", "domain": "space", "context": context, "payload": {"number": number}}
    place.ask("events", told)


def hear_numbers(listener: Listener) -> list[int]:
    heard: list[int] = []
    listener.on("space:updated")(lambda event: heard.append(event["payload"]["number"]))
    return heard


def test_a_job_is_claimed_ticks_and_ends_with_the_handlers_outcome(place: Place, listener: Listener) -> None:
    ticks = []
    listener.on("job:updated", job="workbook:py-greet")(lambda event: ticks.append(event["payload"]["progress"]))

    @listener.job_handler("workbook:py-greet")
    def greet(job: dict[str, Any], tick: Callable[..., Any]) -> dict[str, Any]:
        tick(50, "Half way")
        return {"message": f"Greeted {job['input']['name']}.", "acknowledge": True}

    with running(listener):
        job = decided(place, make_job(place, "py-greet", input={"name": "Ada"}))
        until(lambda: 50 in ticks, seconds=10)
    assert job["status"] == "complete"
    assert job["outcome"] == {"message": "Greeted Ada.", "acknowledge": True}


def test_a_handler_that_raises_fails_its_job_with_the_reason(place: Place, listener: Listener) -> None:
    @listener.job_handler("workbook:py-broken")
    def broken(job: dict[str, Any], tick: Callable[..., Any]) -> None:
        raise FileNotFoundError("No such file.")

    with running(listener):
        job = decided(place, make_job(place, "py-broken"))
    assert (job["status"], job["info"], job["outcome"]["message"]) == ("failed", "No such file.", "No such file.")


def test_a_canceled_job_stops_its_handler_at_the_next_tick(place: Place, listener: Listener) -> None:
    stopped = threading.Event()

    @listener.job_handler("workbook:py-long")
    def long(job: dict[str, Any], tick: Callable[..., Any]) -> None:
        place.ask(f"jobs/{job['id']}/cancel", {})
        try:
            tick(10)
        except Exception:
            stopped.set()
            raise

    with running(listener):
        job = decided(place, make_job(place, "py-long"))
        assert stopped.wait(10)
    assert job["status"] == "canceled"


def test_nothing_is_missed_while_the_line_is_cut_again_and_again(place: Place) -> None:
    with running_line(place.url) as line:
        listener = Listener(line.url, place.key, space=place.space, threads=1)
        heard = hear_numbers(listener)
        with running(listener):
            with cutting(line):
                for number in range(300):
                    tell(place, number)
            until(lambda: len(heard) >= 300, seconds=20)
        assert heard == list(range(300))


def test_a_listener_that_was_down_goes_on_where_it_was(place: Place, tmp_path: Path) -> None:
    cursor_file = tmp_path / "cursor"
    first = Listener(place.url, place.key, space=place.space, cursor_file=cursor_file, threads=1)
    heard = hear_numbers(first)
    with running(first):
        tell(place, 1000)
        until(lambda: heard == [1000], seconds=10)
    for number in range(1001, 1121):
        tell(place, number)
    second = Listener(place.url, place.key, space=place.space, cursor_file=cursor_file, threads=1)
    heard = hear_numbers(second)
    with running(second):
        until(lambda: len(heard) >= 120, seconds=20)
    assert heard == list(range(1001, 1121))


@pytest.mark.parametrize(("key", "space", "code"), [("jsk_bad", None, 4401), (None, "us_sp_unknown", 4403)])
def test_who_may_not_listen_is_told_so(place: Place, key: str | None, space: str | None, code: int) -> None:
    listener = Listener(place.url, key or place.key, space=space or place.space)
    with pytest.raises(Ended) as ended:
        listener.run()
    assert ended.value.close_code == code


@contextlib.contextmanager
def cutting(line: Line) -> Iterator[None]:
    """Cut the line every now and then; leave it whole."""
    is_over = threading.Event()

    def cut() -> None:
        while not is_over.wait(0.4):
            line.cut()
            time.sleep(0.1)
            line.mend()

    thread = threading.Thread(target=cut)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()
