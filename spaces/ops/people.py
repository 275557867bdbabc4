"""Verbs on people: who may come in, as what, and where. Accounts are Django's own."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone

from jobs.access import GUEST
from jobs.errors import InvalidInput
from spaces.models import Membership, Profile, Role
from spaces.ops.change import required_text

#: An address is also the account's name, which Django holds to 150 characters.
MOST_LETTERS = 150


@dataclass(frozen=True, slots=True)
class Place:
    """Where a role is held: an environment, or one space of it."""

    environment: str
    space: str | None = None


def valid_email(text: str) -> str:
    """Clean an address; its capital letters mean nothing. Raises InvalidInput."""
    email = required_text(text, key="email", limit=MOST_LETTERS).lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise InvalidInput("This is no e-mail address.", key="email") from error
    return email


def invite(email: str, *, name: str, roles: Sequence[tuple[Place, Role]]) -> Any:
    """Give the person of that address, with an account made for them if they have none, these roles.

    Twice is once, and of two callers at once the second finds the first's account. Raises InvalidInput.
    """
    email, name = valid_email(email), required_text(name, key="name", limit=150)
    with transaction.atomic():
        user = _account_of(email) or _make_account(email, name=name)
        for place, role in roles:
            set_role(user, place=place, role=role)
    return user


def set_role(user: Any, *, place: Place, role: Role) -> tuple[Membership, bool]:
    """Let a person be something somewhere, in place of what they were there; tell whether they are new there."""
    return Membership.objects.update_or_create(
        user=user,
        environment_id=place.environment,
        space_id=place.space,
        defaults={"role": role, "updated_at": timezone.now()},
    )


def change_person(user: Any, *, given: dict[str, Any]) -> None:
    """Change `name` and `dashboard`. Raises InvalidInput."""
    with transaction.atomic():
        if "name" in given:
            user.first_name, user.last_name = required_text(given["name"], key="name", limit=150), ""
            user.save(update_fields=["first_name", "last_name"])
        kept = {"dashboard": given["dashboard"]} if "dashboard" in given else {}
        Profile.objects.update_or_create(user=user, defaults={**kept, "updated_at": timezone.now()})


def remove_person(user: Any, *, environments: Collection[str]) -> None:
    """Take a person's roles in these environments away, and the account too when it has no others.

    An administrator's account stays: it is nobody's but the operator's.
    """
    with transaction.atomic():
        Membership.objects.filter(user=user, environment__in=environments).delete()
        if not (user.is_staff or user.is_superuser or Membership.objects.filter(user=user).exists()):
            user.delete()


def _account_of(email: str) -> Any:
    users = get_user_model().objects.exclude(username__startswith=GUEST)
    return users.filter(email__iexact=email).order_by("pk").first() or users.filter(username=email).first()


def _make_account(email: str, *, name: str) -> Any:
    """Make an account without a password: its owner sets one by the link in the invitation."""
    users: Any = get_user_model().objects
    try:
        with transaction.atomic():
            return users.create_user(email, email=email, first_name=name)
    except IntegrityError:
        return users.get(username=email)
