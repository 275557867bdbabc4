"""What the pages name is there: links, headings, commands, make targets; and nothing of one machine."""

import re
import string
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.core.management import get_commands

from tests.docs.pages import PAGES, ROOT, prose_of, short, text_of

NAMES = [short(page) for page in PAGES]
PROMISES = (
    "A job may be attempted more than once; it is decided exactly once.",
    "Your handler receives an attempt number; use it or the idempotency key for side effects.",
)
#: Paths that only one machine has; /etc, /opt and /var/lib in examples are conventional places.
PRIVATE_PATHS = re.compile(r"(?<![\w.$])/(?:home|root|work|tmp|Users|mnt)/\w+")


@pytest.mark.parametrize("name", NAMES)
def test_every_relative_link_leads_somewhere(name):
    assert not [target for target in _links(name) if not _resolves(name, target)]


def _links(name: str) -> list[str]:
    found = re.findall(r"!?\[[^\]]*\]\(([^)\s]+)\)", prose_of(name))
    return [target for target in found if not target.startswith(("http://", "https://", "mailto:"))]


def _resolves(name: str, target: str) -> bool:
    path, _, anchor = unquote(target).partition("#")
    page = ROOT / Path(name).parent / path if path else ROOT / name
    return page.exists() and (not anchor or anchor in _anchors(page))


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", prose_of(short(page.resolve())), re.M)
    return {_anchor(heading) for heading in headings}


def _anchor(heading: str) -> str:
    kept = "".join(letter for letter in heading.lower() if letter not in string.punctuation.replace("-", ""))
    return kept.strip().replace(" ", "-")


@pytest.mark.parametrize("name", NAMES)
def test_every_command_that_is_named_exists(name):
    named = set(re.findall(r"manage\.py ([a-z_]+)", text_of(name)))
    assert not named - set(get_commands())


@pytest.mark.parametrize("name", NAMES)
def test_every_make_target_that_is_named_exists(name):
    targets = set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    named = re.findall(r"(?:^|`|JOBSITE_APPS=shop |SYSTEM=no )make ([a-z]+)", text_of(name), re.M)
    assert not set(named) - targets


@pytest.mark.parametrize("name", NAMES)
def test_no_page_knows_one_machine(name):
    assert not PRIVATE_PATHS.findall(text_of(name))


@pytest.mark.parametrize("promise", PROMISES)
@pytest.mark.parametrize("name", ["README.md", "docs/concepts.md", "docs/handlers.md"])
def test_the_promise_is_given_word_for_word(name, promise):
    assert f"> {promise}\n" in text_of(name)


def test_the_readme_begins_with_what_people_look_for():
    first_screen = "\n".join(text_of("README.md").splitlines()[:25])
    assert "![" in first_screen
    assert re.search(r"^make run\b", first_screen, re.M)
    assert re.search(r"^make test\b", first_screen, re.M)


def test_the_picture_is_small():
    picture = ROOT / "docs" / "pictures" / "running.png"
    assert picture.stat().st_size < 300_000


def test_every_page_is_reachable_from_the_readme():
    linked = {(ROOT / target.partition("#")[0]).resolve() for target in _links("README.md")}
    assert not [name for name in NAMES if name != "README.md" and (ROOT / name).resolve() not in linked]


def test_the_examples_of_the_readme_and_the_quickstart_are_in_step():
    start = text_of("docs/quickstart.md")
    assert '@job_handler("workbook:greet")' in start
    assert '@job_handler("workbook:greet")' in text_of("README.md")
    assert '"operation": "greet"' in start
