"""The frame of every page: login, theme, places, errors, headers."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.cast import PASSWORD, World
from tests.pages import words


def test_sign_in_leads_to_where_one_wanted_to_go(world: World):
    client = Client()
    wanted = client.get("/jobs/?tab=failed")["Location"]
    answer = client.post(wanted, {"username": world.alice.username, "password": PASSWORD, "next": "/jobs/?tab=failed"})
    assert answer["Location"] == "/jobs/?tab=failed"


def test_a_wrong_password_gets_a_sentence(world: World):
    answer = Client().post("/login/", {"username": world.alice.username, "password": "no"})
    assert "do not go together" in words(answer)


def test_sign_in_never_leads_to_another_site(world: World):
    answer = Client().post(
        "/login/", {"username": world.alice.username, "password": PASSWORD, "next": "https://evil.example/"}
    )
    assert answer["Location"] == "/"


def test_a_session_key_that_cannot_be_is_no_session(db: None):
    strange = {"cookie": 'sessionid="' + "\\000" * 32 + '"'}
    assert Client().get("/login/", headers=strange).status_code == 200
    assert Client().get("/jobs/", headers=strange).status_code == 302


def test_the_theme_is_remembered_and_forgotten(world: World):
    client = world.client("alice")
    client.post("/theme/", {"theme": "dark"})
    assert 'data-theme="dark"' in client.get("/").content.decode()
    client.post("/theme/", {"theme": "auto"})
    assert "data-theme=" not in client.get("/").content.decode()


def test_only_staff_are_shown_the_admin(world: World):
    assert "Admin" not in words(world.client("alice").get("/"))
    User.objects.filter(pk=world.alice.pk).update(is_staff=True)
    assert "Admin" in words(world.client("alice").get("/"))


@pytest.mark.parametrize("path", ["/", "/jobs/", "/outcomes/", "/login/"])
def test_no_page_needs_inline_script_or_style(world: World, path: str):
    answer = world.client("alice").get(path)
    if answer.status_code == 302:
        answer = Client().get(path)
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self'" in policy and "unsafe" not in policy
    html = answer.content.decode()
    assert " style=" not in html and "<style" not in html and "onclick" not in html


def test_unknown_pages_say_so_in_a_sentence(world: World):
    answer = world.client("alice").get("/nowhere/")
    assert answer.status_code == 404
    assert "There is no such page" in words(answer)


def test_the_page_names_what_to_watch_live(world: World):
    html = world.client("alice").get("/").content.decode()
    assert world.environment.id in html
    assert "data-live=" not in Client().get("/login/").content.decode()


def test_pages_are_not_kept_for_other_people(world: World):
    answer = world.client("alice").get("/")
    assert "private" in answer["Cache-Control"] and "Cookie" in answer["Vary"]
