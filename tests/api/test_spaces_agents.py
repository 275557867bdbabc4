"""/v1/agents and /v1/agent-exports (contract §2.13)."""

import io
import json
import tarfile

import pytest
from django.utils import timezone

from jobs.execution.runner import run
from jobs.models import Event
from spaces.agents import node
from spaces.api.agents import OFF
from spaces.models import Agent, AgentLog
from tests.api.conftest import refused, told

SOURCE = "exports.dispatchEvent = async () => {}"
MAP = {
    "sources": [
        "../webpack://greeter/./index.js",
        "../webpack://greeter/../node_modules/x/y.js",
        "webpack://g/../../../etc/cron.d/evil",
        "/etc/evil",
        "../webpack://greeter/./.flatfile/_entry.js",
        "../webpack://greeter/webpack/bootstrap",
        "a\x00b",
        5,
    ],
    "sourcesContent": ["export default 1", "no", "no", "kept", "no", "no", "no", "no"],
    "x_package": '{"name": "greeter"}',
}
NEW = {"slug": "greeter", "source": SOURCE, "sourceMap": json.dumps(MAP), "topics": ["job:ready"], "compiler": "js"}


@pytest.fixture(autouse=True)
def agents_on(settings, monkeypatch):
    settings.AGENTS = {"ON": True}
    monkeypatch.setattr(node, "lack", lambda: "")


@pytest.fixture
def agent(owner, world):
    return told(owner.post(f"/v1/agents?environmentId={world.environment.id}", {**NEW, "namespace": "space:x"}))


def test_off_by_default_and_says_so(owner, settings):
    del settings.AGENTS
    assert refused(owner.post("/v1/agents", NEW), 400)["message"] == OFF
    assert told(owner.get("/v1/agents")) == []


def test_a_machine_without_node_says_so_at_the_deploy(owner, settings, monkeypatch):
    monkeypatch.undo()
    settings.AGENTS = {"ON": True, "NODE": "no-such-program"}
    assert "Node.js is not installed" in refused(owner.post("/v1/agents", NEW), 400)["message"]
    assert not Agent.objects.exists()


def test_a_deploy_under_the_same_slug_is_the_next_version(owner, agent, world):
    place = f"/v1/agents/{agent['id']}"
    again = told(owner.post("/v1/agents", {**NEW, "source": "exports.x = 2", "topics": ["**"]}))
    assert (again["id"], again["topics"]) == (agent["id"], ["**"])
    newest, first = told(owner.get(f"{place}/versions"))
    assert (newest["version"], first["version"], first["namespace"]) == (2, 1, "space:x")
    assert "source" not in first
    assert told(owner.get(place))["source"] == "exports.x = 2"
    reverted = told(owner.get(f"{place}/versions/{first['id']}/revert"))
    assert (reverted["id"], reverted["version"]) == (first["id"], 1)
    shown = told(owner.get(place))
    assert (shown["source"], shown["topics"], shown["namespace"]) == (SOURCE, ["job:ready"], "space:x")
    topics = list(Event.objects.filter(topic__startswith="agent:").order_by("seq").values_list("topic", flat=True))
    assert topics == ["agent:created", "agent:updated", "agent:updated"]


def test_lists_leave_the_code_out(owner, agent):
    [row] = told(owner.get("/v1/agents?search=GREET"))
    assert row == agent
    assert "source" not in row
    assert told(owner.get("/v1/agents?isSystem=true")) == told(owner.get("/v1/agents?search=other")) == []


def test_it_takes_an_agent_away(owner, agent):
    assert told(owner.delete(f"/v1/agents/{agent['id']}")) == {"success": True}
    refused(owner.delete(f"/v1/agents/{agent['id']}"), 404)
    assert Event.objects.filter(topic="agent:deleted").count() == 1


