"""The wall around an agent's process, as if Node had a hole: what it starts is limited and ended with it."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from spaces.agents import node, process
from tests.conftest import HOME
from tests.receiver import receiving
from tools import node as installed

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Agents run on Linux only.")
ROOT = Path(__file__).parents[2]
#: Forks children that say who they are and then do as they are told.
FORKS = """
import os, sys, time
sys.stdin.read()
for number in range({count}):
    if os.fork() == 0:
        {child}
{parent}
"""


@pytest.fixture(autouse=True)
def limits(settings):
    settings.AGENTS = {"ON": True, "NODE": installed.program() or "node", "SECONDS": 2, "MEMORY_MB": 64}


@pytest.fixture
def run(monkeypatch):
    """Run a program of ours in the place of Node, which lets no agent start anything."""

    def start(*, child, parent="time.sleep(60)", count=1):
        code = FORKS.format(count=count, child=child, parent=parent)
        monkeypatch.setattr(node, "command", lambda script: [sys.executable, "-c", code])
        return process.run(b"{}", variables={})

    return start


def is_alive(pid):
    """Whether it is there and no corpse that somebody has yet to bury."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def until(condition, *, seconds):
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
    return condition()


def told(done):
    """The process ids that were printed."""
    return [int(line) for line in done.log.split()]


SAY = "print(os.getpid(), flush=True)"


@pytest.mark.parametrize(
    "leave", ["", "os.setsid();", "os.setsid(); os.fork();"], ids=["stays", "leaves", "leaves twice"]
)
def test_what_it_started_ends_with_it(run, leave):
    done = run(child=f"{leave} {SAY}; time.sleep(60); os._exit(0)")
    assert "ran longer than 2 s" in done.reason
    assert told(done)
    assert until(lambda: not any(map(is_alive, told(done))), seconds=5)


def test_what_it_started_ends_although_it_went_well_itself(run):
    done = run(child=f"{SAY}; time.sleep(60); os._exit(0)", parent="time.sleep(0.3)")
    assert until(lambda: not any(map(is_alive, told(done))), seconds=5)


def test_the_memory_of_all_counts(run):
    done = run(child="kept = b'x' * 40_000_000; time.sleep(60); os._exit(0)", count=5)
    assert done.reason == "It used more than 64 MB of memory and was stopped."
    assert done.memory_bytes > 128 * 1024 * 1024


def test_each_has_the_limits_of_the_first(run):
    ask = (
        "import resource; print(*[resource.getrlimit(getattr(resource, n))[1] for n in NAMES], flush=True); os._exit(0)"
    )
    names = "['RLIMIT_FSIZE', 'RLIMIT_CORE', 'RLIMIT_CPU', 'RLIMIT_NOFILE', 'RLIMIT_AS']"
    done = run(child=ask.replace("NAMES", names), parent="os.wait()")
    assert told(done) == [0, 0, 4, 256, process.BASE_BYTES + 2 * 64 * 1024 * 1024]


SLEEPS = "await new Promise(() => setInterval(() => {}, 1000))"
WORKS = "for(;;);"
#: Time for the worker, Node and its first request on a busy machine: the agent shall outlive the worker.
SECONDS = 20
WORKER = """
import os, sys
import django
django.setup()
from spaces.agents import process
process.run(sys.stdin.buffer.read(), variables={})
"""


@pytest.mark.skipif(not installed.program(), reason="Node is missing.")
@pytest.mark.parametrize("body", [SLEEPS, WORKS], ids=["sleeps", "works"])
def test_a_worker_that_is_killed_leaves_nothing_behind(tmp_path, body):
    with receiving() as receiver:
        call = f"await fetch('{receiver.url}', {{ method: 'POST', body: 'x' }})"
        _killed_while_it_runs(tmp_path, f"{call}; {body}", has_begun=lambda: bool(receiver.got))


def _killed_while_it_runs(tmp_path, body, *, has_begun):
    source = f"exports.dispatchEvent = async () => {{ {body} }}"
    given = json.dumps({"source": source, "event": {}, "limitSeconds": 1})
    mine = {"JOBSITE_HOME": str(HOME), "DJANGO_SETTINGS_MODULE": "jobsite.settings", "TMPDIR": str(tmp_path)}
    mine |= {"JOBSITE_AGENT_SECONDS": str(SECONDS), "JOBSITE_NODE": installed.program()}
    worker = subprocess.Popen([sys.executable, "-c", WORKER], cwd=ROOT, env=os.environ | mine, stdin=subprocess.PIPE)
    worker.stdin.write(given.encode())
    worker.stdin.close()
    assert until(has_begun, seconds=30)
    [agent] = process.family(worker.pid)[1:]
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    # What works hears no timer and is ended by the kernel, whose limit is drawn in here so as not to wait for it.
    assert resource.prlimit(agent, resource.RLIMIT_CPU) == (SECONDS + 2, SECONDS + 2)
    if WORKS in body:
        resource.prlimit(agent, resource.RLIMIT_CPU, (1, 1))
    assert until(lambda: not is_alive(agent), seconds=30)
    assert list(tmp_path.iterdir()) == []
