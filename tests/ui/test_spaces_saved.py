"""Saved views on the sheet's page."""

import pytest

from spaces.models import Sheet, View
from spaces.ops.view import create_view
from tests.cast import World
from tests.pages import words


def test_what_the_page_shows_is_saved_and_opened_again(world: World, sheet: Sheet):
    alice, place = world.client("alice"), f"/sheet/{sheet.id}/"
    assert "No saved views yet" in words(alice.get(place))
    address = "filter=error&q=no&in=name&sort=age&dir=desc"
    answer = alice.post(f"{place}views/", {"name": "Wrong & old", "address": address})
    view = View.objects.get()
    told = {"filter": "error", "searchValue": "no", "searchField": "name", "sortField": "age", "sortDirection": "desc"}
    assert (answer.url, view.name, view.config) == (
        f"{place}?filter=error&q=no&in=name&sort=age&dir=desc",
        "Wrong & old",
        told,
    )
    page = alice.get(place)
    assert f'href="{place}?filter=error&amp;q=no&amp;in=name&amp;sort=age&amp;dir=desc"' in page.content.decode()
    assert "Wrong & old" in words(page)


@pytest.mark.parametrize("config", [{"q": "age gt 5"}, {"ids": ["us_rc_1"]}, {"filter": "none"}])
def test_a_view_that_the_page_cannot_show_is_no_link(world: World, sheet: Sheet, config: dict):
    create_view(sheet.id, name="For programs", config=config, by="")
    html = world.client("bob").get(f"/sheet/{sheet.id}/").content.decode()
    assert "Only programs can open this view" in html


def test_odd_names_and_addresses_are_met(world: World, sheet: Sheet):
    alice, place = world.client("alice"), f"/sheet/{sheet.id}/views/"
    for given in ({}, {"name": " "}):
        assert alice.post(place, given).status_code == 302
    assert not View.objects.exists()
    alice.post(place, {"name": "x" * 300, "address": "sort=nothing&filter=%00&q=+"})
    assert (len(View.objects.get().name), View.objects.get().config) == (200, {})


def test_one_goes_after_a_question(world: World, sheet: Sheet):
    alice, view = world.client("alice"), create_view(sheet.id, name="Old", config={}, by="")
    place = f"/view/{view.id}/delete/"
    assert "stay" in words(alice.get(place)) and View.objects.exists()
    assert alice.post(place).status_code == 302
    assert not View.objects.exists()


def test_who_may_only_look_opens_and_strangers_see_nothing(world: World, sheet: Sheet):
    view = create_view(sheet.id, name="Old", config={"filter": "error"}, by="")
    bob = world.client("bob")
    assert "Old" in words(bob.get(f"/sheet/{sheet.id}/"))
    assert bob.post(f"/sheet/{sheet.id}/views/", {"name": "A"}).status_code == 403
    assert bob.post(f"/view/{view.id}/delete/").status_code == 403
    assert world.client("charlie").get(f"/view/{view.id}/delete/").status_code == 404
    assert world.client("charlie").post(f"/sheet/{sheet.id}/views/", {"name": "A"}).status_code == 404
