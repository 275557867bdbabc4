"""Agents in Django's admin: what is deployed, what it printed, and taking it away."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from jobs.models import Event
from spaces.models import Agent, AgentLog, AgentVersion
from spaces.ops.agent import deploy_agent
from tests.cast import World, make_user
from tests.pages import words

AGENTS, RUNS = "/admin/spaces/agent/", "/admin/spaces/agentlog/"


@pytest.fixture
def agent(world: World) -> Agent:
    """One that has run once, and printed what looks like a page."""
    agent = deploy_agent(world.environment, slug="greeter", source="secret()", topics=["job:*"], by="us_usr_1").agent
    run(agent, log="Hello <script>")
    return agent


def run(agent: Agent, **members) -> AgentLog:
    now = timezone.now()
    given = {"topic": "job:ready", "success": True, "log": "", "queue_ms": 5, "duration_ms": 70}
    times = {"created_at": now, "completed_at": now}
    return AgentLog.objects.create(
        agent=agent, environment=agent.environment, event_id="us_evt_1", **(given | times | members)
    )


@pytest.fixture
def chief(world: World) -> Client:
    """Somebody who may do everything."""
    client = Client()
    client.force_login(make_user("chief", is_staff=True, is_superuser=True))
    return client


def staff(world: World, name: str) -> Client:
    """One of the three, with Django's permissions for agents."""
    user = getattr(world, name)
    user.is_staff = True
    user.save()
    user.user_permissions.add(*Permission.objects.filter(content_type__model__in=["agent", "agentlog"]))
    return world.client(name)


@pytest.mark.parametrize(("is_on", "said"), [(True, "Agents are on."), (False, "Agents are switched off")])
def test_the_list_tells_what_runs_and_what_that_means(settings, agent, chief, is_on, said):
    settings.AGENTS = {"ON": is_on}
    page = words(chief.get(AGENTS))
    assert all(word in page for word in ("greeter", "job:*", "succeeded", "the network is open to it", said))


def test_an_agent_that_never_ran_says_so(world, chief):
    deploy_agent(world.environment, slug="idle", source="x", topics=[], by="us_usr_1")
    assert "never" in words(chief.get(AGENTS))


def test_the_list_asks_the_same_for_many(world, agent, chief, django_assert_max_num_queries):
    for number in range(5):
        deploy_agent(world.environment, slug=f"a{number}", source="x", topics=[], by="us_usr_1")
    with django_assert_max_num_queries(10):
        chief.get(AGENTS)


def test_its_runs_are_listed_and_show_what_they_printed(agent, chief):
    other = deploy_agent(agent.environment, slug="other", source="x", topics=[], by="us_usr_1").agent
    run(other, topic="file:created", success=False)
    listed = words(chief.get(f"{RUNS}?agent__id__exact={agent.pk}"))
    assert "job:ready" in listed and "file:created" not in listed
    page = chief.get(f"{RUNS}{agent.logs.get().pk}/change/").content.decode()
    assert "<pre>Hello &lt;script&gt;</pre>" in page


def test_its_page_shows_no_code_and_changes_nothing(agent, chief):
    page = chief.get(f"{AGENTS}{agent.pk}/change/")
    assert page.status_code == 200
    assert "secret()" not in page.content.decode() and 'name="_save"' not in page.content.decode()
    assert chief.post(f"{AGENTS}{agent.pk}/change/", {"slug": "x"}).status_code == 403
    assert chief.get(f"{AGENTS}add/").status_code == 403


def test_it_is_taken_away_by_the_verb_after_a_question(agent, chief):
    asked = words(chief.get(f"{AGENTS}{agent.pk}/delete/"))
    assert "greeter" in asked and "Runs: 1" in asked
    chief.post(f"{AGENTS}{agent.pk}/delete/", {"post": "yes"})
    assert not Agent.objects.exists() and not AgentVersion.objects.exists()
    assert Event.objects.filter(topic="agent:deleted").count() == 1


def test_many_are_taken_away_at_once(agent, chief):
    deploy_agent(agent.environment, slug="other", source="x", topics=[], by="us_usr_1")
    ids = list(Agent.objects.values_list("pk", flat=True))
    chief.post(AGENTS, {"action": "delete_selected", "_selected_action": ids, "post": "yes"})
    assert Event.objects.filter(topic="agent:deleted").count() == 2


@pytest.mark.parametrize("name", ["bob", "charlie"])
def test_only_who_may_act_in_the_environment_sees_them(world, agent, name):
    client = staff(world, name)
    assert "greeter" not in words(client.get(AGENTS))
    assert "job:ready" not in words(client.get(RUNS))
    assert client.post(f"{AGENTS}{agent.pk}/delete/", {"post": "yes"}).status_code == 302
    assert client.get(f"{RUNS}{agent.logs.get().pk}/change/").status_code == 302
    assert Agent.objects.exists()


@pytest.mark.parametrize("path", [AGENTS, RUNS])
def test_nul_is_no_filter(chief, path):
    assert chief.get(f"{path}?agent__id__exact=%00").status_code == 400
