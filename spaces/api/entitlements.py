"""/entitlements: none here, everything is allowed. Extractors stop without an answer (contract §2.13)."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from jobs.rest.views import ApiView
from spaces.api.shapes.common import described
from spaces.api.shapes.workbook import ListEntitlementsResponse

RESOURCE = (OpenApiParameter("resourceId", str, description="Counts for nothing."),)


class Entitlements(ApiView):
    """What was paid for: there is nothing to pay."""

    @described("entitlements.list", answer=ListEntitlementsResponse, query=RESOURCE)
    def get(self, request: Request) -> Any:
        """List no entitlements."""
        return {"data": []}
