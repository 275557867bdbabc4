"""A commit: one write to a sheet's records, for hooks to look at."""

from collections.abc import Iterable, Sequence
from typing import Self

from django.db import models
from django.utils.timezone import now

from jobs.models.fields import JsonField
from spaces.models.fields import opaque_id, public_id
from spaces.models.sheet import Sheet


class CommitQuerySet(models.QuerySet["Commit"]):
    """The reads that lists and verbs share."""

    def completed(self, wanted: bool | None) -> Self:
        """Keep those that are completed, or those that are not; None keeps all."""
        return self if wanted is None else self.filter(completed_at__isnull=not wanted)


class Commit(models.Model):
    """Contract §2.9. On the wire its id is also the id of a version.

    A commit of a workbook with trackChanges stays open until the hooks are through with it; any other is
    completed when it is made.
    """

    id = public_id("vr")
    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="commits", db_index=False)
    #: The records it wrote, as [first, last] positions: an insert of thousands is one pair.
    ranges = JsonField(default=list)
    #: Whether the workbook tracked changes when it was made.
    is_tracked = models.BooleanField(default=False)
    created_by = opaque_id(default="")
    created_at = models.DateTimeField(default=now, editable=False)
    completed_by = opaque_id(null=True)
    completed_at = models.DateTimeField(null=True)

    objects = CommitQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["sheet", "id"], name="commit_sheet"),
            models.Index(fields=["sheet"], name="commit_open", condition=models.Q(completed_at=None)),
        ]

    def __str__(self) -> str:
        return str(self.id)


def as_ranges(positions: Iterable[int]) -> list[list[int]]:
    """Pack positions into [first, last] pairs, in order."""
    ranges: list[list[int]] = []
    for position in sorted(positions):
        if ranges and ranges[-1][1] == position - 1:
            ranges[-1][1] = position
        else:
            ranges.append([position, position])
    return ranges


def merged(ranges: Iterable[Sequence[int]]) -> list[list[int]]:
    """Join [first, last] pairs that overlap or touch."""
    joined: list[list[int]] = []
    for first, last in sorted(map(tuple, ranges)):
        if joined and first <= joined[-1][1] + 1:
            joined[-1][1] = max(joined[-1][1], last)
        else:
            joined.append([first, last])
    return joined
