"""/v1/spaces (contract §2.4)."""

import pytest

from jobs.models import Action, Event, Job
from spaces.models import Space
from spaces.ops.space import archive_space, create_space
from tests.api.conftest import refused, told

MEMBERS = {"id", "name", "environmentId", "workbooksCount", "filesCount", "createdAt", "updatedAt"}


def topics(space_id):
    return [*Event.objects.filter(space_id=space_id).order_by("seq").values_list("topic", flat=True)]


def test_it_makes_a_space_in_the_environment_of_the_key(owner, world):
    made = told(owner.post("/v1/spaces", {"name": "New", "labels": ["a"], "metadata": {"theme": {"x": 1}}}))
    assert set(made) >= MEMBERS
    assert (made["name"], made["environmentId"]) == ("New", world.environment.id)
    assert (made["labels"], made["metadata"]) == (["a"], {"theme": {"x": 1}})
    assert topics(made["id"]) == ["space:created"]


def test_a_space_needs_no_member_at_all(owner):
    assert told(owner.post("/v1/spaces", {}))["name"] == "Untitled space"


def test_members_without_a_meaning_are_kept(owner):
    made = told(owner.post("/v1/spaces", {"appId": "us_app_1", "access": ["*"], "languageOverride": "de"}))
    assert (made["appId"], made["access"], made["languageOverride"]) == ("us_app_1", ["*"], "de")


def test_the_app_of_a_space_is_told_with_everything_in_it(owner):
    space = told(owner.post("/v1/spaces", {"appId": "us_app_1", "autoConfigure": True}))["id"]
    sheets = [{"name": "People", "slug": "people", "fields": [{"key": "name", "type": "string"}]}]
    made = told(owner.post("/v1/workbooks", {"name": "Book", "spaceId": space, "sheets": sheets}))
    owner.post(f"/v1/sheets/{made['sheets'][0]['id']}/records", [{"name": {"value": "Ada"}}])
    heard = {event.topic: event for event in Event.objects.all()}
    assert heard["space:created"].payload["appId"] == "us_app_1"
    for topic in ("space:created", "job:ready", "workbook:created", "sheet:created", "commit:created"):
        assert heard[topic].context["appId"] == "us_app_1", topic


def test_a_space_may_leave_its_app(owner):
    space = told(owner.post("/v1/spaces", {"appId": "us_app_1"}))["id"]
    assert "appId" not in told(owner.patch(f"/v1/spaces/{space}", {"appId": ""}))
    changed = Event.objects.get(topic="space:updated")
    assert changed.payload["changes"] == [{"field": "appId", "previousValue": "us_app_1", "newValue": ""}]
    assert "appId" not in changed.context


def test_auto_configure_asks_a_listener_to_fill_it(owner):
    made = told(owner.post("/v1/spaces", {"name": "Filled", "autoConfigure": True}))
    job = Job.objects.get(source=made["id"])
    assert (job.type, job.operation, job.status, job.mode) == ("space", "configure", "ready", "foreground")
    assert topics(made["id"]) == ["space:created", "job:created", "job:ready"]
    ready = Event.objects.get(topic="job:ready")
    assert (ready.payload["job"], ready.context["spaceId"]) == ("space:configure", made["id"])


def test_its_actions_are_mounted_and_given_back(owner):
    action = {"operation": "go", "label": "Go", "primary": True, "tooltip": "Now"}
    made = told(owner.post("/v1/spaces", {"name": "Acting", "actions": [action]}))
    assert made["actions"][0].items() >= action.items()
    changed = told(owner.patch(f"/v1/spaces/{made['id']}", {"actions": [{"operation": "go", "label": "Start"}]}))
    assert [(a["label"], "tooltip" in a) for a in changed["actions"]] == [("Start", False)]
    assert changed["actions"][0]["id"] == made["actions"][0]["id"]
    assert told(owner.patch(f"/v1/spaces/{made['id']}", {"actions": []}))["actions"] == []
    assert not Action.objects.exists()


def test_an_update_leaves_what_is_not_given_and_null_counts_as_not_given(owner, world):
    body = {"environmentId": world.environment.id, "primaryWorkbookId": "", "name": None, "metadata": {"a": 1}}
    shown = told(owner.patch(f"/v1/spaces/{world.space.id}", body))
    assert (shown["name"], shown["metadata"]) == ("Alice's space", {"a": 1})
    assert topics(world.space.id) == ["space:created", "space:updated"]


