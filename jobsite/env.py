"""Readers of environment variables that refuse nonsense with a sentence."""

import os
import secrets
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off", ""})


def text(name: str, *, default: str = "") -> str:
    """Read a variable, stripped of white space."""
    return os.environ.get(name, default).strip()


def flag(name: str, *, default: bool = False) -> bool:
    """Read yes or no. Raises ImproperlyConfigured for any other word."""
    word = text(name, default="on" if default else "off").lower()
    if word not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name} must be one of on, off, true, false, 1 or 0, not {word!r}.")
    return word in TRUE


def number(name: str, *, default: float, least: float, most: float) -> float:
    """Read a number within its bounds. Raises ImproperlyConfigured outside of them."""
    word = text(name) or str(default)
    try:
        value = float(word)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a number, not {word!r}.") from error
    if not least <= value <= most:
        raise ImproperlyConfigured(f"{name} must lie between {least:g} and {most:g}, not {word}.")
    return value


def words(name: str, *, default: str = "") -> list[str]:
    """Read a comma separated list."""
    return [word.strip() for word in text(name, default=default).split(",") if word.strip()]


def apps(name: str) -> list[str]:
    """Read a list of Django apps: modules, or the classes that configure them. Raises ImproperlyConfigured.

    They are looked for only: their models may not be imported before Django has read the settings.
    """
    found = words(name)
    for word in found:
        module, _, name_of_class = word.rpartition(".")
        if not _is_module(word) and not (name_of_class[:1].isupper() and _is_module(module)):
            raise ImproperlyConfigured(
                f"{name} names {word!r}, which cannot be found. Put its folder, with an __init__.py, beside manage.py, "
                "or install it into .venv."
            )
    return found


def _is_module(word: str) -> bool:
    try:
        return bool(word) and find_spec(word) is not None
    except (ImportError, ValueError):
        return False


def secret_key(*, home: Path, embedded: bool) -> str:
    """Read SECRET_KEY; the embedded mode makes one at the first start and keeps it in the home folder.

    Raises ImproperlyConfigured when there is none and the mode is not embedded: several machines
    must share one key, so a made-up one would sign people out at random.
    """
    if key := text("SECRET_KEY"):
        return key
    if not embedded:
        raise ImproperlyConfigured("SECRET_KEY must be set when DATABASE_URL or REDIS_URL is set.")
    return _kept_key(home / "secret_key")


def _kept_key(path: Path) -> str:
    """Read the kept key, or write one. Two first starts at once agree: the link is made only once."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            draft = path.with_suffix(f".{os.getpid()}")
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_urlsafe(50), encoding="ascii")
            try:
                os.link(draft, path)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        return path.read_text(encoding="ascii")
    except OSError as error:
        raise ImproperlyConfigured(
            f"The folder {path.parent} cannot be written ({error.strerror}). "
            "Set JOBSITE_HOME to a folder that this user may write."
        ) from error


def database(url: str, *, home: Path, pool: bool) -> dict[str, Any]:
    """Turn DATABASE_URL into Django's DATABASES entry; empty means SQLite in the home folder."""
    parts = urlsplit(url)
    if not url or parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path)) if url else home / "jobsite.sqlite3", home=home)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"DATABASE_URL must begin with postgresql:// or sqlite:///, not {parts.scheme!r}.")
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = options.pop("host", "") or unquote(parts.hostname or "")
    options["prepare_threshold"] = 0  # only the engine's own statements are bound by the server at all
    if pool:
        options["pool"] = {"min_size": 2, "max_size": 16, "timeout": 10}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 0 if pool else 600,
        "CONN_HEALTH_CHECKS": not pool,
        "OPTIONS": options,
    }


def email(url: str) -> dict[str, Any]:
    """Turn EMAIL_URL into Django's EMAIL_* settings; empty means that mails are written to the process's output.

    Raises ImproperlyConfigured for another kind of address.
    """
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ImproperlyConfigured(f"EMAIL_URL must be smtp:// or smtps:// and a host, not {parts.scheme!r}.")
    is_wrapped = parts.scheme == "smtps"
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if is_wrapped else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": is_wrapped,
        # A password never goes over an open wire.
        "EMAIL_USE_TLS": bool(parts.username) and not is_wrapped,
        "EMAIL_TIMEOUT": 10,
    }


def _sqlite(path: Path, *, home: Path) -> dict[str, Any]:
    """SQLite in WAL mode; every transaction is a writer's, so that none has to be upgraded half-way."""
    pragmas = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
        "PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-16000"
    )
    return {
        "ENGINE": "jobsite.sqlite",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas},
        "TEST": {"NAME": home / "test.sqlite3"},
    }
