"""/v1/guests and /v1/invitations, and the page behind a guest's link (contract §2.11)."""

import datetime as dt
import re
import threading

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.utils import timezone

from jobs import keys
from jobs.models import ApiKey, Event
from spaces.models import Guest
from spaces.ops.space import create_space
from tests.api.conftest import Api, make_api, refused, told

NOBODY = Api("no-key")


def config(world, email="gina@example.org", *, spaces=None):
    where = [{"id": each} for each in (spaces or [world.space.id])]
    return {"environmentId": world.environment.id, "email": email, "name": "Gina", "spaces": where}


@pytest.fixture
def gina(owner, world):
    [made] = told(owner.post("/v1/guests", [config(world)]))
    return made


@pytest.fixture
def other(world):
    return create_space(world.environment, name="Other", by="us_usr_1")


def link_to(owner, world, gina, **words):
    told(owner.post("/v1/invitations", [{"guestId": gina["id"], "spaceId": world.space.id, **words}]))
    return re.search(r"http://testserver(/enter/\S+)", mail.outbox[-1].body)[1]


def token_in(link):
    return link.strip("/").split("/")[-1]


def mails_are_out():
    for thread in threading.enumerate():
        if thread.name == "mail":
            thread.join()


def test_it_lets_a_guest_into_spaces_and_says_so(owner, world, gina):
    assert set(gina) == {"id", "environmentId", "email", "name", "spaces", "createdAt", "updatedAt"}
    assert gina["spaces"] == [{"id": world.space.id}]
    event = Event.objects.get(topic="space:guestAdded")
    assert (event.space_id, event.payload["guestId"]) == (world.space.id, gina["id"])
    assert told(owner.get(f"/v1/guests/{gina['id']}")) == gina
    assert told(owner.get(f"/v1/guests?spaceId={world.space.id}&email=GINA@example.org")) == [gina]
    assert told(owner.get("/v1/guests?email=x@example.org")) == []


def test_the_same_address_is_the_same_guest(owner, world, gina, other):
    [again] = told(owner.post("/v1/guests", [config(world, "Gina@Example.org", spaces=[other.id])]))
    assert again["id"] == gina["id"]
    assert {each["id"] for each in again["spaces"]} == {world.space.id, other.id}
    assert Event.objects.filter(topic="space:guestAdded").count() == 2


def test_all_are_let_in_or_none(owner, world):
    refused(owner.post("/v1/guests", [config(world), config(world, "no address")]), 400)
    assert not Guest.objects.exists()
    assert not User.objects.filter(username__startswith="us_g_").exists()


@pytest.mark.parametrize(
    "change",
    [{"email": 5}, {"name": ""}, {"spaces": "x"}, {"spaces": [{"id": 5}]}, {"spaces": [{}]}, {"environmentId": None},
     {"spaces": [{"id": "HERE", "workbooks": [{"id": "us_wb_1"}]}]}],
)  # fmt: skip
def test_what_is_no_guest_is_refused(owner, world, change):
    for each in change.get("spaces", ()):
        if isinstance(each, dict) and each.get("id") == "HERE":
            each["id"] = world.space.id
    refused(owner.post("/v1/guests", [{**config(world), **change}]), 400)


@pytest.mark.parametrize("body", [{}, "x", [5], None])
def test_a_body_that_is_no_list_is_refused(owner, body):
    refused(owner.post("/v1/guests", body), 400)
    refused(owner.post("/v1/invitations", body), 400)


def test_it_changes_a_guest(owner, world, gina, other):
    path = f"/v1/guests/{gina['id']}"
    changed = told(owner.patch(path, {"name": "Gina G.", "email": "g@example.org", "spaces": [{"id": other.id}]}))
    assert (changed["name"], changed["email"], changed["spaces"]) == ("Gina G.", "g@example.org", [{"id": other.id}])
    assert Event.objects.get(topic="space:guestRemoved").space_id == world.space.id
    refused(owner.patch(path, {"environmentId": "us_env_other"}), 400)
    told(owner.post("/v1/guests", [config(world)]))
    assert refused(owner.patch(path, {"email": "gina@example.org"}), 400)["key"] == "email"


def test_it_lets_a_guest_out_of_one_space_and_of_all(owner, world, gina, other):
    told(owner.patch(f"/v1/guests/{gina['id']}", {"spaces": [{"id": world.space.id}, {"id": other.id}]}))
    told(owner.delete(f"/v1/guests/{gina['id']}?spaceId={other.id}"))
    refused(owner.delete(f"/v1/guests/{gina['id']}?spaceId={other.id}"), 404)
    assert told(owner.get(f"/v1/guests/{gina['id']}"))["spaces"] == [{"id": world.space.id}]
    told(owner.delete(f"/v1/guests/{gina['id']}"))
    refused(owner.get(f"/v1/guests/{gina['id']}"), 404)
    assert Event.objects.filter(topic="space:guestRemoved").count() == 2
    assert not User.objects.filter(username=gina["id"]).exists()


