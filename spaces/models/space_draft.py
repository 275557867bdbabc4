"""A draft: a space in which the structure of another is changed before it counts there."""

from django.db import models

from jobs.models.fields import JsonField
from spaces.models.fields import Dated
from spaces.models.space import Space


class SpaceDraft(Dated):
    """Contract §2.4. The draft is a space like any other; this row says of which, and what it was made from."""

    draft = models.OneToOneField(Space, on_delete=models.CASCADE, primary_key=True, related_name="draft_of")
    source = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="drafts")
    #: The draft's things as they were when they were copied or last merged: `kind`, `id`, `parent`, `members`
    #: (`spaces.ops.structure`), and `source`, the id of what each is a copy of.
    base = JsonField(default=list)
    merged_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"Draft {self.draft_id} of {self.source_id}"
