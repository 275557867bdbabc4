"""What handlers and listeners are given."""

import datetime as dt
import hashlib
import mimetypes
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from django.urls import reverse
from django.utils import timezone

from jobs import conf
from jobs.clean import clean_text
from jobs.ids import new_id
from jobs.models import Artifact, Job
from jobs.sdk.recorder import Recorder


@dataclass(frozen=True, slots=True)
class ListenedEvent:
    """An event as an `@on` function sees it: the members of the wire (contract §3.2)."""

    id: str
    seq: int
    topic: str
    domain: str
    context: Mapping[str, Any]
    payload: Mapping[str, Any]
    environment: str
    space: str | None
    created_at: dt.datetime
    #: Which try this is, from 1.
    attempt: int = 1

    @property
    def job_id(self) -> str | None:
        """The job it is about, if any."""
        return self.context.get("jobId")


@dataclass(slots=True)
class JobEvent:
    """A job as its handler sees it. Use `job_id` and `attempt` to make side effects repeatable."""

    job: Job
    recorder: Recorder = field(repr=False)

    @property
    def job_id(self) -> str:
        """The job's id; the same for every attempt."""
        return self.job.pk

    @property
    def attempt(self) -> int:
        """Which attempt this is, from 1."""
        return self.job.attempt

    @property
    def name(self) -> str:
        """`type:operation`."""
        return self.job.name

    @property
    def operation(self) -> str:
        """What is to be done."""
        return self.job.operation

    @property
    def source(self) -> str:
        """Public id of what the job acts on."""
        return str(self.job.source)

    @property
    def environment(self) -> str:
        """Public id of the environment."""
        return str(self.job.environment_id)

    @property
    def space(self) -> str | None:
        """Public id of the space, if there is one."""
        return self.job.space_id or None

    @property
    def input(self) -> dict[str, Any]:
        """The answers of the action's form."""
        return dict(self.job.input or {})

    @property
    def subject(self) -> dict[str, Any] | None:
        """What the action was applied to: a resource or a collection with its query."""
        return cast("dict[str, Any] | None", self.job.subject)

    @property
    def config(self) -> dict[str, Any]:
        """The job's config."""
        return dict(self.job.config or {})

    @property
    def context(self) -> dict[str, Any]:
        """The ids around the job: spaceId, workbookId, sheetId, fileId… (contract §3.3)."""
        return dict(self.job.context)

    @property
    def payload(self) -> dict[str, Any]:
        """The payload of its job:ready (contract §3.4)."""
        return {**self.job.base, "status": self.job.status, "input": self.input, "attempt": self.attempt}

    def log(self, message: object, *, level: str = "info") -> None:
        """Write a line for people to read on the job's page: debug, info, warning or error.

        Raises InvalidInput for another level.
        """
        self.recorder.log(str(message), level=level)

    def stage(self, name: str) -> None:
        """Say which stage of the work begins."""
        self.recorder.tick(stage=clean_text(name, limit=200))

    def reject(self, *, message: str, row: int | None = None, field: str | None = None, data: Any = None) -> None:
        """Keep a piece of input that could not be used: its row (from 1), its field, and what it held.

        Raises InvalidInput for `data` that JSON cannot say.
        """
        self.recorder.reject(message=message, row=row, field_key=field, data=data)

    def attach(
        self,
        name: str,
        *,
        data: bytes | str | None = None,
        path: str | Path | None = None,
        content_type: str | None = None,
    ) -> Artifact:
        """Keep a file with the job, from bytes, a text, or a path that is moved away from where it lies.

        Its name is for people only. `artifact_url` gives the address to download it from.
        """
        return _keep(self.job, name, data=data, path=path, content_type=content_type)

    def work_path(self, name: str) -> Path:
        """Give a path for a file that this attempt is writing; attach it when it is whole."""
        folder = conf.home() / "artifacts" / self.job_id / str(self.attempt)
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{new_id('tmp')}{Path(name).suffix[:16]}"


def artifact_url(artifact: Artifact) -> str:
    """Give the address on this site that downloads an artifact."""
    return reverse("jobs:artifact", args=[artifact.job_id, artifact.pk])


def _keep(
    job: Job, name: str, *, data: bytes | str | None, path: str | Path | None, content_type: str | None
) -> Artifact:
    label = clean_text(Path(name.replace("\\", "/")).name, limit=255) or "file"
    artifact_id = new_id("art")
    relative = Path("artifacts") / job.pk / str(job.attempt) / artifact_id
    target = conf.home() / relative
    target.parent.mkdir(parents=True, exist_ok=True)
    if path is not None:
        shutil.move(path, target)
    else:
        target.write_bytes(data.encode() if isinstance(data, str) else data or b"")
    with target.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Artifact.objects.create(
        id=artifact_id,
        job=job,
        attempt=job.attempt,
        name=label,
        content_type=content_type or mimetypes.guess_type(label)[0] or "application/octet-stream",
        size_bytes=target.stat().st_size,
        sha256=digest,
        path=str(relative),
        created_at=timezone.now(),
    )
