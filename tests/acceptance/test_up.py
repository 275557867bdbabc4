"""`manage.py up`: everything with one command, nothing left behind, and a sentence for what is wrong."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.acceptance.site import ROOT, until


@pytest.fixture
def home(tmp_path):
    """A home folder of its own, and nothing running in it afterwards."""
    folder = tmp_path / "home"
    yield folder
    for pid in processes_of(folder):
        os.kill(pid, signal.SIGKILL)


def environment(home, **more):
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    return {**kept, "JOBSITE_HOME": str(home), "JOBSITE_WORKERS": "1", **more}


def processes_of(home):
    """Find what runs with this home folder, by the environment of each process."""
    mark = f"JOBSITE_HOME={home}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Up:
    """A running `manage.py up`."""

    def __init__(self, home, port):
        self.port, self._said = port, home.with_suffix(".txt")
        with self._said.open("wb") as said:
            command = [sys.executable, "manage.py", "up", "--port", str(port)]
            self.process = subprocess.Popen(command, cwd=ROOT, env=environment(home), stdout=said, stderr=said)
        until(
            lambda: "Press Ctrl-C" in self.said or self.process.poll() is not None, seconds=240, what="up to be ready"
        )

    @property
    def said(self):
        return self._said.read_text()

    @property
    def key(self):
        return re.search(r"API key: (\S+)", self.said).group(1)

    def get(self, path, **headers):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        line.request("GET", path, headers={"Host": "localhost", **headers})
        answer = line.getresponse()
        body = answer.read().decode()
        line.close()
        return answer.status, body

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=30)


def test_it_starts_everything_revives_the_dead_and_leaves_nothing_behind(home):
    up = Up(home, free_port())
    assert f"http://localhost:{up.port}/" in up.said
    assert re.search(r"Sign in as \S+ with the password \S+", up.said)
    assert up.get("/readyz")[0] == 200
    assert up.get("/v1/jobs", Authorization=f"Bearer {up.key}")[0] == 200

    clock = next(pid for pid in processes_of(home) if b"clock" in Path(f"/proc/{pid}/cmdline").read_bytes())
    os.kill(clock, signal.SIGKILL)
    until(lambda: "The clock was ended by signal 9; it is started again." in up.said)

    first_key = up.key
    assert up.stop() == 0
    assert "Jobsite has stopped." in up.said
    assert processes_of(home) == []

    again = Up(home, free_port())
    assert again.key == first_key
    assert "Preparing" not in again.said
    assert again.stop() == 0


def complaint(home, *words, **more):
    done = subprocess.run(
        [sys.executable, "manage.py", "up", *words],
        cwd=ROOT,
        env=environment(home, **more),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    return done.stderr.strip()


def test_a_port_that_is_taken_gets_one_sentence(home):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = complaint(home, "--port", str(port))
    assert said.splitlines() == [
        f"CommandError: Port {port} of 127.0.0.1 cannot be used (Address already in use). "
        f"Choose another one: make run PORT={port + 1}"
    ]


@pytest.mark.parametrize("port", ["80000", "0", "abc", "-1", "80 00", ""])
def test_a_port_that_is_none_gets_one_sentence(home, port):
    said = complaint(home, f"--port={port}")
    assert said == (f"CommandError: A port is a number from 1 to 65535, not {port!r}. For example: make run PORT=9000")


def test_apps_that_are_not_there_get_one_sentence(home):
    for app in ("nope", "nope.apps.Config", "jobs.nope", "a/b"):
        said = complaint(home, JOBSITE_APPS=app)
        assert said.startswith(f"JOBSITE_APPS names '{app}', which cannot be found.")
        assert len(said.splitlines()) == 1


def test_a_folder_that_cannot_be_written_gets_one_sentence(tmp_path):
    (tmp_path / "file").touch()
    said = complaint(tmp_path / "file" / "home")
    assert len(said.splitlines()) == 1
    assert "cannot be written" in said and "JOBSITE_HOME" in said


def test_a_setting_that_makes_no_sense_gets_one_sentence(home):
    said = complaint(home, JOBSITE_LEASE_SECONDS="soon")
    assert said == "JOBSITE_LEASE_SECONDS must be a number, not 'soon'."
