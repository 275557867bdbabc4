"""The commands of docs/api.md are sent as they stand there, and answered as the page shows."""

import json
import re
import shlex
from collections.abc import Iterator, Sequence
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver

from jobs import keys
from jobs.api.shapes.job import TYPES
from jobs.api.urls import urlpatterns
from jobs.rest.errors import STATUS
from spaces.api.urls import urlpatterns as data_urlpatterns
from tests.cast import World
from tests.docs.pages import Block, blocks, table_words, text_of

PAGE = "docs/api.md"


class Shell:
    """As much of a shell and of curl as the page needs."""

    def __init__(self, variables: dict[str, str]) -> None:
        self.variables = variables

    def curl(self, command: str) -> Any:
        """Send one command and give the response."""
        words = shlex.split(re.sub(r"\$(\w+)", lambda found: self.variables[found[1]], command))
        assert words[:2] == ["curl", "-s"], command
        method, address, headers, body, rest = "GET", "", {}, None, iter(words[2:])
        for word in rest:
            if word == "-X":
                method = next(rest)
            elif word == "-H":
                name, _, value = next(rest).partition(": ")
                headers[name] = value
            elif word == "--json":
                method, body = "POST", next(rest)
            else:
                address = word
        kind = {"data": body, "content_type": "application/json"} if body else {}
        return Client().generic(method, address.removeprefix("http://testserver"), headers=headers, **kind)


def test_every_command_is_answered_as_shown(world: World, workbook: Any) -> None:
    _, token = keys.issue(world.environment.id)
    shell = Shell(
        {
            "JOBSITE": "http://testserver",
            "KEY": f"Authorization: Bearer {token}",
            "ENVIRONMENT": world.environment.id,
            "SPACE": world.space.id,
            "WORKBOOK": workbook.id,
        }
    )
    for commands, shown in _pairs():
        lines = commands.code.splitlines()
        for line in lines:
            response = shell.curl(line)
            wanted = int(shown.marks.get("status", 200)) if shown and line == lines[-1] else 200
            assert response.status_code == wanted, (str(commands), response.content)
        answer = response.json()
        if shown:
            assert not list(_differences(json.loads(shown.code), answer)), str(shown)
        for name, path in _marked(commands, "keep"):
            shell.variables[name] = _at(answer, path)
        for name, path in _marked(commands, "same"):
            assert shell.variables[name] == _at(answer, path), str(commands)


def _pairs() -> Iterator[tuple[Block, Block | None]]:
    """Give each block of commands with the answer shown below it."""
    found = blocks(PAGE, "sh", "json")
    for block, below in zip(found, [*found[1:], None], strict=True):
        if block.language == "sh":
            yield block, below if below and below.language == "json" else None


def _marked(block: Block, mark: str) -> list[tuple[str, str]]:
    name, _, path = block.marks.get(mark, "").partition("=")
    return [(name, path)] if name else []


def _at(answer: Any, path: str) -> Any:
    for step in path.split("."):
        answer = answer[int(step)] if step.isdigit() else answer[step]
    return answer


def _differences(shown: Any, answer: Any, path: str = "") -> Iterator[str]:
    """Find what is shown but not so; the answer may hold more, and a text with … only begins alike."""
    if isinstance(shown, dict) and isinstance(answer, dict):
        for name, value in shown.items():
            yield from _differences(value, answer.get(name), f"{path}.{name}")
    elif isinstance(shown, list) and isinstance(answer, list) and len(shown) == len(answer):
        for place, value in enumerate(shown):
            yield from _differences(value, answer[place], f"{path}.{place}")
    elif isinstance(shown, str) and "…" in shown:
        if not str(answer).startswith(shown.partition("…")[0]):
            yield f"{path}: {answer!r}"
    elif shown != answer:
        yield f"{path}: {answer!r} instead of {shown!r}"


def _addresses(patterns: Sequence[URLPattern | URLResolver], above: str = "/") -> Iterator[tuple[str, Any]]:
    """Give every address with its view's class; None for a view that is a function and needs no key."""
    for pattern in patterns:
        address = above + re.sub(r"<str:\w+>", "{id}", str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from _addresses(pattern.url_patterns, address)
        else:
            yield address, getattr(pattern.callback, "view_class", None)


def test_every_method_of_the_api_is_documented() -> None:
    known = {(row[0], row[1]) for row in re.findall(r"^\| `([A-Z]+)` \| `(/v[12][^`]*)` \|", text_of(PAGE), re.M)}
    verbs = ("get", "post", "put", "patch", "delete")
    views = [(address, view) for address, view in _addresses([*urlpatterns, *data_urlpatterns]) if view]
    assert known == {(verb.upper(), address) for address, view in views for verb in verbs if hasattr(view, verb)}


def test_every_address_without_a_key_is_documented() -> None:
    text = text_of(PAGE)
    plain = [address for address, view in _addresses([*urlpatterns, *data_urlpatterns]) if view is None]
    assert not [address for address in [*plain, "/ws/ui/", "/ws/api/", "/live/events"] if address not in text]


def test_every_error_code_is_documented_with_its_status() -> None:
    rows = table_words(PAGE, under="## Rules for all of it")
    assert {code: int(line.split("|")[2]) for code, line in rows.items()} == STATUS


def test_the_types_of_jobs_are_documented() -> None:
    [row] = [line for line in text_of(PAGE).splitlines() if line.startswith("| `POST` | `/v1/jobs` |")]
    assert not [word for word in TYPES if f"`{word}`" not in row]
