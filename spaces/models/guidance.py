"""Guidance: where in a space a client shows which guide."""

from django.db import models

from jobs.models.fields import JsonField
from spaces.models.fields import Dated, opaque_id, public_id
from spaces.models.space import Space

#: When a guide is shown, how, and to whom; without a role to everybody.
TRIGGERS = ("first", "hover", "event", "manual")
TYPES = ("sidebar", "popout", "tooltip")
ROLES = ("admin", "guest")


class Guidance(Dated):
    """Contract §2.4. The guide's pages lie with the client; here is where it belongs."""

    id = public_id("gd")
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="guidance", db_index=False)
    guide_slug = models.CharField(max_length=255)
    #: The wire's GuidanceOptions: target, trigger, type, role.
    options = JsonField(default=dict)
    created_by = opaque_id(default="")

    class Meta:
        indexes = [models.Index(fields=["space", "id"], name="guidance_space")]

    def __str__(self) -> str:
        return self.guide_slug