def test_it_tells_how_runs_went(owner, agent, world):
    now = timezone.now()
    common = {"agent_id": agent["id"], "environment": world.environment, "topic": "job:ready", "queue_ms": 5}
    for number, success in enumerate((True, False)):
        AgentLog.objects.create(
            **common,
            event_id=f"us_evt_{number}",
            space_id=world.space.id,
            success=success,
            log=f"line {number}",
            duration_ms=7,
            created_at=now,
            completed_at=now,
        )
    where = f"environmentId={world.environment.id}"
    assert [row["log"] for row in told(owner.get(f"/v1/agents/{agent['id']}/logs"))] == ["line 1", "line 0"]
    assert [row["log"] for row in told(owner.get(f"/v1/agents/logs?{where}&success=false"))] == ["line 1"]
    assert told(owner.get(f"/v1/agents/log/us_evt_0?{where}"))["duration"] == 7
    refused(owner.get(f"/v1/agents/log/us_evt_9?{where}"), 404)
    runs = told(owner.get(f"/v1/agents/executions?{where}&agentId={agent['id']}&spaceId={world.space.id}"))
    assert [(row["eventId"], row["success"]) for row in runs] == [("us_evt_1", False), ("us_evt_0", True)]
    assert "log" not in runs[0]


def test_an_export_is_an_archive_that_leads_nowhere_else(owner, agent):
    wish = {"type": "agent", "operation": "agent-export", "source": agent["id"], "config": {"exportType": "SOURCE"}}
    job = told(owner.post("/v1/jobs", {**wish, "trigger": "immediate", "status": "executing"}))
    assert job["status"] == "ready"
    run([job["id"]])
    address = told(owner.get(f"/v1/jobs/{job['id']}"))["outcome"]["next"]["url"]
    raw = owner.get(address).content
    with tarfile.open(fileobj=io.BytesIO(raw)) as archive:
        files = {entry.name: archive.extractfile(entry).read().decode() for entry in archive}
    wanted = {"index.js", "etc/evil", "package.json", "dist/agent.js", "dist/agent.js.map"}
    assert set(files) == {f"greeter/{path}" for path in wanted}
    assert files["greeter/dist/agent.js"] == SOURCE
    [row] = told(owner.get(f"/v1/agent-exports?agentId={agent['id']}"))
    assert row == told(owner.get(f"/v1/agent-exports/{row['id']}"))
    assert told(owner.delete(f"/v1/agent-exports/{row['id']}")) == {"success": True}
    refused(owner.get(address), 404)


def test_who_may_only_look_sees_no_code_and_no_logs(owner, viewer, agent, world):
    assert "source" not in told(viewer.get(f"/v1/agents/{agent['id']}"))
    [version] = told(owner.get(f"/v1/agents/{agent['id']}/versions"))
    refused(viewer.post("/v1/agents", NEW), 403)
    refused(viewer.delete(f"/v1/agents/{agent['id']}"), 403)
    refused(viewer.get(f"/v1/agents/{agent['id']}/versions/{version['id']}/revert"), 403)
    for place in (f"{agent['id']}/logs", "logs", "executions", "log/us_evt_1"):
        refused(viewer.get(f"/v1/agents/{place}"), 403)


def test_charlie_cannot_tell_foreign_from_unknown(owner, stranger, agent):
    assert told(stranger.get("/v1/agents")) == []
    for rest in ("", "/versions", "/logs", "/versions/us_agv_x/revert"):
        foreign, unknown = (stranger.get(f"/v1/agents/{one}{rest}") for one in (agent["id"], "us_ag_unknown"))
        assert (foreign.status_code, foreign.content) == (404, unknown.content)
    refused(stranger.get(f"/v1/agents/logs?environmentId={agent['environmentId']}"), 404)


@pytest.mark.parametrize("odd", [5, [], {"a": 1}, "\x00"])
def test_odd_members_are_refused(owner, odd):
    for name in ("source", "slug", "namespace", "compiler"):
        refused(owner.post("/v1/agents", {**NEW, name: odd}), 400)
    refused(owner.post("/v1/agents", {**NEW, "topics": [odd]}), 400)


@pytest.mark.parametrize("odd", ["%00", "%ED%A0%80", "x" * 300])
def test_odd_ids_are_unknown(owner, agent, odd):
    rests = (odd, f"{odd}/logs", f"log/{odd}", f"{agent['id']}/versions/{odd}/revert")
    for place in (*(f"agents/{rest}" for rest in rests), f"agent-exports/{odd}", f"agent-exports/{odd}/download"):
        assert owner.get(f"/v1/{place}").status_code in (400, 404)
