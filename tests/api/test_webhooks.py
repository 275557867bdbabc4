"""/v1/webhooks."""

import pytest

from jobs.models import Delivery
from spaces.models import Webhook
from tests.api.conftest import make_api, refused, told
from tests.engine import ready, take_up

URL = "https://example.org/hook"


@pytest.fixture
def hook(owner):
    """A webhook as its maker sees it."""
    return told(owner.post("/v1/webhooks", {"url": URL, "topics": ["job:*"], "description": "To the partner"}))


def deliveries_of(hook):
    """Let something happen, and give where its deliveries are."""
    ready(environment=hook["environmentId"])
    take_up(type("Quiet", (), {"is_resting": True})())
    return f"/v1/webhooks/{hook['id']}/deliveries"


def test_it_tells_the_secret_only_when_it_is_new(owner, hook):
    shown = told(owner.get(f"/v1/webhooks/{hook['id']}"))
    assert hook["secret"].startswith("whsec_")
    assert {**shown, "secret": hook["secret"]} == hook
    assert (shown["url"], shown["topics"], shown["status"]) == (URL, ["job:*"], "active")
    assert told(owner.get("/v1/webhooks")) == [shown]
    rotated = told(owner.post(f"/v1/webhooks/{hook['id']}/rotate-secret"))
    assert rotated["secret"] not in ("", hook["secret"])


def test_it_changes_pauses_and_goes_on(owner, hook):
    place = f"/v1/webhooks/{hook['id']}"
    changed = told(owner.patch(place, {"url": URL + "/2", "topics": ["**"], "description": "", "status": "paused"}))
    assert (changed["url"], changed["topics"], changed["status"]) == (URL + "/2", ["**"], "paused")
    assert "description" not in changed
    assert told(owner.patch(place, {"status": "active"}))["status"] == "active"


def test_it_forgets(owner, hook):
    place = f"/v1/webhooks/{hook['id']}"
    assert told(owner.delete(place)) == {"success": True}
    refused(owner.get(place), 404)


def test_it_lists_deliveries_and_sends_one_once_more(owner, hook):
    place = deliveries_of(hook)
    [first, *_] = told(owner.get(place))
    assert (first["status"], first["attempts"], first["topic"][:4]) == ("pending", 0, "job:")
    Delivery.objects.filter(pk=first["id"]).update(failed_at="2026-01-01T00:00:00Z", tries=11, error="It answered 500.")
    again = told(owner.post(f"{place}/{first['id']}/redeliver"))
    assert (again["status"], again["attempts"], "error" in again) == ("pending", 0, False)
    assert again["eventId"] == first["eventId"]


def test_deliveries_of_another_webhook_are_not_found(owner, hook):
    place = deliveries_of(hook)
    [first, *_] = told(owner.get(place))
    other = told(owner.post("/v1/webhooks", {"url": URL}))
    foreign, unknown = (
        owner.post(f"/v1/webhooks/{other['id']}/deliveries/{each}/redeliver") for each in (first["id"], "us_dlv_x")
    )
    assert (foreign.status_code, foreign.content) == (404, unknown.content)


def test_a_paused_one_sends_nothing_once_more(owner, hook):
    place = deliveries_of(hook)
    [first, *_] = told(owner.get(place))
    owner.patch(f"/v1/webhooks/{hook['id']}", {"status": "paused"})
    refused(owner.post(f"{place}/{first['id']}/redeliver"), 400)


def test_who_may_only_look_or_has_one_space_only_makes_none(owner, viewer, world, hook):
    near = make_api(world.environment.id, space=world.space.id)
    for api, status in ((viewer, 403), (near, 403)):
        refused(api.post("/v1/webhooks", {"url": URL}), status)
        refused(api.get("/v1/webhooks"), status)
    refused(viewer.get(f"/v1/webhooks/{hook['id']}"), 403)
    refused(near.get(f"/v1/webhooks/{hook['id']}"), 404)
    assert Webhook.objects.count() == 1


def test_charlie_cannot_tell_foreign_from_unknown(stranger, world, hook):
    for verb, rest in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/rotate-secret"), ("GET", "/deliveries")):
        foreign, unknown = (stranger(verb, f"/v1/webhooks/{each}{rest}", {}) for each in (hook["id"], "us_wh_unknown"))
        assert (foreign.status_code, foreign.content) == (404, unknown.content)
    refused(stranger.post("/v1/webhooks", {"url": URL, "spaceId": world.space.id}), 404)
    refused(stranger.post("/v1/webhooks", {"url": URL, "environmentId": world.environment.id}), 404)
    assert told(stranger.get("/v1/webhooks")) == []


@pytest.mark.parametrize(
    "body",
    [{}, {"url": ""}, {"url": 5}, {"url": "http://127.0.0.1/"}, {"url": URL, "topics": []}, {"url": URL, "topics": [5]},
     {"url": URL, "topics": ["a b"]}, {"url": URL, "topics": "**"}, {"url": URL, "topics": ["**"] * 2000},
     {"url": URL, "topics": ["job"]}, {"url": URL, "topics": ["*"]}, {"url": URL, "topics": ["a:b:c"]},
     {"url": URL, "topics": ["x" * 999]}, {"url": URL, "description": "x" * 300}, {"url": "x" * 10_000_000},
     {"url": URL + "\x00"}, {"url": URL, "description": "\ud800"}, [], "x"],
)  # fmt: skip
def test_what_cannot_be_used_is_refused(owner, body):
    refused(owner.post("/v1/webhooks", body), 400)
    assert not Webhook.objects.exists()


def test_an_environment_has_so_many_at_most(owner, monkeypatch):
    monkeypatch.setattr("spaces.ops.webhook.MOST_WEBHOOKS", 2)
    for _ in range(2):
        told(owner.post("/v1/webhooks", {"url": URL}))
    refused(owner.post("/v1/webhooks", {"url": URL}), 400)
