"""docs/deploy.md names every setting and every check, with its default, and nothing else."""

import re

from django.conf import settings

from jobs.execution import processes
from tests.docs.pages import ROOT, table_words, text_of

PAGE = "docs/deploy.md"


def _source() -> str:
    return (ROOT / "jobsite" / "settings.py").read_text(encoding="utf-8")


def _read_settings() -> set[str]:
    found = re.findall(r"(?:env\.(?:text|flag|words|number|apps)|environ\.get)\(\s*\"([A-Z_]+)\"", _source())
    return {*found, "SECRET_KEY"}


def test_every_setting_is_documented_and_read():
    assert set(table_words(PAGE, under="## Settings")) == _read_settings()


def test_numbers_are_documented_with_their_defaults_and_bounds():
    rows = table_words(PAGE, under="## Settings")
    pattern = r"env\.number\(\"(\w+)\", default=(\d+), least=(\d+), most=(\d+)\)"
    numbers = re.findall(pattern, _source())
    assert numbers
    for name, default, least, most in numbers:
        assert f"| `{default}`" in rows[name], rows[name]
        assert f"{least} to {most}" in rows[name], rows[name]


def test_default_hosts_are_documented():
    found = re.search(r'"ALLOWED_HOSTS", default="([^"]+)"', _source())
    assert found
    assert f"`{found[1]}`" in table_words(PAGE, under="## Settings")["ALLOWED_HOSTS"]


def test_every_check_is_documented_and_exists():
    known = re.findall(r'id="(jobs\.[EW]\d+)"', (ROOT / "jobs" / "checks.py").read_text(encoding="utf-8"))
    assert set(re.findall(r"`(jobs\.[EW]\d{3})`", text_of(PAGE))) == set(known)


def test_the_web_is_started_by_the_command_that_the_supervisor_uses():
    started = text_of(PAGE).split("ExecStart=", 1)[1].splitlines()[0].split()
    assert started[1:] == processes.web(host="127.0.0.1", port=8000)[1 : len(started)]


def test_the_example_of_an_application_is_ours():
    assert settings.WSGI_APPLICATION.replace(".application", ":application") in text_of(PAGE)
