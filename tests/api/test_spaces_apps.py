"""/v1/apps and their constraints (contract §2.13)."""

import pytest

from spaces.models import App, Constraint, ConstraintVersion
from tests.api.conftest import refused, told

NEW = {"name": "Contacts", "namespace": "contacts", "type": "PORTAL", "icon": "user", "metadata": {"a": 1}}


@pytest.fixture
def app(owner):
    return told(owner.post("/v1/apps", NEW))


@pytest.fixture
def constraints(app):
    return f"/v1/apps/{app['id']}/constraints"


def test_it_makes_shows_changes_and_removes_an_app(owner, app):
    place = f"/v1/apps/{app['id']}"
    assert {name: app[name] for name in NEW} == NEW
    assert (app["entity"], app["entityPlural"]) == ("Space", "Spaces")
    assert told(owner.get("/v1/apps")) == [told(owner.get(place))] == [app]
    changed = told(owner.patch(place, {"name": "People", "icon": "users", "activatedAt": "2026-01-01T00:00:00Z"}))
    assert (changed["name"], changed["icon"], changed["metadata"]) == ("People", "users", {"a": 1})
    assert owner.delete(place).json() == {"success": True}
    refused(owner.get(place), 404)


def test_a_constraint_keeps_its_versions(owner, constraints):
    made = told(owner.post(constraints, {"label": "No spam", "function": "() => {}", "options": {"least": 3}}))
    assert (made["validator"], made["options"]) == ("no-spam", {"least": 3})
    place = f"{constraints}/{made['id']}"
    changed = told(owner.patch(place, {"function": "() => 1", "prompt": "Be stricter"}))
    assert (changed["function"], changed["label"]) == ("() => 1", "No spam")
    assert told(owner.get(f"{constraints}?includeBuiltins=true")) == [told(owner.get(place))] == [changed]
    newest, first = told(owner.get(f"{place}/versions"))
    assert (newest["version"], newest["function"], newest["prompt"]) == (2, "() => 1", "Be stricter")
    assert (first["version"], first["function"], first["id"]) == (1, "() => {}", made["id"])
    assert told(owner.get(f"{place}/versions/1")) == first
    for odd in ("0", "3", "x", "-1", "9" * 40):
        refused(owner.get(f"{place}/versions/{odd}"), 404)
    assert owner.delete(place).json() == {"success": True}
    assert not ConstraintVersion.objects.exists()


def test_a_constraint_belongs_to_its_app(owner, app, constraints):
    made = told(owner.post(constraints, {"validator": "one", "appId": app["id"]}))
    other = told(owner.post("/v1/apps", {**NEW, "name": "Other"}))
    refused(owner.get(f"/v1/apps/{other['id']}/constraints/{made['id']}"), 404)
    refused(owner.post(constraints, {"validator": "two", "appId": other["id"]}), 400)


def test_an_app_goes_with_its_constraints(owner, app, constraints):
    told(owner.post(constraints, {"validator": "one"}))
    owner.delete(f"/v1/apps/{app['id']}")
    assert not App.objects.exists()
    assert not Constraint.objects.exists()


def test_who_may_only_look_changes_nothing(owner, viewer, app, constraints):
    made = told(owner.post(constraints, {"validator": "one"}))
    assert [row["id"] for row in told(viewer.get("/v1/apps"))] == [app["id"]]
    refused(viewer.post("/v1/apps", NEW), 403)
    refused(viewer.patch(f"/v1/apps/{app['id']}", {"name": "x"}), 403)
    refused(viewer.delete(f"/v1/apps/{app['id']}"), 403)
    refused(viewer.post(constraints, {"validator": "two"}), 403)
    refused(viewer.patch(f"{constraints}/{made['id']}", {"label": "x"}), 403)
    refused(viewer.delete(f"{constraints}/{made['id']}"), 403)


def test_charlie_cannot_tell_foreign_from_unknown(owner, stranger, app, constraints):
    made = told(owner.post(constraints, {"validator": "one"}))
    assert told(stranger.get("/v1/apps")) == []
    for rest in ("", "/constraints", f"/constraints/{made['id']}", f"/constraints/{made['id']}/versions"):
        foreign, unknown = (stranger.get(f"/v1/apps/{one}{rest}") for one in (app["id"], "us_app_unknown"))
        assert (foreign.status_code, foreign.content) == (404, unknown.content)


@pytest.mark.parametrize("odd", [5, [], {"a": 1}, "\x00", "", "x" * 300])
def test_odd_members_are_refused(owner, app, odd):
    for name in ("name", "type"):
        refused(owner.post("/v1/apps", {**NEW, name: odd}), 400)
    refused(owner.patch(f"/v1/apps/{app['id']}", {"activatedAt": odd}), 400)


@pytest.mark.parametrize("odd", ["%00", "%ED%A0%80", "x" * 300])
def test_odd_ids_are_unknown(owner, app, odd):
    for place in (f"apps/{odd}", f"apps/{odd}/constraints", f"apps/{app['id']}/constraints/{odd}"):
        assert owner.get(f"/v1/{place}").status_code in (400, 404)
