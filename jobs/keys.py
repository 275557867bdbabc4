"""API keys: making them, taking them back, and telling whose one is. Only a digest is ever stored."""

import hashlib
import secrets
import time
import zlib
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from jobs.access import Principal
from jobs.errors import InvalidInput, NotFound
from jobs.models import ApiKey

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#: Letters in front of a key tell people, and scanners of leaked secrets, what it is.
PREFIXES = {"SECRET": "jsk", "PUBLISHABLE": "jpk"}
#: 32 random bytes and their checksum, in base 62.
RANDOM_LENGTH, CHECK_LENGTH = 43, 6
#: A revoked key may still open doors in another process for this long.
CACHE_SECONDS = 2.0
#: `last_used_at` is a hint for people; a write per request would cost more than the request.
USED_EVERY = timedelta(minutes=10)

_known: dict[str, tuple[Principal, float]] = {}
_MOST_KNOWN = 1000


def issue(
    environment: str,
    *,
    label: str = "",
    kind: str = "SECRET",
    space: str | None = None,
    scopes: tuple[str, ...] = (),
    created_by: str | None = None,
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """Make a key and give its row and its text; the text cannot be had again.

    A PUBLISHABLE key may only read. Raises InvalidInput for another kind.
    """
    if kind not in PREFIXES:
        raise InvalidInput(f"A key is SECRET or PUBLISHABLE, not {kind}.", key="type")
    token = _new_token(PREFIXES[kind])
    key = ApiKey.objects.create(
        environment_id=environment,
        space_id=space,
        label=label[:200],
        kind=kind,
        scopes=list(scopes or (("read",) if kind == "PUBLISHABLE" else ())),
        hint=token[:12],
        digest=digest_of(token),
        created_by=created_by,
        created_at=timezone.now(),
        expires_at=expires_at,
    )
    return key, token


def revoke(key_id: str) -> None:
    """Take a key back, here at once and in other processes within CACHE_SECONDS; twice is once.

    Raises NotFound.
    """
    key = ApiKey.objects.filter(pk=key_id).first()
    if key is None:
        raise NotFound
    ApiKey.objects.filter(pk=key_id, revoked_at=None).update(revoked_at=timezone.now())
    _known.pop(key.digest, None)


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
    key = ApiKey.objects.filter(_live(), pk=key_id).first()
    return _principal(key) if key else None


def live_among(key_ids: Collection[str]) -> set[str]:
    """Give those of the keys that still count, in one query: what open sockets are asked every few seconds."""
    return set(ApiKey.objects.filter(_live(), pk__in=key_ids).values_list("pk", flat=True)) if key_ids else set()


def looks_like_key(token: str) -> bool:
    """Whether the text has a key's form and its checksum is right, so that guesses cost no query."""
    if not token.isascii() or len(token) != 4 + RANDOM_LENGTH + CHECK_LENGTH:
        return False
    return token[-CHECK_LENGTH:] == _checksum(token[:-CHECK_LENGTH])


def digest_of(token: str) -> str:
    """Give what is stored of a key. It holds 256 random bits, so a slow hash would add nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


def _look_up(digest: str) -> Principal | None:
    key = ApiKey.objects.filter(_live(), digest=digest).first()
    if key is None:
        _known.pop(digest, None)
        return None
    _note_use(key)
    return _principal(key)


def _principal(key: ApiKey) -> Principal:
    return Principal(
        kind="key", id=key.id, environment=key.environment_id, space=key.space_id, scopes=tuple(key.scopes)
    )


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
