"""Each mistake in the settings is told with its id and a hint."""

import pytest
from django.conf import settings
from django.core import checks
from django.test import override_settings

from jobs import checks as ours


def ids(**changed):
    with override_settings(**changed):
        found = [*ours.check_settings(None), *ours.check_production(None)]
    assert all(message.hint for message in found)
    return {message.id for message in found}


def jobsite(**changed):
    return {"JOBSITE": {**settings.JOBSITE, **changed}}


@pytest.mark.parametrize(
    ("expected", "changed"),
    [
        ("jobs.E001", jobsite(HOME=f"{__file__}/below/a/file")),
        ("jobs.E004", jobsite(REDIS_URL="http://127.0.0.1", EMBEDDED=False)),
        ("jobs.E005", {"SECRET_KEY": "aaaaaaaaaaaaaaaaaaaaaaaaaaaa", **jobsite(EMBEDDED=False)}),
        ("jobs.W006", {"ALLOWED_HOSTS": ["*"]}),
        ("jobs.E007", {"ALLOWED_HOSTS": []}),
        ("jobs.W008", {"DEBUG": True, **jobsite(EMBEDDED=False)}),
        ("jobs.E009", jobsite(LEASE_SECONDS=0.9)),
        ("jobs.E010", jobsite(KEEP_DAYS=0)),
        ("jobs.E011", jobsite(WORKER_SLOTS=0)),
        ("jobs.W012", jobsite(LEASE_SECOND=30)),
        ("jobs.E013", {"JOBS_ACCESS_POLICY": "jobs.nowhere.Policy"}),
        ("jobs.E014", {"JOBS_ACCESS_POLICY": "jobs.access.Principal"}),
        ("jobs.W015", {"DATA_UPLOAD_MAX_MEMORY_SIZE": 1000}),
        ("jobs.W016", {"MIDDLEWARE": []}),
    ],
)
def test_a_mistake_is_told(expected, changed):
    assert expected in ids(**changed)


@pytest.mark.parametrize(
    ("expected", "engine", "redis_url"),
    [
        ("jobs.W002", "jobsite.sqlite", "redis://127.0.0.1/0"),
        ("jobs.W003", "django.db.backends.postgresql", ""),
    ],
)
def test_a_server_without_the_other_is_told(monkeypatch, expected, engine, redis_url):
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", engine)
    assert expected in ids(**jobsite(REDIS_URL=redis_url, EMBEDDED=False))


def test_the_project_as_it_is_has_none():
    assert not ids()


def test_django_runs_them():
    with override_settings(**jobsite(KEEP_DAYS=0)):
        assert "jobs.E010" in {message.id for message in checks.run_checks()}
