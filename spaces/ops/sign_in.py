"""Signing in for programs: credentials are exchanged for an access token that soon ends.

A person also gets a refresh token, good for one exchange; each exchange gives the next. All tokens of one
sign-in are a family, which ends when one of its refresh tokens is shown again later.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import authenticate, get_user_model
from django.utils import timezone

from jobs import keys
from jobs.access import GUEST
from jobs.errors import Unauthenticated
from jobs.ids import new_id
from jobs.models import ApiKey, KeyKind
from spaces.ops.guesses import note_right, note_wrong, refuse_guessing

ACCESS_TIME = dt.timedelta(hours=1)
REFRESH_TIME = dt.timedelta(days=14)
#: What an access token is given for.
_CREDENTIALS = (KeyKind.SECRET, KeyKind.PERSONAL)


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a sign-in gives: tokens as text, and the person if there is one."""

    access: str
    expires_at: dt.datetime
    refresh: str | None = None
    user: Any = None


def with_password(email: str, password: str, *, home: Any, address: str | None = None) -> Tokens:
    """Sign a person in. `home` gives the environment that a person means when none is named.

    A name that nobody has takes as long as a wrong password. `address` is where the request came from.
    Raises Unauthenticated, TooManyRequests.
    """
    name = _user_name(email.strip().lower())
    refuse_guessing(name, address=address)
    user = authenticate(None, username=name, password=password)
    if user is None:
        note_wrong(name, address=address)
        raise Unauthenticated("These credentials are not valid.")
    note_right(name)
    return _pair(user, environment=home(user), family=new_id("key"))


def with_key(client_id: str, secret: str, *, address: str | None = None) -> Tokens:
    """Give an access token that may do what the key may, and ends with it.

    Wrong secrets count for the address alone: by its id, anybody could lock a program out.
    Raises Unauthenticated, TooManyRequests.
    """
    refuse_guessing(None, address=address)
    principal = keys.principal_of(secret)
    key = ApiKey.objects.filter(pk=client_id, kind__in=_CREDENTIALS).first()
    if principal is None or key is None or principal.key_id != key.id:
        note_wrong(None, address=address)
        raise Unauthenticated("These credentials are not valid.")
    expires_at = min(timezone.now() + ACCESS_TIME, key.expires_at or dt.datetime.max.replace(tzinfo=dt.UTC))
    _, token = keys.issue(
        key.environment_id,
        kind=KeyKind.ACCESS,
        user=key.user,
        family=key.id,
        space=key.space_id,
        scopes=tuple(key.scopes),
        created_by=principal.id,
        expires_at=expires_at,
    )
    return Tokens(token, expires_at, user=key.user)


def with_refresh_token(token: str, *, address: str | None = None) -> Tokens:
    """Exchange a refresh token, once, for the next pair. Of two at once, one gets it.

    Raises Unauthenticated, TooManyRequests.
    """
    refuse_guessing(None, address=address)
    key = keys.spend(token, kind=KeyKind.REFRESH)
    if key is None or key.user is None:
        note_wrong(None, address=address)
        raise Unauthenticated("This token is not valid, or was used before.")
    return _pair(key.user, environment=key.environment_id, family=key.family_id or new_id("key"))


def _pair(user: Any, *, environment: str, family: str) -> Tokens:
    now = timezone.now()
    expires_at = now + ACCESS_TIME
    whose: dict[str, Any] = {"user": user, "family": family}
    _, access = keys.issue(environment, kind=KeyKind.ACCESS, expires_at=expires_at, **whose)
    _, refresh = keys.issue(environment, kind=KeyKind.REFRESH, expires_at=now + REFRESH_TIME, **whose)
    return Tokens(access, expires_at, refresh, user)


def _user_name(email: str) -> str:
    """Find the account of an address; for an unknown one the address itself, which `authenticate` refuses slowly."""
    people = get_user_model().objects.filter(is_active=True).exclude(username__startswith=GUEST)
    found = people.filter(email__iexact=email).order_by("pk").values_list("username", flat=True).first()
    return str(found or email)
