"""/v1/events."""

import datetime as dt

import pytest
from django.utils import timezone

from jobs import lifecycle, log
from jobs.api.shapes.event import Event as EventShape
from jobs.models import Event, Job
from tests.api.conftest import ELSEWHERE, HOME, make_api, make_job, refused, told

BODY = {
    "topic": "records:created",
    "domain": "workbook",
    "context": {"accountId": "us_acc_1", "environmentId": HOME, "spaceId": "us_xx_room", "sheetId": "us_sh_1"},
    "payload": {"recordCount": 3},
}


def append(**changed):
    given = {
        "topic": "space:updated",
        "domain": "space",
        "environment": HOME,
        "space": None,
        "context": {},
        "payload": {},
    }
    [event_id] = log.append([log.Draft(**{**given, **changed})])
    return event_id


def test_it_lists_oldest_first_and_ten_on_a_page(alice):
    made = [append() for _ in range(12)]
    assert [event["id"] for event in told(alice.get("/v1/events"))] == made[:10]
    assert [event["id"] for event in told(alice.get("/v1/events?pageNumber=2"))] == made[10:]
    assert [event["id"] for event in told(alice.get("/v1/events?pageSize=3&pageNumber=2"))] == made[3:6]


def test_it_has_every_member_that_a_listener_needs(alice, job):
    created, ready = told(alice.get("/v1/events"))
    assert (created["topic"], ready["topic"]) == ("job:created", "job:ready")
    assert ready["domain"] == "job"
    assert ready["context"] == {"environmentId": HOME, "jobId": job.pk, "actorId": "us_usr_1"}
    assert ready["callbackUrl"] == f"v1/events/{ready['id']}/ack"
    assert ready["payload"]["job"] == "app:probe"
    assert ready["payload"]["domain"] == "app"
    assert ready["payload"]["isPart"] is False
    assert ready["payload"]["input"] == {}
    assert ready["seq"] == created["seq"] + 1
    assert ready["dataUrl"] == ""
    assert set(ready) <= set(EventShape().fields)


@pytest.mark.parametrize(
    ("topic", "context", "url"),
    [
        ("commit:created", {"sheetId": "us_sh_1", "commitId": "us_vr_2"}, "v1/sheets/us_sh_1/records?commitId=us_vr_2"),
        ("records:created", {"sheetId": "us_sh_1"}, "v1/sheets/us_sh_1/records?for={id}"),
        ("job:ready", {"sheetId": "us_sh_1"}, "v1/sheets/us_sh_1/records?for={id}"),
        ("job:ready", {"workbookId": "us_wb_1"}, ""),
        ("sheet:updated", {"sheetId": "us_sh_1"}, ""),
    ],
)
def test_it_says_where_its_records_are(alice, topic, context, url):
    event_id = append(topic=topic, context=context)
    assert told(alice.get(f"/v1/events/{event_id}"))["dataUrl"] == url.format(id=event_id)


def test_it_filters(alice):
    wanted = append(topic="file:created", domain="file", space="us_xx_room")
    append()
    for query in ("topic=file:created", "domain=file", "spaceId=us_xx_room", "domain=file&topic=file:created"):
        assert [event["id"] for event in told(alice.get(f"/v1/events?{query}"))] == [wanted]
    assert told(alice.get("/v1/events?topic=job:ready")) == []


def test_it_lists_from_a_time_on(alice):
    old, new = append(), append()
    Event.objects.filter(pk=old).update(created_at=timezone.now() - dt.timedelta(minutes=1))
    since = (timezone.now() - dt.timedelta(seconds=5)).isoformat()
    for text in (since, since.replace("+00:00", "Z"), since.replace("+", "%2B")):
        assert [event["id"] for event in told(alice.get(f"/v1/events?since={text}"))] == [new]
    exactly = Event.objects.get(pk=new).created_at.isoformat().replace("+00:00", "Z")
    assert [event["id"] for event in told(alice.get(f"/v1/events?since={exactly}"))] == [new]
    assert len(told(alice.get("/v1/events?since=2000-01-01"))) == 2
    assert told(alice.get("/v1/events?since=2999-01-01T00:00:00Z")) == []


def test_it_finds_its_place_in_a_long_stream_by_a_few_looks(alice, django_assert_max_num_queries, monkeypatch):
    monkeypatch.setattr("jobs.log.rewind._FIRST_STEP", 2)
    made = [append() for _ in range(40)]
    hour = dt.timedelta(hours=1)
    now = timezone.now()
    for nth, event_id in enumerate(made):
        Event.objects.filter(pk=event_id).update(created_at=now - hour * (40 - nth))
    for nth in (0, 1, 7, 20, 38, 39):
        since = now - hour * (40 - nth)
        cursor = log.cursor_before(HOME, since)
        assert cursor <= nth
        query = f"/v1/events?pageSize=50&since={since.isoformat().replace('+00:00', 'Z')}"
        assert [event["id"] for event in told(alice.get(query))] == made[nth:]
    with django_assert_max_num_queries(2):
        log.cursor_before(HOME, now - hour)


