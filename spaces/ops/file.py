"""Verbs on files: bytes from a person, a client or a job."""

import hashlib
import mimetypes
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from jobs import lifecycle
from jobs.clean import clean_text
from jobs.errors import InvalidInput, NotFound
from jobs.ids import new_id
from jobs.log import append
from jobs.models import Action, Job
from jobs.models.rows import locking
from jobs.topics import Topic
from spaces.models import File, Sheet, Space, Workbook
from spaces.models.file import FileStatus
from spaces.ops.change import change
from spaces.ops.discard import discard_files
from spaces.ops.events import draft
from spaces.ops.mounted import set_actions

#: What `update_file` may set, and its name on the wire.
CHANGEABLE = {
    "name": "name",
    "status": "status",
    "mode": "mode",
    "workbook_id": "workbookId",
    "sheet_id": "sheetId",
    "problem": "problem",
    "metadata": "metadata",
}
MODES = frozenset({"import", "export"})


@dataclass(frozen=True, slots=True)
class Stored:
    """A file and, for an import, the job that reads it."""

    file: File
    job: Job | None


def store_file(
    space: Space,
    *,
    name: str,
    chunks: Iterable[bytes],
    by: str,
    mode: str = "import",
    mimetype: str | None = None,
    origin: str = "filesystem",
    actions: Sequence[Mapping[str, Any]] = (),
) -> Stored:
    """Stream bytes to disk, whatever their number, and make the file's row.

    An import whose ending is read here gets a `file:extract` job in the same transaction (contract §4.3).
    Appends file:created. If the stream breaks off, nothing is left on disk. `actions` are the wire's, and
    mounted on it. Raises InvalidInput.
    """
    if mode not in MODES:
        raise InvalidInput("The mode is import or export.", key="mode")
    file_id = new_id("fl")
    path = f"{file_id[-2:]}/{file_id}"
    name = _clean_name(name)
    size_bytes, sha256 = _write(Path(settings.MEDIA_ROOT) / path, chunks)
    members = {
        "name": name,
        "ext": _ext(name),
        "mimetype": (mimetype or mimetypes.guess_type(name)[0] or "application/octet-stream")[:127],
        "origin": origin[:16],
    }
    try:
        with transaction.atomic():
            stored = _record(space, file_id, path, size_bytes, sha256, by=by, mode=mode, **members)
            set_actions(file_id, actions, environment=space.environment_id, space=space.id, by=by)
        return stored
    except BaseException:
        (Path(settings.MEDIA_ROOT) / path).unlink(missing_ok=True)
        raise


def _record(
    space: Space, file_id: str, path: str, size_bytes: int, sha256: str, *, by: str, mode: str, **members: Any
) -> Stored:
    """The file, its event and the job that reads it come together or not at all."""
    is_read_here = mode == "import" and _is_extracted(members["ext"])
    with transaction.atomic():
        file = File.objects.create(
            id=file_id,
            environment_id=space.environment_id,
            space=space,
            path=path,
            size_bytes=size_bytes,
            sha256=sha256,
            mode=mode,
            status=FileStatus.ANALYZING if is_read_here else FileStatus.COMPLETE,
            created_by=by,
            **members,
        )
        told = {"fileId": file.id, "spaceId": space.id, "status": file.status, "mode": mode}
        append([draft(file, Topic.FILE_CREATED, by=by, **told)])
        job = lifecycle.create(_extraction(file, by=by)) if is_read_here else None
    return Stored(file, job)


def _is_extracted(ext: str) -> bool:
    """Whether files of this ending are read here; others are left to a listener's extractor."""
    return "all" in settings.EXTRACTED_ENDINGS or ext.lower() in settings.EXTRACTED_ENDINGS


def _extraction(file: File, *, by: str) -> lifecycle.JobDraft:
    return lifecycle.JobDraft(
        type="file",
        operation="extract",
        source=file.id,
        environment=file.environment_id,
        space=file.space_id,
        file=file.id,
        created_by=by,
        trigger="immediate",
        mode="background",
    )


def update_file(file_id: str, *, by: str, **given: Any) -> File:
    """Change a file's details. Appends file:updated. Raises NotFound, InvalidInput."""
    if given.get("status", FileStatus.COMPLETE) not in FileStatus.values:
        raise InvalidInput("There is no such file status.", key="status")
    if given.get("mode", "import") not in MODES:
        raise InvalidInput("The mode is import or export.", key="mode")
    if "name" in given:
        given["name"] = _clean_name(given["name"])
    _check_belonging(file_id, given)
    file: File = change(
        File.objects.select_related("space__environment"),
        file_id,
        topic=Topic.FILE_UPDATED,
        by=by,
        columns=CHANGEABLE,
        given=given,
    )
    return file


def _check_belonging(file_id: str, given: dict[str, Any]) -> None:
    """A file may name only a workbook or sheet of its own space. Raises InvalidInput."""
    spaces = File.objects.filter(pk=file_id).values("space_id")
    for name, model, wire in (("workbook_id", Workbook, "workbookId"), ("sheet_id", Sheet, "sheetId")):
        wanted = given.get(name)
        if wanted and not model.objects.filter(pk=wanted, space_id__in=spaces).exists():
            raise InvalidInput("There is no such thing in this space.", key=wire)


def delete_file(file_id: str, *, by: str) -> None:
    """Remove a file and its bytes; a workbook made from it stays. Appends file:deleted. Raises NotFound."""
    with transaction.atomic():
        rows = locking(File.objects.select_related("space__environment"))
        file = rows.filter(pk=file_id).first()
        if file is None:
            raise NotFound
        gone = draft(file, Topic.FILE_DELETED, by=by, fileId=file.id, spaceId=file.space_id)
        discard_files(File.objects.filter(pk=file.id))
        Action.objects.filter(target_id=file.id).delete()
        append([gone])


def _write(path: Path, chunks: Iterable[bytes]) -> tuple[int, str]:
    """Write to a temporary name first, so that a file under its own name is always whole."""
    draft_path = path.with_suffix(".part")
    path.parent.mkdir(parents=True, exist_ok=True)
    digest, size_bytes = hashlib.sha256(), 0
    try:
        with draft_path.open("xb") as out:
            for chunk in chunks:
                digest.update(chunk)
                size_bytes += out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        draft_path.replace(path)
    except BaseException:
        draft_path.unlink(missing_ok=True)
        raise
    return size_bytes, digest.hexdigest()


def _clean_name(name: str) -> str:
    """Keep the last part of a path, without control characters: it is shown, never opened."""
    base = clean_text(name).replace("\\", "/").rpartition("/")[2]
    return "".join(char for char in base if char.isprintable()).strip()[-255:] or "unnamed"


def _ext(name: str) -> str:
    return Path(name).suffix.lstrip(".").lower()[:32]
