"""/v1/agents/{id}/roles (contract §2.13): what a run may do."""

import pytest

from jobs import keys, log
from jobs.log import Draft
from jobs.models import Event
from spaces.agents import delivery, node, process
from spaces.agents.delivery import Agents
from spaces.models import AgentLog, AgentRole, Role, Space
from spaces.ops.agent import deploy_agent
from spaces.ops.environment import create_environment
from spaces.ops.space import delete_space
from tests.api.conftest import Api, make_api, refused, told

ROLE = {role: f"us_rol_{role.value}" for role in Role}


@pytest.fixture
def agent(world):
    return deploy_agent(world.environment, slug="probe", source="x", topics=["**"], by="us_usr_1").agent


@pytest.fixture
def runs(settings, monkeypatch):
    """What the keys of runs may do, without a Node."""
    settings.AGENTS = {"ON": True}
    seen = []

    def run(given, *, variables):
        principal = keys.principal_of(variables["FLATFILE_BEARER_TOKEN"])
        seen.append((principal.space, principal.scopes))
        return process.Run()

    monkeypatch.setattr(node, "lack", lambda: "")
    monkeypatch.setattr(delivery.process, "run", run)
    return seen


def give(api, agent, role, place):
    return api.post(f"/v1/agents/{agent.id}/roles", {"roleId": ROLE[role], "resourceId": place})


def hear(world, agent, space=None):
    told_of = Draft("agent:updated", "agent", environment=world.environment.id, space=space, context={}, payload={})
    event = Event.objects.get(pk=log.append([told_of])[0])
    return Agents().hand_over(event, path=f"agent:{agent.id}", attempt=1)


def test_roles_are_given_replaced_listed_and_taken(owner, world, agent):
    first = told(give(owner, agent, Role.VIEWER, world.space.id))
    assert (first["actorId"], first["resourceId"]) == (agent.id, world.space.id)
    second = told(give(owner, agent, Role.EDITOR, world.space.id))
    assert (second["id"], second["roleId"]) == (first["id"], ROLE[Role.EDITOR])
    wide = told(give(owner, agent, Role.VIEWER, world.environment.id))
    assert wide["resourceId"] == world.environment.id
    assert told(owner.get(f"/v1/agents/{agent.id}/roles")) == [second, wide]
    assert told(owner.delete(f"/v1/agents/{agent.id}/roles/{wide['id']}")) == {"success": True}
    refused(owner.delete(f"/v1/agents/{agent.id}/roles/{wide['id']}"), 404)
    assert told(owner.get(f"/v1/agents/{agent.id}/roles")) == [second]


def test_an_agent_without_roles_acts_where_its_event_is(world, agent, runs):
    hear(world, agent)
    hear(world, agent, world.space.id)
    assert runs == [(None, ("agent",)), (world.space.id, ("agent",))]


def test_a_run_may_do_what_the_strongest_role_that_reaches_it_allows(owner, world, agent, runs):
    give(owner, agent, Role.VIEWER, world.environment.id)
    hear(world, agent, world.space.id)
    give(owner, agent, Role.EDITOR, world.space.id)
    hear(world, agent, world.space.id)
    hear(world, agent)
    assert runs == [(world.space.id, ("agent", "read")), (world.space.id, ("agent",)), (None, ("agent", "read"))]


def test_where_no_role_reaches_it_is_not_run(owner, world, agent, runs):
    other = Space.objects.get(pk=told(owner.post("/v1/spaces", {"name": "Other"}))["id"])
    give(owner, agent, Role.EDITOR, other.id)
    assert "skipped" in hear(world, agent, world.space.id)
    assert "skipped" in hear(world, agent)
    assert runs == []
    assert not AgentLog.objects.exists()
    assert "logId" in hear(world, agent, other.id)


def test_a_role_goes_with_its_space_and_the_limit_stays(owner, world, agent, runs):
    other = told(owner.post("/v1/spaces", {"name": "Other"}))["id"]
    give(owner, agent, Role.VIEWER, world.space.id)
    delete_space(world.space.id, by="us_usr_1")
    assert not AgentRole.objects.exists()
    assert "skipped" in hear(world, agent, other)
    assert "skipped" in hear(world, agent)
    assert runs == []


def test_who_takes_the_last_role_away_lifts_the_limit(owner, world, agent, runs):
    first = told(give(owner, agent, Role.VIEWER, world.space.id))
    last = told(give(owner, agent, Role.VIEWER, world.environment.id))
    owner.delete(f"/v1/agents/{agent.id}/roles/{last['id']}")
    assert "skipped" in hear(world, agent)
    owner.delete(f"/v1/agents/{agent.id}/roles/{first['id']}")
    hear(world, agent)
    assert runs == [(None, ("agent",))]


def test_an_agent_is_no_owner(owner, world, agent):
    assert refused(give(owner, agent, Role.OWNER, world.space.id), 400)["key"] == "roleId"
    assert not AgentRole.objects.exists()


@pytest.mark.parametrize("role", ["", "us_rol_king", 5, None, {}, "us_rol_owner\x00"])
def test_what_is_no_role_is_refused(owner, world, agent, role):
    refused(owner.post(f"/v1/agents/{agent.id}/roles", {"roleId": role, "resourceId": world.space.id}), 400)


def test_a_place_of_another_environment_is_unknown(world, agent):
    """Also to a master of both."""
    world.alice.is_superuser = True
    world.alice.save()
    master = Api(keys.issue("", kind="PERSONAL", user=world.alice)[1])
    refused(give(master, agent, Role.EDITOR, create_environment("Another").id), 404)
    assert told(give(master, agent, Role.EDITOR, world.environment.id))["actorId"] == agent.id


def test_who_does_not_manage_the_place_gives_and_takes_nothing(owner, viewer, world, agent):
    held = told(give(owner, agent, Role.EDITOR, world.space.id))
    acting = make_api(world.environment.id, scopes=("agent",))
    for api in (viewer, acting):
        refused(give(api, agent, Role.VIEWER, world.space.id), 403)
        refused(api.delete(f"/v1/agents/{agent.id}/roles/{held['id']}"), 403)
    assert told(viewer.get(f"/v1/agents/{agent.id}/roles")) == [held]


@pytest.mark.parametrize("odd", ["us_acr_unknown", "%00", "x" * 500])
def test_odd_ids_are_unknown(owner, agent, odd):
    refused(owner.delete(f"/v1/agents/{agent.id}/roles/{odd}"), 404)
    refused(owner.get(f"/v1/agents/{odd}/roles"), 404)