def test_an_acknowledged_event_is_left_out_unless_asked_for(alice):
    event_id = append()
    assert told(alice.post(f"/v1/events/{event_id}/ack")) == {"success": True}
    assert told(alice.get("/v1/events")) == []
    [event] = told(alice.get("/v1/events?includeAcknowledged=true"))
    assert event["acknowledgedBy"] == alice.key_id
    again = make_api()
    told(again.post(f"/v1/events/{event_id}/ack"))
    assert told(alice.get(f"/v1/events/{event_id}"))["acknowledgedBy"] == alice.key_id


def test_it_tells_of_something_new(alice):
    more = {
        "namespaces": ["space:red"],
        "attributes": {"progress": {"current": 1}},
        "origin": {"id": "us_ag_1", "slug": "mine"},
        "target": "sheet(contacts)",
    }
    event = told(alice.post("/v1/events", {**BODY, **more}))
    assert (event["topic"], event["domain"]) == ("records:created", "workbook")
    assert event["context"]["accountId"] == "us_acc_1"
    assert event["context"]["actorId"] == alice.key_id
    assert event["namespaces"] == ["space:red"]
    assert event["attributes"] == {"progress": {"current": 1}}
    assert (event["origin"], event["target"]) == ({"id": "us_ag_1", "slug": "mine"}, "sheet(contacts)")
    assert told(alice.get(f"/v1/events/{event['id']}")) == event
    assert told(alice.get("/v1/events?spaceId=us_xx_room")) == [event]


def test_an_event_from_outside_decides_no_job(alice, job):
    body = {
        "topic": "job:completed",
        "domain": "job",
        "context": {"environmentId": HOME, "jobId": job.pk},
        "payload": {},
    }
    told(alice.post("/v1/events", body))
    assert Job.objects.get(pk=job.pk).status == "ready"
    assert lifecycle.complete(job.pk).status == "complete"


@pytest.mark.parametrize(
    ("name", "value"),
    [("topic", None), ("topic", "nonsense"), ("topic", "a:" + "b" * 70), ("topic", 5), ("domain", "nowhere"),
     ("domain", None), ("context", None), ("context", []), ("payload", None), ("payload", "text"), ("origin", "x"),
     ("namespaces", "x"), ("namespaces", [1])],
)  # fmt: skip
def test_it_refuses_what_is_no_event(alice, name, value):
    assert refused(alice.post("/v1/events", {**BODY, name: value}), 400)["key"].startswith(name)
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    "context", [{"environmentId": 5}, {"environmentId": HOME, "spaceId": []}, {"environmentId": ""}]
)
def test_it_refuses_ids_that_are_none(alice, context):
    refused(alice.post("/v1/events", {**BODY, "context": context}), 400)


def test_it_hides_events_of_strangers_and_keeps_readers_off(bob, charlie, job):
    event_id = append()
    assert told(charlie.get("/v1/events")) == []
    assert told(charlie.get(f"/v1/events?environmentId={HOME}")) == []
    for method, path in (("GET", ""), ("POST", "/ack")):
        foreign = charlie(method, f"/v1/events/{event_id}{path}")
        assert foreign.content == charlie(method, f"/v1/events/us_evt_none{path}").content
        refused(foreign, 404)
    refused(charlie.post("/v1/events", BODY), 404)
    refused(bob.post("/v1/events", BODY), 403)
    refused(bob.post(f"/v1/events/{event_id}/ack"), 403)
    told(bob.get(f"/v1/events/{event_id}"))
    assert not Event.objects.filter(environment_id=ELSEWHERE).exists()


def test_a_key_of_one_space_sees_its_events_only(db):
    append()
    inside = append(space="us_xx_room")
    make_job()
    narrow = make_api(space="us_xx_room")
    assert [event["id"] for event in told(narrow.get("/v1/events"))] == [inside]


@pytest.mark.parametrize("query", ["since=yesterday", "since=2026-13-40T00:00:00Z", "since=0000-00-00", "since=%00",
                                   "includeAcknowledged=maybe", "since=0001-01-01T00:00:00%2B23:59",
                                   "since=9999-12-31T23:59:59-23:59", "pageSize=x"])  # fmt: skip
def test_it_refuses_a_parameter_that_means_nothing(alice, query):
    assert refused(alice.get(f"/v1/events?{query}"), 400)["key"] == query.partition("=")[0]