def test_a_space_stays_in_its_environment(owner, world):
    refused(owner.patch(f"/v1/spaces/{world.space.id}", {"environmentId": "us_env_other"}), 400)


def test_it_lists_newest_first_with_pages(owner, world):
    for number in range(3):
        create_space(world.environment, name=f"Space {number}", by="")
    answer = owner.get("/v1/spaces?pageSize=2").json()
    assert [row["name"] for row in answer["data"]] == ["Space 2", "Space 1"]
    assert answer["pagination"] == {"currentPage": 1, "pageCount": 2, "totalCount": 4}


def test_it_sorts_searches_and_filters(owner, world):
    create_space(world.environment, name="Beta", by="", namespace="red")
    create_space(world.environment, name="Alpha", by="", app_id="us_app_1")

    def names(query):
        return [row["name"] for row in told(owner.get(f"/v1/spaces?{query}"))]

    assert names("sortField=name&sortDirection=asc") == ["Alice's space", "Alpha", "Beta"]
    assert names("sortField=name&sortDirection=desc") == ["Beta", "Alpha", "Alice's space"]
    assert names("search=alp") == ["Alpha"]
    assert names("namespace=red") == ["Beta"]
    assert names("appId=us_app_1") == ["Alpha"]
    refused(owner.get("/v1/spaces?sortField=colour"), 400)


def test_it_counts_workbooks_and_files(owner, workbook, world):
    shown = told(owner.get(f"/v1/spaces/{world.space.id}"))
    assert (shown["workbooksCount"], shown["filesCount"]) == (1, 0)


def test_archived_spaces_are_listed_only_when_asked_for(owner, world):
    assert told(owner.post(f"/v1/spaces/{world.space.id}/archive")) == {"success": True}
    assert told(owner.get("/v1/spaces")) == []
    assert [row["id"] for row in told(owner.get("/v1/spaces?archived=true"))] == [world.space.id]
    assert told(owner.get(f"/v1/spaces/{world.space.id}"))["archivedAt"]
    assert told(owner.post(f"/v1/spaces/{world.space.id}/unarchive")) == {"success": True}
    assert "archivedAt" not in told(owner.get(f"/v1/spaces/{world.space.id}"))
    assert topics(world.space.id) == ["space:created", "space:archived", "space:unarchived"]


def test_it_removes_one_and_many(owner, world):
    ids = [create_space(world.environment, name=name, by="").id for name in "abc"]
    assert told(owner.delete(f"/v1/spaces/{ids[0]}")) == {"success": True}
    assert told(owner.delete(f"/v1/spaces?spaceIds={ids[1]}&spaceIds={ids[2]}")) == {"success": True}
    assert [*Space.objects.filter(environment=world.environment).values_list("pk", flat=True)] == [world.space.id]
    refused(owner.delete("/v1/spaces"), 400)


def test_many_are_removed_together_or_not_at_all(owner, world):
    refused(owner.delete(f"/v1/spaces?spaceIds={world.space.id}&spaceIds=us_sp_unknown"), 404)
    assert Space.objects.filter(pk=world.space.id).exists()


WAYS = [("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/archive"), ("POST", "/unarchive")]


@pytest.mark.parametrize(("method", "below"), WAYS)
def test_charlie_cannot_tell_a_foreign_space_from_an_unknown_one(stranger, world, method, below):
    foreign = stranger(method, f"/v1/spaces/{world.space.id}{below}", {} if method != "GET" else None)
    unknown = stranger(method, f"/v1/spaces/us_sp_unknown{below}", {} if method != "GET" else None)
    assert (foreign.status_code, foreign.content) == (404, unknown.content)


def test_charlie_lists_none_and_makes_none_elsewhere(stranger, world):
    archive_space(world.space.id, by="")
    assert told(stranger.get("/v1/spaces")) == told(stranger.get("/v1/spaces?archived=true")) == []
    assert told(stranger.get(f"/v1/spaces?environmentId={world.environment.id}")) == []
    refused(stranger.post("/v1/spaces", {"environmentId": world.environment.id}), 404)


@pytest.mark.parametrize(("method", "below"), WAYS[1:])
def test_bob_may_look_and_not_touch(viewer, world, method, below):
    assert told(viewer.get(f"/v1/spaces/{world.space.id}"))
    refused(viewer(method, f"/v1/spaces/{world.space.id}{below}", {}), 403)
    refused(viewer.post("/v1/spaces", {}), 403)
