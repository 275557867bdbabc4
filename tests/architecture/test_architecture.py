"""The house stands as docs/design.md draws it: floors, circles, sizes, and templates without inline code."""

import subprocess
from pathlib import Path

import pytest

from tests.architecture import house

MOST_LINES = 300
SIZED = {".py", ".js", ".css", ".html", ".sh"}


def _tracked_files() -> list[Path]:
    """List the files of the project: tracked ones, and new ones that are not ignored."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=house.ROOT, capture_output=True, check=True, text=True).stdout
    return [path for name in listed.split("\0") if name and (path := house.ROOT / name).is_file()]


def _templates() -> list[Path]:
    return [path for path in _tracked_files() if "templates" in path.parts and path.suffix in {".html", ".svg"}]


def _short(path: Path) -> str:
    return str(path.relative_to(house.ROOT))


def test_every_module_stands_in_a_room():
    homeless = [name for name in house.modules() if "." in name and house.room_of(name) is None]
    assert not homeless, "Give these modules a floor in tests/architecture/house.py and docs/design.md"


def test_imports_point_down():
    assert not [str(found) for found in house.imports() if house.climbs(found)]


def test_the_engine_never_hears_of_spaces():
    heard = [str(found) for found in house.imports()
             if found.importer.startswith("jobs.") and found.imported.startswith("spaces")]  # fmt: skip
    assert not heard


def test_no_modules_import_one_another_in_a_circle():
    assert not [" > ".join(circle) for circle in house.cycles(house.imports())]


def test_files_are_short():
    sized = [path for path in _tracked_files() if path.suffix in SIZED and "migrations" not in path.parts]
    lengths = {_short(path): len(path.read_text(encoding="utf-8").splitlines()) for path in sized}
    assert not {name: length for name, length in lengths.items() if length >= MOST_LINES}


def test_templates_have_no_inline_script_or_style():
    faults = {_short(path): house.inline_code_in(path.read_text(encoding="utf-8")) for path in _templates()}
    assert not {name: found for name, found in faults.items() if found}


def test_the_engines_templates_never_point_to_spaces():
    mine = [path for path in _templates() if path.is_relative_to(house.ROOT / "jobs")]
    assert not [_short(path) for path in mine if "spaces" in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize(
    ("importer", "source"),
    [
        ("jobs.states", "from jobs.lifecycle import complete"),
        ("jobs.errors", "from jobs.models import Job"),
        ("jobs.lifecycle.finish", "import spaces.models"),
        ("jobs.log", "from jobs.access import Principal"),
        ("jobs.log", "from jobs import access"),
        ("jobs.log", "def append():\n    from jobs.sdk import on"),
        ("jobs.models.job", "from ..log import append"),
        ("jobs.models.job", "from .. import log"),
        ("spaces.ops.commit", "import jobsite.settings"),
        ("jobs", "from jobs.ids import new_id"),
    ],
)
def test_an_import_that_climbs_is_noticed(importer, source):
    found = list(house.imports_in(source, name=importer, known=house.FLOOR_OF))
    assert [house.climbs(each) for each in found] == [True]


@pytest.mark.parametrize(
    ("importer", "source"),
    [
        ("jobs.log", "from jobs import ids"),
        ("jobs.states", "from jobs.topics import Topic"),
        ("jobs.lifecycle.finish", "from jobs.lifecycle.start import claim"),
        ("jobs.lifecycle.finish", "from .start import claim"),
        ("spaces.handlers.extract", "from jobs.sdk import job_handler"),
        ("jobsite.urls", "import spaces.ui.urls"),
        ("jobs.log", "from django.db import models"),
    ],
)
def test_an_import_that_descends_is_allowed(importer, source):
    found = house.imports_in(source, name=importer, known=house.FLOOR_OF)
    assert not [str(each) for each in found if house.climbs(each)]


def test_a_package_is_the_parent_of_its_own_relative_imports():
    found = house.imports_in("from .job import Job", name="jobs.models", known=[], is_package=True)
    assert [each.imported for each in found] == ["jobs.models.job"]


def test_a_circle_is_noticed():
    pairs = [("jobs.a", "jobs.b"), ("jobs.b", "jobs.c"), ("jobs.c", "jobs.a"), ("jobs.d", "jobs.a")]
    found = [house.Import(importer, imported, 1) for importer, imported in pairs]
    assert house.cycles(found) == [["jobs.a", "jobs.b", "jobs.c", "jobs.a"]]


@pytest.mark.parametrize(
    "markup",
    [
        "<style>p { color: red }</style>",
        "<script>alert(1)</script>",
        "<script\n  type='module'>import './a.js'</script>",
        '<p style="width: 3%">',
        "<p style='{{ css }}'>",
        "<button\n    onclick='go()'>",
        '<button hx-on:click="go()">',
        '<button hx-on::after-request="go()">',
        '<a href="javascript:void(0)">',
    ],
)
def test_inline_code_is_noticed(markup):
    assert house.inline_code_in(markup)


@pytest.mark.parametrize(
    "markup",
    [
        '<script type="module" src="{% static "live.js" %}"></script>',
        '<script id="rows" type="application/json">[]</script>',
        '<link rel="stylesheet" href="a.css">',
        '{# <p style="x"> #}<p class="style">On time = "now"</p>',
        '<input name="once" data-on="x">',
    ],
)
def test_harmless_markup_is_allowed(markup):
    assert not house.inline_code_in(markup)
