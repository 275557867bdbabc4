"""An action: the button that a person presses to make a job."""

from functools import partial

from django.db import models

from jobs.ids import new_id
from jobs.models.fields import JsonField, opaque_id, public_id


class Action(models.Model):
    """Mounted on anything with a public id (contract §2.2)."""

    id = public_id(partial(new_id, "act"))
    environment_id = opaque_id()
    space_id = opaque_id(null=True)
    target_id = opaque_id()
    operation = models.CharField(max_length=200)
    label = models.CharField(max_length=200)
    #: Every other member of the wire's Action: mode, tooltip, primary, confirm, inputForm, constraints…
    config = JsonField(default=dict)
    position = models.IntegerField(default=0)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["target_id", "position"], name="action_target"),
            models.Index(fields=["space_id", "id"], name="action_space"),
        ]

    def __str__(self) -> str:
        return self.label
