"""What a new password ends, besides sessions, which Django sees to."""

from typing import Any

from jobs import keys


class EndsTokens:
    """A password validator that refuses nothing: Django tells validators when a password has been changed."""

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse nothing."""

    def password_changed(self, password: str, user: Any = None) -> None:
        """Take back what was got with the old password; personal tokens stay."""
        if user is not None and user.pk:
            keys.end_sign_ins(user)

    def get_help_text(self) -> str:
        """Ask for nothing."""
        return ""