def test_a_guests_token_opens_their_spaces_and_nothing_else(owner, world, gina, other):
    answer = told(owner.get(f"/v1/guests/{gina['id']}/token?spaceId={world.space.id}"))
    assert answer["valid"] is True
    guest = Api(answer["token"])
    assert [row["id"] for row in told(guest.get("/v1/spaces"))] == [world.space.id]
    refused(guest.get(f"/v1/spaces/{other.id}"), 404)
    refused(guest.get("/v1/users"), 403)
    refused(guest.get("/v1/guests"), 403)
    refused(guest.get(f"/v1/auth/api-keys?environmentId={world.environment.id}"), 403)
    refused(guest.post("/v1/auth/personal-access-tokens", {"name": "mine"}), 403)
    refused(guest.get("/v1/secrets"), 403)
    job = {"type": "space", "operation": "x", "source": world.space.id}
    assert told(guest.post("/v1/jobs", job))["createdBy"] == gina["id"]
    refused(owner.get(f"/v1/guests/{gina['id']}/token?spaceId={other.id}"), 404)


def test_a_guest_who_is_let_out_sees_nothing_at_once(owner, world, gina):
    guest = Api(told(owner.get(f"/v1/guests/{gina['id']}/token"))["token"])
    told(owner.patch(f"/v1/guests/{gina['id']}", {"spaces": []}))
    refused(guest.get(f"/v1/spaces/{world.space.id}"), 404)


def test_roles_of_guests_are_in_spaces(owner, world, gina, other):
    path = f"/v1/guests/{gina['id']}/roles"
    [first] = told(owner.get(path))
    assert (first["roleId"], first["actorId"], first["resourceId"]) == ("us_rol_editor", gina["id"], world.space.id)
    told(owner.post(path, {"roleId": "us_rol_viewer", "resourceId": world.space.id}))
    second = told(owner.post(path, {"roleId": "us_rol_viewer", "resourceId": other.id}))
    assert {row["roleId"] for row in told(owner.get(path))} == {"us_rol_viewer"}
    refused(owner.post(path, {"roleId": "us_rol_viewer", "resourceId": world.environment.id}), 404)
    told(owner.delete(f"{path}/{second['id']}"))
    refused(owner.delete(f"{path}/{second['id']}"), 404)
    assert told(owner.get(f"/v1/guests/{gina['id']}"))["spaces"] == [{"id": world.space.id}]


def test_who_manages_one_space_manages_its_guests_and_no_more(owner, world, gina, other):
    near = make_api(world.environment.id, space=world.space.id)
    told(owner.patch(f"/v1/guests/{gina['id']}", {"spaces": [{"id": world.space.id}, {"id": other.id}]}))
    assert told(near.get("/v1/guests"))[0]["spaces"] == [{"id": world.space.id}]
    refused(near.get(f"/v1/guests/{gina['id']}/token?spaceId={world.space.id}"), 403)
    refused(near.patch(f"/v1/guests/{gina['id']}", {"email": "me@example.org"}), 403)
    refused(near.delete(f"/v1/guests/{gina['id']}"), 403)
    refused(near.post("/v1/guests", [config(world, "x@example.org", spaces=[other.id])]), 404)
    told(near.delete(f"/v1/guests/{gina['id']}?spaceId={world.space.id}"))
    refused(near.get(f"/v1/guests/{gina['id']}"), 404)
    assert told(owner.get(f"/v1/guests/{gina['id']}"))["spaces"] == [{"id": other.id}]


def test_who_may_only_look_knows_no_guests(viewer, world, gina):
    refused(viewer.get("/v1/guests"), 403)
    refused(viewer.post("/v1/guests", [config(world, "x@example.org")]), 403)
    refused(viewer.get(f"/v1/guests/{gina['id']}"), 404)


@pytest.mark.parametrize(
    ("method", "rest", "body"),
    [("GET", "", None), ("PATCH", "", {}), ("DELETE", "", None), ("GET", "/token", None), ("GET", "/roles", None),
     ("POST", "/roles", {"roleId": "us_rol_owner", "resourceId": "x"}), ("DELETE", "/roles/x", None)],
)  # fmt: skip
def test_charlie_cannot_tell_a_foreign_guest_from_an_unknown_one(stranger, gina, method, rest, body):
    ids = (gina["id"], "us_g_unknown", "us_g_%00")
    answers = [stranger(method, f"/v1/guests/{each}{rest}", body) for each in ids]
    assert {(answer.status_code, answer.content) for answer in answers} == {(404, answers[0].content)}


