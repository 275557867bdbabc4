"""The Now page."""

import pytest
import redis
from django.test import Client

from jobs import lifecycle
from tests.cast import World, make_user
from tests.pages import complete_job, fail_job, make_crew, make_job, run_job, words


def test_it_sends_strangers_to_the_login(client):
    answer = client.get("/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/login/")


def test_it_says_what_to_do_when_there_is_nothing(world: World):
    page = words(world.client("alice").get("/"))
    assert "Nothing needs you, nothing is running." in page
    assert "Press an action on a sheet" in page
    assert "No worker is running" in page


def test_it_is_empty_for_a_person_without_any_membership(world: World):
    make_job(world)
    client = Client()
    client.force_login(make_user("nobody"))
    for address in ("/", "/jobs/", "/jobs/?q=op:export", "/spaces/", "/outcomes/"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "Export" not in words(answer)


def test_it_puts_what_needs_attention_first(world: World):
    fail_job(world, "The disk is full.")
    run_job(world, progress=40, info="Writing.")
    page = words(world.client("alice").get("/"))
    assert page.index("The disk is full.") < page.index("Writing.")
    assert "One job needs attention, one job is running." in page


def test_an_acknowledged_failure_needs_no_attention(world: World):
    job = fail_job(world)
    lifecycle.acknowledge_outcome(job.id, by="us_usr_1")
    assert "Nothing needs you" in words(world.client("alice").get("/"))


def test_it_says_why_a_job_waits(world: World):
    make_crew("space:export")
    first = make_job(world)
    make_job(world, operation="clean", predecessors=[first.id])
    make_job(world, operation="enrich")
    page = words(world.client("alice").get("/"))
    assert "It waits for a free worker." in page
    assert "It waits for another job." in page
    assert "No worker has a handler for “space:enrich”" in page


def test_it_hides_jobs_of_other_spaces(world: World):
    run_job(world, progress=5, info="A secret sentence.")
    page = words(world.client("charlie").get("/"))
    assert "A secret sentence." not in page
    assert "nothing is running" in page


def test_the_chart_counts_the_last_day_and_has_a_table(world: World):
    complete_job(world)
    complete_job(world)
    fail_job(world)
    page = words(world.client("alice").get("/"))
    assert "2 complete 1 failed" in page
    assert "Hour (UTC)" in page


def test_htmx_gets_only_the_part_that_changes(world: World):
    answer = world.client("alice").get("/", headers={"HX-Request": "true"})
    assert b"<html" not in answer.content
    assert b'id="now"' in answer.content
    assert "HX-Request" in answer["Vary"]


def test_a_viewer_sees_no_buttons(world: World):
    run_job(world, progress=5)
    assert "/cancel/" in world.client("alice").get("/").content.decode()
    assert "/cancel/" not in world.client("bob").get("/").content.decode()


@pytest.mark.parametrize("path", ["/", "/jobs/", "/spaces/", "/outcomes/", "/login/"])
def test_pages_do_not_ask_redis(world: World, monkeypatch, path: str):
    def hang(*asked, **given):
        raise redis.TimeoutError("It does not answer.")

    client = world.client("alice")
    monkeypatch.setattr(redis.Redis, "execute_command", hang)
    assert client.get(path).status_code in {200, 302}


@pytest.mark.parametrize("more", [0, 20])
def test_the_number_of_queries_does_not_grow_with_the_jobs(world: World, django_assert_max_num_queries, more: int):
    for _ in range(3 + more):
        complete_job(world)
    client = world.client("alice")
    client.get("/")  # the first one counts the hours that are over
    with django_assert_max_num_queries(40):
        client.get("/")
