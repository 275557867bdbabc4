"""Verbs on apps and their constraints. There are no topics for them, so they append no events (contract §3.1)."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from jobs.clean import clean_text
from jobs.errors import NotFound
from jobs.models.rows import locking
from spaces.models import App, Constraint, ConstraintVersion, Environment
from spaces.ops.change import required_text

#: What an app makes, unless it says so: spaces.
ENTITY, ENTITY_PLURAL = "Space", "Spaces"


def create_app(environment: Environment, *, name: str, namespace: str, kind: str, **members: Any) -> App:
    """Make an app. Raises InvalidInput."""
    return App.objects.create(
        environment=environment,
        account_id=environment.account_id,
        name=required_text(name, key="name", limit=200),
        namespace=clean_text(namespace),
        type=kind,
        **{"entity": ENTITY, "entity_plural": ENTITY_PLURAL, **members},
    )


def update_app(app_id: str, **given: Any) -> App:
    """Change an app; of two callers the second sees the first's change. Raises NotFound, InvalidInput."""
    if "name" in given:
        given["name"] = required_text(given["name"], key="name", limit=200)
    with transaction.atomic():
        row = locking(App.objects.filter(pk=app_id)).first()
        if row is None:
            raise NotFound
        given["extra"] = {**row.extra, **given.get("extra", {})}
        for name, value in {**given, "updated_at": timezone.now()}.items():
            setattr(row, name, value)
        row.save(update_fields=[*given, "updated_at"])
    return row


def delete_app(app_id: str) -> None:
    """Remove an app with its constraints. Raises NotFound."""
    with transaction.atomic():
        if not App.objects.filter(pk=app_id).delete()[0]:
            raise NotFound


def create_constraint(app: App, *, validator: str | None, members: dict[str, Any]) -> Constraint:
    """Make a constraint and its first version; without a validator's name it is named by its label."""
    name = clean_text(
        validator or slugify(str(members.get("label") or ""), allow_unicode=True) or "constraint", limit=200
    )
    with transaction.atomic():
        row = Constraint.objects.create(app=app, validator=name, members=members)
        _keep(row)
    return row


def update_constraint(constraint_id: str, *, members: dict[str, Any], prompt: str = "") -> Constraint:
    """Make the next version of a constraint with these members changed. Raises NotFound."""
    with transaction.atomic():
        row = locking(Constraint.objects.filter(pk=constraint_id)).first()
        if row is None:
            raise NotFound
        row.version += 1
        row.members = {**row.members, **members}
        row.updated_at = timezone.now()
        row.save(update_fields=["version", "members", "updated_at"])
        _keep(row, prompt=prompt)
    return row


def delete_constraint(constraint_id: str) -> None:
    """Remove a constraint with its versions. Raises NotFound."""
    with transaction.atomic():
        if not Constraint.objects.filter(pk=constraint_id).delete()[0]:
            raise NotFound


def _keep(row: Constraint, *, prompt: str = "") -> None:
    ConstraintVersion.objects.create(
        constraint=row, number=row.version, validator=row.validator, members=row.members, prompt=prompt
    )
