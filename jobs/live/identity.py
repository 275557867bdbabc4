"""Who is at the other end: a signed-in person by session cookie, or a client by key; asked again and again."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, load_backend
from django.http import parse_cookie
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
    return Identity("key", principal.id, principal) if principal else None


def principal_now(identity: Identity) -> Principal | None:
    """Tell whom an identity stands for at this moment; None if it has ended. Asks the database."""
    if identity.kind == "key":
        return identity.principal if keys.is_live(identity.id) else None
    user = _user_of(identity.id)
    return person(user) if user else None


def _user_of(session_key: str) -> Any:
    """Give the person of a session, if it has not ended and their password is still the same.

    Not `django.contrib.auth.get_user`: it may renew the session's key, which needs a response to tell it.
    """
    session = import_module(settings.SESSION_ENGINE).SessionStore(session_key).load()
    backend = session.get(BACKEND_SESSION_KEY)
    if backend not in settings.AUTHENTICATION_BACKENDS:
        return None
    user = load_backend(backend).get_user(session[SESSION_KEY])
    return user if user and _is_same_password(user, session.get(HASH_SESSION_KEY) or "") else None


def _is_same_password(user: Any, held: str) -> bool:
    """Compare the session's mark of the password, also with marks made by SECRET_KEY_FALLBACKS."""
    marks = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    return any(constant_time_compare(held, mark) for mark in marks)


def _header(headers: Headers, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in headers if key == name), "")
