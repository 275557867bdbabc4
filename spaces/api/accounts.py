"""/accounts/current and /roles: what is the same for everybody here (contract §2.11)."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from rest_framework.request import Request

from jobs.errors import Forbidden
from jobs.models.rows import locking
from jobs.rest.views import ApiView, body_of, checked
from spaces.access import managed_environments
from spaces.api import people_wire
from spaces.api.shapes.common import described
from spaces.api.shapes.people import AccountPatch, AccountResponse, ListRolesResponse
from spaces.models import Account, Environment, Role
from spaces.ops.change import required_text


class CurrentAccount(ApiView):
    """The account that this server works for."""

    @described("accounts.getCurrent", answer=AccountResponse)
    def get(self, request: Request) -> Any:
        """Show the account."""
        return {"data": people_wire.account(Account.current())}

    @described("accounts.updateCurrent", body=AccountPatch, answer=AccountResponse)
    def patch(self, request: Request) -> Any:
        """Change the given members; for those who manage every environment."""
        if set(Environment.objects.values_list("pk", flat=True)) - managed_environments(self.principal):
            raise Forbidden
        asked = checked(AccountPatch, body_of(request))
        with transaction.atomic():
            row = locking(Account.objects.filter(pk=Account.current().pk)).get()
            row.name = required_text(asked.get("name", row.name), key="name", limit=200)
            row.default_app_id = asked.get("defaultAppId", row.default_app_id)
            row.updated_at = timezone.now()
            row.save(update_fields=["name", "default_app_id", "updated_at"])
        return {"data": people_wire.account(row)}


class Roles(ApiView):
    """What people and guests may be."""

    @described("roles.list", answer=ListRolesResponse)
    def get(self, request: Request) -> Any:
        """List the roles: owners and editors act, viewers look, owners let others in."""
        account = Account.current()
        return {"data": [people_wire.role(each, account) for each in Role]}
