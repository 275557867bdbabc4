"""Who may come in at all. What they may see and do is asked of the access policy, row by row."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from jobs.access import Principal
from jobs.errors import Unauthenticated


class IsKnown(BasePermission):
    """Lets a principal in and asks everyone else for a key."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Say yes. Raises Unauthenticated."""
        if not isinstance(request.user, Principal):
            raise Unauthenticated
        return True
