"""300 jobs while everything dies: the worker ten times, the clock three times, the broker's memory twice."""

import json
import random
import signal
import threading

from tests.acceptance.site import until

COUNTS = {"steps": 180, "fail": 50, "again": 50, "heard": 20}
KILLS = [*["worker"] * 10, *["clock"] * 3, *["broker"] * 2]


def test_it_decides_every_job_once_while_everything_dies(site):
    wishes = [{"operation": name} for name, count in COUNTS.items() for _ in range(count)]
    random.Random(7).shuffle(wishes)
    site.start("clock")
    site.start("worker")
    made = {}
    maker = threading.Thread(target=lambda: made.update(ids=site.drive("create", json.dumps(wishes), "0.05")))
    maker.start()
    for victim in _shuffled(KILLS):
        _wait_for_work(site)
        _strike(site, victim)
    maker.join(timeout=300)
    jobs = site.drive("wait", "300")
    assert [job["id"] for job in jobs] == sorted(made["ids"])
    _check_outcomes(jobs)
    checked = site.manage("check_invariants", check=False)
    assert checked.returncode == 0, checked.stdout
    until(lambda: len(list(site.notes.glob("heard-*"))) == COUNTS["heard"], what="every event heard")


def test_it_refuses_the_outcome_of_a_worker_that_was_presumed_dead(site):
    site.start("clock")
    site.start("sleeper", "worker", "--slots", "1")
    site.drive("create", json.dumps([{"operation": "silent"}]))
    until(lambda: site.noted(), what="the first attempt to begin")
    site.signal("sleeper", signal.SIGSTOP)
    site.start("worker")
    until(lambda: len(site.noted()) >= 3, what="the second attempt to end")
    site.signal("sleeper", signal.SIGCONT)
    until(lambda: "Late outcome" in site.log("sleeper"), what="the late outcome to be refused")
    (job,) = site.drive("wait", "10")
    assert (job["status"], job["attempt"]) == ("complete", 2)
    assert job["outcome"]["message"] == "Attempt 2 came through."
    assert site.manage("check_invariants").returncode == 0


def test_a_stopped_worker_gives_its_jobs_back_uncharged(site):
    site.start("clock")
    site.start("worker", "worker", "--slots", "1", JOBSITE_GRACE_SECONDS="0.5")
    site.drive("create", json.dumps([{"operation": "silent", "input": {"seconds": 30}}, {"operation": "stamp"}]))
    until(lambda: site.noted(), what="the job to begin")
    site.processes["worker"].terminate()
    assert site.processes["worker"].wait(timeout=30) == 0
    jobs = site.drive("wait", "0")
    slow = next(job for job in jobs if job["operation"] == "silent")
    assert (slow["status"], slow["attempt"], slow["max_attempts"], slow["lost_count"]) == ("ready", 1, 2, 0)


def test_a_handler_that_takes_too_long_fails(site):
    site.start("clock")
    site.start("worker")
    site.drive("create", json.dumps([{"operation": "endless"}]))
    (job,) = site.drive("wait", "60")
    assert (job["status"], job["error_code"]) == ("failed", "timeout")
    assert job["outcome"]["message"] == "It took longer than 1 s."


def test_three_clocks_disturb_nobody(site):
    for number in range(3):
        site.start(f"clock{number}", "clock")
    site.start("worker")
    site.drive("create", json.dumps([{"operation": "stamp"}] * 60))
    jobs = site.drive("wait", "60")
    assert {(job["status"], job["attempt"]) for job in jobs} == {("complete", 1)}
    assert site.manage("check_invariants").returncode == 0


def _shuffled(victims):
    mixed = list(victims)
    random.Random(11).shuffle(mixed)
    return mixed


def _wait_for_work(site):
    """Let a few more jobs begin, so that each blow hits a moving system."""
    before = len(site.noted())
    until(lambda: len(site.noted()) >= before + 8, seconds=90, what="more jobs to begin")


def _strike(site, victim):
    if victim == "broker":
        site.empty_broker()
    else:
        site.signal(victim)
        site.start(victim)


def _check_outcomes(jobs):
    """Each ended as its handler would have it; only one that lost three workers may have failed instead."""
    for job in jobs:
        poisoned = job["error_code"] == "worker_lost" and job["lost_count"] >= 3
        wanted = "failed" if job["operation"] == "fail" or poisoned else "complete"
        assert job["status"] == wanted, job
