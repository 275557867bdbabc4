"""The demo: an administrator, a space with data, and a job that moves. Making it again adds what is missing."""

import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from jobs import conf, lifecycle
from jobs.access import person
from jobs.models import Job
from jobs.states import OPEN
from spaces.management.demo_data import COMPANIES, PEOPLE, WELCOME, companies, people
from spaces.models import Environment, Space, Workbook
from spaces.ops.document import create_document
from spaces.ops.environment import create_environment
from spaces.ops.records import NewRecord, append_records
from spaces.ops.space import create_space
from spaces.ops.standard_actions import EXPORT
from spaces.ops.workbook import create_workbook
from spaces.rules import compile_row

ENVIRONMENT = "Demo"
NAMESPACE = "demo"
WORKBOOK = "Contacts"
USER = "admin"
PEOPLE_COUNT = 240
#: How long the moving job moves.
MOVING_SECONDS = 600

ACTIONS: list[dict[str, Any]] = [
    EXPORT,
    {
        "label": "Compare with yesterday",
        "operation": "slow-demo",
        "mode": "background",
        "icon": "clock",
        "description": "Compare all records with yesterday's? This takes a while.",
        "inputForm": {
            "type": "simple",
            "fields": [{"key": "seconds", "label": "Seconds it may take", "type": "number", "defaultValue": 90}],
        },
    },
    {
        "label": "Send to the partner",
        "operation": "fail-demo",
        "mode": "foreground",
        "icon": "send",
        "description": "Send all records to the partner's system?",
        "constraints": [{"type": "hasData"}],
    },
]


@dataclass(frozen=True, slots=True)
class Demo:
    """What there is after seeding."""

    environment: Environment
    space: Space
    user: User
    #: None when the person has chosen another password since.
    password: str | None
    job: Job | None


def seed(*, with_job: bool = True) -> Demo:
    """Make whatever of the demo is missing, and give it. What people changed stays as they left it."""
    user, password = _administrator()
    by = person(user).id
    with transaction.atomic():
        environment = Environment.objects.filter(name=ENVIRONMENT).first() or create_environment(ENVIRONMENT, by=by)
        space = Space.objects.filter(environment=environment, namespace=NAMESPACE).first()
        space = space or _make_space(environment, by=by)
    job = _moving_job(space, by=by) if with_job else None
    return Demo(environment, space, user, password, job)


def password_path() -> Path:
    """Where the administrator's first password is kept, readable by the owner of the home folder only."""
    return conf.home() / "admin_password"


def kept_password() -> str | None:
    """Give the first password while it is valid, empty when another was chosen, None without an administrator."""
    user = User.objects.filter(username=USER).first()
    if user is None:
        return None
    kept = password_path().read_text().strip() if password_path().exists() else ""
    return kept if kept and user.check_password(kept) else ""


def _administrator() -> tuple[User, str | None]:
    """Make the administrator once, with a password nobody has seen; later it is only read back."""
    user = User.objects.filter(username=USER).first()
    if user is not None:
        return user, kept_password() or None
    password = secrets.token_urlsafe(12)
    _keep(password)
    return User.objects.create_superuser(USER, password=password), password


def _keep(password: str) -> None:
    path = password_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(password + "\n")


def _make_space(environment: Environment, *, by: str) -> Space:
    space = create_space(environment, name="Demo space", by=by, namespace=NAMESPACE)
    workbook = create_workbook(space, name=WORKBOOK, by=by, sheets=[PEOPLE, COMPANIES], actions=ACTIONS)
    for sheet, rows in zip(workbook.sheets.order_by("position"), (people(PEOPLE_COUNT), companies()), strict=True):
        append_records(sheet.id, list(_records(sheet.fields, rows)), by=by)
    Space.objects.filter(pk=space.pk).update(primary_workbook_id=workbook.id)
    create_document(space, title="Welcome", body=WELCOME, by=by)
    return space


def _records(fields: list[dict[str, Any]], rows: Iterable[list[Any]]) -> Iterable[NewRecord]:
    """Judge the rows by the same rules as an import's."""
    convert = compile_row(fields)
    for row in rows:
        values, messages = convert(row)
        yield NewRecord(values, messages)


def _moving_job(space: Space, *, by: str) -> Job | None:
    """Give the job that moves, or start one; none if the demo workbook has been deleted."""
    workbook = Workbook.objects.filter(space=space, name=WORKBOOK).first()
    if workbook is None:
        return None
    moving = Job.objects.filter(source=workbook.id, operation="slow-demo", status__in=sorted(OPEN)).first()
    return moving or lifecycle.create(
        lifecycle.JobDraft(
            type="workbook",
            operation="slow-demo",
            source=workbook.id,
            environment=workbook.environment_id,
            created_by=by,
            trigger="immediate",
            input={"seconds": MOVING_SECONDS},
            metadata={"actionLabel": "Compare with yesterday"},
        )
    )
