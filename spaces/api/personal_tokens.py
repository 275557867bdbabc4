"""A person's own tokens, under /auth and, as pairs, under /users (contract §2.11). Nobody makes another's."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from jobs import keys, wire
from jobs.access import GUEST, Principal, policy, user_actor_id
from jobs.api.shapes.common import PAGE_NUMBER, PAGE_SIZE
from jobs.errors import Forbidden, InvalidInput, NotFound
from jobs.models import ApiKey, KeyKind
from jobs.rest.pages import page_of, paginate, text
from jobs.rest.views import SUCCESS, ApiView, body_of, checked
from spaces.access import home_of
from spaces.api.shapes.auth import (
    ApiTokenResponse,
    CreatePersonalAccessToken,
    CreatePersonalAccessTokenResponse,
    ListApiTokensResponse,
    PersonalAccessTokensResponse,
)
from spaces.api.shapes.common import Success, described
from spaces.api.users import open_user
from spaces.models.environment import ACCOUNT_ID

TENANT = OpenApiParameter("tenantId", str, required=True, description="The account, or an environment.")
#: So many tokens are more than anybody can keep apart.
MOST = 100


class PersonalTokens(ApiView):
    """One's own tokens."""

    gives_secrets = True

    @described("auth.listPersonalAccessTokens", answer=PersonalAccessTokensResponse)
    def get(self, request: Request) -> Any:
        """List one's tokens; their values are not known here."""
        return {"data": [_shown(row) for row in _tokens(_person(self.principal)).order_by("id")]}

    @described(
        "auth.createPersonalAccessToken",
        body=CreatePersonalAccessToken,
        answer=CreatePersonalAccessTokenResponse,
        is_kept=False,
    )
    def post(self, request: Request) -> Any:
        """Make a token that may do what oneself may, and tell its value, this once."""
        user = _person(self.principal)
        row, value = _make(user, name=checked(CreatePersonalAccessToken, body_of(request))["name"])
        return {"data": {"token": value, "personalAccessToken": _shown(row)}}


class OnePersonalToken(ApiView):
    """One token."""

    @described("auth.deletePersonalAccessToken", answer=Success)
    def delete(self, request: Request, access_token_id: str) -> Any:
        """Take a token of one's own back."""
        known = _tokens(_person(self.principal)) if "\x00" not in access_token_id else ApiKey.objects.none()
        row = known.filter(pk=access_token_id).first()
        if row is None:
            raise NotFound
        keys.revoke(row.id)
        return SUCCESS


class UserTokens(ApiView):
    """One's own tokens as pairs of a client id and a secret."""

    gives_secrets = True

    @described("users.listApiTokens", answer=ListApiTokensResponse, query=(TENANT, PAGE_SIZE, PAGE_NUMBER))
    def get(self, request: Request, user_id: str) -> Any:
        """List one's tokens, without their secrets."""
        user = self._oneself(request, user_id)
        rows, pagination = paginate(_tokens(user).order_by("id"), page_of(request, size=20))
        return {"data": [_pair(row) for row in rows], "pagination": pagination}

    @described("users.createApiToken", answer=ApiTokenResponse, query=(TENANT,), is_kept=False)
    def post(self, request: Request, user_id: str) -> Any:
        """Make a token and tell its secret, this once."""
        row, value = _make(self._oneself(request, user_id), name="API token")
        return {"data": {**_pair(row), "secret": value}}

    def _oneself(self, request: Request, user_id: str) -> Any:
        user, tenant = open_user(self.principal, user_id), text(request, "tenantId") or ACCOUNT_ID
        if self.principal.id != user_actor_id(user):
            raise Forbidden("Only a person may have tokens of their own.")
        if tenant != ACCOUNT_ID and tenant not in policy().environments(self.principal):
            raise NotFound
        return user


def _person(principal: Principal) -> Any:
    """Give the person who asks. A guest's way in must end when it does, so guests make no tokens."""
    if principal.user is None or principal.id.startswith(GUEST):
        raise Forbidden("Only a person may have tokens of their own.")
    return principal.user


def _tokens(user: Any) -> Any:
    rows = ApiKey.objects.filter(user=user, kind=KeyKind.PERSONAL, revoked_at=None)
    return rows.exclude(expires_at__lte=timezone.now())


def _make(user: Any, *, name: str) -> tuple[ApiKey, str]:
    if _tokens(user).count() >= MOST:
        raise InvalidInput(f"You have {MOST} tokens; take one back first.")
    return keys.issue(home_of(user), kind=KeyKind.PERSONAL, user=user, label=name, created_by=user_actor_id(user))


def _shown(row: ApiKey) -> dict[str, Any]:
    told = {"id": row.id, "name": row.label, "createdAt": wire.moment(row.created_at)}
    return {**told, "lastUsedAt": wire.moment(row.last_used_at)} if row.last_used_at else told


def _pair(row: ApiKey) -> dict[str, Any]:
    return {
        "clientId": row.id,
        "description": row.label,
        "metadata": {},
        "createdAt": wire.moment(row.created_at),
    }
