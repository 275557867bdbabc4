"""A membership: what a person may see and do in an environment, or in one space of it."""

from django.conf import settings
from django.db import models

from spaces.models.environment import Environment
from spaces.models.fields import Dated, public_id
from spaces.models.space import Space


class Role(models.TextChoices):
    """Owners and editors act; viewers look."""

    OWNER = "owner"
    EDITOR = "editor"
    VIEWER = "viewer"


#: Roles that may start, cancel and change things.
ACTING_ROLES = frozenset({Role.OWNER, Role.EDITOR})


class Membership(Dated):
    """Null space means the whole environment. Where several rows match, the strongest role counts."""

    id = public_id("acr")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, related_name="memberships")
    space = models.ForeignKey(Space, on_delete=models.CASCADE, null=True, blank=True, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role.choices, default=Role.VIEWER)
    #: When a guest last opened something of the space, to the minute; of others it is not noted.
    last_accessed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "environment"],
                condition=models.Q(space__isnull=True),
                name="membership_environment_once",
            ),
            models.UniqueConstraint(
                fields=["user", "space"],
                condition=models.Q(space__isnull=False),
                name="membership_space_once",
            ),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} is {self.role} of {self.space or self.environment}"
