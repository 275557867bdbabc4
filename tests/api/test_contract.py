"""The contract's tables, row by row: method, path, status, and the shape of the answer (§2.1 to §2.3)."""

from typing import Any

import pytest

from jobs import log
from tests.api.conftest import HOME, make_job

SPACE = "us_xx_room"
JOB = {"type": "workbook", "operation": "export", "source": "us_xx_book"}
ACTION = {"label": "Export", "targetId": "us_xx_book"}
PLAN = {"fieldMapping": [], "unmappedSourceFields": [], "unmappedDestinationFields": []}
EVENT = {
    "topic": "workbook:created",
    "domain": "workbook",
    "context": {"accountId": "a", "environmentId": HOME},
    "payload": {},
}
SUCCESS = {"data": {"success": True}}


def is_job(body: Any) -> bool:
    required = {"id", "type", "operation", "source", "createdBy", "createdAt", "updatedAt", "status"}
    return required <= set(body["data"]) and None not in body["data"].values()


def is_list_of_jobs(body: Any) -> bool:
    pagination = {"currentPage", "pageCount", "totalCount"}
    return set(body) == {"data", "pagination"} and set(body["pagination"]) == pagination and bool(body["data"])


def is_plan(body: Any) -> bool:
    return set(body["data"]) == {"job", "plan"} and set(PLAN) <= set(body["data"]["plan"])


def is_success(body: Any) -> bool:
    return bool(body == SUCCESS)


def is_action(body: Any) -> bool:
    return {"id", "targetId", "label", "createdAt", "updatedAt"} <= set(body["data"])


def is_bare_list_of_actions(body: Any) -> bool:
    return isinstance(body, list) and all(is_action({"data": action}) for action in body) and bool(body)


def is_event(body: Any) -> bool:
    required = {"id", "topic", "domain", "context", "payload", "callbackUrl", "dataUrl", "createdAt"}
    return required <= set(body["data"])


def is_list_of_events(body: Any) -> bool:
    return all(is_event({"data": event}) for event in body["data"]) and bool(body["data"])


def is_token(body: Any) -> bool:
    return {"accountId", "subscribeKey", "ttl", "token"} == set(body["data"]) and all(body["data"].values())


def is_error(body: Any) -> bool:
    return all(error["message"] for error in body["errors"])


