"""What templates name exists: icons, partials of every status and of every Next."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.template.loader import get_template

from jobs.states import Status
from jobs.templatetags.jobsite import LOOKS, duration, icon, relative
from jobs.ui.history import WORDS
from jobs.ui.next_steps import MAKERS
from jobs.ui.present import PARTS, humanised

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
ICONS = {
    name
    for path in TEMPLATES.rglob("*.html")
    for name in re.findall(r'{% icon "([\w-]+)"|icon_name="([\w-]+)"', path.read_text())
    for name in name
    if name
}


ICONS |= {name for name, _ in LOOKS.values()} | {name for _, name in WORDS.values()}


@pytest.mark.parametrize("name", sorted(ICONS))
def test_every_icon_exists(name: str):
    assert str(icon(name)).startswith("<svg")


def test_every_status_has_a_look_and_its_partials():
    assert set(LOOKS) == set(Status) == set(PARTS)
    for parts in PARTS.values():
        for path in parts.values():
            get_template(path)


def test_every_status_has_its_colours():
    css = (TEMPLATES.parent / "static" / "css" / "status.css").read_text()
    plain = {Status.CREATED, Status.CANCELED}
    assert {status for status in Status if f".is-{status}" in css} == set(Status) - plain


def test_every_next_has_its_partial():
    for kind in MAKERS:
        get_template(f"jobs/next/_{kind}.html")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0.0 s"), (0.44, "0.4 s"), (12, "12 s"), (200, "3 min 20 s"), (3840, "1 h 4 min"), (180_000, "2 d 2 h")],
)
def test_durations_have_two_units_at_most(seconds: float, words: str):
    assert duration(seconds) == words


def test_times_are_relative_to_now():
    now = datetime(2026, 11, 21, tzinfo=UTC)
    assert relative(now - timedelta(minutes=3), now=now) == "3 min ago"
    assert relative(now + timedelta(hours=2), now=now) == "in 2 h"
    assert relative(now, now=now) == "just now"


def test_translation_keys_of_official_plugins_become_readable():
    assert humanised("plugins.extraction.addingRecords") == "Adding records"
    assert humanised("Saved to disk v1.2.") == "Saved to disk v1.2."
