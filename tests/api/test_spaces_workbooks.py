"""/v1/workbooks (contract §2.5)."""

import pytest

from jobs.models import Action, Event
from spaces.models import Sheet, Workbook
from tests.api.conftest import refused, told
from tests.cast import CONTACTS

PRODUCTS = {
    "name": "Products",
    "readonly": True,
    "fields": [
        {"key": "sku", "type": "string", "constraints": [{"type": "required"}, {"type": "unique"}]},
        {"key": "kind", "type": "enum", "config": {"options": [{"value": "a", "label": "A"}]}},
    ],
    "actions": [{"operation": "dedupe", "label": "Dedupe", "mode": "foreground"}],
    "constraints": [{"type": "unique", "name": "once", "fields": ["sku"], "strategy": "concat"}],
}
ACTION = {"operation": "submit", "label": "Submit", "primary": True, "constraints": [{"type": "hasData"}]}


def create(api, world, **members):
    return told(api.post("/v1/workbooks", {"name": "Shop", "spaceId": world.space.id, **members}))


def test_it_answers_sheets_with_ids_in_the_order_of_the_request(owner, world):
    made = create(owner, world, sheets=[CONTACTS, PRODUCTS], actions=[ACTION], labels=["one", "two"])
    assert [sheet["slug"] for sheet in made["sheets"]] == ["contacts", "products"]
    assert all(sheet["id"].startswith("us_sh_") and sheet["name"] for sheet in made["sheets"])
    assert made["sheets"][0]["config"].items() >= CONTACTS.items()
    assert made["sheets"][1]["config"].items() >= PRODUCTS.items()
    assert made["actions"][0].items() >= ACTION.items()
    assert (made["labels"], made["spaceId"], made["environmentId"]) == (
        ["one", "two"],
        world.space.id,
        world.environment.id,
    )


def test_it_tells_of_everything_it_made(owner, world):
    made = create(owner, world, sheets=[PRODUCTS], actions=[ACTION], namespace="shop")
    told_of = [*Event.objects.filter(context__workbookId=made["id"]).order_by("seq").values_list("topic", flat=True)]
    assert told_of == ["workbook:created", "sheet:created", "action:created", "action:created"]
    first = Event.objects.get(topic="workbook:created")
    assert first.payload.items() >= {"workbookId": made["id"], "namespace": "shop", "sheetCount": 1}.items()
    assert Action.objects.filter(target_id=made["sheets"][0]["id"]).count() == 1


def test_unknown_members_settings_and_treatments_are_kept(owner, world):
    given = {"settings": {"trackChanges": True}, "treatments": ["SMALL_DATA"], "metadata": {"a": [1]}, "folder": "f"}
    assert create(owner, world, **given).items() >= given.items()


def test_it_needs_a_name_and_a_space(owner, world):
    assert refused(owner.post("/v1/workbooks", {"spaceId": world.space.id}), 400)["key"] == "name"
    assert refused(owner.post("/v1/workbooks", {"name": "x"}), 400)["key"] == "spaceId"


def test_all_or_nothing(owner, world):
    body = {"name": "Twice", "spaceId": world.space.id, "sheets": [CONTACTS, CONTACTS]}
    refused(owner.post("/v1/workbooks", body), 400)
    assert not Workbook.objects.filter(name="Twice").exists()


def test_it_shows_and_lists(owner, world, workbook):
    shown = told(owner.get(f"/v1/workbooks/{workbook.id}"))
    [listed] = told(owner.get(f"/v1/workbooks?spaceId={world.space.id}"))
    assert listed == shown
    [counted] = told(owner.get(f"/v1/workbooks?spaceId={world.space.id}&includeCounts=true"))
    assert counted["sheets"][0]["recordCounts"] == {"total": 3, "valid": 2, "error": 1}
    [bare] = told(owner.get("/v1/workbooks?includeSheets=false"))
    assert "sheets" not in bare


def test_filters_take_a_leading_minus(owner, world):
    create(owner, world, labels=["file"], namespace="red", treatments=["EXTRACTED_FROM_SOURCE"])
    create(owner, world, name="Other")

    def names(query):
        return [row["name"] for row in told(owner.get(f"/v1/workbooks?{query}"))]

    assert names("name=Shop") == names("label=file") == names("namespace=red") == ["Shop"]
    assert names("treatment=EXTRACTED_FROM_SOURCE") == ["Shop"]
    assert names("name=-Shop") == names("label=-file") == names("namespace=-red") == ["Other"]


def test_listing_takes_the_same_statements_for_many(owner, world, django_assert_max_num_queries):
    for number in range(4):
        create(owner, world, name=f"Book {number}", sheets=[CONTACTS, PRODUCTS], actions=[ACTION])
    with django_assert_max_num_queries(7):
        assert len(told(owner.get("/v1/workbooks"))) == 4


def test_sheets_with_an_id_change_and_others_are_added(owner, world):
    made = create(owner, world, sheets=[CONTACTS])
    whole = {**made["sheets"][0]}
    whole["config"] = {**whole["config"], "fields": [{"key": "only", "type": "string"}], "readonly": True}
    changed = told(owner.patch(f"/v1/workbooks/{made['id']}", {"sheets": [whole, PRODUCTS], "name": "Store"}))
    assert (changed["name"], [sheet["slug"] for sheet in changed["sheets"]]) == ("Store", ["contacts", "products"])
    assert [field["key"] for field in changed["sheets"][0]["config"]["fields"]] == ["only"]
    assert changed["sheets"][0]["config"]["readonly"] is True
    assert Event.objects.filter(topic="sheet:updated").count() == 1


def test_a_sheet_of_another_workbook_is_not_changed(owner, world, sheet):
    made = create(owner, world)
    body = {"sheets": [{"id": sheet.id, "name": "Stolen"}]}
    refused(owner.patch(f"/v1/workbooks/{made['id']}", body), 400)
    assert Sheet.objects.get(pk=sheet.id).name == "Contacts"


def test_it_removes_a_workbook(owner, workbook):
    assert told(owner.delete(f"/v1/workbooks/{workbook.id}")) == {"success": True}
    refused(owner.get(f"/v1/workbooks/{workbook.id}"), 404)


@pytest.mark.parametrize(("method", "below"), [("GET", ""), ("PATCH", ""), ("DELETE", ""), ("GET", "/commits")])
def test_charlie_cannot_tell_a_foreign_workbook_from_an_unknown_one(stranger, workbook, method, below):
    body = {} if method == "PATCH" else None
    foreign = stranger(method, f"/v1/workbooks/{workbook.id}{below}", body)
    unknown = stranger(method, f"/v1/workbooks/us_wb_unknown{below}", body)
    assert (foreign.status_code, foreign.content) == (404, unknown.content)


def test_charlie_lists_none_and_makes_none_here(stranger, world, workbook):
    assert told(stranger.get(f"/v1/workbooks?spaceId={world.space.id}")) == told(stranger.get("/v1/workbooks")) == []
    refused(stranger.post("/v1/workbooks", {"name": "x", "spaceId": world.space.id}), 404)


def test_bob_may_look_and_not_touch(viewer, world, workbook):
    assert told(viewer.get(f"/v1/workbooks/{workbook.id}"))
    refused(viewer.post("/v1/workbooks", {"name": "x", "spaceId": world.space.id}), 403)
    refused(viewer.patch(f"/v1/workbooks/{workbook.id}", {"name": "x"}), 403)
    refused(viewer.delete(f"/v1/workbooks/{workbook.id}"), 403)
