"""/v1/actions."""

import pytest

from jobs.models import Action, Event
from tests.api.conftest import HOME, make_api, refused, told

SPACE = "us_xx_room"
BODY = {
    "label": "Export",
    "operation": "export",
    "targetId": "us_xx_book",
    "primary": True,
    "confirm": False,
    "mode": "foreground",
    "description": "Really?",
    "inputForm": {"type": "simple", "fields": [{"key": "format", "label": "Format", "type": "string"}]},
    "constraints": [{"type": "hasData"}],
    "messages": [{"type": "info", "content": "Hello"}],
    "trackChanges": True,
}


def create(api, **changed):
    return told(api.post(f"/v1/actions?spaceId={SPACE}", {**BODY, **changed}))


def topics():
    return list(Event.objects.order_by("seq").values_list("topic", flat=True))


def test_it_mounts_an_action_and_keeps_every_member(alice):
    action = create(alice)
    assert {name: action[name] for name in BODY} == BODY
    assert (action["spaceId"], action["environmentId"]) == (SPACE, HOME)
    assert action["createdAt"] == action["updatedAt"]
    [event] = Event.objects.all()
    assert (event.topic, event.context["actionId"], event.payload["label"]) == (
        "action:created", action["id"], "Export",
    )  # fmt: skip


@pytest.mark.parametrize(("given", "operation"), [({"slug": "old"}, "old"), ({"operation": None}, "Export")])
def test_the_operation_may_come_from_the_old_slug_or_the_label(alice, given, operation):
    body = {name: value for name, value in BODY.items() if name != "operation"}
    assert told(alice.post(f"/v1/actions?spaceId={SPACE}", {**body, **given}))["operation"] == operation


def test_bulk_creates_all_and_answers_a_bare_array(alice):
    bodies = [{**BODY, "label": f"Action {n}"} for n in range(3)]
    response = alice.post(f"/v1/actions/bulk?spaceId={SPACE}", bodies)
    assert [action["label"] for action in response.json()] == ["Action 0", "Action 1", "Action 2"]
    assert topics() == ["action:created"] * 3
    assert [a["label"] for a in alice.get(f"/v1/actions?spaceId={SPACE}").json()] == [b["label"] for b in bodies]


def test_bulk_creates_all_or_none(alice):
    refused(alice.post(f"/v1/actions/bulk?spaceId={SPACE}", [BODY, {**BODY, "label": 5}]), 400)
    refused(alice.post(f"/v1/actions/bulk?spaceId={SPACE}", {"not": "a list"}), 400)
    refused(alice.post(f"/v1/actions/bulk?spaceId={SPACE}", ["x"]), 400)
    assert not Action.objects.exists()
    assert alice.post(f"/v1/actions/bulk?spaceId={SPACE}", []).json() == []


def test_it_lists_a_space_as_a_bare_array(alice):
    action = create(alice)
    assert alice.get(f"/v1/actions?spaceId={SPACE}").json() == [action]
    assert alice.get("/v1/actions?spaceId=us_xx_empty").json() == []


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_it_asks_which_space(alice, method):
    assert refused(alice(method, "/v1/actions", BODY if method == "POST" else None), 400)["key"] == "spaceId"


def test_it_shows_one(alice):
    action = create(alice)
    assert told(alice.get(f"/v1/actions/{action['id']}")) == action


def test_it_changes_only_what_is_given(alice):
    action = create(alice)
    body = {"label": "Send", "primary": False, "tooltip": None, "extra": 1}
    changed = told(alice.patch(f"/v1/actions/{action['id']}", body))
    assert (changed["label"], changed["primary"], changed["extra"]) == ("Send", False, 1)
    assert changed["inputForm"] == BODY["inputForm"]
    assert changed["operation"] == "export"
    assert topics() == ["action:created", "action:updated"]


def test_it_takes_one_away(alice):
    action = create(alice)
    assert told(alice.delete(f"/v1/actions/{action['id']}")) == {"success": True}
    refused(alice.get(f"/v1/actions/{action['id']}"), 404)
    assert topics() == ["action:created", "action:deleted"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("label", None), ("label", ""), ("label", "x" * 201), ("label", 5), ("targetId", None), ("targetId", []),
     ("mode", "hidden"), ("primary", "yes"), ("messages", "x"), ("inputForm", []), ("schedule", "yearly")],
)  # fmt: skip
def test_it_refuses_what_is_no_action(alice, name, value):
    assert refused(alice.post(f"/v1/actions?spaceId={SPACE}", {**BODY, name: value}), 400)["key"] == name


def test_it_hides_actions_of_strangers_and_keeps_readers_off(alice, bob, charlie):
    action = create(alice)
    assert charlie.get(f"/v1/actions?spaceId={SPACE}").json() == []
    for method in ("GET", "PATCH", "DELETE"):
        foreign = charlie(method, f"/v1/actions/{action['id']}")
        assert foreign.content == charlie(method, "/v1/actions/us_act_none").content
        refused(foreign, 404)
    assert told(bob.get(f"/v1/actions/{action['id']}")) == action
    refused(bob.patch(f"/v1/actions/{action['id']}", {"label": "x"}), 403)
    refused(bob.delete(f"/v1/actions/{action['id']}"), 403)
    refused(bob.post(f"/v1/actions?spaceId={SPACE}", BODY), 403)


def test_a_key_of_one_space_stays_there(db):
    narrow = make_api(space=SPACE)
    create(narrow)
    refused(narrow.post("/v1/actions?spaceId=us_xx_other", BODY), 404)


def test_a_new_action_comes_last_also_where_one_was_taken_away(alice):
    first, *_ = [create(alice, label=label) for label in ("a", "b", "c")]
    alice.delete(f"/v1/actions/{first['id']}")
    create(alice, label="d")
    assert [action["label"] for action in alice.get(f"/v1/actions?spaceId={SPACE}").json()] == ["b", "c", "d"]
    assert len(set(Action.objects.values_list("position", flat=True))) == 3
