"""Pressing an action: the one way from a button to a job, for pages, admin and clients (contract §4.4)."""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from jobs import lifecycle
from jobs.access import Principal, get_editable
from jobs.clean import dump
from jobs.errors import IdempotencyMismatch, InvalidInput, NotFound
from jobs.models import Action, IdempotencyKey, Job
from spaces.ops.action_state import action_state
from spaces.ops.form import checked_answers

#: Id prefix of what an action is mounted on → the type of its jobs. Field actions are sheet jobs.
TYPES = {"sp": "space", "wb": "workbook", "sh": "sheet", "fl": "file", "dc": "document"}
MODES = frozenset({"foreground", "background", "toolbarBlocking"})


def trigger_action(
    principal: Principal,
    action_id: str,
    *,
    input: Mapping[str, Any] | None = None,
    subject: Mapping[str, Any] | None = None,
    idempotency_key: str | None = None,
) -> Job:
    """Make the job that an action stands for, ready at once, and give it.

    `input` is the answers to the action's form, `subject` the selection it acts on. What disables the
    button on the page is asked again here, of the data as it is now. With an idempotency key a second
    press, at once or later, gives the first one's job.
    Raises NotFound, Forbidden, InvalidInput, IdempotencyMismatch.
    """
    action = get_editable(principal, Action.objects.all(), action_id)
    answers = checked_answers(action.config.get("inputForm"), input or {})
    if not idempotency_key:
        return _create(action, principal, answers, subject)
    return _create_once(action, principal, answers, subject, key=idempotency_key)


def _create(action: Action, principal: Principal, answers: dict[str, Any], subject: Mapping[str, Any] | None) -> Job:
    state = action_state(action, subject=subject)
    if not state.enabled:
        raise InvalidInput(state.reason, key="action")
    mode, asked = action.config.get("mode"), action.config.get("description")
    return lifecycle.create(
        lifecycle.JobDraft(
            type=job_type(action.target_id),
            operation=action.operation,
            source=action.target_id,
            environment=action.environment_id,
            space=action.space_id,
            created_by=principal.id,
            trigger="immediate",
            mode=mode if isinstance(mode, str) and mode in MODES else "background",
            input=answers,
            subject=dict(subject) if subject else _whole(action),
            info=asked if isinstance(asked, str) else None,
            metadata={"actionId": action.id, "actionLabel": action.label},
        )
    )


def _create_once(
    action: Action,
    principal: Principal,
    answers: dict[str, Any],
    subject: Mapping[str, Any] | None,
    *,
    key: str,
) -> Job:
    """The key's row and the job are one transaction; a twin waits at the row's unique index."""
    digest = hashlib.sha256(dump([action.id, answers, subject]).encode()).hexdigest()
    with transaction.atomic():
        row, is_first = IdempotencyKey.objects.get_or_create(
            environment_id=action.environment_id,
            principal_id=principal.id,
            key=f"action:{key}"[:128],
            defaults={"body_sha256": digest, "created_at": timezone.now()},
        )
        if is_first:
            job = _create(action, principal, answers, subject)
            IdempotencyKey.objects.filter(pk=row.pk).update(response={"jobId": job.id})
            return job
    if row.body_sha256 != digest:
        raise IdempotencyMismatch
    earlier = Job.objects.filter(pk=(row.response or {}).get("jobId")).first()
    if earlier is None:
        raise NotFound("The job that this made has been deleted.")
    return earlier


def job_type(target_id: str) -> str:
    """The type of jobs on this target. Raises InvalidInput for what carries no actions."""
    prefix = target_id.split("_", 2)[1] if target_id.count("_") >= 2 else ""
    if prefix not in TYPES:
        raise InvalidInput("Actions live on spaces, workbooks, sheets, files and documents.", key="targetId")
    return TYPES[prefix]


def _whole(action: Action) -> dict[str, Any]:
    """Without a selection the job is about the whole target."""
    kind = job_type(action.target_id)
    if kind == "sheet":
        return {
            "type": "collection",
            "resource": "records",
            "params": {"sheetId": action.target_id},
            "query": {},
        }
    return {"type": "resource", "id": action.target_id}
