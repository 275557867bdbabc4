"""docs/flatfile.md says of every method of Flatfile's client what the server answers: it is held to that."""

import re
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import Resolver404, URLPattern, resolve

from jobs import keys
from jobs.api.urls import v1 as engine
from spaces.api.urls import v1 as data
from spaces.api.urls import v2 as lines
from tests.api.conftest import HOME, refused
from tests.docs.pages import text_of

PAGE = "docs/flatfile.md"
VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_ROW = re.compile(r"^\| (.+?) \| `([A-Z]+)` \| `(/\S+)` \| (\w+) \|$")


@dataclass(frozen=True)
class Row:
    """One row of the page's tables."""

    line: int
    method: str
    http: str
    address: str
    answer: str

    def __str__(self) -> str:
        return f"{self.http} {self.address}"


def _rows() -> list[Row]:
    lines = enumerate(text_of(PAGE).splitlines(), start=1)
    return [Row(line, *found.groups()) for line, text in lines if (found := _ROW.match(text))]


def _plain(address: str) -> str:
    """Forget the names of the ids in an address: two that differ in nothing else are one."""
    return re.sub(r"<str:\w+>|{\w+}", "{}", address)


def _served(pattern: URLPattern) -> set[str]:
    """The methods of an address; those that are functions are there to be read."""
    view = getattr(pattern.callback, "view_class", None)
    return {verb for verb in VERBS if hasattr(view, verb.lower())} if view else {"GET"}


def _url_map() -> dict[str, set[str]]:
    first = {_plain(f"/v1/{pattern.pattern}"): _served(pattern) for pattern in [*engine, *data]}
    return first | {_plain(f"/v2-alpha/{pattern.pattern}"): _served(pattern) for pattern in lines}


def _true_answer(row: Row, served: dict[str, set[str]]) -> str:
    """Tell from the URL map what the server answers."""
    if _plain(row.address) in served:
        return "implemented" if row.http in served[_plain(row.address)] else "405"
    try:
        # An address of another shape may take it: /v1/files/{id} hears of /v1/files/nothing, and knows no such file.
        view = resolve(re.sub(r"{\w+}", "x", row.address)).func.view_class
    except Resolver404:
        return "404"
    return "404" if hasattr(view, row.http.lower()) else "405"


ROWS = _rows()


def test_the_page_says_what_the_url_map_says():
    served = _url_map()
    wrong = []
    for row in ROWS:
        true = _true_answer(row, served)
        if true != ("implemented" if row.answer == "refused" else row.answer):
            wrong.append(f"{PAGE} line {row.line}: change {row.answer} to {true}, as the URL map has it, for `{row}`.")
    assert not wrong, "\n".join(wrong)


def test_every_address_of_the_url_map_is_on_the_page():
    known = {(row.http, _plain(row.address)) for row in ROWS}
    missing = [
        f'`{verb} {address}` is in the URL map, but {PAGE} has no row for it: add one under "Jobsite\'s own".'
        for address, verbs in _url_map().items()
        for verb in verbs
        if (verb, address) not in known
    ]
    assert not missing, "\n".join(missing)


def test_no_address_is_there_twice():
    seen = [(row.method, row.http, _plain(row.address)) for row in ROWS]
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize("row", [row for row in ROWS if row.answer in {"404", "405"}], ids=str)
def test_what_is_not_there_says_so(db, row):
    _, token = keys.issue(HOME)
    address = re.sub(r"{\w+}", "us_xx_unknown", row.address)
    response = Client().generic(row.http, address, headers={"Authorization": f"Bearer {token}"})
    assert refused(response, int(row.answer))["code"] == {"404": "not_found", "405": "method_not_allowed"}[row.answer]


@pytest.mark.parametrize("resource", [
    "billing", "canvases", "canvasAreas", "dataClips", "threads", "runbooks", "routines", "onboardings", "foreigndb",
])  # fmt: skip
def test_what_is_outside_of_reach_is_listed_and_answers_404(resource):
    outside = text_of(PAGE).split("## Outside of Jobsite's reach")[1].split("\n## ")[0]
    named = [row for row in ROWS if row.method.strip("`").partition(".")[0] == resource]
    assert {row.answer for row in named} == {"404"}
    assert all(f"`{row.address}`" in outside for row in named)
