"""Clients name records in the address, a page of them at a time."""

import contextlib
import http.client
import json
from typing import Any

import pytest

from jobsite.server.web import HEAD_BYTES
from spaces.models import Record
from spaces.models.sheet import Sheet
from spaces.ops.insert import insert_values
from tests.live.web import Web

pytestmark = pytest.mark.django_db(transaction=True)


def delete(web: Web, token: str, path: str) -> tuple[int, Any]:
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", web.port, timeout=60)) as line:
        line.request("DELETE", path, headers={"Authorization": f"Bearer {token}"})
        with line.getresponse() as answer:
            return answer.status, json.load(answer)


def test_a_whole_page_of_records_is_deleted_at_once(web: Web, sheet: Sheet, token: str) -> None:
    insert_values(sheet.id, [{"name": f"n{number}"} for number in range(10_000)], by="us_usr_1")
    records = Record.objects.in_sheet(sheet.id)
    named = "&".join(f"ids={record}" for record in records.order_by("-position").values_list("pk", flat=True)[:10_000])
    before = records.count()
    assert delete(web, token, f"/v1/sheets/{sheet.id}/records?{named}")[0] == 200
    assert records.count() == before - 10_000


@pytest.mark.parametrize("count", [10_001, 20_000])
def test_too_many_are_refused_in_words(web: Web, sheet: Sheet, token: str, count: int) -> None:
    named = "&".join(["ids=us_rc_1"] * count)
    status, body = delete(web, token, f"/v1/sheets/{sheet.id}/records?{named}")
    assert (status, list(body)) == (400, ["errors"])


def test_an_endless_address_is_cut_off_and_the_server_lives(web: Web, sheet: Sheet, token: str) -> None:
    with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
        delete(web, token, f"/v1/sheets/{'x' * 2 * HEAD_BYTES}")
    assert delete(web, token, f"/v1/sheets/{sheet.id}/records?ids=us_rc_1")[0] == 200
