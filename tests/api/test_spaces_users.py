"""/v1/users, /v1/roles and /v1/accounts (contract §2.11)."""

import re

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client

from jobs import keys
from jobs.access import user_actor_id
from spaces.models import Environment, Membership
from tests.api.conftest import Api, make_api, refused, told


def body(world, email="dora@example.org", *, role="us_rol_editor", resource=None):
    where = resource or world.environment.id
    return {"email": email, "name": "Dora", "actorRoles": [{"roleId": role, "resourceId": where}]}


def as_person(user):
    key, token = keys.issue("", user=user, kind="PERSONAL")
    return Api(token, key.pk)


@pytest.fixture
def dora(owner, world):
    return told(owner.post("/v1/users/invite", body(world)))


def test_it_lets_a_person_in_and_mails_the_way(owner, world, dora):
    assert set(dora) >= {"id", "email", "name", "accountId", "idp", "metadata", "createdAt", "updatedAt"}
    [role] = dora["actorRoles"]
    assert (role["roleId"], role["resourceId"], role["actorId"]) == ("us_rol_editor", world.environment.id, dora["id"])
    [letter] = mail.outbox
    assert letter.to == ["dora@example.org"]
    assert told(owner.get(f"/v1/users/{dora['id']}"))["email"] == "dora@example.org"


def test_looking_at_the_link_does_not_use_it_up_and_choosing_a_password_does(dora):
    path = re.search(r"http://testserver(/join/\S+)", mail.outbox[0].body)[1]
    for client in (Client(), Client()):
        page = client.get(path, follow=True)
        assert b"Choose a password" in page.content
    chosen = {"new_password1": "a long enough one", "new_password2": "a long enough one"}
    assert client.post(page.redirect_chain[-1][0], chosen).status_code == 302
    assert client.get("/").status_code == 200
    assert b"This link has ended" in Client().get(path, follow=True).content


def test_the_same_address_is_the_same_person(owner, world, dora):
    again = told(owner.post("/v1/users/invite", body(world, "Dora@Example.org", role="us_rol_viewer")))
    assert again["id"] == dora["id"]
    assert [role["roleId"] for role in again["actorRoles"]] == ["us_rol_viewer"]
    assert User.objects.filter(email="dora@example.org").count() == 1


def test_it_lists_searches_and_sorts(owner, world, dora):
    told(owner.post("/v1/users/invite", body(world, "emil@example.org")))
    answer = owner.get("/v1/users?search=example.org&sortField=email&sortDirection=desc&pageSize=1").json()
    assert [row["email"] for row in answer["data"]] == ["emil@example.org"]
    assert answer["pagination"]["totalCount"] == 2
    assert [row["id"] for row in told(owner.get("/v1/users?email=DORA@example.org"))] == [dora["id"]]
    assert world.member("charlie").id not in {row["id"] for row in told(owner.get("/v1/users"))}


def test_it_changes_and_removes(owner, dora):
    changed = told(owner.patch(f"/v1/users/{dora['id']}", {"name": "Dora D.", "dashboard": 3}))
    assert (changed["name"], changed["dashboard"]) == ("Dora D.", 3)
    told(owner.delete(f"/v1/users/{dora['id']}"))
    refused(owner.get(f"/v1/users/{dora['id']}"), 404)
    assert not User.objects.filter(email="dora@example.org").exists()


def test_an_account_that_is_elsewhere_too_stays_and_keeps_its_name(owner, stranger, world, dora):
    elsewhere = Environment.objects.get(name="Charlie's own")
    told(stranger.post("/v1/users/invite", body(world, resource=elsewhere.id)))
    refused(owner.patch(f"/v1/users/{dora['id']}", {"name": "Mine"}), 403)
    told(owner.delete(f"/v1/users/{dora['id']}"))
    assert told(stranger.get(f"/v1/users/{dora['id']}"))["name"] == "Dora"


def test_an_invitation_is_mailed_again_until_somebody_has_joined(owner, dora):
    told(owner.post(f"/v1/users/{dora['id']}/resend-invite"))
    assert len(mail.outbox) == 2
    user = User.objects.get(email="dora@example.org")
    user.set_password("a long enough one")
    user.save()
    refused(owner.post(f"/v1/users/{dora['id']}/resend-invite"), 400)


