"""One of everything of Alice's, and a key for every kind of caller."""

from datetime import timedelta

from django.utils import timezone

from jobs import keys, lifecycle, log
from jobs.access import user_actor_id
from jobs.actions import ActionDraft, create_actions
from jobs.models import Delivery, Job
from spaces.api.people_wire import ROLE_IDS
from spaces.models import AgentLog, Guest, Membership, Record, Role
from spaces.ops.agent import deploy_agent, export_agent
from spaces.ops.agent_role import set_agent_role
from spaces.ops.app import create_app, create_constraint
from spaces.ops.document import create_document
from spaces.ops.environment import create_environment
from spaces.ops.file import store_file
from spaces.ops.guest import add_guest
from spaces.ops.guidance import create_guidance
from spaces.ops.magic_link import new_token
from spaces.ops.mapping import create_program
from spaces.ops.people import Place, invite
from spaces.ops.secret import set_secret
from spaces.ops.snapshot import take_snapshot
from spaces.ops.space import create_space
from spaces.ops.space_draft import create_draft
from spaces.ops.update import update_records
from spaces.ops.view import create_view
from spaces.ops.webhook import create_webhook
from tests.cast import World, make_workbook

PLAN = {"fieldMapping": [], "unmappedSourceFields": [], "unmappedDestinationFields": []}
SHOWN = {"target": "getting-started", "trigger": "first", "type": "sidebar"}
BY = "us_usr_0000000001"


def make_things(world: World) -> dict[str, str]:
    """Give the ids of the things by the names that addresses use: `{sheet_id}` is that of `sheet`."""
    workbook, space, environment = make_workbook(world), world.space, world.environment
    sheet = workbook.sheets.get()
    action = ActionDraft(target=workbook.id, environment=environment.id, space=space.id, members={"label": "Probe"})
    told = log.Draft("space:updated", "space", environment=environment.id, space=space.id, context={}, payload={})
    app = create_app(environment, name="Contacts", namespace="contacts", kind="CUSTOM")
    [record, *_] = Record.objects.in_sheet(sheet.id)
    invited = invite("new@example.org", name="New", roles=[(Place(environment.id, space.id), Role.VIEWER)])
    guest = make_guest(world, "gina")
    event = log.append([told])[0]
    webhook = create_webhook(environment, url="https://8.8.8.8/hear", by=BY)
    deployed = deploy_agent(environment, slug="probe", source="exports.x = 1", topics=["**"], by=BY)
    run = {"environment": environment, "event_id": event, "topic": "space:updated", "success": True, "log": "…"}
    now = {"queue_ms": 1, "duration_ms": 1, "created_at": timezone.now(), "completed_at": timezone.now()}
    AgentLog.objects.create(agent_id=deployed.agent_id, **run, **now)
    heard = {"listener": webhook.path, "environment_id": environment.id, "created_at": timezone.now()}
    program = create_program(environment, rules=[{"name": "Assign", "type": "assign"}], by=BY)
    return {
        "environment": environment.id,
        "space": space.id,
        "workbook": workbook.id,
        "sheet": sheet.id,
        "field": "name",
        "record": record.id,
        "snapshot": take_snapshot(sheet.id, by=BY).id,
        "commit": update_records(sheet.id, [], by=BY),
        "program": program.id,
        "mapping": program.rules.get().id,
        "app": app.id,
        "constraint": create_constraint(app, validator="even", members={}).id,
        "version": "1",
        "agent": deployed.agent_id,
        "agent_version": deployed.id,
        "agent_role": set_agent_role(deployed.agent_id, space=space.id, role=Role.EDITOR).id,
        "export": export_agent(deployed.agent_id, environment=environment.id).id,
        "user": user_actor_id(invited),
        "guest": guest.id,
        "guest_role": Membership.objects.get(user=guest.user).pk,
        "role": ROLE_IDS[Role.VIEWER],
        "actor_role": Membership.objects.get(user=invited).pk,
        "public_key": keys.issue(environment.id, kind="PUBLISHABLE")[1],
        "key": keys.issue(environment.id, kind="PUBLISHABLE")[0].pk,
        "access_token": keys.issue("", kind="PERSONAL", user=world.alice)[0].pk,
        "action": create_actions([action], by=BY)[0].pk,
        "event": event,
        "webhook": webhook.id,
        "delivery": Delivery.objects.create(event_id=event, **heard).id,
        "view": create_view(sheet.id, name="All", config={}, by=BY).id,
        "document": create_document(space, title="Read me", body="…", by=BY).id,
        "draft_space": create_draft(space, by=BY).draft_id,
        "guidance": create_guidance(space, guide_slug="start", options=SHOWN, by=BY).id,
        "file": store_file(space, name="numbers.bin", chunks=[b"1"], by=BY, mode="export").file.id,
        "secret": set_secret(environment, name="password", value="hush", space=space.id, by=BY).id,
    }


def make_jobs(things: dict[str, str]) -> dict[str, str]:
    """Give the ids of jobs about the workbook by the state they are in."""
    jobs = {state: _job(things, trigger="manual").pk for state in ("created", "planned")}
    jobs |= {state: _job(things, trigger="immediate").pk for state in ("ready", "decided")}
    lifecycle.complete(jobs["decided"])
    lifecycle.update(jobs["planned"], plan=PLAN)
    return jobs


def make_callers(world: World) -> dict[str, str]:
    """Give the token of every kind of caller."""
    home, other = world.environment.id, create_space(world.environment, name="Another", by=BY)
    revoked, token = keys.issue(home)
    keys.revoke(revoked.pk)
    return {
        "owner": keys.issue(home)[1],
        "viewer": keys.issue(home, scopes=("read",))[1],
        "space": keys.issue(home, space=world.space.id)[1],
        "elsewhere": keys.issue(home, space=other.id)[1],
        "public": keys.issue(home, kind="PUBLISHABLE")[1],
        "guest": new_token(make_guest(world, "greg"), by=BY),
        "stranger": keys.issue(create_environment("Charlie's own").id)[1],
        "garbage": "jsk_nonsense",
        "revoked": token,
        "expired": keys.issue(home, expires_at=timezone.now() - timedelta(seconds=1))[1],
    }


def make_guest(world: World, name: str) -> Guest:
    """Let somebody into Alice's space."""
    return add_guest(world.environment, email=f"{name}@example.org", name=name, spaces=[world.space], by=BY)


def _job(things: dict[str, str], *, trigger: str) -> Job:
    draft = lifecycle.JobDraft(
        environment=things["environment"],
        space=things["space"],
        type="workbook",
        operation="probe",
        source=things["workbook"],
        trigger=trigger,
        created_by=BY,
    )
    return lifecycle.create(draft)
