"""Django's sessions in the database, asked only for keys that it could have made."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS


class SessionStore(db.SessionStore):
    """A cookie may spell any character (`"\\000"` is a NUL), and PostgreSQL refuses to compare with some:
    without this a stranger's cookie makes every page answer 500.
    """

    def _validate_session_key(self, key: str | None) -> bool:
        return bool(super()._validate_session_key(key)) and set(key or "") <= set(VALID_KEY_CHARS)
