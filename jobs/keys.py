"""Keys and tokens: making them, taking them back, and telling whose one is. Only a digest is ever stored."""

import hashlib
import secrets
import time
import zlib
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from jobs.access import Principal, person
from jobs.errors import InvalidInput, NotFound
from jobs.ids import new_id
from jobs.models import ApiKey, KeyKind

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#: Letters in front of a key tell people, and scanners of leaked secrets, what it is.
PREFIXES = {
    KeyKind.SECRET: "jsk",
    KeyKind.PUBLISHABLE: "jpk",
    KeyKind.PERSONAL: "jpt",
    KeyKind.ACCESS: "jat",
    KeyKind.REFRESH: "jrt",
    KeyKind.INVITATION: "jin",
}
#: What a bearer may show at the door.
OPENING = (KeyKind.SECRET, KeyKind.PUBLISHABLE, KeyKind.PERSONAL, KeyKind.ACCESS)
#: 32 random bytes and their checksum, in base 62.
RANDOM_LENGTH, CHECK_LENGTH = 43, 6
#: A revoked key may still open doors in another process for this long.
CACHE_SECONDS = 2.0
#: `last_used_at` is a hint for people; a write per request would cost more than the request.
USED_EVERY = timedelta(minutes=10)
#: Within so long, two who show the same token are one client that sent it twice.
AT_ONCE = timedelta(seconds=10)

_known: dict[str, tuple[Principal, float]] = {}
_MOST_KNOWN = 1000


