"""/secrets: what listeners need to know (contract §2.10). Whoever may only look does not see them."""

from typing import Any

from django.db.models import Q
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from jobs.access import GUEST, Principal, policy
from jobs.api.shapes.common import ENVIRONMENT, SPACE
from jobs.errors import Forbidden, InvalidInput, NotFound
from jobs.rest.pages import text
from jobs.rest.views import ApiView, body_of, checked
from spaces.api.doors import open_environment, open_space
from spaces.api.shapes.common import described
from spaces.api.shapes.secret import SecretsResponse, WriteSecret
from spaces.models import Secret
from spaces.ops.seal import unseal
from spaces.ops.secret import delete_secret, set_secret

ACTOR = OpenApiParameter("actorId", str, description="With the secrets of this actor.")


class Secrets(ApiView):
    """The secrets of an environment, a space, an actor."""

    gives_secrets = True

    @described("secrets.list", answer=SecretsResponse, query=(ENVIRONMENT, SPACE, ACTOR))
    def get(self, request: Request) -> Any:
        """List secrets with their values; an actor's counts before the space's, and that before the environment's."""
        given = {name: text(request, name) for name in ("environmentId", "spaceId", "actorId")}
        return _shown(self.principal, **given)

    @described("secrets.upsert", body=WriteSecret, answer=SecretsResponse, is_kept=False)
    def post(self, request: Request) -> Any:
        """Make a secret or give it another value, and list what counts there."""
        asked = checked(WriteSecret, body_of(request))
        place = {name: asked.get(name) for name in ("environmentId", "spaceId", "actorId")}
        environment_id, space = _place(self.principal, place["environmentId"], place["spaceId"])
        _check(self.principal, environment_id, space)
        set_secret(
            open_environment(self.principal, environment_id),
            name=asked["name"],
            value=asked["value"],
            space=space,
            actor=place["actorId"] or "",
            by=self.principal.id,
        )
        return _shown(self.principal, **place)


class OneSecret(ApiView):
    """One secret."""

    @described("secrets.delete", answer=SecretsResponse)
    def delete(self, request: Request, secret_id: str) -> Any:
        """Forget a secret, and list what counts there now."""
        row = Secret.objects.filter(pk=secret_id).first() if "\x00" not in secret_id else None
        if row is None or not policy().can_view(self.principal, row.environment_id, row.space_id):
            raise NotFound
        _check(self.principal, row.environment_id, row.space_id)
        delete_secret(row.id, by=self.principal.id)
        return _shown(self.principal, row.environment_id, row.space_id, row.actor_id or None)


def _shown(
    principal: Principal,
    environmentId: str | None,
    spaceId: str | None,
    actorId: str | None,  # noqa: N803
) -> dict[str, Any]:
    environment_id, space = _place(principal, environmentId, spaceId)
    levels = [level for level in {None, space} if _is_trusted(principal, environment_id, level)]
    if not levels:
        raise Forbidden
    reach = Q(pk__in=[])
    for level in levels:
        reach |= Q(space__isnull=True) if level is None else Q(space=level)
    rows = Secret.objects.filter(reach, environment=environment_id, actor_id__in=["", actorId or ""])
    counting = {row.name: row for row in sorted(rows, key=lambda row: (bool(row.actor_id), bool(row.space_id)))}
    return {"data": [_told(row) for row in sorted(counting.values(), key=lambda row: row.id)]}


def _place(principal: Principal, environment_id: str | None, space_id: str | None) -> tuple[str, str | None]:
    """Find the environment, and check that the space lies in it. Raises NotFound, InvalidInput."""
    if space_id:
        space = open_space(principal, space_id)
        if environment_id not in (None, space.environment_id):
            raise NotFound
        return space.environment_id, space.id
    wanted = environment_id or principal.environment
    if wanted is None:
        raise InvalidInput("Say which environment.", key="environmentId")
    return open_environment(principal, wanted).id, None


def _check(principal: Principal, environment_id: str, space: str | None) -> None:
    if not _is_trusted(principal, environment_id, space):
        raise Forbidden


def _is_trusted(principal: Principal, environment_id: str, space: str | None) -> bool:
    """Whether secrets there are the principal's business: who may act, but no guest, however much a guest may edit."""
    return policy().can_act(principal, environment_id, space) and not principal.id.startswith(GUEST)


def _told(row: Secret) -> dict[str, Any]:
    told = {"id": row.id, "name": row.name, "value": unseal(row.sealed), "environmentId": row.environment_id}
    optional = {"spaceId": row.space_id, "actorId": row.actor_id}
    return told | {name: value for name, value in optional.items() if value}
