"""A secret: what a listener needs to know and the database must not."""

from django.db import models

from spaces.models.environment import Environment
from spaces.models.fields import Dated, opaque_id, public_id
from spaces.models.space import Space


class Secret(Dated):
    """Contract §2.10. Null space means the whole environment; an empty actor means everybody there."""

    id = public_id("sec")
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, related_name="+", db_index=False)
    space = models.ForeignKey(Space, on_delete=models.CASCADE, null=True, related_name="+")
    actor_id = opaque_id(default="", blank=True)
    name = models.CharField(max_length=255)
    #: Sealed by `spaces.ops.seal`; what is inside is written nowhere else.
    sealed = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["environment", "name"], name="secret_environment")]
        constraints = [
            models.UniqueConstraint(
                fields=["environment", "actor_id", "name"],
                condition=models.Q(space__isnull=True),
                name="secret_once_environment",
            ),
            models.UniqueConstraint(
                fields=["space", "actor_id", "name"],
                condition=models.Q(space__isnull=False),
                name="secret_once_space",
            ),
        ]

    def __str__(self) -> str:
        return self.name
