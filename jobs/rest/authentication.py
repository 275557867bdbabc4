"""Bearer tokens: the one way into /v1. Cookies count for nothing here, so there is no CSRF either."""

from typing import Any

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.request import Request

from jobs import keys
from jobs.access import Principal
from jobs.errors import Unauthenticated


class BearerAuthentication(BaseAuthentication):
    """Reads `Authorization: Bearer <key>`; `request.user` becomes a `Principal`."""

    def authenticate(self, request: Request) -> tuple[Principal, str] | None:
        """Tell who asks. Raises Unauthenticated for a key that is unknown, revoked or expired."""
        scheme, _, token = get_authorization_header(request).decode("latin-1").partition(" ")
        if not scheme:
            return None
        principal = keys.principal_of(token.strip()) if scheme.lower() == "bearer" else None
        if principal is None:
            raise Unauthenticated
        return principal, principal.id

    def authenticate_header(self, request: Request) -> str:
        """Name the scheme that a 401 asks for."""
        return 'Bearer realm="jobsite"'


def principal_of(request: Request) -> Principal:
    """Give the principal of a request that the permissions let through."""
    principal: Any = request.user
    if not isinstance(principal, Principal):
        raise Unauthenticated
    return principal
