"""`npx flatfile develop`, `deploy`, `list`, `download` and `delete`, unmodified (contract, appendix B)."""

from pathlib import Path

import pytest

from spaces.agents import node
from tests.acceptance.site import until
from tests.clients.cli import Project
from tests.clients.place import Place
from tools import node as installed


@pytest.fixture
def agents(packages: None, settings) -> None:
    """A machine that can hold agents, as the site's own settings (tests/clients/conftest.py) will find it."""
    settings.AGENTS = {"NODE": installed.program()}
    if lack := node.lack():
        pytest.skip(lack)


def greeted(place: Place) -> str:
    """Make a job, wait until somebody has answered it, and say what they said."""
    job = {"type": "workbook", "operation": "greet", "source": place.workbook, "trigger": "immediate"}
    path = f"jobs/{place.ask('jobs', job)['id']}"
    until(lambda: place.ask(path)["status"] in ("complete", "failed"), seconds=60, what="the job to be answered")
    answered = place.ask(path)
    assert answered["status"] == "complete", answered
    return str(answered["outcome"]["message"])


def test_a_listener_on_a_developers_machine_answers_a_job(packages: None, place: Place, tmp_path: Path) -> None:
    project = Project(tmp_path, listener="developed.js", place=place)
    with project.developing():
        assert greeted(place) == "Hello from my machine."


def test_an_agent_is_deployed_answers_a_job_and_is_taken_away(agents: None, place: Place, tmp_path: Path) -> None:
    project = Project(tmp_path, listener="deployed.js", place=place)
    said = project.flatfile("deploy", "index.js", "--slug", "greeter", "--ci")
    assert 'Event listener "greeter" deployed' in said
    [agent] = place.ask("agents")
    assert (agent["slug"], agent["topics"], agent["compiler"]) == ("greeter", ["job:ready"], "js")
    assert agent["id"] in said
    assert agent["id"] in project.flatfile("list")

    assert greeted(place) == "Hello from an agent."
    until(lambda: place.ask(f"agents/{agent['id']}/logs"), what="the run in the agent's log")
    [run] = place.ask(f"agents/{agent['id']}/logs")
    assert run["success"]
    assert f"Greeting in {place.space}" in run["log"]

    assert "Successfully extracted agent to ./greeter" in project.flatfile("download", "--slug", "greeter")
    assert (project.folder / "greeter" / "index.js").read_text() == project.entry.read_text()

    assert f"Deleted agent {agent['id']}" in project.flatfile("delete", "--slug", "greeter", answer="y\n")
    assert place.ask("agents") == []
    nobody = project.attempt("list")
    assert (nobody.returncode, "No agents found" in nobody.stdout) == (1, True)
