"""Archiving a space and finding it again."""

import pytest

from jobs.models import Event
from spaces.models import Membership, Role, Space
from spaces.ops.space import archive_space
from tests.cast import World
from tests.pages import words


@pytest.fixture
def away(world: World) -> Space:
    """Alice's space, put away."""
    archive_space(world.space.id, by="")
    return world.space


def test_it_is_put_away_and_the_list_offers_to_undo_that(world: World):
    alice = world.client("alice")
    answer = alice.post(f"/space/{world.space.id}/archive/", follow=True)
    assert "“Alice's space” is archived. Nothing was deleted." in words(answer)
    assert "Undo archiving Alice's space" in words(answer)
    answer = alice.post(f"/space/{world.space.id}/restore/", follow=True)
    assert "“Alice's space” is back." in words(answer)
    topics = Event.objects.filter(domain="space").order_by("seq").values_list("topic", flat=True)
    assert [*topics][-2:] == ["space:archived", "space:unarchived"]
    assert "is archived" not in words(alice.get(f"/spaces/?undo={world.space.id}"))


def test_archived_spaces_have_a_list_of_their_own(world: World, away: Space):
    alice = world.client("alice")
    assert "No spaces in use" in words(alice.get("/spaces/"))
    shown = words(alice.get("/spaces/?filter=archived"))
    assert "Alice's space" in shown
    assert "Restore Alice's space" in shown
    assert "This space was archived" in words(alice.get(f"/space/{away.id}/"))


def test_without_archived_spaces_nobody_is_bothered_with_the_word(world: World):
    assert "Archived" not in words(world.client("alice").get("/spaces/"))
    assert "Nothing is archived" in words(world.client("alice").get("/spaces/?filter=archived"))


def test_only_its_owner_puts_a_space_away_or_brings_it_back(world: World, away: Space):
    Membership.objects.filter(user=world.bob).update(role=Role.EDITOR)
    for verb in ("archive", "restore"):
        assert world.client("bob").post(f"/space/{away.id}/{verb}/").status_code == 403
        assert world.client("charlie").post(f"/space/{away.id}/{verb}/").status_code == 404
        assert world.client("alice").get(f"/space/{away.id}/{verb}/").status_code == 405
    shown = words(world.client("bob").get(f"/spaces/?filter=archived&undo={away.id}"))
    assert "Alice's space" in shown
    assert "Restore" not in shown
    assert "Undo" not in shown
    assert Space.objects.get(pk=away.pk).archived_at


@pytest.mark.parametrize("undo", ["x", "%00", "%F0%9F%98%80", "x" * 3000])
def test_an_address_that_offers_nothing_is_only_the_list(world: World, undo: str):
    assert world.client("alice").get(f"/spaces/?undo={undo}&filter={undo}").status_code == 200