def test_a_mail_server_that_is_away_is_told_and_nothing_is_lost(owner, world, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1
    refused(owner.post("/v1/users/invite", body(world)), 503)
    assert Membership.objects.filter(user__email="dora@example.org").count() == 1


def test_roles_are_given_replaced_and_taken(owner, world, dora):
    path = f"/v1/users/{dora['id']}/roles"
    wanted = {"roleId": "us_rol_owner", "resourceId": world.space.id}
    given = told(owner.post(path, wanted))
    assert told(owner.post(path, {**wanted, "roleId": "us_rol_viewer"}))["id"] == given["id"]
    assert {row["resourceId"] for row in told(owner.get(path))} == {world.environment.id, world.space.id}
    told(owner.delete(f"{path}/{given['id']}"))
    refused(owner.delete(f"{path}/{given['id']}"), 404)
    assert len(told(owner.get(path))) == 1


def test_who_does_not_own_a_place_lets_nobody_into_it(owner, viewer, stranger, world, dora):
    near = make_api(world.environment.id, space=world.space.id)
    editor = as_person(User.objects.get(email="dora@example.org"))
    for api in (viewer, near, editor):
        refused(api.post("/v1/users/invite", body(world, "emil@example.org")), 403)
        refused(api.get("/v1/users"), 403)
    refused(stranger.post("/v1/users/invite", body(world, "emil@example.org")), 404)
    refused(editor.post(f"/v1/users/{dora['id']}/roles", {"roleId": "us_rol_owner", "resourceId": world.space.id}), 403)
    told(near.post("/v1/users/invite", body(world, "emil@example.org", resource=world.space.id)))
    assert len(mail.outbox) == 2


def test_a_person_sees_and_names_themselves(world):
    bob = as_person(world.bob)
    mine = f"/v1/users/{user_actor_id(world.bob)}"
    assert told(bob.patch(mine, {"name": "Bob B."}))["name"] == "Bob B."
    assert [row["resourceId"] for row in told(bob.get(f"{mine}/roles"))] == [world.space.id]
    refused(bob.delete(mine), 403)


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_charlie_cannot_tell_a_foreign_person_from_an_unknown_one(stranger, dora, method):
    unknown = ("us_usr_9999999999", "us_usr_x", "x", "us_usr_" + "9" * 60, "us_usr_٣", "us_usr_1%00")
    answers = [stranger(method, f"/v1/users/{each}") for each in (dora["id"], *unknown)]
    assert {(answer.status_code, answer.content) for answer in answers} == {(404, answers[0].content)}


@pytest.mark.parametrize(
    "change",
    [{"email": "no address"}, {"email": ""}, {"email": "a" * 200 + "@example.org"}, {"email": 5}, {"name": "\x00"},
     {"actorRoles": []}, {"actorRoles": [{"roleId": "us_rol_king", "resourceId": "HERE"}]}, {"actorRoles": "x"},
     {"actorRoles": [{"roleId": "us_rol_owner", "resourceId": "us_acc_jobsite"}]}],
)  # fmt: skip
def test_it_refuses_what_is_no_invitation(owner, world, change):
    wanted = {**body(world), **change}
    for role in wanted["actorRoles"] if isinstance(wanted["actorRoles"], list) else ():
        role["resourceId"] = role["resourceId"].replace("HERE", world.environment.id)
    refused(owner.post("/v1/users/invite", wanted), 400)
    assert not mail.outbox
    assert not User.objects.filter(first_name="Dora").exists()


def test_there_are_three_roles(owner):
    rows = told(owner.get("/v1/roles"))
    assert [row["name"] for row in rows] == ["owner", "editor", "viewer"]
    assert all(row["id"].startswith("us_rol_") and row["createdAt"] for row in rows)


def test_the_account_is_shown_and_named_by_who_manages_all(owner, viewer, world):
    Environment.objects.exclude(pk=world.environment.id).delete()
    assert told(owner.get("/v1/accounts/current"))["id"] == "us_acc_jobsite"
    assert told(owner.patch("/v1/accounts/current", {"name": "Acme"}))["name"] == "Acme"
    assert told(viewer.get("/v1/accounts/current"))["name"] == "Acme"
    refused(viewer.patch("/v1/accounts/current", {"name": "Mine"}), 403)
    refused(owner.patch("/v1/accounts/current", {"name": ""}), 400)


def test_who_manages_one_environment_of_several_does_not_name_the_account(owner, stranger):
    refused(owner.patch("/v1/accounts/current", {"name": "Mine"}), 403)
