"""The parts of the engine room that need no database: back-off, turns, sizes, the transport, the leash."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from queue import Empty
from types import SimpleNamespace

import pytest

from jobs.execution.backoff import pause_seconds
from jobs.execution.duties.batches import BatchSizes
from jobs.execution.duties.candidates import Candidate
from jobs.execution.duties.hints import Window, compose
from jobs.execution.duties.turns import Turns
from jobs.execution.duty import Duty
from jobs.execution.leash import Leash
from jobs.execution.limit import TimeLimitReached, time_limit
from jobs.execution.supervisor import Child, Supervisor
from jobs.execution.transport import Channel


def candidate(number, space="a", *, priority=0, name="x:y", lost_count=0):
    return Candidate(f"us_jb_{number:03}", name, ("env", space), priority, lost_count)


def test_a_pause_doubles_and_is_diced_and_bounded():
    pauses = [pause_seconds(n, base_seconds=2, longest_seconds=60) for n in range(1, 40)]
    assert all(min(60, 2 * 2 ** (n - 1)) / 2 <= p <= min(60, 2 * 2 ** (n - 1)) for n, p in enumerate(pauses, 1))
    assert pause_seconds(10_000, base_seconds=1) <= 3600


def test_spaces_take_turns_whatever_each_has_waiting():
    flood = [candidate(n) for n in range(10)]
    others = [candidate(20, "b"), candidate(30, "c")]
    order = list(Turns().in_order(flood + others))
    assert {one.owner[1] for one in order[:3]} == {"a", "b", "c"}
    assert [one.id for one in order[3:]] == [one.id for one in flood[1:]]


def test_turns_are_remembered_from_one_choice_to_the_next():
    turns, served = Turns(), []
    for _ in range(4):
        waiting = [c for c in (candidate(1), candidate(2), candidate(8, "b"), candidate(9, "b")) if c.id not in served]
        chosen = next(turns.in_order(waiting))
        turns.serve(chosen)
        served.append(chosen.id)
    assert served == ["us_jb_001", "us_jb_008", "us_jb_002", "us_jb_009"]


def test_a_newcomer_has_no_claim_on_the_past():
    turns = Turns()
    for number in range(50):
        turns.serve(candidate(number))
    order = turns.in_order([candidate(60), candidate(61), candidate(70, "b"), candidate(71, "b")])
    assert [one.owner[1] for one in order] == ["b", "a", "b", "a"]


def test_priority_goes_before_turns():
    order = Turns().in_order([candidate(1), candidate(2, "b", priority=5), candidate(3, "b", priority=5)])
    assert [one.id for one in order] == ["us_jb_002", "us_jb_003", "us_jb_001"]


def test_quick_names_grow_and_slow_ones_shrink():
    sizes = BatchSizes()
    for _ in range(10):
        sizes.learn([("quick:one", 0.001), ("slow:one", 9.0)])
    assert sizes.of(candidate(1, name="quick:one")) == 50
    assert sizes.of(candidate(1, name="slow:one")) == 1
    sizes.learn([("quick:one", 9.0)])
    assert sizes.of(candidate(1, name="quick:one")) == 25


def test_a_job_that_has_killed_a_worker_goes_alone():
    sizes = BatchSizes()
    sizes.learn([("x:y", 0.001)])
    assert sizes.of(candidate(1, lost_count=1)) == 1


def grown():
    sizes = BatchSizes()
    for _ in range(10):
        sizes.learn([("x:y", 0.001)])
    return sizes


def test_waiting_jobs_are_spread_over_the_slots():
    waiting = [candidate(n) for n in range(10)]
    hints = compose(waiting, slots=2, window=Window(), sizes=grown(), turns=Turns())
    assert [len(hint.job_ids) for hint in hints] == [5, 5]


def test_slow_jobs_get_one_hint_for_each_slot():
    waiting = [candidate(n) for n in range(10)]
    hints = compose(waiting, slots=3, window=Window(), sizes=BatchSizes(), turns=Turns())
    assert [hint.job_ids for hint in hints] == [["us_jb_000"], ["us_jb_001"], ["us_jb_002"]]


def test_a_backlog_of_quick_jobs_fills_the_window():
    waiting = [candidate(n) for n in range(500)]
    hints = compose(waiting, slots=2, window=Window(), sizes=grown(), turns=Turns())
    assert [len(hint.job_ids) for hint in hints] == [50] * 4


@pytest.fixture
def channel(tmp_path):
    """A channel on a folder that does not exist yet."""
    options = {"data_folder_in": str(tmp_path / "broker"), "data_folder_out": str(tmp_path / "broker")}
    connection = SimpleNamespace(client=SimpleNamespace(transport_options=options))
    channel = Channel.__new__(Channel)
    channel.connection = connection
    return channel


def test_messages_come_out_in_the_order_they_went_in(channel):
    for number in range(5):
        channel._put("jobs", {"n": number})
    assert channel._size("jobs") == 5
    assert [channel._get("jobs")["n"] for _ in range(5)] == [0, 1, 2, 3, 4]
    with pytest.raises(Empty):
        channel._get("jobs")


def test_each_message_is_taken_once(channel):
    for number in range(200):
        channel._put("jobs", number)
    taken, lock = [], threading.Lock()

    def take():
        while True:
            try:
                message = channel._get("jobs")
            except Empty:
                return
            with lock:
                taken.append(message)

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(200))


def test_a_leash_is_felt_by_every_child():
    leash = Leash()
    children = []
    for _ in range(2):
        child = os.fork()
        if child == 0:
            leash.hold()
            os._exit(7 if leash.has_ended(20) else 0)
        children.append(child)
    assert not leash.has_ended(0)
    leash.let_go()
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [7, 7]


def test_a_time_limit_ends_what_swallows_exceptions():
    def stubborn():
        with time_limit(0.05):
            while True:
                with contextlib.suppress(Exception):
                    time.sleep(5)

    with pytest.raises(TimeLimitReached):
        stubborn()
    time.sleep(0.06)  # the alarm is off


def test_a_duty_follows_a_change_at_its_distance(monkeypatch):
    now, done = [100.0], []
    monkeypatch.setattr("jobs.execution.duty.time.monotonic", lambda: now[0])
    duty = Duty("work", lambda: done.append(now[0]), 10, on_change=True, gap_seconds=1)
    for moment, changed in (
        (100.0, False),
        (100.5, True),
        (101.1, True),
        (101.6, False),
        (105.0, False),
        (111.7, False),
    ):
        now[0] = moment
        duty.attend(changed=changed)
    assert done == [100.0, 101.6, 111.7]


def test_a_duty_that_fails_harms_no_other(caplog):
    def fail():
        raise ValueError("broken")

    duty = Duty("work", fail, 0)
    assert duty.attend(changed=False)
    assert duty.attend(changed=False)
    assert len(caplog.records) == 1


def child(tmp_path, code, name="child"):
    return Child(name, [sys.executable, "-c", code], {}, tmp_path / "logs" / f"{name}.log")


def test_the_supervisor_starts_the_dead_again_and_stops_the_living(tmp_path):
    said = []
    sleeper = child(tmp_path, "import time; time.sleep(60)", "sleeper")
    supervisor = Supervisor([sleeper], say=said.append, grace_seconds=5)
    supervisor.look(0)
    first = sleeper.process.pid
    sleeper.signal(signal.SIGKILL)
    sleeper.process.wait()
    supervisor.look(0)
    assert sleeper.is_alive and sleeper.process.pid != first
    assert "was ended by signal 9; it is started again" in said[0]
    supervisor.stop()
    supervisor.run()
    assert not sleeper.is_alive


def test_the_supervisor_waits_longer_for_one_that_dies_at_once(tmp_path):
    failing = child(tmp_path, "raise SystemExit(3)")
    supervisor = Supervisor([failing], say=lambda _: None, grace_seconds=1)
    for _ in range(2):
        supervisor.look(0)
        failing.process.wait()
    supervisor.look(0)
    assert failing.process is None and failing.failures == 2
    assert failing.start_at > time.monotonic()
    supervisor.end()


def test_the_second_request_to_stop_does_not_wait(tmp_path):
    stubborn = child(
        tmp_path, "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
    )
    supervisor = Supervisor([stubborn], say=lambda _: None, grace_seconds=60)
    supervisor.look(0)
    while not stubborn.log.read_text():
        time.sleep(0.01)
    supervisor.stop()
    supervisor.stop()
    supervisor.run()
    assert stubborn.process.returncode == -signal.SIGKILL


def test_children_die_with_a_supervisor_that_is_killed(tmp_path):
    code = (
        "import sys, time; from pathlib import Path\n"
        "from jobs.execution.supervisor import Child\n"
        "one = Child('one', [sys.executable, '-c', 'import time; time.sleep(60)'], {}, Path(sys.argv[1], 'x.log'))\n"
        "one.start(); print(one.process.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    end = time.monotonic() + 10
    while os.path.exists(f"/proc/{pid}") and not _is_zombie(pid):
        assert time.monotonic() < end
        time.sleep(0.02)


def _is_zombie(pid):
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True
