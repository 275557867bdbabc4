"""Idempotency keys: a POST that is sent again gets the first answer again, and nothing happens twice.

The key's row is written in the transaction of the change, so there is no in-between to ask about: a twin
waits for the first one's commit, and a failure takes the key away with everything else.
"""

import hashlib
from collections.abc import Callable
from typing import Any

import orjson
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone

from jobs.access import Principal
from jobs.errors import IdempotencyMismatch, InvalidInput
from jobs.models import IdempotencyKey
from jobs.wire import encode

MAX_LENGTH = 128


def key_of(request: HttpRequest) -> str | None:
    """Give the key that a request carries. Raises InvalidInput for one that is too long or not text."""
    key = request.META.get("HTTP_IDEMPOTENCY_KEY", "").strip()
    if len(key) > MAX_LENGTH or not key.isprintable():
        raise InvalidInput(f"An Idempotency-Key is up to {MAX_LENGTH} printable characters.", key="Idempotency-Key")
    return key or None


def once(key: str, *, principal: Principal, content: Any, act: Callable[[], Any]) -> Any:
    """Give the answer of `act`, or the one it gave when this key came first.

    `content` is what the request says: method, path, body. Raises IdempotencyMismatch when the key came
    with another content before, and whatever `act` raises.
    """
    digest = hashlib.sha256(encode(content)).hexdigest()
    with transaction.atomic():
        row = _claim(key, principal=principal, digest=digest)
        if row is None:
            return _remembered(key, principal=principal, digest=digest)
        answer = act()
        # Kept as text, for jsonb would put the members in another order. It comes after the event, which
        # otherwise is the last statement of a transaction: one short update by key.
        IdempotencyKey.objects.filter(pk=row.pk).update(response=encode(answer).decode())
        return answer


def _claim(key: str, *, principal: Principal, digest: str) -> IdempotencyKey | None:
    """Write the key's row, or give None if it is there; a twin in flight is waited for by the unique index."""
    try:
        with transaction.atomic():
            return IdempotencyKey.objects.create(
                environment_id=principal.environment or "",
                principal_id=principal.id,
                key=key,
                body_sha256=digest,
                created_at=timezone.now(),
            )
    except IntegrityError:
        return None


def _remembered(key: str, *, principal: Principal, digest: str) -> Any:
    row = IdempotencyKey.objects.get(environment_id=principal.environment or "", principal_id=principal.id, key=key)
    if row.body_sha256 != digest:
        raise IdempotencyMismatch(key="Idempotency-Key")
    return orjson.loads(str(row.response))
