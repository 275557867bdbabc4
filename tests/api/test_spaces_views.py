"""/v1/views (contract §2.9)."""

import pytest

from spaces.models import View
from spaces.ops.workbook import delete_sheet
from tests.api.conftest import refused, told

CONFIG = {
    "filter": "error",
    "sortField": "age",
    "sortDirection": "desc",
    "ids": ["us_rc_1"],
    "pageSize": 5,
    "for": "us_evt_1",
}


@pytest.fixture
def view(owner, sheet):
    return told(owner.post("/v1/views", {"sheetId": sheet.id, "name": " Wrong ", "config": CONFIG}))


def test_it_is_made_shown_and_listed(owner, sheet, view):
    made = {"sheetId": sheet.id, "name": "Wrong", "config": CONFIG, "createdBy": owner.key_id}
    assert view == {"id": view["id"], **made}
    assert told(owner.get(f"/v1/views/{view['id']}")) == view
    other = told(owner.post("/v1/views", {"sheetId": sheet.id, "name": "All", "config": {"filter": None}}))
    assert other["config"] == {}
    listed = owner.get(f"/v1/views?sheetId={sheet.id}&pageSize=1&pageNumber=2").json()
    assert listed == {"data": [other], "pagination": {"currentPage": 2, "pageCount": 2, "totalCount": 2}}


def test_it_changes_and_goes(owner, view):
    place = f"/v1/views/{view['id']}"
    assert told(owner.patch(place, {"name": "Bad"})) == {**view, "name": "Bad"}
    assert told(owner.patch(place, {"config": {"q": "age gt 5"}}))["config"] == {"q": "age gt 5"}
    assert told(owner.delete(place)) == {"success": True}
    refused(owner.get(place), 404)


def test_it_goes_with_its_sheet(sheet, view):
    delete_sheet(sheet.id, by="")
    assert not View.objects.exists()


@pytest.mark.parametrize(
    "config", [5, "x", [], None, {"filter": "some"}, {"ids": "x"}, {"ids": [5]}, {"pageSize": 0}, {"for": {}}], ids=repr
)
def test_an_odd_config_is_refused(owner, sheet, view, config):
    refused(owner.post("/v1/views", {"sheetId": sheet.id, "name": "A", "config": config}), 400)
    if config is not None:
        refused(owner.patch(f"/v1/views/{view['id']}", {"config": config}), 400)


def test_what_is_missing_or_odd_is_refused(owner, sheet, view):
    assert refused(owner.get("/v1/views"), 400)["key"] == "sheetId"
    for name in ("", "   ", "x" * 256, 5):
        refused(owner.post("/v1/views", {"sheetId": sheet.id, "name": name, "config": {}}), 400)
        refused(owner.patch(f"/v1/views/{view['id']}", {"name": name}), 400)
    for odd in ("%00", "us_vi_%00", "%ED%A0%80", "x" * 300):
        assert owner.get(f"/v1/views/{odd}").status_code in (400, 404)


def test_who_may_only_look_may_look(viewer, sheet, view):
    assert told(viewer.get(f"/v1/views/{view['id']}")) == view
    refused(viewer.post("/v1/views", {"sheetId": sheet.id, "name": "A", "config": {}}), 403)
    refused(viewer.patch(f"/v1/views/{view['id']}", {"name": "A"}), 403)
    refused(viewer.delete(f"/v1/views/{view['id']}"), 403)


@pytest.mark.parametrize("verb", ["get", "patch", "delete"])
def test_charlie_cannot_tell_foreign_from_unknown(stranger, sheet, view, verb):
    body = ({"name": "A"},) if verb == "patch" else ()
    act = getattr(stranger, verb)
    foreign, unknown = act(f"/v1/views/{view['id']}", *body), act("/v1/views/us_vi_unknown", *body)
    assert (foreign.status_code, foreign.content) == (404, unknown.content)
    refused(stranger.get(f"/v1/views?sheetId={sheet.id}"), 404)
    refused(stranger.post("/v1/views", {"sheetId": sheet.id, "name": "A", "config": {}}), 404)
