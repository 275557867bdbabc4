"""The commands of the house keep their promises on a machine that is not ready for them."""

import json
import re
import subprocess

import pytest

from tests.architecture.house import ROOT

OLD_PYTHON = """#!/bin/sh
case "$2" in *platform*) echo 3.9.2 ;; *) exit 1 ;; esac
"""


def test_an_old_python_is_refused_in_one_sentence(tmp_path):
    python = tmp_path / "python3"
    python.write_text(OLD_PYTHON)
    python.chmod(0o755)
    command = ["/bin/sh", str(ROOT / "tools" / "python")]
    done = subprocess.run(command, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "Jobsite needs Python 3.11 or newer; found here: 3.9.2.\n"


def test_continuous_integration_runs_the_same_command_as_people():
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_every_make_target_is_explained():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.search(r"^\.PHONY: (.*)$", makefile, re.M)
    assert targets
    assert set(targets[1].split()) == set(re.findall(r"^([a-z]+):.*## ", makefile, re.M))


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "requirements-node.txt"])
def test_every_requirement_is_pinned(name):
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if line and not line.startswith(("#", "-r "))]
    assert not [line for line in wanted if not re.fullmatch(r"[\w.-]+(\[[\w,]+\])?==[\w.]+", line)]


def test_the_lock_file_of_npm_names_versions_and_no_registry():
    lock = json.loads((ROOT / "tests" / "clients" / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert not [name for name, package in packages.items() if "resolved" in package]
    assert not [name for name, package in packages.items() if not package.get("integrity")]
    wanted = json.loads((ROOT / "tests" / "clients" / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert not [name for name, version in wanted.items() if not version.rpartition("@")[2][0].isdigit()]
