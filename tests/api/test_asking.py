"""What asks and judges for the fuzz tests would notice a mistake: each kind of one is shown to it here."""

import json

import pytest
from requests import Request
from schemathesis.core.failures import FailureGroup
from schemathesis.core.transport import Response

from tests.api.asking import OPERATIONS, judge, lead

EVENT = {"data": {"accountId": "us_acc_1", "subscribeKey": "sub", "ttl": 60, "token": "t"}}
ERRORS = {"errors": [{"key": "general", "message": "Not here.", "code": "not_found"}]}


def ask(status, body, *, media="application/json"):
    case = OPERATIONS["GET /v1/subscription"].Case()
    sent = Request("GET", "http://testserver/v1/subscription").prepare()
    headers = {"Content-Type": [media]}
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    judge(case, Response(status, headers, content=content, request=sent, elapsed=0.0, verify=False))


@pytest.mark.parametrize(("status", "body"), [(200, EVENT), (404, ERRORS)])
def test_it_lets_pass_what_is_described(status, body):
    ask(status, body)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, ERRORS),
        (200, {"data": EVENT["data"] | {"ttl": "an hour"}}),
        (200, {"data": {}}),
        (200, ERRORS),
        (404, {"message": "Not here."}),
        (418, ERRORS),
        (200, b"{"),
    ],
)
def test_it_finds_an_answer_that_is_not_as_described(status, body):
    with pytest.raises(FailureGroup):
        ask(status, body)


def test_it_finds_another_kind_of_content():
    with pytest.raises(FailureGroup):
        ask(200, EVENT, media="text/html")


def test_it_puts_known_ids_in_their_places():
    case = OPERATIONS["GET /v1/sheets/{sheetId}"].Case(path_parameters={"sheetId": "made up"})
    case.query, case.body = {"fileId": "us_fl_given", "q": "x"}, {"workbookId": None, "name": "x"}
    lead(case, {"sheet": "us_sh_1", "file": "us_fl_1", "workbook": "us_wb_1"})
    assert case.path_parameters == {"sheetId": "us_sh_1"}
    assert case.query == {"fileId": "us_fl_given", "q": "x"}
    assert case.body == {"workbookId": "us_wb_1", "name": "x"}
