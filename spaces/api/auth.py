"""/auth: exchanging credentials for tokens, and the keys of an environment (contract §2.11)."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from jobs import keys, wire
from jobs.access import user_actor_id
from jobs.errors import InvalidInput, NotFound
from jobs.models import ApiKey, KeyKind
from jobs.rest.pages import text, word
from jobs.rest.views import SUCCESS, ApiView, OpenView, body_of, checked
from spaces.access import home_of
from spaces.api.doors import managed_environment
from spaces.api.shapes.auth import KEY_TYPES, AccessToken, ApiKeysResponse, Credentials, PublishableKeyResponse
from spaces.api.shapes.common import Success, described
from spaces.models.environment import ACCOUNT_ID
from spaces.ops import sign_in
from spaces.ops.address import address_of

ENVIRONMENT = OpenApiParameter("environmentId", str, required=True, description="Whose keys.")
TYPE = OpenApiParameter("type", str, required=True, enum=KEY_TYPES)
KEY = OpenApiParameter("key", str, required=True, description="The key's id, not its value.")
#: What each type of credentials consists of.
PARTS = {"userCredentials": ("email", "password"), "apiCredentials": ("clientId", "secret")}
#: A publishable key is for anybody to see: it tells which environment it is of, and opens no space.
PUBLIC = [{"path": "/v1/environments/current", "method": "GET"}]


class Auth(OpenView):
    """Signing in."""

    @described("auth.createAccessToken", body=Credentials, answer=AccessToken, is_open=True)
    def post(self, request: Request) -> Any:
        """Exchange credentials for a token; the answer is not wrapped in `data`."""
        asked = checked(Credentials, body_of(request))
        parts = [asked.get(name) for name in PARTS[asked["type"]]]
        if missing := [name for name, part in zip(PARTS[asked["type"]], parts, strict=True) if not part]:
            raise InvalidInput(f"{missing[0]} is needed.", key=missing[0])
        if asked["type"] == "apiCredentials":
            return _told(sign_in.with_key(*parts, address=address_of(request.META)))
        return _told(sign_in.with_password(*parts, home=home_of, address=address_of(request.META)))


class RefreshToken(OpenView):
    """Staying signed in."""

    @described("auth.refreshToken", body={"application/json": {"type": "string"}}, answer=AccessToken, is_open=True)
    def post(self, request: Request) -> Any:
        """Exchange a refresh token, a bare JSON string, for the next tokens; it is good for this once."""
        token = request.data
        if not isinstance(token, str):
            raise InvalidInput("The body must be the token, as a JSON string.")
        return _told(sign_in.with_refresh_token(token, address=address_of(request.META)))


class ApiKeys(ApiView):
    """The keys of an environment."""

    @described("auth.getApiKeys", answer=ApiKeysResponse, query=(ENVIRONMENT,))
    def get(self, request: Request) -> Any:
        """List the keys that count; of their values only how they begin."""
        rows = _keys(managed_environment(self.principal, _environment(request)).id)
        return {"data": [_shown(row) for row in rows.order_by("id")]}


class OneApiKey(ApiView):
    """Making and taking back."""

    gives_secrets = True

    @described("auth.createNewApiKey", answer=ApiKeysResponse, query=(ENVIRONMENT, TYPE), is_kept=False)
    def post(self, request: Request) -> Any:
        """Make a key and tell its value, this once. It ends no later than the key that makes it."""
        environment = managed_environment(self.principal, _environment(request))
        row, value = keys.issue(
            environment.id,
            kind=word(request, "type", among=KEY_TYPES, default=""),
            created_by=self.principal.id,
            expires_at=None if self.principal.user else keys.end_of(self.principal.key_id),
        )
        return {"data": [{**_shown(row), "rawKey": value}]}

    @described("auth.deleteApiKey", answer=Success, query=(ENVIRONMENT, KEY))
    def delete(self, request: Request) -> Any:
        """Take a key back, with every token that was made from it."""
        environment = managed_environment(self.principal, _environment(request))
        row = _keys(environment.id).filter(pk=text(request, "key") or "").first()
        if row is None:
            raise NotFound
        keys.revoke(row.id)
        return SUCCESS


class PublishableKey(ApiView):
    """The key that pages may show."""

    @described("auth.getPublishableKey", answer=PublishableKeyResponse, query=(ENVIRONMENT,))
    def get(self, request: Request) -> Any:
        """Show the newest publishable key; of its value only how it begins."""
        environment = managed_environment(self.principal, _environment(request))
        row = _keys(environment.id).filter(kind=KeyKind.PUBLISHABLE).order_by("-id").first()
        if row is None:
            raise NotFound
        return {"data": _shown(row)}


def _environment(request: Request) -> str:
    wanted = text(request, "environmentId")
    if wanted is None:
        raise InvalidInput("Say which environment.", key="environmentId")
    return wanted


def _keys(environment_id: str) -> Any:
    live = ApiKey.objects.filter(environment_id=environment_id, kind__in=KEY_TYPES, revoked_at=None)
    return live.exclude(expires_at__lte=timezone.now())


def _shown(row: ApiKey) -> dict[str, Any]:
    return {
        "id": row.id,
        "rawKey": f"{row.hint}…",
        "type": row.kind,
        "environmentId": row.environment_id,
        "accountId": ACCOUNT_ID,
        "operations": PUBLIC if row.kind == KeyKind.PUBLISHABLE else [],
        "createdAt": wire.moment(row.created_at),
    }


def _told(tokens: sign_in.Tokens) -> dict[str, Any]:
    seconds = round((tokens.expires_at - timezone.now()).total_seconds())
    told = {
        "accessToken": tokens.access,
        "expiresIn": str(seconds),
        "expires": wire.moment(tokens.expires_at),
        "accountId": ACCOUNT_ID,
    }
    if tokens.refresh:
        told["refreshToken"] = tokens.refresh
    if tokens.user:
        told |= {"email": tokens.user.email, "userId": user_actor_id(tokens.user)}
    return told