#: method of the client, HTTP, path, body, status, shape. {created}, {ready}, {done}: jobs in that state.
ROWS: list[tuple[str, str, str, Any, int, Any]] = [
    ("jobs.list", "GET", "/jobs?environmentId=us_env_home&pageSize=5&sortDirection=asc", None, 200, is_list_of_jobs),
    ("jobs.create", "POST", "/jobs", JOB, 200, is_job),
    ("jobs.get", "GET", "/jobs/{ready}", None, 200, is_job),
    ("jobs.update", "PATCH", "/jobs/{ready}", {"info": "x"}, 200, is_job),
    ("jobs.delete", "DELETE", "/jobs/{ready}", None, 200, is_success),
    ("jobs.execute", "POST", "/jobs/{created}/execute", None, 200, is_success),
    ("jobs.getExecutionPlan", "GET", "/jobs/{planned}/plan", None, 200, is_plan),
    ("jobs.updateExecutionPlan", "PUT", "/jobs/{ready}/plan", {**PLAN, "fileId": "f", "jobId": "j"}, 200, is_plan),
    ("jobs.updateExecutionPlanFields", "PATCH", "/jobs/{ready}/plan", {"fileId": "f", "jobId": "j"}, 200, is_plan),
    ("jobs.ack", "POST", "/jobs/{ready}/ack", {"info": "x", "progress": 1}, 200, is_job),
    ("jobs.ack late", "POST", "/jobs/{done}/ack", {"info": "x", "progress": 1}, 200, is_job),
    ("jobs.ackOutcome", "POST", "/jobs/{done}/outcome/ack", None, 200, is_job),
    ("jobs.complete", "POST", "/jobs/{ready}/complete", {"outcome": {"message": "x"}, "info": "y"}, 200, is_job),
    ("jobs.complete bare", "POST", "/jobs/{ready}/complete", None, 200, is_job),
    ("jobs.complete again", "POST", "/jobs/{done}/complete", None, 200, is_job),
    ("jobs.fail", "POST", "/jobs/{ready}/fail", {"outcome": {"message": "x"}}, 200, is_job),
    ("jobs.fail late", "POST", "/jobs/{done}/fail", {"outcome": {"message": "x"}}, 409, is_error),
    ("jobs.cancel", "POST", "/jobs/{ready}/cancel", {"info": "x"}, 200, is_job),
    ("jobs.retry", "POST", "/jobs/{done}/retry", None, 200, is_job),
    ("jobs.previewMutation", "POST", "/jobs/preview-mutation", {"sheetId": "s", "mutateRecord": "r"}, 400, is_error),
    ("jobs.split", "POST", "/jobs/{ready}/split", {"parts": 2, "runInParallel": True}, 200, is_job),
    ("actions.create", "POST", f"/actions?spaceId={SPACE}", ACTION, 200, is_action),
    ("actions.bulkCreate", "POST", f"/actions/bulk?spaceId={SPACE}", [ACTION, ACTION], 200, is_bare_list_of_actions),
    ("actions.getAll", "GET", f"/actions?spaceId={SPACE}", None, 200, is_bare_list_of_actions),
    ("actions.get", "GET", "/actions/{action}", None, 200, is_action),
    ("actions.update", "PATCH", "/actions/{action}", {"label": "y"}, 200, is_action),
    ("actions.delete", "DELETE", "/actions/{action}", None, 200, is_success),
    ("events.list", "GET", "/events?environmentId=us_env_home&includeAcknowledged=true", None, 200, is_list_of_events),
    ("events.create", "POST", "/events", EVENT, 200, is_event),
    ("events.get", "GET", "/events/{event}", None, 200, is_event),
    ("events.ack", "POST", "/events/{event}/ack", None, 200, is_success),
    ("events.getEventToken", "GET", "/subscription?scope=us_env_home", None, 200, is_token),
    (
        "environments.getEnvironmentEventToken",
        "GET",
        "/environments/subscription-token?environmentId=us_env_home",
        None,
        200,
        is_token,
    ),
]


@pytest.fixture
def places(alice) -> dict[str, str]:
    """One of everything, by the names that the table uses."""
    done, planned = make_job(), make_job()
    alice.post(f"/v1/jobs/{done.pk}/complete")
    alice.put(f"/v1/jobs/{planned.pk}/plan", PLAN)
    action = alice.post(f"/v1/actions?spaceId={SPACE}", ACTION).json()["data"]["id"]
    draft = log.Draft(topic="space:updated", domain="space", environment=HOME, space=None, context={}, payload={})
    return {
        "created": make_job(trigger="manual").pk,
        "ready": make_job().pk,
        "done": done.pk,
        "planned": planned.pk,
        "action": action,
        "event": log.append([draft])[0],
    }


@pytest.mark.parametrize(("name", "method", "path", "body", "status", "shape"), ROWS, ids=[row[0] for row in ROWS])
def test_a_method_answers_as_the_contract_says(alice, places, name, method, path, body, status, shape):
    response = alice(method, f"/v1{path.format(**places)}", body)
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/json"
    assert shape(response.json()), response.json()


def test_the_address_in_an_event_acknowledges_it(alice, places):
    event = alice.get(f"/v1/events/{places['event']}").json()["data"]
    assert alice.post(f"/{event['callbackUrl']}").json() == SUCCESS
    assert alice.get(f"/v1/events/{places['event']}").json()["data"]["acknowledgedAt"]


def test_headers_that_the_official_client_sends_disturb_nothing(alice, places):
    headers = {
        "X-Disable-Hooks": "true",
        "X-Fern-Language": "JavaScript",
        "X-Fern-SDK-Name": "@flatfile/api",
        "X-Fern-SDK-Version": "1.23.0",
        "X-Fern-Runtime": "node",
        "Keep-Alive": "timeout=200",
        "Accept": "*/*",
        "Accept-Language": "*",
    }
    assert alice.get(f"/v1/jobs/{places['ready']}", **headers).status_code == 200
