"""/commits: what hooks look at, and say when they are through (contract §2.9)."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from jobs import wire
from jobs.access import Principal, get_row
from jobs.rest.pages import flag, text
from jobs.rest.views import SUCCESS, ApiView
from spaces.api.doors import open_sheet
from spaces.api.shapes.common import Success, described
from spaces.api.shapes.workbook import CommitResponse
from spaces.models import Commit
from spaces.models.commit import CommitQuerySet
from spaces.ops.commits import complete_commit, replay_commit

COMPLETED = (OpenApiParameter("completed", bool, description="Only those that are completed, or are not."),)
#: Most commits of one answer; the contract has no pages here.
MOST = 1_000


class OneCommit(ApiView):
    """One commit."""

    @described("commits.get", answer=CommitResponse)
    def get(self, request: Request, commit_id: str) -> Any:
        """Show a commit."""
        return {"data": told(_open(self.principal, commit_id))}


class Complete(ApiView):
    """The hooks are through."""

    @described("commits.complete", answer=Success)
    def post(self, request: Request, commit_id: str) -> Any:
        """Complete a commit; again is fine."""
        _open(self.principal, commit_id, edit=True)
        complete_commit(commit_id, by=self.principal.id)
        return SUCCESS


class Replay(ApiView):
    """Once more."""

    @described("commits.replay", answer=Success)
    def post(self, request: Request, commit_id: str) -> Any:
        """Let the hooks look at a commit again."""
        _open(self.principal, commit_id, edit=True)
        replay_commit(commit_id, by=self.principal.id)
        return SUCCESS


def completed(request: Request, rows: CommitQuerySet) -> list[dict[str, Any]]:
    """Read the commits that a request asks for, newest first. Raises InvalidInput."""
    wanted = flag(request, "completed") if text(request, "completed") else None
    kept = rows.completed(wanted)
    return [told(row) for row in kept.order_by("-id")[:MOST]]


def told(row: Commit) -> dict[str, Any]:
    """Translate a commit."""
    shown = {
        "id": row.id,
        "sheetId": row.sheet_id,
        "createdBy": row.created_by,
        "createdAt": wire.moment(row.created_at),
    }
    if row.completed_at:
        shown |= {"completedBy": row.completed_by, "completedAt": wire.moment(row.completed_at)}
    return shown


def _open(principal: Principal, commit_id: str, *, edit: bool = False) -> Commit:
    row = get_row(Commit.objects.all(), commit_id)
    open_sheet(principal, row.sheet_id, edit=edit)
    return row
