"""Verbs on guests. Where a guest is let in or out, space:guestAdded or space:guestRemoved says so."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.utils import timezone

from jobs.errors import InvalidInput
from jobs.ids import new_id
from jobs.log import Draft, append
from jobs.models.rows import locking
from jobs.topics import Topic
from spaces.models import Environment, Guest, Membership, Role, Space
from spaces.ops.change import required_text
from spaces.ops.events import draft
from spaces.ops.people import Place, set_role, valid_email

#: What a guest may do in a space unless somebody says otherwise: upload, correct, submit.
USUAL = Role.EDITOR


def add_guest(environment: Environment, *, email: str, name: str, spaces: Collection[Space], by: str) -> Guest:
    """Let somebody into spaces. The same address is the same guest, who is let into these spaces as well.

    Appends space:guestAdded for each space that is new to them. Raises InvalidInput.
    """
    email, name = valid_email(email), required_text(name, key="name", limit=150)
    with transaction.atomic():
        # Its lock makes two callers take turns, so that an address becomes one guest.
        locking(Environment.objects.filter(pk=environment.pk)).get()
        guest = Guest.objects.filter(environment=environment, email=email).first()
        guest = guest or _make_guest(environment, email=email, name=name)
        append([event for space in spaces for event in _let_in(guest, space, role=None, by=by)])
    return guest


def add_nameless_guest(space: Space, *, name: str, by: str) -> Guest:
    """Let somebody into a space of whom no address is known: a new guest each time. Appends space:guestAdded."""
    with transaction.atomic():
        guest = _make_guest(space.environment, email="", name=required_text(name, key="name", limit=150))
        append(_let_in(guest, space, role=None, by=by))
    return guest


def change_guest(guest: Guest, *, given: Mapping[str, Any], by: str) -> Guest:
    """Change `email`, `name`, and `spaces`: the pair of those to let them into and those to let them out of.

    Appends space:guestAdded and space:guestRemoved. Raises InvalidInput.
    """
    added, removed = given.get("spaces", ((), ()))
    try:
        with transaction.atomic():
            guest.email = valid_email(given["email"]) if "email" in given else guest.email
            guest.name = required_text(given.get("name", guest.name), key="name", limit=150)
            guest.updated_at = timezone.now()
            guest.save(update_fields=["email", "name", "updated_at"])
            get_user_model().objects.filter(pk=guest.user_id).update(first_name=guest.name)
            events = [event for space in added for event in _let_in(guest, space, role=None, by=by)]
            append(events + _let_out(guest, removed, by=by))
    except IntegrityError as error:
        raise InvalidInput("Another guest has this address.", key="email") from error
    return guest


def set_guest_role(guest: Guest, space: Space, *, role: Role, by: str) -> Membership:
    """Let a guest be something in a space. Appends space:guestAdded if they are new there."""
    with transaction.atomic():
        append(_let_in(guest, space, role=role, by=by))
        return Membership.objects.select_related("user").get(user=guest.user_id, space=space)


def remove_guest(guest: Guest, *, spaces: Sequence[Space], is_gone: bool, by: str) -> None:
    """Let a guest out of spaces; with `is_gone` the guest goes too, with every token and session.

    Appends space:guestRemoved.
    """
    with transaction.atomic():
        events = _let_out(guest, spaces, by=by)
        if is_gone:
            get_user_model().objects.filter(pk=guest.user_id).delete()
        append(events)


def _make_guest(environment: Environment, *, email: str, name: str) -> Guest:
    public_id = new_id("g")
    users: Any = get_user_model().objects
    user = users.create_user(public_id, first_name=name)
    return Guest.objects.create(id=public_id, environment=environment, user=user, email=email, name=name)


def _let_in(guest: Guest, space: Space, *, role: Role | None, by: str) -> list[Draft]:
    """Without a role, one that they have there already stays."""
    held = Membership.objects.filter(user=guest.user_id, space=space).exists()
    if role or not held:
        set_role(guest.user, place=Place(space.environment_id, space.pk), role=role or USUAL)
    return [] if held else [draft(space, Topic.SPACE_GUEST_ADDED, by=by, spaceId=space.pk, guestId=guest.id)]


def _let_out(guest: Guest, spaces: Collection[Space], *, by: str) -> list[Draft]:
    events = []
    for space in spaces:
        if Membership.objects.filter(user=guest.user_id, space=space).delete()[0]:
            events.append(draft(space, Topic.SPACE_GUEST_REMOVED, by=by, spaceId=space.pk, guestId=guest.id))
    return events
