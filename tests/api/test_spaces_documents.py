"""/v1/spaces/{id}/documents (contract §2.8), and /v1/entitlements (§2.13)."""

import pytest

from jobs.models import Event
from spaces.ops.document import create_document
from spaces.ops.space import create_space
from tests.api.conftest import refused, told

SUBMIT = {"operation": "contacts:submit", "label": "Submit", "primary": True}


@pytest.fixture
def page(world):
    return create_document(world.space, title="Welcome", body="# Hello", by="")


def test_it_makes_a_document_with_its_actions(owner, world):
    body = {"title": "Read me", "body": "# Hi", "treatments": ["ephemeral"], "actions": [SUBMIT]}
    made = told(owner.post(f"/v1/spaces/{world.space.id}/documents", body))
    assert (made["title"], made["body"], made["treatments"]) == ("Read me", "# Hi", ["ephemeral"])
    assert made["actions"][0].items() >= SUBMIT.items()
    event = Event.objects.get(topic="document:created")
    assert (event.domain, event.context["documentId"]) == ("document", made["id"])


def test_it_needs_title_and_body(owner, world):
    assert refused(owner.post(f"/v1/spaces/{world.space.id}/documents", {"title": "x"}), 400)["key"] == "body"


def test_it_shows_lists_changes_and_removes(owner, world, page):
    place = f"/v1/spaces/{world.space.id}/documents"
    assert told(owner.get(place)) == [told(owner.get(f"{place}/{page.id}"))]
    changed = told(owner.patch(f"{place}/{page.id}", {"title": "Bye", "body": "x", "actions": [SUBMIT]}))
    assert (changed["title"], len(changed["actions"])) == ("Bye", 1)
    assert told(owner.delete(f"{place}/{page.id}")) == {"success": True}
    assert told(owner.get(place)) == []


def test_a_document_is_found_only_in_its_space(owner, world, page):
    other = create_space(world.environment, name="Other", by="")
    refused(owner.get(f"/v1/spaces/{other.id}/documents/{page.id}"), 404)


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_charlie_cannot_tell_a_foreign_document_from_an_unknown_one(stranger, world, page, method):
    body = {} if method == "PATCH" else None
    foreign = stranger(method, f"/v1/spaces/{world.space.id}/documents/{page.id}", body)
    unknown = stranger(method, "/v1/spaces/us_sp_unknown/documents/us_dc_unknown", body)
    assert (foreign.status_code, foreign.content) == (404, unknown.content)
    refused(stranger.get(f"/v1/spaces/{world.space.id}/documents"), 404)
    refused(stranger.post(f"/v1/spaces/{world.space.id}/documents", {"title": "x", "body": "y"}), 404)


def test_bob_may_look_and_not_touch(viewer, world, page):
    place = f"/v1/spaces/{world.space.id}/documents"
    assert told(viewer.get(place))
    refused(viewer.post(place, {"title": "x", "body": "y"}), 403)
    refused(viewer.patch(f"{place}/{page.id}", {}), 403)
    refused(viewer.delete(f"{place}/{page.id}"), 403)


def test_there_are_no_entitlements(owner):
    assert told(owner.get("/v1/entitlements?resourceId=us_fl_x")) == []
