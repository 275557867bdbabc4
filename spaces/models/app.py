"""Apps and their constraints: rules for cells that are written once and used by many fields."""

from django.db import models

from jobs.models.fields import JsonField
from spaces.models.environment import ACCOUNT_ID, Environment
from spaces.models.fields import Dated, opaque_id, public_id


class App(Dated):
    """Contract §2.13. Which spaces belong to it is the space's own `appId`."""

    id = public_id("app")
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, related_name="+", db_index=False)
    account_id = opaque_id(default=ACCOUNT_ID)
    name = models.CharField(max_length=200)
    namespace = models.CharField(max_length=200)
    #: PORTAL, PROJECTS, MAPPING, WORKBOOKS or CUSTOM.
    type = models.CharField(max_length=32)
    entity = models.CharField(max_length=200)
    entity_plural = models.CharField(max_length=200)
    #: icon, metadata, environmentFilters, blueprint.
    extra = JsonField(default=dict)
    activated_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["environment", "id"], name="app_environment")]

    def __str__(self) -> str:
        return self.name


class Constraint(Dated):
    """A stored constraint, as its newest version says. Its function is text to us: listeners run it."""

    id = public_id("cn")
    app = models.ForeignKey(App, on_delete=models.CASCADE, related_name="constraints", db_index=False)
    #: The name by which fields ask for it.
    validator = models.CharField(max_length=200)
    #: Number of the newest version.
    version = models.IntegerField(default=1)
    #: description, function, options, label.
    members = JsonField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["app", "id"], name="constraint_app")]

    def __str__(self) -> str:
        return self.validator


class ConstraintVersion(Dated):
    """What a constraint said once."""

    id = public_id("vr")
    constraint = models.ForeignKey(Constraint, on_delete=models.CASCADE, related_name="versions", db_index=False)
    number = models.IntegerField()
    validator = models.CharField(max_length=200)
    members = JsonField(default=dict)
    #: What was changed, in the words of who changed it.
    prompt = models.TextField(default="", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["constraint", "number"], name="constraint_version_number")]

    def __str__(self) -> str:
        return f"{self.constraint_id} version {self.number}"
