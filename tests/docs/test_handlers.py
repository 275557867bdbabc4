"""Every example in docs/handlers.md and the README is imported, run, and ends as the page says."""

import time
import types
from typing import Any

import pytest
from django.utils import timezone

import jobs.sdk
from jobs import lifecycle
from jobs.execution import runner
from jobs.models import Job
from jobs.sdk import ListenedEvent, registry
from jobs.sdk.recorder import FLUSHER
from tests.docs.pages import Block, blocks, text_of

pytestmark = pytest.mark.django_db
PAGES = ("README.md", "docs/quickstart.md", "docs/handlers.md")
EXAMPLES = [block for page in PAGES for block in blocks(page, "python")]


@pytest.fixture(autouse=True)
def empty_registry(monkeypatch):
    """Let each example register in a registry of its own, and not take its time."""
    monkeypatch.setattr(registry, "_exact", {})
    monkeypatch.setattr(registry, "_patterns", [])
    monkeypatch.setattr(registry, "_listeners", {})
    monkeypatch.setattr(FLUSHER, "is_threaded", False)
    monkeypatch.setattr(time, "sleep", lambda seconds: None)


def run(block: Block) -> types.ModuleType:
    """Import an example as a module, and run the tests that stand in it."""
    module = types.ModuleType("documented_handlers")
    exec(compile(block.code, str(block), "exec"), module.__dict__)  # noqa: S102 - our own documentation
    for name, value in vars(module).items():
        if name.startswith("test_"):
            value()
    return module


def job_named(name: str) -> Job:
    """Make a ready job that an example's handler answers."""
    kind, _, operation = name.partition(":")
    return lifecycle.create(
        lifecycle.JobDraft(
            type=kind,
            operation=operation,
            source="us_wb_01",
            environment="us_env_01",
            created_by="us_usr_1",
            trigger="immediate",
        )
    )


def event_of(topic: str) -> ListenedEvent:
    """Make an event such as listeners hear."""
    context: dict[str, Any] = {"jobId": "us_jb_01", "fileId": "us_fl_01", "environmentId": "us_env_01"}
    payload = {"info": "The partner's system is closed."}
    return ListenedEvent(
        id="us_evt_01",
        seq=1,
        topic=topic,
        domain=topic.partition(":")[0],
        context=context,
        payload=payload,
        environment="us_env_01",
        space=None,
        created_at=timezone.now(),
    )


@pytest.mark.parametrize("block", EXAMPLES, ids=str)
def test_every_example_runs_and_ends_as_told(block):
    run(block)
    names = [name for name in registry.handler_names() if "*" not in name]
    for name in [block.marks["job"]] if "job" in block.marks else names:
        job = job_named(name)
        runner.run([job.pk])
        job.refresh_from_db()
        assert job.status == block.marks.get("ends", "complete"), (name, job.info)
    for listener in list(registry._listeners.values()):
        listener.function(event_of(listener.topic))


def test_every_name_of_the_kit_is_explained():
    code = "\n".join(block.code for block in blocks("docs/handlers.md", "python"))
    text = text_of("docs/handlers.md")
    unexplained = [name for name in jobs.sdk.__all__ if name not in code and f"`{name}`" not in text]
    assert not unexplained


def test_every_member_of_an_event_is_explained():
    text = text_of("docs/handlers.md")
    members = [name for name in dir(jobs.sdk.JobEvent) if not name.startswith("_") and name != "recorder"]
    assert not [name for name in members if f"event.{name}" not in text]


def test_every_member_of_an_outcome_is_explained():
    text = text_of("docs/handlers.md")
    members = jobs.sdk.Outcome.__dataclass_fields__
    assert not [name for name in members if f"`{name}`" not in text]


def test_every_option_of_a_handler_is_explained():
    text = text_of("docs/handlers.md")
    options = set(registry.Handler.__dataclass_fields__) - {"name", "function", "filter"}
    assert not [name for name in options if f"| `{name}` |" not in text]
