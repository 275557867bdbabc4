"""Who is at the other end: a signed-in person by session cookie, or a client by key; asked again and again."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model, load_backend
from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends.db import SessionStore
from django.http import parse_cookie
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from jobs import keys
from jobs.access import Principal, person

Headers = Iterable[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Identity:
    """What was shown at the door. Two tabs of one session are one identity."""

    #: session or key.
    kind: str
    #: The session's key, or the API key's id.
    id: str
    #: What a key may do never changes; it only ends.
    principal: Principal | None = field(default=None, compare=False)


def session_in(headers: Headers) -> Identity | None:
    """Read the session cookie."""
    cookies = parse_cookie(_header(headers, b"cookie"))
    session = cookies.get(settings.SESSION_COOKIE_NAME, "")
    return Identity("session", session) if session and "\x00" not in session else None


def bearer_in(text: str) -> str | None:
    """Read the token in `Bearer <token>`."""
    scheme, _, token = text.strip().partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token else None


def authorization_in(headers: Headers) -> str:
    """Read the Authorization header; empty without one."""
    return _header(headers, b"authorization")


def key_identity(token: str) -> Identity | None:
    """Tell which key this is; None for one that is none or does not count any more. Asks the database."""
    principal = keys.principal_of(token)
    return Identity("key", principal.key_id, principal) if principal else None


def principals_now(identities: Iterable[Identity]) -> dict[Identity, Principal]:
    """Tell whom identities stand for at this moment; those that have ended are left out. Asks the database."""
    known = list(identities)
    holders = keys.live_among([one.id for one in known if one.kind == "key"])
    users = _users_of([one.id for one in known if one.kind == "session"])
    found = {one: holders[one.id] for one in known if one.kind == "key" and one.id in holders}
    return found | {one: person(users[one.id]) for one in known if one.kind == "session" and one.id in users}


def _users_of(session_keys: Collection[str]) -> dict[str, Any]:
    """Give the people of sessions that have not ended and whose password is still the same.

    Not `django.contrib.auth.get_user`: it may renew the session's key, which needs a response to tell it.
    """
    sessions = _sessions(session_keys) if session_keys else {}
    wanted = {key: (one[BACKEND_SESSION_KEY], one[SESSION_KEY]) for key, one in sessions.items() if SESSION_KEY in one}
    users = {
        path: _known_to(load_backend(path), {who for where, who in wanted.values() if where == path})
        for path in {where for where, _ in wanted.values()} & set(settings.AUTHENTICATION_BACKENDS)
    }
    found = {key: users.get(path, {}).get(who) for key, (path, who) in wanted.items()}
    marks = {key: one.get(HASH_SESSION_KEY) or "" for key, one in sessions.items()}
    return {key: user for key, user in found.items() if user and _is_same_password(user, marks[key])}


def _sessions(session_keys: Collection[str]) -> dict[str, dict[str, Any]]:
    """Read sessions: those in the database in one query, those of another engine one by one."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    if not issubclass(store, SessionStore):
        return {key: store(key).load() for key in session_keys}
    rows = store.get_model_class().objects.filter(session_key__in=session_keys, expire_date__gt=timezone.now())
    return {key: _decoded(store, data) for key, data in rows.values_list("session_key", "session_data")}


@lru_cache(maxsize=10_000)
def _decoded(store: type[SessionStore], data: str) -> dict[str, Any]:
    """The same text says the same every two seconds, and verifying it is most of the work."""
    return store().decode(data)


def _known_to(backend: Any, user_ids: Collection[str]) -> dict[str, Any]:
    """Give the people by the ids that sessions keep: of Django's own backend in one query."""
    if type(backend).get_user is not ModelBackend.get_user:
        return {one: backend.get_user(one) for one in user_ids}
    users = get_user_model()._default_manager.filter(pk__in=user_ids)
    return {str(user.pk): user for user in users if backend.user_can_authenticate(user)}


def _is_same_password(user: Any, held: str) -> bool:
    """Compare the session's mark of the password, also with marks made by SECRET_KEY_FALLBACKS."""
    marks = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    return any(constant_time_compare(held, mark) for mark in marks)


def _header(headers: Headers, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in headers if key == name), "")
