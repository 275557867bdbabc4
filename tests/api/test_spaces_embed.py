"""/v1/internal/spaces/init: a space for a visitor of another site's page (contract §1.1)."""

import json

import pytest
from django.test import Client

from jobs import keys
from jobs.models import Event, Job
from spaces.models import Guest, Space
from spaces.ops import embed
from tests.api.conftest import Api, refused, told

ADDRESS = "/v1/internal/spaces/init"
SHEET = {"name": "Contacts", "slug": "contacts", "fields": [{"key": "name", "type": "string"}], "defaultPage": True}
#: As Flatfile's embedded-utils 1.3.6 sends it.
BODY = {
    "space": {
        "name": "Embedded Space",
        "autoConfigure": False,
        "labels": ["embedded"],
        "namespace": "portal",
        "metadata": {"sidebarConfig": {"showSidebar": False}, "userInfo": {"name": "Vera", "userId": "7"}},
    },
    "workbook": {"name": "Contacts", "sheets": [SHEET], "actions": [{"operation": "submit", "label": "Submit"}]},
    "document": {"title": "Start", "body": "# Hello"},
    "externalActorId": "vera-7",
}


@pytest.fixture
def key(world):
    return keys.issue(world.environment.id, kind="PUBLISHABLE")[1]


def begin(key, body=BODY, **headers):
    raw = body if isinstance(body, bytes | str) else json.dumps(body)
    return Client().post(f"{ADDRESS}?publishableKey={key}", raw, content_type="text/plain", headers=headers)


def test_it_makes_all_that_a_page_needs(world, key):
    shown = told(begin(key, Accept="text/plain"))
    assert set(shown) == {"space", "workbooks", "documents", "actor", "entitlements", "environment"}
    assert (shown["space"]["name"], shown["space"]["namespace"]) == ("Embedded Space", "portal")
    assert shown["space"]["externalActorId"] == "vera-7"
    assert [sheet["slug"] for sheet in shown["workbooks"][0]["sheets"]] == ["contacts"]
    assert shown["workbooks"][0]["actions"][0]["operation"] == "submit"
    assert shown["documents"][0]["body"] == "# Hello"
    assert (shown["actor"]["name"], shown["actor"]["email"]) == ("Vera", "")
    assert shown["actor"]["spaces"] == [{"id": shown["space"]["id"]}]
    assert (shown["environment"]["id"], shown["environment"]["hasAccess"]) == (world.environment.id, True)


def test_the_token_opens_that_space_alone_and_edits_it(world, key):
    first, second = told(begin(key)), told(begin(key))
    visitor = Api(first["space"]["accessToken"])
    assert [space["id"] for space in told(visitor.get("/v1/spaces"))] == [first["space"]["id"]]
    sheet = first["workbooks"][0]["sheets"][0]["id"]
    assert told(visitor.post(f"/v1/sheets/{sheet}/records", [{"name": {"value": "Ada"}}]))["success"]
    refused(visitor.get(f"/v1/spaces/{second['space']['id']}"), 404)
    refused(visitor.get(f"/v1/spaces/{world.space.id}"), 404)
    refused(visitor.get(f"/v1/secrets?spaceId={first['space']['id']}"), 403)


def test_who_claims_to_be_another_visitor_gets_nothing_of_theirs(key):
    first, second = told(begin(key)), told(begin(key))
    assert first["actor"]["id"] != second["actor"]["id"]
    assert Guest.objects.filter(email="").count() == 2


def test_it_says_what_happened(key):
    space = told(begin(key, {"space": {"autoConfigure": True}}))["space"]["id"]
    topics = list(Event.objects.filter(space_id=space).order_by("seq").values_list("topic", flat=True))
    assert topics == ["space:created", "job:created", "job:ready", "space:guestAdded"]
    assert Job.objects.get(space_id=space).name == "space:configure"


def test_json_that_says_so_is_as_good(key):
    sent = Client().post(f"{ADDRESS}?publishableKey={key}", {"space": {}}, content_type="application/json")
    assert told(sent)["space"]["name"] == "Untitled space"


def test_a_page_whose_origin_is_named_reads_the_answer(settings, key):
    settings.JOBSITE = {**settings.JOBSITE, "CORS_ORIGINS": ["https://app.example.org"]}
    shown = begin(key, Origin="https://app.example.org")
    assert shown["Access-Control-Allow-Origin"] == "https://app.example.org"
    assert "Access-Control-Allow-Origin" not in begin(key, Origin="https://evil.example.org")


def test_a_key_makes_so_many_in_a_minute(key, monkeypatch):
    monkeypatch.setattr(embed, "MOST", 2)
    assert {begin(key, {"space": {}}).status_code for _ in range(2)} == {200}
    assert int(begin(key, {"space": {}})["Retry-After"]) > 50
    refused(begin(key), 429)


def test_only_a_publishable_key_begins(world, key):
    _, secret = keys.issue(world.environment.id)
    row, revoked = keys.issue(world.environment.id, kind="PUBLISHABLE")
    keys.revoke(row.pk)
    for wrong in ("", "jpk_nonsense", secret, revoked):
        refused(begin(wrong), 401)
    refused(Client().post(ADDRESS, json.dumps(BODY), content_type="text/plain"), 401)


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", "5", b"\xff", {}, {"space": []}, {"space": {"name": 5}}, {"space": {"name": "a\x00"}},
     {"space": {}, "workbook": {"name": 5}}, {"space": {}, "workbook": {"sheets": [{"name": "a", "fields": 5}]}},
     {"space": {}, "document": {"title": "no body"}}, {"space": {"actions": [{}]}},
     {"space": {}, "workbook": {"spaceId": "us_sp_1"}}, {"space": {}, "externalActorId": 5}],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_and_makes_nothing(world, key, body):
    before = Space.objects.count()
    refused(begin(key, body), 400)
    assert (Space.objects.count(), Guest.objects.count()) == (before, 0)


def test_a_space_of_another_environment_is_refused(key):
    refused(begin(key, {"space": {"environmentId": "us_env_other"}}), 404)


def test_another_kind_of_body_is_refused(key):
    refused(Client().post(f"{ADDRESS}?publishableKey={key}", "{}", content_type="application/xml"), 415)


@pytest.mark.parametrize("info", [None, 5, "x", {"name": None}, {"name": " "}, {"name": ["x"]}])
def test_a_visitor_without_a_name_is_one(key, info):
    assert told(begin(key, {"space": {"metadata": {"userInfo": info}}}))["actor"]["name"] == "Visitor"


def test_a_guest_without_an_address_is_renamed_but_not_invited(owner, world, key):
    shown = told(begin(key))
    guest, space = shown["actor"]["id"], shown["space"]["id"]
    assert told(owner.patch(f"/v1/guests/{guest}", {"name": "Vera V."}))["name"] == "Vera V."
    assert refused(owner.post("/v1/invitations", [{"guestId": guest, "spaceId": space}]), 400)["key"] == "guestId"
    assert told(owner.patch(f"/v1/guests/{guest}", {"email": "vera@example.org"}))["email"] == "vera@example.org"
