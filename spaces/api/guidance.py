"""/spaces/{id}/guidance: where clients show which guide (contract §2.4). One alone is not wrapped in `data`."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from jobs.access import Principal, get_row
from jobs.rest.pages import flag
from jobs.rest.views import SUCCESS, ApiView, body_of, checked
from spaces.api.doors import open_space
from spaces.api.shapes.common import Success, described
from spaces.api.shapes.guidance import Guidance as GuidanceShape
from spaces.api.shapes.guidance import GuidanceCreate, GuidanceUpdate, ListGuidanceResponse
from spaces.models import Guidance
from spaces.ops.guidance import create_guidance, delete_guidance, update_guidance

GUIDE = (OpenApiParameter("includeGuide", bool, description="Guides are not kept here: true adds nothing."),)


class GuidanceList(ApiView):
    """The guidance of a space."""

    @described("spaces.listGuidance", answer=ListGuidanceResponse, query=GUIDE)
    def get(self, request: Request, space_id: str) -> Any:
        """List the guidance of a space, oldest first."""
        flag(request, "includeGuide")
        rows = open_space(self.principal, space_id).guidance.order_by("id")
        return {"data": [_told(row) for row in rows]}

    @described("spaces.createGuidance", body=GuidanceCreate, answer=GuidanceShape)
    def post(self, request: Request, space_id: str) -> Any:
        """Say where a guide is shown."""
        space = open_space(self.principal, space_id, edit=True)
        asked = checked(GuidanceCreate, body_of(request))
        row = create_guidance(space, guide_slug=asked["guideSlug"], options=asked["options"], by=self.principal.id)
        return _told(row)


class OneGuidance(ApiView):
    """Guidance of one guide."""

    @described("spaces.getGuidance", answer=GuidanceShape, query=GUIDE)
    def get(self, request: Request, space_id: str, guidance_id: str) -> Any:
        """Show guidance."""
        flag(request, "includeGuide")
        return _told(_open(self.principal, space_id, guidance_id))

    @described("spaces.updateGuidance", body=GuidanceUpdate, answer=GuidanceShape)
    def patch(self, request: Request, space_id: str, guidance_id: str) -> Any:
        """Replace the options as a whole."""
        row = _open(self.principal, space_id, guidance_id, edit=True)
        return _told(update_guidance(row.id, **checked(GuidanceUpdate, body_of(request))))

    @described("spaces.deleteGuidance", answer=Success)
    def delete(self, request: Request, space_id: str, guidance_id: str) -> Any:
        """Take guidance away."""
        delete_guidance(_open(self.principal, space_id, guidance_id, edit=True).id)
        return SUCCESS


def _open(principal: Principal, space_id: str, guidance_id: str, *, edit: bool = False) -> Guidance:
    return get_row(open_space(principal, space_id, edit=edit).guidance.all(), guidance_id)


def _told(row: Guidance) -> dict[str, Any]:
    return {"id": row.id, "guideSlug": row.guide_slug, "options": row.options}
