"""/v1/spaces/{id}/drafts (contract §2.4)."""

import pytest

from jobs.models import Action, Event
from spaces.models import Document, Guidance, Record, Sheet, Space, SpaceDraft
from spaces.ops.document import create_document
from spaces.ops.guidance import create_guidance
from tests.api.conftest import make_api, refused, told

BY = "us_usr_0000000001"


@pytest.fixture
def draft(owner, world, workbook):
    """A draft of Alice's space, which has a workbook with a sheet and an action, a document and guidance."""
    create_document(world.space, title="Read me", body="…", by=BY)
    create_guidance(
        world.space, guide_slug="start", options={"target": "a", "trigger": "first", "type": "sidebar"}, by=BY
    )
    settings = {"sidebarConfig": {"workbookSidebarOrder": [workbook.id]}}
    owner.patch(f"/v1/spaces/{world.space.id}", {"settings": settings, "primaryWorkbookId": workbook.id, "theme": "x"})
    made = told(owner.post(f"/v1/spaces/{world.space.id}/drafts"))
    return Space.objects.get(pk=made["draftSpaceId"])


def address(world, draft):
    return f"/v1/spaces/{world.space.id}/drafts/{draft.id}/merge"


def steps(owner, world, draft):
    """What a merge would do, as (kind, action)."""
    shown = told(owner.get(address(world, draft)))
    return [(kind, step["action"]) for kind, found in shown.items() for step in found]


def merge(owner, world, draft):
    assert told(owner.post(address(world, draft))) == {"success": True}
    assert steps(owner, world, draft) == []


def test_a_draft_is_a_copy_without_records(owner, world, workbook, draft):
    copy = draft.workbooks.get()
    assert draft.name == f"Draft of {world.space.name}"
    assert (copy.name, copy.id != workbook.id) == (workbook.name, True)
    assert copy.sheets.get().fields == workbook.sheets.get().fields
    assert not Record.objects.in_sheets(copy.sheets.values_list("pk", flat=True)).exists()
    assert [row.title for row in draft.documents.all()] == ["Read me"]
    assert [row.guide_slug for row in draft.guidance.all()] == ["start"]
    labels = Action.objects.filter(space_id=draft.id).values_list("label", flat=True)
    assert list(labels) == list(Action.objects.filter(space_id=world.space.id).values_list("label", flat=True)) != []


def test_ids_inside_of_it_are_its_own(draft):
    copy = draft.workbooks.get().id
    assert (draft.primary_workbook_id, draft.settings["sidebarConfig"]) == (copy, {"workbookSidebarOrder": [copy]})
    assert draft.extra == {"theme": "x"}


def test_it_is_listed_and_told_of(owner, world, draft):
    [shown] = told(owner.get(f"/v1/spaces/{world.space.id}/drafts"))
    assert set(shown) == {"sourceSpaceId", "draftSpaceId", "createdAt", "updatedAt"}
    assert (shown["sourceSpaceId"], shown["draftSpaceId"]) == (world.space.id, draft.id)
    topics = set(Event.objects.filter(space_id=draft.id).values_list("topic", flat=True))
    assert {"space:created", "workbook:created", "sheet:created", "document:created", "action:created"} <= topics


def test_a_fresh_one_has_nothing_to_merge(owner, world, draft):
    assert told(owner.get(address(world, draft))) == {
        kind: [] for kind in ("space", "workbook", "sheet", "guidance", "document", "action", "agent")
    }
    before = Event.objects.count()
    merge(owner, world, draft)
    assert Event.objects.count() == before
    assert "mergedAt" in told(owner.get(f"/v1/spaces/{world.space.id}/drafts"))[0]


def test_what_was_changed_is_merged_as_a_patch(owner, world, workbook, draft):
    sheet, source = draft.workbooks.get().sheets.get(), workbook.sheets.get()
    owner.post(f"/v1/sheets/{sheet.id}/fields", {"key": "phone", "type": "string"})
    owner.patch(f"/v1/spaces/{draft.id}", {"metadata": {"theme": {"root": {}}}, "theme": "y"})
    owner.patch(f"/v1/spaces/{draft.id}/documents/{draft.documents.get().id}", {"title": "New", "body": "…"})
    action = Action.objects.filter(space_id=draft.id).first()
    owner.patch(f"/v1/actions/{action.id}", {"label": "Send", "confirm": None})
    shown = told(owner.get(address(world, draft)))
    [step] = shown["sheet"]
    assert (step["action"], step["id"], step["mergeId"]) == ("update", source.id, sheet.id)
    assert [(each["op"], each["path"]) for each in step["jsonPatch"]] == [("replace", "/config/fields")]
    merge(owner, world, draft)
    source.refresh_from_db()
    world.space.refresh_from_db()
    assert "phone" in source.field_keys
    assert (world.space.metadata, world.space.extra) == ({"theme": {"root": {}}}, {"theme": "y"})
    assert world.space.name != draft.name
    assert Document.objects.get(space=world.space).title == "New"
    merged = Action.objects.get(space_id=world.space.id, operation=action.operation)
    assert (merged.label, "confirm" in merged.config) == ("Send", False)
    assert Record.objects.in_sheet(source.id).count() == 3


