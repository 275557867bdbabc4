"""The links that let guests in: good once and for a week, kept as digests among the keys."""

import datetime as dt
from typing import Any

from django.utils import timezone

from jobs import keys
from jobs.models import ApiKey, KeyKind
from spaces.models import Guest

LINK_TIME = dt.timedelta(days=7)
#: How long a guest's token for programs lives.
TOKEN_TIME = dt.timedelta(hours=24)


def new_link(guest: Guest, *, space: str, by: str) -> str:
    """Make what the address of a link ends with; it cannot be had again."""
    return _issue(guest, kind=KeyKind.INVITATION, space=space, lifetime=LINK_TIME, by=by)


def new_token(guest: Guest, *, by: str) -> str:
    """Make a token that may do what the guest may, in the guest's spaces."""
    return _issue(guest, kind=KeyKind.ACCESS, space=None, lifetime=TOKEN_TIME, by=by)


def use_link(token: str) -> tuple[Guest, str] | None:
    """Use a link up, and give its guest and space; None for one that was used, is too old, or leads nowhere."""
    return _led_to(keys.spend(token, kind=KeyKind.INVITATION))


def guest_of_link(token: str) -> tuple[Guest, str] | None:
    """Tell whose link this is or was, so that another can be sent; None for one that was never made."""
    if not keys.looks_like_key(token):
        return None
    return _led_to(ApiKey.objects.filter(digest=keys.digest_of(token), kind=KeyKind.INVITATION).first())


def can_use_link(token: str) -> bool:
    """Whether a link would let its guest in now. It stays as it is."""
    return keys.can_be_spent(token, kind=KeyKind.INVITATION) and guest_of_link(token) is not None


def is_let_in(guest: Guest, space: str) -> bool:
    """Whether a guest may still enter a space."""
    user: Any = guest.user
    return bool(user.is_active and user.memberships.filter(space=space).exists())


def _led_to(key: ApiKey | None) -> tuple[Guest, str] | None:
    guest = Guest.objects.select_related("user").filter(user=key.user_id).first() if key else None
    space = (key.space_id if key else None) or ""
    return (guest, space) if guest and is_let_in(guest, space) else None


def _issue(guest: Guest, *, kind: KeyKind, space: str | None, lifetime: dt.timedelta, by: str) -> str:
    return keys.issue(
        guest.environment_id,
        kind=kind,
        user=guest.user,
        space=space,
        created_by=by,
        expires_at=timezone.now() + lifetime,
    )[1]
