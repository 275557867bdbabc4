"""The jobs panel of a space, and the overlay over one of its things."""

import pytest
from django.test import RequestFactory

from jobs import lifecycle
from jobs.ui.panel import overlay_on
from tests.cast import World
from tests.pages import complete_job, fail_job, make_job, run_job, words


def _panel(world: World, who: str = "alice", show: str = "all"):
    return world.client(who).get("/jobs/panel/", {"space": world.space.id, "show": show})


def test_it_lists_the_newest_first_with_buttons(world: World):
    first, second = run_job(world, progress=3), make_job(world)
    html = _panel(world).content.decode()
    assert html.index(second.id) < html.index(first.id)
    assert f"/jobs/{first.id}/cancel/" in html


def test_a_stranger_sees_an_empty_panel(world: World):
    run_job(world, progress=3, info="Secret.")
    page = words(_panel(world, who="charlie"))
    assert "Secret." not in page and "No jobs yet" in page


@pytest.mark.parametrize(("show", "seen"), [("all", 3), ("running", 1), ("attention", 1), ("nonsense", 3)])
def test_filters(world: World, show: str, seen: int):
    run_job(world)
    fail_job(world)
    complete_job(world)
    assert _panel(world, show=show).content.decode().count('class="panel-item"') == seen


def test_it_counts_unread_outcomes_until_they_are_seen(world: World):
    job = fail_job(world)
    assert "1 unread outcomes" in words(_panel(world))
    lifecycle.acknowledge_outcome(job.id, by="us_usr_1")
    assert "unread outcomes" not in words(_panel(world))


def test_hidden_jobs_are_for_operators_pages_only(world: World):
    make_job(world, mode="hidden")
    assert "No jobs yet" in words(_panel(world))


def test_a_panel_of_nothing_is_404(world: World):
    assert world.client("alice").get("/jobs/panel/").status_code == 404
    assert world.client("alice").get("/jobs/panel/", {"space": "a\x00b"}).status_code == 404


def _overlay(world: World, who: str = "alice", **query: str):
    request = RequestFactory().get("/", query)
    request.user = getattr(world, who)
    return overlay_on(request, world.space.id)


def test_a_foreground_job_covers_its_thing_until_it_is_decided(world: World):
    job = run_job(world, mode="foreground")
    assert _overlay(world).job.id == job.id
    lifecycle.complete(job.id, attempt=1)
    assert _overlay(world) is None


def test_the_overlay_is_no_trap(world: World):
    job = run_job(world, mode="foreground")
    assert _overlay(world, background=job.id) is None


def test_background_jobs_and_strangers_see_no_overlay(world: World):
    run_job(world)
    assert _overlay(world) is None
    run_job(world, mode="foreground")
    assert _overlay(world, who="charlie") is None
    assert _overlay(world, who="bob").job.can_act is False


def test_the_overlay_of_a_decided_job_is_empty_so_that_it_goes_away(world: World):
    job = complete_job(world, mode="foreground")
    assert world.client("alice").get(f"/jobs/{job.id}/as/overlay/").content.strip() == b""
