"""The jobs list: tabs, search, paging by keys, bulk actions."""

import re

import pytest

from jobs import lifecycle
from jobs.models import Job
from jobs.ui import query
from tests.cast import World
from tests.pages import complete_job, fail_job, make_job, run_job, words


def _ids(answer) -> list[str]:
    return re.findall(r'<tr data-job-id="([^"]+)"', answer.content.decode())


def test_it_lists_the_newest_first(world: World):
    jobs = [make_job(world) for _ in range(3)]
    assert _ids(world.client("alice").get("/jobs/")) == [job.id for job in reversed(jobs)]


def test_it_hides_jobs_of_other_spaces(world: World):
    make_job(world)
    assert _ids(world.client("charlie").get("/jobs/")) == []


def test_tabs_hold_their_statuses_and_counts(world: World):
    complete_job(world)
    failed = fail_job(world)
    running = run_job(world)
    client = world.client("alice")
    assert _ids(client.get("/jobs/?tab=failed")) == [failed.id]
    assert _ids(client.get("/jobs/?tab=running")) == [running.id]
    assert re.search(r"Running 1 .*Failed 1 .*Complete 1", words(client.get("/jobs/")))


@pytest.mark.parametrize(
    ("box", "found"),
    [
        ("op:exp", True),
        ("op:clean", False),
        ("status:failed", True),
        ("status:complete", False),
        ("status:queued,failed", True),
        ("since:1h", True),
        ("since:9999w", True),
        ("disk", True),
        ('"disk is full"', True),
        ("nothing like it", False),
        ("name:space:export", True),
        ("by:us_usr_nobody", False),
    ],
)
def test_the_search_box_narrows(world: World, box: str, found: bool):
    job = fail_job(world, "The disk is full.")
    answer = world.client("alice").get("/jobs/", {"q": box})
    assert (job.id in _ids(answer)) is found


def test_the_search_narrows_to_a_space_and_never_widens(world: World):
    job = make_job(world)
    assert _ids(world.client("alice").get("/jobs/", {"q": f"space:{world.space.id}"})) == [job.id]
    assert _ids(world.client("charlie").get("/jobs/", {"q": f"space:{world.space.id}"})) == []


def test_words_it_does_not_understand_become_sentences(world: World):
    page = words(world.client("alice").get("/jobs/", {"q": "status:nonsense since:soon"}))
    assert "“nonsense” is no status" in page
    assert "“since:soon” is no time span" in page


@pytest.mark.parametrize(
    "query", ["q=%00", "before=%00x", "after='\"", "tab=%ff", "q=" + "x" * 5000, "before=zzz&after=0"]
)
def test_it_survives_hostile_addresses(world: World, query: str):
    assert world.client("alice").get(f"/jobs/?{query}").status_code == 200


def test_paging_older_and_newer_visits_every_job_once(world: World, monkeypatch):
    monkeypatch.setattr(query, "PAGE", 4)
    jobs = [make_job(world).id for _ in range(11)]
    client, seen, url = world.client("alice"), [], "/jobs/"
    while url:
        answer = client.get(url)
        seen += _ids(answer)
        last, url = url, _link(answer, "next")
    assert seen == jobs[::-1]
    newer = client.get(_link(client.get(last), "prev"))
    assert _ids(newer) == jobs[::-1][4:8]


def test_a_page_stops_looking_after_so_many_rows_and_says_so(world: World, monkeypatch):
    needle = make_job(world, operation="needle")
    for _ in range(120):
        make_job(world)
    monkeypatch.setattr(query, "SCAN", 60)
    client = world.client("alice")
    answer = client.get("/jobs/", {"q": "op:needle"})
    assert _ids(answer) == []
    assert "Looked back as far as" in words(answer)
    for _ in range(4):
        if _ids(answer):
            break
        answer = client.get(_link(answer, "next"))
    assert _ids(answer) == [needle.id]


def _link(answer, rel: str) -> str:
    match = re.search(rf'rel="{rel}" href="([^"]+)"', answer.content.decode())
    return match[1].replace("&amp;", "&") if match else ""


def test_the_number_of_queries_is_the_same_for_five_jobs_and_fifty(world: World, django_assert_max_num_queries):
    client = world.client("alice")
    for _ in range(50):
        make_job(world)
    with django_assert_max_num_queries(18):
        assert len(_ids(client.get("/jobs/"))) == 50


def test_bulk_cancel_asks_first_and_names_the_count(world: World):
    jobs = [make_job(world), make_job(world), complete_job(world)]
    client = world.client("alice")
    asked = client.post("/jobs/bulk/", {"verb": "cancel", "job": [job.id for job in jobs]})
    assert "Cancel: 2 jobs?" in words(asked)
    assert "1 of the 3 chosen cannot be canceled" in words(asked)
    assert Job.objects.filter(status="canceled").count() == 0
    done = client.post("/jobs/bulk/", {"verb": "cancel", "sure": "yes", "job": [job.id for job in jobs]}, follow=True)
    assert "2 jobs canceled." in words(done)
    assert Job.objects.filter(status="canceled").count() == 2


def test_bulk_retry_makes_new_jobs(world: World):
    old = fail_job(world)
    world.client("alice").post("/jobs/bulk/", {"verb": "retry", "sure": "yes", "job": [old.id]})
    assert Job.objects.get(retry_of=old.id).status == "ready"


@pytest.mark.parametrize("who", ["bob", "charlie"])
def test_bulk_leaves_alone_what_the_person_may_not_touch(world: World, who: str):
    job = make_job(world)
    world.client(who).post("/jobs/bulk/", {"verb": "cancel", "sure": "yes", "job": [job.id]})
    assert Job.objects.get(pk=job.id).status == "ready"


def test_bulk_goes_back_to_this_site_only(world: World):
    answer = world.client("alice").post("/jobs/bulk/", {"verb": "nonsense", "back": "https://evil.example/"})
    assert answer["Location"] == "/"


def test_a_canceled_job_keeps_its_row(world: World):
    job = make_job(world)
    lifecycle.cancel(job.id)
    assert _ids(world.client("alice").get("/jobs/?tab=canceled")) == [job.id]
