"""Every address of /v1 × every kind of caller, as `callers.py` decides; a foreign thing is an unknown one."""

import json
import re
from collections.abc import Iterable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern

from jobs.api.urls import v1 as engine
from spaces.api.urls import v1 as data
from tests.api.callers import NOTHING, ROWS, Cell
from tests.api.conftest import errors_of
from tests.api.things import make_callers, make_jobs, make_things

PAGE = "tests/api/callers.py"
VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE")
ROUTES = {f"{app}:{one.name}": one for app, patterns in (("api", engine), ("data", data)) for one in patterns}
CELLS = [(route, method, cell) for route, row in ROWS.items() for method, cell in row.items()]


def _address(route: str) -> str:
    """Give an address with the names of things: /v1/sheets/{sheet} for sheets/<str:sheet_id>."""
    return "/v1/" + re.sub(r"<str:(\w+?)(?:_id|_key)?>", r"{\1}", str(ROUTES[route].pattern))


def _served(pattern: URLPattern) -> set[str]:
    view = getattr(pattern.callback, "view_class", None)
    return {verb for verb in VERBS if hasattr(view, verb.lower())} if view else {"GET"}


def test_every_route_has_its_row():
    served = {route: _served(pattern) for route, pattern in ROUTES.items()}
    wrong = [
        f"{PAGE}: the URL map has {sorted(verbs)} for {route}, its row decides {sorted(ROWS.get(route, ()))}."
        for route, verbs in served.items()
        if verbs != set(ROWS.get(route, ()))
    ]
    wrong += [f"{PAGE}: there is a row for {route}, but no such route." for route in ROWS.keys() - served.keys()]
    assert not wrong, "\n".join(wrong)


@pytest.fixture
def things(world):
    return make_things(world)


@pytest.fixture
def jobs(things):
    return make_jobs(things)


@pytest.mark.parametrize(("route", "method", "cell"), CELLS, ids=[f"{method} {route}" for route, method, _ in CELLS])
def test_every_caller_gets_what_its_cell_says(world, things, jobs, route, method, cell):
    callers = {**make_callers(world), "nobody": "", "session": ""}
    assert set(cell.answers) == set(callers)
    here = _at(route, things, jobs[cell.job])
    wrong = []
    for caller, wanted in cell.answers.items():
        client = world.client("alice") if caller == "session" else Client()
        response = _send(client, callers[caller], method, route, cell, here)
        if not _is(response, wanted, of=here, caller=caller):
            wrong.append(f"{caller} gets {response.status_code} instead of {wanted}: {_shown(response)[:200]}")
        if caller == "owner" and NOTHING in cell.answers.values():
            assert _has(response, here.values()), "What others are not shown must be there to be shown."
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(("route", "method", "cell"), CELLS, ids=[f"{method} {route}" for route, method, _ in CELLS])
def test_a_foreign_thing_is_an_unknown_one_byte_for_byte(world, things, jobs, route, method, cell):
    callers = make_callers(world)
    foreign = _at(route, things, jobs[cell.job])
    unknown = {name: public_id[:-6] + "zzzzzz" for name, public_id in foreign.items()}
    for caller in ("stranger", "elsewhere"):
        if cell.answers[caller] in (404, NOTHING):
            # Whoever is elsewhere in the environment knows the environment.
            known = {"environment": things["environment"]} if caller == "elsewhere" else {}
            ids = (foreign, {**unknown, **known})
            answers = [_send(Client(), callers[caller], method, route, cell, each) for each in ids]
            first, second = ((one.status_code, _shown(one), sorted(one.items())) for one in answers)
            assert first == second, caller


def test_trap_07_no_success_is_without_a_body(world, things, jobs):
    for name, response in _successes(world, things, jobs):
        assert response.status_code == 200, name
        assert response.shown.strip(), name


def test_trap_08_no_success_says_that_its_data_is_null(world, things, jobs):
    for name, response in _successes(world, things, jobs):
        if response["Content-Type"] == "application/json":
            body = json.loads(response.shown)
            data = body.get("data", body) if isinstance(body, dict) else body
            assert data is not None and (not isinstance(data, list) or None not in data), name


def _successes(world: Any, things: dict[str, str], jobs: dict[str, str]) -> Iterable[tuple[str, Any]]:
    """Ask as the owner for everything that the owner may have, and for what a browser has kept, too."""
    token = make_callers(world)["owner"]
    client = Client(headers={"If-None-Match": "*", "If-Modified-Since": "Wed, 21 Oct 2099 07:28:00 GMT"})
    for route, method, cell in CELLS:
        if cell.answers["owner"] == 200:
            yield f"{method} {route}", _send(client, token, method, route, cell, _at(route, things, jobs[cell.job]))


def _at(route: str, things: dict[str, str], job: str) -> dict[str, str]:
    """The things as a route names them: people, guests and agents have roles, constraints and agents both versions."""
    role = things[next((f"{who}_role" for who in ("guest", "agent") if who in route), "actor_role")]
    version = things["agent_version" if "agent" in route else "version"]
    return {**things, "job": job, "actor_role": role, "version": version}


def _send(client: Client, token: str, method: str, route: str, cell: Cell, things: dict[str, str]) -> Any:
    """Send a request, and undo what it did."""
    body = _filled(cell.body, things)
    raw = body if isinstance(body, str) or body is None else json.dumps(body)
    kind = {} if raw is None else {"data": raw, "content_type": cell.content_type}
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    with transaction.atomic():
        response = client.generic(method, (_address(route) + cell.query).format(**things), headers=headers, **kind)
        response.shown = _shown(response)
        transaction.set_rollback(True)
    return response


def _filled(body: Any, things: dict[str, str]) -> Any:
    """Put the ids into a body."""
    if isinstance(body, dict):
        return {name: _filled(value, things) for name, value in body.items()}
    if isinstance(body, list):
        return [_filled(value, things) for value in body]
    return body.format(**things) if isinstance(body, str) else body


def _is(response: Any, wanted: Any, *, of: dict[str, str], caller: str) -> bool:
    """Say whether a caller got what the cell says; a refusal has the contract's body."""
    if response.status_code >= 400:
        errors_of(response)
    if wanted == NOTHING:
        # The environment is that of another space, too.
        hidden = of.keys() - {"environment"} if caller == "elsewhere" else of.keys()
        return response.status_code == 200 and not _has(response, (of[name] for name in hidden))
    return bool(response.status_code == wanted)


def _has(response: Any, things: Iterable[str]) -> bool:
    return any(thing in _shown(response) for thing in things if thing.startswith("us_"))


def _shown(response: Any) -> str:
    if not hasattr(response, "shown"):
        content = b"".join(response.streaming_content) if response.streaming else response.content
        response.shown = content.decode(errors="replace")
    return str(response.shown)
