"""Making jobs: the row, its events and what it waits for, in one transaction."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from jobs import subjects
from jobs.clean import clean_text, dump
from jobs.errors import InvalidInput
from jobs.ids import new_id
from jobs.lifecycle.draft import JobDraft
from jobs.lifecycle.row import COLUMNS, INSTANTS, JSON_COLUMNS, job_of
from jobs.log import Draft, append
from jobs.log.statement import Statement, is_postgresql
from jobs.models import Dependency, Job
from jobs.states import OPEN, Status
from jobs.topics import Topic

#: Jobs in one statement of `create_many`.
CHUNK = 500

_NAMES = ", ".join(COLUMNS)
POSTGRESQL = f"INSERT INTO jobs_job ({_NAMES}) SELECT {_NAMES} FROM jsonb_populate_recordset(NULL::jobs_job, %s::jsonb)"  # noqa: S608
SQLITE = f"INSERT INTO jobs_job ({_NAMES}) VALUES ({', '.join(['%s'] * len(COLUMNS))})"  # noqa: S608

#: What a new job's status announces after job:created.
ANNOUNCES = {Status.READY: Topic.JOB_READY, Status.SCHEDULED: Topic.JOB_SCHEDULED}


def create(draft: JobDraft) -> Job:
    """Make one job; an immediate one is ready at once (contract §4.1).

    Appends job:created, and job:ready or job:scheduled if it begins there. A status of `ready` with a
    manual trigger is kept as `created`, so that job:ready comes exactly once, on execute (trap 14).
    Raises InvalidInput for predecessors or a parent that do not exist, lie in another environment or are
    past it, and for a job that neither names an environment nor has a source that lies in one.
    """
    if draft.predecessors or draft.parent:
        return _create_tied(draft)
    row = _row(draft, subject=subjects.find(draft.source), begins=_begins(draft))
    _insert([row])
    return job_of(row)


def create_many(drafts: Sequence[JobDraft]) -> list[str]:
    """Make many jobs and give their ids in order: one statement for each 500 of one environment.

    Drafts with predecessors are not for this door, and of parts only those whose parent the caller has
    locked. Raises InvalidInput.
    """
    known: dict[str, subjects.Subject | None] = {}
    rows = [_bulk_row(draft, known) for draft in drafts]
    for chunk in _chunks(rows):
        _insert(chunk)
    return [row["id"] for row in rows]


def _bulk_row(draft: JobDraft, known: dict[str, subjects.Subject | None]) -> dict[str, Any]:
    if draft.predecessors:
        raise InvalidInput("Jobs that wait for others are created one by one.", key="predecessorIds")
    if draft.source not in known:
        known[draft.source] = subjects.find(draft.source)
    return _row(draft, subject=known[draft.source], begins=_begins(draft))


def _chunks(rows: Sequence[dict[str, Any]]) -> Iterable[list[dict[str, Any]]]:
    environments = defaultdict(list)
    for row in rows:
        environments[row["environment_id"]].append(row)
    for alike in environments.values():
        for start in range(0, len(alike), CHUNK):
            yield alike[start : start + CHUNK]


def _create_tied(draft: JobDraft) -> Job:
    """Those it hangs on are locked until the commit, so none can be decided between the look and the insert."""
    wanted = sorted(set(draft.predecessors))
    subject = subjects.find(draft.source)
    environment = _environment(draft, subject)
    with transaction.atomic():
        statuses = _lock({*wanted, draft.parent or ""}, environment)
        _check_parent(draft.parent, statuses)
        _check_predecessors(wanted, statuses)
        unfinished = [job_id for job_id in wanted if statuses[job_id] in OPEN]
        Job.objects.filter(pk__in={*unfinished, draft.parent or ""}).update(is_linked=True)
        begins = Status.WAITING if unfinished else _begins(draft)
        row = _row(draft, subject=subject, begins=begins) | {"pending_count": len(unfinished)}
        _insert([row], dependencies=[Dependency(job_id=row["id"], predecessor_id=other) for other in wanted])
    return job_of(row)


def _lock(job_ids: set[str], environment: str) -> dict[str, str]:
    rows = Job.objects.select_for_update(no_key=True).filter(pk__in=job_ids, environment_id=environment)
    return dict(rows.order_by("pk").values_list("pk", "status"))


def _check_parent(parent: str | None, statuses: dict[str, str]) -> None:
    if parent and statuses.get(parent) not in OPEN:
        word = statuses.get(parent, "not there")
        raise InvalidInput(f"Job {clean_text(parent, limit=80)} is {word}; it takes no parts.", key="parentId")


def _check_predecessors(wanted: Sequence[str], statuses: dict[str, str]) -> None:
    if absent := [job_id for job_id in wanted if job_id not in statuses]:
        raise InvalidInput(f"There is no job {clean_text(absent[0], limit=80)} to wait for.", key="predecessorIds")
    if undone := [job_id for job_id, status in statuses.items() if status in (Status.FAILED, Status.CANCELED)]:
        raise InvalidInput(
            f"Job {undone[0]} is {statuses[undone[0]]} and will never be complete.", key="predecessorIds"
        )


def _begins(draft: JobDraft) -> Status:
    if draft.begins:
        return Status(draft.begins)
    if draft.status == Status.EXECUTING:
        return Status.EXECUTING
    if draft.not_before and draft.not_before > timezone.now():
        return Status.SCHEDULED
    return Status.READY if draft.trigger == "immediate" else Status.CREATED


def _insert(rows: list[dict[str, Any]], *, dependencies: Sequence[Dependency] = ()) -> None:
    events = [event for row in rows for event in _events(row)]
    if is_postgresql() and not dependencies:
        append(events, first=Statement(POSTGRESQL, [dump(rows)]))
        return
    with transaction.atomic():
        if dependencies:
            _insert_now(rows)
            Dependency.objects.bulk_create(dependencies)
            append(events)
        else:
            append(events, first=Statement(SQLITE, [_as_tuple(row) for row in rows]))


def _insert_now(rows: list[dict[str, Any]]) -> None:
    """The row must be there before what points at it; the events still come last."""
    with connection.cursor() as cursor:
        if is_postgresql():
            cursor.execute(POSTGRESQL, [dump(rows)])
        else:
            cursor.executemany(SQLITE, [_as_tuple(row) for row in rows])


def _events(row: dict[str, Any]) -> list[Draft]:
    """A job that begins ready still tells that it was created first."""
    later = ANNOUNCES.get(row["status"])
    first = Status.CREATED if later else row["status"]
    topics = [(Topic.JOB_CREATED, first), *([(later, row["status"])] if later else [])]
    return [_event(row, topic, status) for topic, status in topics]


def _event(row: dict[str, Any], topic: Topic, status: str) -> Draft:
    live = {"status": status, "progress": row["progress"], "attempt": row["attempt"], "input": row["input"]}
    info = {"info": row["info"]} if row["info"] is not None else {}
    return Draft(
        topic=topic,
        domain="job",
        environment=row["environment_id"],
        space=row["space_id"],
        context=row["context"],
        payload={**row["base"], **live, **info},
        job=row["id"],
    )


def _row(draft: JobDraft, *, subject: subjects.Subject | None, begins: Status) -> dict[str, Any]:
    now = timezone.now()
    job_id = new_id("jb")
    environment = _environment(draft, subject)
    space = draft.space or (subject.space_id if subject else None)
    executing = begins == Status.EXECUTING
    return _EMPTY | {
        "id": job_id,
        "environment_id": environment,
        "space_id": space,
        "type": draft.type,
        "operation": draft.operation,
        "name": f"{draft.type}:{draft.operation}",
        "source": draft.source,
        "destination": draft.destination,
        "file_id": draft.file,
        "config": draft.config,
        "trigger": draft.trigger,
        "status": str(begins),
        "progress": draft.progress,
        "mode": draft.mode,
        "input": draft.input,
        "subject": draft.subject,
        "outcome": draft.outcome,
        "result": draft.result,
        "info": None if draft.info is None else clean_text(draft.info),
        "managed": draft.managed,
        "metadata": draft.metadata,
        "extra": draft.extra,
        "part": draft.part,
        "part_data": draft.part_data,
        "part_execution": draft.part_execution,
        "parent_id": draft.parent,
        "is_linked": draft.parent is not None,
        "retry_of": draft.retry_of,
        "priority": draft.priority,
        "max_attempts": draft.max_attempts,
        "backoff_seconds": draft.backoff_seconds,
        "not_before": draft.not_before,
        "created_by": draft.created_by,
        "created_at": now,
        "updated_at": now,
        "attempt": 1 if executing else 0,
        "started_at": now if executing else None,
        "attempt_started_at": now if executing else None,
        "ready_at": now if begins == Status.READY else None,
        "context": _context(draft, job_id, environment, space, subject),
        "base": _base(draft, job_id),
    }


def _default(field: Any) -> Any:
    return field.get_default() if field.has_default() else None


_EMPTY: dict[str, Any] = {str(field.column): _default(field) for field in Job._meta.concrete_fields}


def _environment(draft: JobDraft, subject: subjects.Subject | None) -> str:
    home = draft.environment or (subject.environment_id if subject else None)
    if not home:
        raise InvalidInput("Say which environment the job belongs to.", key="environment")
    return home


def _context(
    draft: JobDraft, job_id: str, environment: str, space: str | None, subject: subjects.Subject | None
) -> dict[str, Any]:
    """Contract §3.3: the ids that a listener finds its way by."""
    given = {"environmentId": environment, "spaceId": space, "jobId": job_id, "actorId": draft.created_by}
    return {**(subject.context if subject else {}), **{name: value for name, value in given.items() if value}}


def _base(draft: JobDraft, job_id: str) -> dict[str, Any]:
    """Contract §3.4: the members of the payload that never change."""
    part = {"part": draft.part, "partData": draft.part_data, "parentId": draft.parent} if draft.parent else {}
    return {
        "jobId": job_id,
        "job": f"{draft.type}:{draft.operation}",
        "domain": draft.type,
        "operation": draft.operation,
        "isPart": draft.parent is not None,
        **part,
    }


def _as_tuple(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(_for_sqlite(name, row[name]) for name in COLUMNS)


def _for_sqlite(column: str, value: Any) -> Any:
    if value is None:
        return None
    if column in JSON_COLUMNS:
        return dump(value)
    if column in INSTANTS and isinstance(value, dt.datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value
