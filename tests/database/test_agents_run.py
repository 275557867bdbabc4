"""Agents get their events, each in a Node process that can do no harm (contract §2.13, appendix B)."""

import os

import pytest

from jobs import lifecycle, log
from jobs.execution.duties.due import due_deliveries
from jobs.execution.listeners import deliver
from jobs.log import Draft
from jobs.models import ApiKey, Delivery, Job
from spaces.agents import node
from spaces.agents.delivery import Agents
from spaces.models import AgentLog
from spaces.ops.agent import delete_agent, deploy_agent
from tests.cast import World
from tests.engine import take_up
from tools import node as installed

pytestmark = pytest.mark.skipif(not installed.program(), reason="Node is missing.")
SECONDS = 2
HOSTILE = {
    "loop": ("for(;;);", "ran longer than 2 s"),
    "idle": ("await new Promise(() => setInterval(() => {}, 1000))", "ran longer than 2 s"),
    "heap": ("const a = []; for(;;) a.push(new Array(1e5).fill(Math.random()))", "more than 64 MB of memory"),
    "buffers": ("const a = []; for(;;) a.push(Buffer.alloc(1e7, 1))", "more than 64 MB of memory"),
    "forks": ("for(;;) require('child_process').fork('/x')", "no right to ChildProcess"),
    "spawns": ("require('child_process').execSync('true')", "no right to ChildProcess"),
    "threads": ("new (require('worker_threads').Worker)('1', {eval: true})", "no right to WorkerThreads"),
    "reads": ("require('fs').readFileSync('/etc/passwd')", "no right to FileSystemRead"),
    "writes": ("require('fs').writeFileSync('x', 'y')", "no right to FileSystemWrite"),
    "kills": ("process.kill(process.ppid, 'SIGKILL')", "may not use process.kill"),
    "renices": ("require('os').setPriority(process.ppid, 19)", "may not use os.setPriority"),
    "throws": ("setTimeout(() => { throw new Error('boom') }); await new Promise(r => setTimeout(r, 500))", "boom"),
    "ends": ("process.exit(3)", "ended with code 3"),
}


class Deaf:
    """A broker nobody hears: deliveries are made by hand here."""

    is_resting = True


@pytest.fixture(autouse=True)
def agents_on(settings):
    settings.AGENTS = {"ON": True, "NODE": installed.program(), "SECONDS": SECONDS, "MEMORY_MB": 64}
    if lack := node.lack():
        pytest.skip(lack)


def deploy(world: World, body: str, **members):
    source = f"exports.dispatchEvent = async (event) => {{ {body} }}"
    given = {"slug": "greeter", "topics": ["job:ready"], "by": "us_usr_1", **members}
    return deploy_agent(world.environment, source=source, **given).agent


def make_job(world: World) -> Job:
    return lifecycle.create(
        lifecycle.JobDraft(
            environment=world.environment.id,
            space=world.space.id,
            created_by="us_usr_1",
            type="space",
            operation="greet",
            source=world.space.id,
            trigger="immediate",
        )
    )


def make_deliveries() -> list[Delivery]:
    """Take up the events, and make what is due."""
    take_up(Deaf())
    ids = due_deliveries(limit=100)
    deliver(ids)
    return list(Delivery.objects.filter(pk__in=ids))


def test_an_event_reaches_the_agent_with_nothing_but_its_own_environment(world):
    os.environ["SECRET_OF_THE_WORKER"] = "x"
    agent = deploy(world, "console.log(event.topic, event.payload.job, Object.keys(process.env).sort().join())")
    make_job(world)
    [delivery] = make_deliveries()
    [run] = AgentLog.objects.filter(agent=agent)
    names = "AGENT_INTERNAL_URL,FLATFILE_API_KEY,FLATFILE_API_URL,FLATFILE_BEARER_TOKEN,FLATFILE_ENVIRONMENT_ID"
    assert run.log == f"job:ready space:greet {names},FLATFILE_SPACE_ID"
    assert (run.success, run.topic, run.event_id) == (True, "job:ready", delivery.event_id)
    assert delivery.delivered_at
    assert delivery.answer == {"logId": run.id}
    assert not ApiKey.objects.filter(created_by=agent.id).exists()


@pytest.mark.parametrize(("body", "reason"), HOSTILE.values(), ids=HOSTILE)
def test_what_it_may_not_do_ends_it_and_fails_the_job_with_the_reason(world, body, reason):
    deploy(world, body)
    job = make_job(world)
    [delivery] = make_deliveries()
    assert reason in delivery.error
    assert (delivery.failed_at is not None, delivery.tries) == (True, 1)
    job.refresh_from_db()
    assert (job.status, job.error_code) == ("failed", "agent")
    assert job.info == f"Agent greeter: {delivery.error}"
    [run] = AgentLog.objects.all()
    assert (run.success, run.log.endswith(delivery.error)) == (False, True)


def test_too_much_print_is_cut_in_the_middle(world):
    deploy(world, "console.log('first'); console.log('x'.repeat(1e6)); console.log('last')")
    make_job(world)
    make_deliveries()
    run = AgentLog.objects.get()
    assert run.log.startswith("first\nxxx")
    assert run.log.endswith("xxx\nlast")
    assert "bytes left out" in run.log
    assert len(run.log) < 70_000


@pytest.mark.parametrize(
    ("source", "reason"), [("exports.x = 1", "exports no listener"), ("exports.x = (", "Unexpected")]
)
def test_a_bundle_that_is_none_says_so(world, source, reason):
    deploy_agent(world.environment, slug="a", source=source, topics=["**"], by="us_usr_1")
    make_job(world)
    assert all(reason in delivery.error for delivery in make_deliveries())


def test_it_hears_its_topics_and_namespace_from_its_deploy_on(world):
    make_job(world)
    agent = deploy(world, "", topics=["job:*"], namespace="space:mine")
    heard = {"namespaces": ["space:mine", "workbook:x"]}
    for topic, context in (("job:ready", {}), ("job:ready", heard), ("file:created", heard), ("job:failed", heard)):
        log.append([Draft(topic, "job", world.environment.id, None, context, {})])
    take_up(Deaf())
    rows = Delivery.objects.filter(listener=f"agent:{agent.id}").select_related("event").order_by("event__seq")
    assert [(row.event.topic, row.event.context) for row in rows] == [("job:ready", heard), ("job:failed", heard)]


def test_a_decided_job_stays_decided(world):
    deploy(world, "throw new Error('late')")
    job = make_job(world)
    lifecycle.complete(job.pk)
    make_deliveries()
    job.refresh_from_db()
    assert job.status == "complete"


def test_an_agent_that_is_gone_or_switched_off_runs_no_more(world, settings):
    agent = deploy(world, "console.log('ran')")
    make_job(world)
    take_up(Deaf())
    settings.AGENTS = {**settings.AGENTS, "ON": False}
    assert not Agents().has_subscribers()
    [delivery] = make_deliveries()
    assert "switched off" in delivery.error
    settings.AGENTS = {**settings.AGENTS, "ON": True}
    make_job(world)
    take_up(Deaf())
    delete_agent(agent.id, by="us_usr_1")
    [delivery] = make_deliveries()
    assert delivery.error == "The agent is gone."


def test_a_machine_without_node_fails_the_job_and_says_so(world, settings):
    settings.AGENTS = {**settings.AGENTS, "NODE": "no-such-program"}
    deploy(world, "")
    job = make_job(world)
    make_deliveries()
    job.refresh_from_db()
    assert "Node.js is not installed" in job.info