def issue(
    environment: str,
    *,
    label: str = "",
    kind: str = KeyKind.SECRET,
    user: Any = None,
    family: str | None = None,
    space: str | None = None,
    scopes: tuple[str, ...] = (),
    created_by: str | None = None,
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """Make a key and give its row and its text; the text cannot be had again.

    `user` is the person whose rights it has, `family` what it ends with. A PUBLISHABLE key is for anybody
    to see, so it opens no space. Raises InvalidInput for an unknown kind.
    """
    if kind not in PREFIXES:
        raise InvalidInput(f"A key is SECRET or PUBLISHABLE, not {kind}.", key="type")
    token = _new_token(PREFIXES[KeyKind(kind)])
    key = ApiKey.objects.create(
        id=new_id("pat" if kind == KeyKind.PERSONAL else "key"),
        environment_id=environment,
        user=user,
        family_id=family,
        space_id=space,
        label=label[:200],
        kind=kind,
        scopes=list(scopes or (("public",) if kind == KeyKind.PUBLISHABLE else ())),
        hint=token[:12],
        digest=digest_of(token),
        created_by=created_by,
        created_at=timezone.now(),
        expires_at=expires_at,
    )
    return key, token


def revoke(key_id: str) -> None:
    """Take a key back, and what was made from it, here at once and in other processes within CACHE_SECONDS.

    Twice is once. Raises NotFound.
    """
    if not ApiKey.objects.filter(pk=key_id).exists():
        raise NotFound
    _revoke(Q(pk=key_id) | Q(family_id=key_id))


def revoke_family(family: str) -> None:
    """Take back every token that came from one sign-in."""
    _revoke(Q(family_id=family))


def end_sign_ins(user: Any) -> None:
    """Take back what a person got with a password; personal tokens stay."""
    _revoke(Q(user=user, kind__in=(KeyKind.ACCESS, KeyKind.REFRESH)))


def revoke_in(environment: str) -> None:
    """Take back every key that belongs to an environment; people's tokens stay."""
    _revoke(Q(environment_id=environment, user=None))


def spend(token: str, *, kind: KeyKind) -> ApiKey | None:
    """Use up a token that is good for one exchange, and give its row; None for one that does not count.

    Of callers at once one wins, and the others are only refused. A refresh token that is shown again later
    was stolen from somebody, so the whole family ends with it.
    """
    if not looks_like_key(token):
        return None
    key = ApiKey.objects.select_related("user").filter(digest=digest_of(token), kind=kind).first()
    if key is None or not _counts(key.user):
        return None
    with transaction.atomic():
        if ApiKey.objects.filter(_live(), pk=key.pk).update(revoked_at=timezone.now()):
            return key
    is_old = key.revoked_at is not None and timezone.now() - key.revoked_at > AT_ONCE
    if key.family_id and is_old and kind == KeyKind.REFRESH:
        revoke_family(key.family_id)
    return None


def can_be_spent(token: str, *, kind: KeyKind) -> bool:
    """Whether `spend` would take a token now. It stays as it is."""
    found = ApiKey.objects.select_related("user").filter(_live(), digest=digest_of(token), kind=kind)
    return looks_like_key(token) and any(_counts(key.user) for key in found)


def end_of(key_id: str) -> datetime | None:
    """Tell when a key ends, by its own time and its family's; None for never. What it makes must end then too."""
    family = ApiKey.objects.filter(pk=key_id).values("family_id")
    ends = ApiKey.objects.filter(Q(pk=key_id) | Q(pk__in=family)).exclude(expires_at=None)
    return ends.order_by("expires_at").values_list("expires_at", flat=True).first()


def principal_of(token: str) -> Principal | None:
    """Tell who holds a key; None for one that is unknown, revoked or expired. Mostly from memory."""
    if not looks_like_key(token):
        return None
    digest = digest_of(token)
    held = _known.get(digest)
    if held and held[1] > time.monotonic():
        return held[0]
    principal = _look_up(digest)
    if principal:
        if len(_known) >= _MOST_KNOWN:
            _known.clear()
        _known[digest] = (principal, time.monotonic() + CACHE_SECONDS)
    return principal


def principal_with(key_id: str) -> Principal | None:
    """Tell whom a key of that id stands for; None for one that does not count. Asks the database."""
    return live_among([key_id]).get(key_id)


def live_among(key_ids: Collection[str]) -> dict[str, Principal]:
    """Tell whom those keys that still count stand for, in one query: what open sockets ask every few seconds."""
    keys = ApiKey.objects.select_related("user").filter(_opening(), pk__in=key_ids) if key_ids else ()
    return {key.pk: _principal(key) for key in keys if _counts(key.user)}


def looks_like_key(token: str) -> bool:
    """Whether the text has a key's form and its checksum is right, so that guesses cost no query."""
    if not token.isascii() or len(token) != 4 + RANDOM_LENGTH + CHECK_LENGTH:
        return False
    return token[-CHECK_LENGTH:] == _checksum(token[:-CHECK_LENGTH])


def digest_of(token: str) -> str:
    """Give what is stored of a key. It holds 256 random bits, so a slow hash would add nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


def _look_up(digest: str) -> Principal | None:
    key = ApiKey.objects.select_related("user").filter(_opening(), digest=digest).first()
    if key is None or not _counts(key.user):
        _known.pop(digest, None)
        return None
    _note_use(key)
    return _principal(key)


def _principal(key: ApiKey) -> Principal:
    if key.user:
        return replace(person(key.user), environment=key.environment_id or None, key_id=key.id)
    return Principal(
        kind="key",
        # An access token acts as the key that it was made from.
        id=key.family_id or key.id,
        environment=key.environment_id,
        space=key.space_id,
        scopes=tuple(key.scopes),
        key_id=key.id,
    )


def _counts(user: Any) -> bool:
    """Whether the person a token stands for, if any, may still come in."""
    return user is None or bool(user.is_active)


def _revoke(which: Q) -> None:
    rows = ApiKey.objects.filter(which, revoked_at=None)
    for digest in list(rows.values_list("digest", flat=True)):
        _known.pop(digest, None)
    with transaction.atomic():
        rows.update(revoked_at=timezone.now())


def _opening() -> Q:
    return _live() & Q(kind__in=OPENING)


def _live() -> Q:
    return Q(revoked_at=None) & (Q(expires_at=None) | Q(expires_at__gt=timezone.now()))


def _note_use(key: ApiKey) -> None:
    now = timezone.now()
    if key.last_used_at is None or now - key.last_used_at > USED_EVERY:
        # In a transaction, so that on SQLite it waits in the fair queue of writers.
        with transaction.atomic():
            ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)


def _new_token(prefix: str) -> str:
    body = f"{prefix}_{_base62(int.from_bytes(secrets.token_bytes(32), 'big'), RANDOM_LENGTH)}"
    return body + _checksum(body)


def _checksum(body: str) -> str:
    return _base62(zlib.crc32(body.encode()), CHECK_LENGTH)


def _base62(number: int, length: int) -> str:
    letters = []
    for _ in range(length):
        number, rest = divmod(number, 62)
        letters.append(ALPHABET[rest])
    return "".join(reversed(letters))