def test_charlie_lets_nobody_in(stranger, world, gina):
    refused(stranger.post("/v1/guests", [config(world)]), 404)
    refused(stranger.post("/v1/invitations", [{"guestId": gina["id"], "spaceId": world.space.id}]), 404)
    assert not mail.outbox


def test_looking_at_a_link_does_not_use_it_up_and_the_button_does(owner, world, gina, other):
    link = link_to(owner, world, gina, fromName="Acme", message="Please look.")
    letter = mail.outbox[0]
    assert (letter.to, "Acme" in letter.subject, "Please look." in letter.body) == (["gina@example.org"], True, True)
    client = Client()
    for _ in range(3):
        assert b"Enter" in client.get(link).content
    client.head(link)
    answer = client.post(link)
    assert (answer.status_code, answer["Location"]) == (302, f"/space/{world.space.id}/")
    assert client.get(answer["Location"]).status_code == 200
    assert client.get(f"/space/{other.id}/").status_code == 404
    assert client.get("/").status_code == 200
    used = Client().post(link)
    assert (used.status_code, b"This link has ended" in used.content) == (410, True)


def test_a_link_is_kept_as_a_digest_and_ends(owner, world, gina):
    link = link_to(owner, world, gina)
    assert token_in(link) not in str(list(ApiKey.objects.values()))
    refused(Api(token_in(link)).get("/v1/spaces"), 401)
    ApiKey.objects.filter(kind="INVITATION").update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert Client().post(link).status_code == 410


def test_a_link_that_has_ended_sends_another_to_the_guest(owner, world, gina):
    link = link_to(owner, world, gina)
    Client().post(link)
    assert b"Look into your mail" in Client().post(link, {"again": "1"}).content
    mails_are_out()
    assert [letter.to for letter in mail.outbox] == [["gina@example.org"]] * 2
    fresh = re.search(r"http://testserver(/enter/\S+)", mail.outbox[-1].body)[1]
    assert Client().post(fresh).status_code == 302


def test_a_link_of_a_guest_who_was_let_out_leads_nowhere(owner, world, gina):
    link = link_to(owner, world, gina)
    told(owner.delete(f"/v1/guests/{gina['id']}?spaceId={world.space.id}"))
    answer = Client().post(link)
    assert (answer.status_code, b"leads nowhere" in answer.content) == (410, True)
    for nonsense in ("/enter/x/", "/enter/%00/", f"/enter/{'ö' * 53}/"):
        assert Client().post(nonsense).status_code == 410


def test_a_link_needs_the_forms_own_token(owner, world, gina):
    link = link_to(owner, world, gina)
    assert Client(enforce_csrf_checks=True).post(link).status_code == 403


def test_who_is_not_let_in_is_not_invited(owner, gina, other):
    refused(owner.post("/v1/invitations", [{"guestId": gina["id"], "spaceId": other.id}]), 400)
    assert not mail.outbox


def test_a_link_is_exchanged_once_for_a_token(owner, world, gina):
    token = token_in(link_to(owner, world, gina))
    answer = told(NOBODY.post("/v1/invitations/exchange", {"token": token}))
    assert answer["valid"] is True
    assert [row["id"] for row in told(Api(answer["token"]).get("/v1/spaces"))] == [world.space.id]
    again = told(NOBODY.post("/v1/invitations/exchange", {"token": token}))
    assert again == {"valid": False, "sentTo": "gina@example.org"}
    mails_are_out()
    assert len(mail.outbox) == 2
    assert told(NOBODY.post("/v1/invitations/exchange", {"token": "nonsense"})) == {"valid": False}


def test_asking_for_a_link_tells_nobody_who_is_a_guest(owner, world, gina):
    for email in ("gina@example.org", "nobody@example.org"):
        asked = {"email": email, "spaceId": world.space.id}
        assert told(NOBODY.post("/v1/invitations/exchange", asked)) == {"valid": False, "sentTo": email}
    mails_are_out()
    assert [letter.to for letter in mail.outbox] == [["gina@example.org"]]
    for _ in range(9):
        NOBODY.post("/v1/invitations/exchange", asked)
    refused(NOBODY.post("/v1/invitations/exchange", asked), 429)
    refused(NOBODY.post("/v1/invitations/exchange", {"email": "x"}), 400)


def test_a_guest_is_no_user_and_goes_with_the_environment(owner, world, gina):
    assert told(owner.get("/v1/users?search=Gina")) == []
    told(owner.delete(f"/v1/environments/{world.environment.id}"))
    assert not User.objects.filter(username=gina["id"]).exists()


def test_an_owner_of_a_space_invites_guests_to_it(world, owner):
    alice = Api(keys.issue("", user=world.alice, kind="PERSONAL")[1])
    [guest] = told(alice.post("/v1/guests", [config(world)]))
    assert link_to(alice, world, guest)
    refused(alice.post("/v1/guests", [config(world, "y@example.org") | {"spaces": []}]), 403)
