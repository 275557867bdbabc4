"""Verbs on secrets. Events name them; values are in answers only."""

from django.db import transaction
from django.utils import timezone

from jobs.errors import InvalidInput, NotFound
from jobs.log import Draft, append
from jobs.models.rows import locking
from jobs.topics import Topic
from spaces.models import Environment, Secret
from spaces.ops.change import required_text
from spaces.ops.seal import seal

#: Most characters of a value: a key file fits.
MOST_CHARACTERS = 64 * 1024


def set_secret(
    environment: Environment, *, name: str, value: str, by: str, space: str | None = None, actor: str = ""
) -> Secret:
    """Make a secret or give it another value. Two callers take turns at the environment's row.

    Appends secret:created or secret:updated. Raises InvalidInput.
    """
    if len(value) > MOST_CHARACTERS:
        raise InvalidInput(f"A secret has at most {MOST_CHARACTERS:,} characters.", key="value")
    with transaction.atomic():
        locking(Environment.objects.filter(pk=environment.pk)).get()
        row, is_new = Secret.objects.update_or_create(
            environment=environment,
            space_id=space,
            actor_id=actor,
            name=required_text(name, key="name"),
            defaults={"sealed": seal(value), "updated_at": timezone.now()},
        )
        append([_draft(row, environment, Topic.SECRET_CREATED if is_new else Topic.SECRET_UPDATED, by=by)])
    return row


def delete_secret(secret_id: str, *, by: str) -> None:
    """Forget a secret. Appends secret:deleted. Raises NotFound."""
    with transaction.atomic():
        row = Secret.objects.select_related("environment").filter(pk=secret_id).first()
        if row is None or not Secret.objects.filter(pk=secret_id).delete()[0]:
            raise NotFound
        append([_draft(row, row.environment, Topic.SECRET_DELETED, by=by)])


def _draft(row: Secret, environment: Environment, topic: Topic, *, by: str) -> Draft:
    ids = {"environmentId": environment.id, "spaceId": row.space_id}
    told = {key: value for key, value in ids.items() if value}
    return Draft(
        topic=topic,
        domain="secret",
        environment=environment.id,
        space=row.space_id,
        context={"accountId": environment.account_id, **told, "actorId": by},
        payload={"secretId": row.id, "name": row.name, **told},
    )
