"""All that a Python developer imports to answer jobs. docs/handlers.md shows each with an example."""

from jobs.sdk.create import create_job
from jobs.sdk.decorators import job_handler, on
from jobs.sdk.event import JobEvent, ListenedEvent, artifact_url
from jobs.sdk.outcome import (
    Cancel,
    Outcome,
    Retry,
    next_clear_filters,
    next_download,
    next_files,
    next_id,
    next_retry,
    next_snapshot,
    next_url,
    next_view,
    next_wait,
)
from jobs.sdk.tick import Stopped, Tick

__all__ = [
    "Cancel",
    "JobEvent",
    "ListenedEvent",
    "Outcome",
    "Retry",
    "Stopped",
    "Tick",
    "artifact_url",
    "create_job",
    "job_handler",
    "next_clear_filters",
    "next_download",
    "next_files",
    "next_id",
    "next_retry",
    "next_snapshot",
    "next_url",
    "next_view",
    "next_wait",
    "on",
]
