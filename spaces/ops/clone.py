"""Copying a file with its bytes and actions."""

from functools import partial

from jobs.errors import NotFound
from jobs.models import Action
from spaces.models import File
from spaces.ops.file import Stored, store_file

BLOCK_BYTES = 1024 * 1024


def clone_file(file: File, *, by: str, prefix: str = "") -> Stored:
    """Store a file's bytes once more, in its space; an import is read like any other.

    The name begins with the prefix, or with "Copy of". Appends file:created. Raises NotFound when the bytes
    are gone.
    """
    actions = Action.objects.filter(target_id=file.id).order_by("position", "id")
    members = [{"label": row.label, "operation": row.operation, **row.config} for row in actions]
    try:
        with file.location.open("rb") as stream:
            return store_file(
                file.space,
                name=f"{prefix.strip() or 'Copy of'} {file.name}"[:255],
                chunks=iter(partial(stream.read, BLOCK_BYTES), b""),
                by=by,
                mode=file.mode,
                mimetype=file.mimetype,
                origin=file.origin,
                actions=members,
            )
    except FileNotFoundError as error:
        raise NotFound("The file's bytes are gone.") from error
