"""/spaces/{id}/drafts: structures of spaces, changed before they count (contract §2.4)."""

from typing import Any

from rest_framework.request import Request

from jobs import wire
from jobs.access import Principal
from jobs.errors import NotFound
from jobs.rest.views import SUCCESS, ApiView
from spaces.api.doors import environment_to_make_in, open_space, visible_spaces
from spaces.api.shapes.common import Success, described
from spaces.api.shapes.draft import SpaceDraftMergeResponse, SpaceDraftResponse, SpaceDraftsResponse
from spaces.models import SpaceDraft
from spaces.ops.space_draft import Operation, create_draft, merge_draft, operations

#: The kinds that the wire has. Agents belong to environments here, so no draft changes one.
GROUPS = ("space", "workbook", "sheet", "guidance", "document", "action", "agent")


class Drafts(ApiView):
    """The drafts of a space."""

    @described("spaces.listSpaceDrafts", answer=SpaceDraftsResponse)
    def get(self, request: Request, space_id: str) -> Any:
        """List the drafts of a space, oldest first, of those that one may see."""
        space = open_space(self.principal, space_id)
        rows = space.drafts.filter(draft__in=visible_spaces(self.principal)).order_by("draft")
        return {"data": [_told(row) for row in rows]}

    @described("spaces.createDraft", answer=SpaceDraftResponse)
    def post(self, request: Request, space_id: str) -> Any:
        """Copy what a space is made of, without records and files, into a space of its own."""
        space = open_space(self.principal, space_id, edit=True)
        environment_to_make_in(self.principal, space.environment_id)
        return {"data": _told(create_draft(space, by=self.principal.id))}


class MergeDraft(ApiView):
    """What was done to a draft."""

    @described("spaces.getSpaceDraft", answer=SpaceDraftMergeResponse)
    def get(self, request: Request, space_id: str, draft_space_id: str) -> Any:
        """Say what a merge would do to the space."""
        row = _open(self.principal, space_id, draft_space_id)
        told: dict[str, list[dict[str, Any]]] = {group: [] for group in GROUPS}
        for step in operations(row):
            told[step.thing.kind].append(_step(step))
        return {"data": told}

    @described("spaces.mergeDraft", answer=Success)
    def post(self, request: Request, space_id: str, draft_space_id: str) -> Any:
        """Do to the space what was done to its draft; all or none."""
        row = _open(self.principal, space_id, draft_space_id, edit=True)
        merge_draft(row.pk, by=self.principal.id)
        return SUCCESS


def _open(principal: Principal, space_id: str, draft_id: str, *, edit: bool = False) -> SpaceDraft:
    space = open_space(principal, space_id)
    draft = open_space(principal, draft_id)
    row = SpaceDraft.objects.select_related("draft__environment", "source").filter(draft=draft.pk, source=space.pk)
    found = row.first()
    if found is None:
        raise NotFound
    if edit:
        open_space(principal, space_id, edit=True)
    return found


def _told(row: SpaceDraft) -> dict[str, Any]:
    told = {
        "sourceSpaceId": row.source_id,
        "draftSpaceId": row.draft_id,
        "createdAt": wire.moment(row.created_at),
        "updatedAt": wire.moment(row.updated_at),
    }
    return told | ({"mergedAt": wire.moment(row.merged_at)} if row.merged_at else {})


def _step(step: Operation) -> dict[str, Any]:
    named = {
        "id": step.thing.id if step.action != "create" else None,
        "mergeId": step.merged_from,
        "jsonPatch": list(step.patch) or None,
    }
    return {"action": step.action} | {name: value for name, value in named.items() if value}
