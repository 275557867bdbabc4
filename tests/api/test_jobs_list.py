"""GET /v1/jobs."""

import pytest
from django.utils.dateparse import parse_datetime

from jobs import lifecycle
from tests.api.conftest import ELSEWHERE, HOME, make_api, make_job, refused, told


def ids(response):
    return [job["id"] for job in told(response)]


def test_it_lists_newest_first_and_twenty_on_a_page(alice):
    made = [make_job().pk for _ in range(22)]
    response = alice.get("/v1/jobs")
    assert ids(response) == made[:1:-1]
    assert response.json()["pagination"] == {"currentPage": 1, "pageCount": 2, "totalCount": 22}


def test_it_turns_pages(alice):
    made = [make_job().pk for _ in range(5)]
    response = alice.get("/v1/jobs?pageSize=2&pageNumber=3&sortDirection=asc")
    assert ids(response) == made[4:]
    assert response.json()["pagination"] == {"currentPage": 3, "pageCount": 3, "totalCount": 5}


def test_a_page_beyond_the_last_is_empty_and_still_counts(alice):
    make_job()
    response = alice.get("/v1/jobs?pageNumber=9")
    assert ids(response) == []
    assert response.json()["pagination"] == {"currentPage": 9, "pageCount": 1, "totalCount": 1}


def test_an_empty_list_has_no_pages(alice):
    assert alice.get("/v1/jobs").json() == {
        "data": [],
        "pagination": {"currentPage": 1, "pageCount": 0, "totalCount": 0},
    }


@pytest.mark.parametrize(
    ("query", "members"),
    [
        ("environmentId=us_env_home", {}),
        ("spaceId=us_xx_room", {"space": "us_xx_room"}),
        ("source=us_app_two", {"source": "us_app_two"}),
        ("fileId=us_xx_file", {"file": "us_xx_file"}),
        ("fileId=us_xx_file", {"source": "us_xx_file"}),
        ("workbookId=us_xx_book", {"source": "us_xx_book"}),
        ("workbookId=us_xx_book", {"destination": "us_xx_book"}),
    ],
)
def test_it_filters(alice, query, members):
    wanted = make_job(**members)
    if members:
        make_job()
    assert ids(alice.get(f"/v1/jobs?{query}")) == [wanted.pk]


def test_it_lists_the_parts_of_a_job_and_leaves_parts_out(alice):
    parent, alone = make_job(), make_job()
    lifecycle.split(parent.pk, parts=2, parallel=True)
    parts = told(alice.get(f"/v1/jobs?parentId={parent.pk}&excludeChildJobs=true&sortDirection=asc"))
    assert [part["partData"] for part in parts] == [{"part": 0, "total": 2}, {"part": 1, "total": 2}]
    assert ids(alice.get("/v1/jobs?excludeChildJobs=true")) == [alone.pk, parent.pk]


def test_it_costs_two_queries(alice, django_assert_num_queries):
    make_job()
    told(alice.get("/v1/jobs"))
    with django_assert_num_queries(1):
        alice.get("/v1/jobs")
    with django_assert_num_queries(2):
        alice.get("/v1/jobs?pageSize=1")


def test_its_times_are_iso_in_utc(alice, job):
    [shown] = told(alice.get("/v1/jobs"))
    at = parse_datetime(shown["createdAt"])
    assert shown["createdAt"].endswith("Z")
    assert abs((at - job.created_at).total_seconds()) < 0.001


def test_it_hides_jobs_of_other_environments_and_spaces(charlie, job):
    make_job(space="us_xx_room")
    assert ids(charlie.get("/v1/jobs")) == []
    assert ids(charlie.get(f"/v1/jobs?environmentId={HOME}")) == []
    narrow = make_api(space="us_xx_room")
    assert [each["spaceId"] for each in told(narrow.get("/v1/jobs"))] == ["us_xx_room"]
    assert ids(narrow.get(f"/v1/jobs?environmentId={ELSEWHERE}")) == []


@pytest.mark.parametrize(
    "query",
    ["pageSize=0", "pageSize=-1", "pageSize=many", "pageSize=10001", "pageNumber=0", "pageNumber=99999999999999999999",
     "sortDirection=up", "excludeChildJobs=perhaps", "source=%00", "pageSize=²"],
)  # fmt: skip
def test_it_refuses_a_parameter_that_means_nothing(alice, query):
    assert refused(alice.get(f"/v1/jobs?{query}"), 400)["key"] == query.partition("=")[0]