def test_what_is_new_comes_over_with_its_own_ids(owner, world, workbook, draft):
    sheets = [{"name": "Orders", "slug": "orders", "fields": [{"key": "id", "type": "string"}]}]
    made = told(owner.post("/v1/workbooks", {"name": "Shop", "spaceId": draft.id, "sheets": sheets}))
    owner.post(f"/v1/actions?spaceId={draft.id}", {"label": "Ship", "targetId": made["id"]})
    owner.patch(f"/v1/spaces/{draft.id}", {"primaryWorkbookId": made["id"]})
    owner.post(f"/v1/spaces/{draft.id}/guidance", {"guideSlug": "b", "options": GUIDED})
    wanted = {("space", "update"), ("workbook", "create"), ("sheet", "create"), ("action", "create")}
    assert set(steps(owner, world, draft)) == wanted | {("guidance", "create")}
    merge(owner, world, draft)
    world.space.refresh_from_db()
    shop = world.space.workbooks.get(name="Shop")
    assert shop.id != made["id"]
    assert world.space.primary_workbook_id == shop.id
    assert shop.sheets.get().slug == "orders"
    assert Action.objects.get(target_id=shop.id).label == "Ship"
    assert Guidance.objects.filter(space=world.space).count() == 2
    owner.patch(f"/v1/workbooks/{made['id']}", {"name": "Store"})
    merge(owner, world, draft)
    shop.refresh_from_db()
    assert shop.name == "Store"


def test_what_went_goes_and_only_that(owner, world, workbook, draft):
    added = told(owner.post("/v1/workbooks", {"name": "Meanwhile", "spaceId": world.space.id}))
    owner.patch(f"/v1/workbooks/{workbook.id}", {"namespace": "meanwhile"})
    owner.delete(f"/v1/sheets/{draft.workbooks.get().sheets.get().id}")
    assert steps(owner, world, draft) == [("sheet", "delete")]
    merge(owner, world, draft)
    workbook.refresh_from_db()
    assert (workbook.namespace, workbook.sheets.count()) == ("meanwhile", 0)
    assert world.space.workbooks.filter(pk=added["id"]).exists()
    owner.delete(f"/v1/workbooks/{draft.workbooks.get().id}")
    assert steps(owner, world, draft) == [("workbook", "delete")]
    merge(owner, world, draft)
    assert not world.space.workbooks.filter(pk=workbook.id).exists()


def test_what_the_space_has_no_more_stays_away(owner, world, workbook, draft):
    owner.patch(f"/v1/workbooks/{draft.workbooks.get().id}", {"name": "Renamed"})
    owner.delete(f"/v1/workbooks/{workbook.id}")
    assert steps(owner, world, draft) == []
    merge(owner, world, draft)
    assert not world.space.workbooks.exists()


def test_a_merge_that_cannot_be_done_does_nothing(owner, world, workbook, draft):
    sheet = workbook.sheets.get()
    owner.post(f"/v1/sheets/{sheet.id}/duplicate", {"name": "Taken", "slug": "taken"})
    owner.patch(f"/v1/spaces/{draft.id}/documents/{draft.documents.get().id}", {"title": "New", "body": "…"})
    owner.patch(f"/v1/sheets/{draft.workbooks.get().sheets.get().id}", {"slug": "taken"})
    refused(owner.post(address(world, draft)), 400)
    assert Document.objects.get(space=world.space).title == "Read me"
    assert SpaceDraft.objects.get().merged_at is None
    assert Sheet.objects.get(pk=sheet.id).slug == sheet.slug


def test_a_space_that_is_no_draft_of_it_is_unknown(owner, world, draft):
    other = told(owner.post("/v1/spaces", {"name": "Other"}))["id"]
    refused(owner.get(f"/v1/spaces/{world.space.id}/drafts/{other}/merge"), 404)
    refused(owner.get(f"/v1/spaces/{other}/drafts/{draft.id}/merge"), 404)
    refused(owner.get(f"/v1/spaces/{world.space.id}/drafts/%00/merge"), 404)


def test_a_key_of_the_space_sees_no_draft_of_it(world, draft):
    near = make_api(world.environment.id, space=world.space.id)
    assert told(near.get(f"/v1/spaces/{world.space.id}/drafts")) == []
    refused(near.post(f"/v1/spaces/{world.space.id}/drafts"), 403)
    refused(near.post(address(world, draft)), 404)


def test_a_draft_goes_like_any_space(owner, world, draft):
    owner.delete(f"/v1/spaces/{draft.id}")
    assert told(owner.get(f"/v1/spaces/{world.space.id}/drafts")) == []
    assert world.space.workbooks.exists()


GUIDED = {"target": "a", "trigger": "first", "type": "sidebar"}
