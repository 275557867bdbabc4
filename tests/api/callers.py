"""Who gets what at each address of /v1, for `test_callers.py`: one row for every route, one cell for every method.

A new route needs a row here. Name what it does (`LOOK`, `CHANGE`, …) and give it what makes it answer 200 to the owner:
`{sheet}` stands for the id of Alice's sheet, and so on for all that `things.py` makes. Where a caller gets something
else than the kind says, the cell names it: `LOOK(stranger=200)`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

#: Answered with 200, and nothing of Alice's is in it.
NOTHING = "200 without a thing of Alice's"
#: Those whom /v1 does not know; a session of Alice's counts for nothing here.
STRANGE = ("nobody", "session", "garbage", "revoked", "expired")

CALLERS = ("owner", "viewer", "space", "elsewhere", "public", "stranger", "guest")


@dataclass(frozen=True)
class Cell:
    """What is sent, and what each caller gets."""

    answers: dict[str, Any]
    query: str = ""
    body: Any = None
    content_type: str = "application/json"
    #: The state of the job that stands for {job}.
    job: str = "ready"


def _kind(**answers: Any) -> Callable[..., Cell]:
    def cell(query: str = "", body: Any = None, **others: Any) -> Cell:
        extra = {name: others.pop(name) for name in ("content_type", "job") if name in others}
        return Cell({**dict.fromkeys(STRANGE, 401), "owner": 200, **answers, **others}, query, body, **extra)

    return cell


#: Callers: the owner's key; one that may only look; one held to the space; one held to another space of the
#: environment; a publishable one, for anybody to see; one of another environment, which names Alice's things (and so
#: a wrong environment); a guest of the space.
LOOK = _kind(viewer=200, space=200, elsewhere=404, public=404, stranger=404, guest=200)
CHANGE = _kind(viewer=403, space=200, elsewhere=404, public=404, stranger=404, guest=200)
LIST = _kind(viewer=200, space=200, elsewhere=NOTHING, public=NOTHING, stranger=NOTHING, guest=200)
#: Of the environment, not of a space.
OWN = _kind(viewer=200, space=200, elsewhere=200, public=200, stranger=NOTHING, guest=200)
OWN_LOOK = _kind(viewer=200, space=200, elsewhere=200, public=200, stranger=404, guest=200)
OWN_CHANGE = _kind(viewer=403, space=403, elsewhere=403, public=403, stranger=404, guest=403)
#: For those who manage the environment: the people there, what they hold in it, and what no key may have.
PERSON = _kind(viewer=404, space=404, elsewhere=404, public=404, stranger=404, guest=404)
GUESTS = _kind(viewer=404, space=200, elsewhere=404, public=404, stranger=404, guest=404)
HELD = _kind(viewer=403, space=404, elsewhere=404, public=404, stranger=404, guest=404)
#: Of the environment, for those who see all of it.
WHOLE = _kind(viewer=200, space=404, elsewhere=404, public=404, stranger=404, guest=404)
WHOLES = _kind(viewer=200, space=NOTHING, elsewhere=NOTHING, public=NOTHING, stranger=NOTHING, guest=NOTHING)
NOBODY = _kind(owner=403, viewer=403, space=403, elsewhere=403, public=403, stranger=403, guest=403)
#: Of no one's data.
ANYONE = _kind(viewer=200, space=200, elsewhere=200, public=200, stranger=200, guest=200)
#: Without a key.
OPEN = partial(ANYONE, **dict.fromkeys(STRANGE, 200))
#: A way in, which asks for something better than a key.
DOOR = partial(OPEN, **dict.fromkeys((*STRANGE, *CALLERS), 401))

JOB = {"type": "workbook", "operation": "probe", "source": "{workbook}"}
ACTION = {"label": "Probe", "targetId": "{workbook}"}
PLAN = {"fieldMapping": [], "unmappedSourceFields": [], "unmappedDestinationFields": []}
CONTEXT = {"accountId": "a", "environmentId": "{environment}", "spaceId": "{space}"}
EVENT = {"topic": "space:updated", "domain": "space", "context": CONTEXT, "payload": {}}
APP = {"name": "Contacts", "namespace": "contacts", "type": "CUSTOM"}
SHOWN = {"target": "getting-started", "trigger": "first", "type": "sidebar"}
PROGRAM = {"source": {"fields": [{"key": "a"}]}, "destination": {"fields": []}, "save": True}
RULE = {"name": "x", "type": "assign"}
WEBHOOK = {"url": "https://8.8.8.8/hear", "environmentId": "{environment}"}
CELLS = {"name": {"value": "Eve"}}
INVITATION = {"email": "eve@example.org", "name": "Eve", "actorRoles": [{"roleId": "{role}", "resourceId": "{space}"}]}
MAKERS = {"viewer": 403, "space": 403, "elsewhere": 403, "public": 403, "guest": 403}
GUEST = {"environmentId": "{environment}", "email": "gil@example.org", "name": "Gil", "spaces": [{"id": "{space}"}]}
FORM = (
    '--x\r\nContent-Disposition: form-data; name="spaceId"\r\n\r\n{space}\r\n--x\r\nContent-Disposition: form-data; '
    'name="mode"\r\n\r\nexport\r\n--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n1\r\n'
    "--x--\r\n"
)
AGENT = {"slug": "probe", "source": "exports.x = 1", "topics": ["**"], "compiler": "js"}
#: Agents run for the whole environment: who sees one space of it sees none.
AGENTS = OWN(space=NOTHING, elsewhere=NOTHING, public=NOTHING, guest=NOTHING)
AGENT_LOOK = OWN_LOOK(space=404, elsewhere=404, public=404, guest=404)
AGENT_CHANGE = OWN_CHANGE(space=404, elsewhere=404, public=404, guest=404)
AGENT_ROLE = replace(AGENT_CHANGE, body={"roleId": "{role}", "resourceId": "{space}"})

ROWS: dict[str, dict[str, Cell]] = {
    "api:jobs": {"GET": LIST("?environmentId={environment}"), "POST": CHANGE(body=JOB)},
    "api:preview_mutation": {"POST": ANYONE(body={}, **dict.fromkeys(CALLERS, 400))},
    "api:job": {"GET": LOOK(), "PATCH": CHANGE(body={"info": "x"}), "DELETE": CHANGE()},
    "api:execute": {"POST": CHANGE(job="created")},
    "api:plan": {"GET": LOOK(job="planned"), "PUT": CHANGE(body=PLAN), "PATCH": CHANGE(body={"fieldMapping": []})},
    "api:ack": {"POST": CHANGE()},
    "api:ack_outcome": {"POST": CHANGE(job="decided")},
    "api:complete": {"POST": CHANGE()},
    "api:fail": {"POST": CHANGE()},
    "api:cancel": {"POST": CHANGE()},
    "api:retry": {"POST": CHANGE(job="decided")},
    "api:split": {"POST": CHANGE(body={"parts": 2})},
    "api:actions": {"GET": LIST("?spaceId={space}"), "POST": CHANGE("?spaceId={space}", ACTION)},
    "api:actions_bulk": {"POST": CHANGE("?spaceId={space}", [ACTION])},
    "api:action": {"GET": LOOK(), "PATCH": CHANGE(body={"label": "x"}), "DELETE": CHANGE()},
    "api:events": {"GET": LIST("?environmentId={environment}"), "POST": CHANGE(body=EVENT)},
    "api:event": {"GET": LOOK()},
    "api:ack_event": {"POST": CHANGE()},
    "api:subscription": {"GET": LOOK("?scope={space}")},
    "api:environment_subscription": {"GET": OWN_LOOK("?environmentId={environment}")},
    "api:openapi": {"GET": OPEN()},
    "api:docs": {"GET": OPEN()},
    "data:environments": {"GET": OWN(), "POST": ANYONE(body={"name": "x", "isProd": False}, **MAKERS)},
    "data:current_environment": {"GET": OWN()},
    "data:environment": {"GET": OWN_LOOK(), "PATCH": OWN_CHANGE(body={"name": "x"}), "DELETE": OWN_CHANGE()},
    "data:init_space": {"POST": OPEN("?publishableKey={public_key}", {"space": {"name": "x"}})},
    "data:spaces": {
        "GET": LIST("?environmentId={environment}"),
        "POST": OWN_CHANGE(body={"environmentId": "{environment}"}),
        "DELETE": CHANGE("?spaceIds={space}"),
    },
    "data:space": {"GET": LOOK(), "PATCH": CHANGE(body={"name": "x"}), "DELETE": CHANGE()},
    "data:archive": {"POST": CHANGE()},
    "data:unarchive": {"POST": CHANGE()},
    "data:documents": {"GET": LOOK(), "POST": CHANGE(body={"title": "x", "body": "y"})},
    "data:document": {"GET": LOOK(), "PATCH": CHANGE(body={"title": "x", "body": "y"}), "DELETE": CHANGE()},
    "data:drafts": {"GET": LOOK(), "POST": CHANGE(space=403, guest=403)},
    "data:merge_draft": {"GET": WHOLE(), "POST": HELD()},
    "data:guidance_list": {"GET": LOOK(), "POST": CHANGE(body={"guideSlug": "start", "options": SHOWN})},
    "data:guidance": {"GET": LOOK(), "PATCH": CHANGE(body={"options": SHOWN}), "DELETE": CHANGE()},
    "data:workbooks": {
        "GET": LIST("?spaceId={space}"),
        "POST": CHANGE(body={"name": "x", "spaceId": "{space}"}),
    },
    "data:workbook": {"GET": LOOK(), "PATCH": CHANGE(body={"name": "x"}), "DELETE": CHANGE()},
    "data:rebuild_workbook": {"POST": CHANGE()},
    "data:workbook_commits": {"GET": LOOK()},
    "data:sheets": {"GET": LOOK("?workbookId={workbook}")},
    "data:sheet": {"GET": LOOK(), "PATCH": CHANGE(body={"name": "x"}), "DELETE": CHANGE()},
    "data:fields": {"POST": CHANGE(body={"key": "new", "type": "string"})},
    "data:field": {"DELETE": CHANGE()},
    "data:lock": {"POST": CHANGE()},
    "data:unlock": {"POST": CHANGE()},
    "data:duplicate": {"POST": CHANGE()},
    "data:sheet_commits": {"GET": LOOK()},
    "data:counts": {"GET": LOOK()},
    "data:cells": {"GET": LOOK("?fieldKey=name&distinct=true")},
    "data:calculations": {"GET": LOOK()},
    "data:download_sheet": {"GET": LOOK()},
    "data:records": {
        "GET": LOOK(),
        "POST": CHANGE(body=[CELLS]),
        "PUT": CHANGE(body=[{"id": "{record}", "values": CELLS}]),
        "DELETE": CHANGE("?ids={record}"),
    },
    "data:bulk_update": {"PATCH": CHANGE(body={"fieldUpdates": CELLS})},
    "data:indices": {"GET": LOOK("?ids={record}")},
    "data:find_replace": {"PUT": CHANGE(body={"fieldKey": "name", "find": "Ada", "replace": "Eve"})},
    "data:validate": {"POST": CHANGE()},
    "data:versions": {"POST": CHANGE(body={"sheetId": "{sheet}"})},
    "data:views": {
        "GET": LOOK("?sheetId={sheet}"),
        "POST": CHANGE(body={"sheetId": "{sheet}", "name": "x", "config": {}}),
    },
    "data:view": {"GET": LOOK(), "PATCH": CHANGE(body={"name": "x"}), "DELETE": CHANGE()},
    "data:snapshots": {"GET": LOOK("?sheetId={sheet}"), "POST": CHANGE(body={"sheetId": "{sheet}"})},
    "data:snapshot": {"GET": LOOK(), "DELETE": CHANGE()},
    "data:snapshot_records": {"GET": LOOK()},
    "data:restore_snapshot": {"POST": CHANGE()},
    "data:commit": {"GET": LOOK()},
    "data:complete_commit": {"POST": CHANGE()},
    "data:replay_commit": {"POST": CHANGE()},
    "data:files": {
        "GET": LIST("?spaceId={space}&mode=export"),
        "POST": CHANGE(body=FORM, content_type="multipart/form-data; boundary=x"),
    },
    "data:detect_header": {"POST": ANYONE(body={"data": [["a"]], "options": {"algorithm": "default"}})},
    "data:file": {"GET": LOOK(), "PATCH": CHANGE(body={"name": "x"}), "DELETE": CHANGE()},
    "data:clone_file": {"POST": CHANGE()},
    "data:download_file": {"GET": LOOK()},
    "data:secrets": {
        "GET": CHANGE("?spaceId={space}", guest=403),
        "POST": CHANGE(body={"name": "a", "value": "b", "spaceId": "{space}"}, guest=403),
    },
    "data:secret": {"DELETE": CHANGE(guest=403)},
    "data:agents": {"GET": AGENTS, "POST": OWN_CHANGE(body=AGENT, owner=400, stranger=400)},
    "data:agent": {"GET": AGENT_LOOK, "DELETE": AGENT_CHANGE},
    "data:agent_versions": {"GET": AGENT_LOOK},
    "data:revert_agent": {"GET": AGENT_CHANGE},
    "data:agent_roles": {"GET": AGENT_LOOK, "POST": AGENT_ROLE},
    "data:agent_role": {"DELETE": AGENT_CHANGE},
    "data:agent_logs": {"GET": AGENT_CHANGE},
    "data:all_agent_logs": {"GET": OWN_CHANGE(stranger=NOTHING)},
    "data:agent_executions": {"GET": OWN_CHANGE(stranger=NOTHING)},
    "data:agent_log": {"GET": OWN_CHANGE()},
    "data:agent_exports": {"GET": AGENTS},
    "data:agent_export": {"GET": AGENT_LOOK, "DELETE": AGENT_CHANGE},
    "data:download_agent": {"GET": AGENT_CHANGE},
    "data:apps": {"GET": OWN(), "POST": OWN_CHANGE(body=APP, stranger=200)},
    "data:app": {"GET": OWN_LOOK(), "PATCH": OWN_CHANGE(body={"name": "x"}), "DELETE": OWN_CHANGE()},
    "data:constraints": {"GET": OWN_LOOK(), "POST": OWN_CHANGE(body={"label": "x"})},
    "data:constraint": {"GET": OWN_LOOK(), "PATCH": OWN_CHANGE(body={"label": "x"}), "DELETE": OWN_CHANGE()},
    "data:constraint_versions": {"GET": OWN_LOOK()},
    "data:constraint_version": {"GET": OWN_LOOK()},
    "data:mapping_programs": {
        "GET": WHOLES(),
        "POST": OWN_CHANGE("?environmentId={environment}", PROGRAM),
        "DELETE": OWN_CHANGE(body={"environmentId": "{environment}"}),
    },
    "data:mapping_program": {"GET": WHOLE(), "PATCH": HELD(body={"namespace": "x"}), "DELETE": HELD()},
    "data:mapping_rules": {
        "GET": WHOLE(),
        "POST": HELD(body=[RULE]),
        "PATCH": HELD(body=[{"id": "{mapping}", "name": "y"}]),
        "DELETE": HELD(body={"ruleIds": ["{mapping}"]}),
    },
    "data:mapping_rule": {"GET": WHOLE(), "PATCH": HELD(body={"name": "y"}), "DELETE": HELD()},
    "data:guests": {
        "GET": GUESTS("?spaceId={space}", viewer=403, public=403, guest=403),
        "POST": GUESTS(body=[GUEST], viewer=403, guest=403),
    },
    "data:guest": {"GET": GUESTS(), "PATCH": GUESTS(body={"name": "x"}), "DELETE": GUESTS()},
    "data:guest_token": {"GET": GUESTS()},
    "data:guest_roles": {"GET": GUESTS(), "POST": GUESTS(body={"roleId": "{role}", "resourceId": "{space}"})},
    "data:guest_role": {"DELETE": GUESTS()},
    "data:invitations": {"POST": GUESTS(body=[{"guestId": "{guest}", "spaceId": "{space}"}])},
    "data:exchange": {"POST": OPEN(body={"token": "nonsense"})},
    "data:webhooks": {"GET": OWN_CHANGE("?environmentId={environment}"), "POST": OWN_CHANGE(body=WEBHOOK)},
    "data:webhook": {"GET": HELD(), "PATCH": HELD(body={"description": "x"}), "DELETE": HELD()},
    "data:rotate_secret": {"POST": HELD()},
    "data:webhook_deliveries": {"GET": HELD()},
    "data:redeliver": {"POST": HELD()},
    "data:account": {"GET": ANYONE(), "PATCH": NOBODY(body={"name": "x"})},
    "data:roles": {"GET": ANYONE()},
    "data:users": {"GET": PERSON(viewer=403, space=403, elsewhere=403, public=403, guest=403, stranger=NOTHING)},
    "data:invite_user": {"POST": CHANGE(body=INVITATION, guest=403)},
    "data:user": {"GET": PERSON(), "PATCH": PERSON(body={"name": "x"}), "DELETE": PERSON()},
    "data:resend_invite": {"POST": PERSON()},
    "data:user_roles": {"GET": PERSON(), "POST": PERSON(body={"roleId": "{role}", "resourceId": "{space}"})},
    "data:user_role": {"DELETE": PERSON()},
    "data:user_tokens": {"GET": PERSON(owner=403), "POST": PERSON(owner=403)},
    "data:auth": {"POST": DOOR(body={"type": "userCredentials", "email": "a@b.org", "password": "c"})},
    "data:refresh_token": {"POST": DOOR(body='"nonsense"')},
    "data:api_keys": {"GET": OWN_CHANGE("?environmentId={environment}")},
    "data:api_key": {
        "POST": OWN_CHANGE("?environmentId={environment}&type=SECRET"),
        "DELETE": OWN_CHANGE("?environmentId={environment}&key={key}"),
    },
    "data:publishable_key": {"GET": OWN_CHANGE("?environmentId={environment}")},
    "data:personal_tokens": {"GET": NOBODY(), "POST": NOBODY(body={"name": "x"})},
    "data:personal_token": {"DELETE": NOBODY()},
    "data:entitlements": {"GET": ANYONE()},
}
