"""A mapping program: rules that turn records of one table's fields into those of another's."""

import orjson
from django.db import models

from jobs.models.fields import JsonField
from spaces.models.environment import Environment
from spaces.models.fields import Dated, opaque_id, public_id


class MappingProgram(Dated):
    """Contract §2.12, A.6. Of the two tables only the keys of their fields are kept: no answer shows more."""

    id = public_id("mp")
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, related_name="+", db_index=False)
    namespace = models.CharField(max_length=200, default="")
    family_id = opaque_id(default="")
    created_by = opaque_id(default="")
    #: One key a line, each as JSON, between line ends: so that one key is found by a search of the text.
    source_lines = models.TextField(default="\n")
    destination_lines = models.TextField(default="\n")
    #: Rules that came and went since the program was made.
    rules_added = models.IntegerField(default=0)
    rules_deleted = models.IntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["environment", "id"], name="mapping_environment")]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def source_keys(self) -> list[str]:
        """The keys of the fields that are read."""
        return [str(orjson.loads(line)) for line in self.source_lines.split("\n") if line]

    @property
    def destination_keys(self) -> list[str]:
        """The keys of the fields that are written."""
        return [str(orjson.loads(line)) for line in self.destination_lines.split("\n") if line]


class MappingRule(Dated):
    """One step of a program. What its type and config mean is for clients to know."""

    id = public_id("mr")
    program = models.ForeignKey(MappingProgram, on_delete=models.CASCADE, related_name="rules", db_index=False)
    name = models.CharField(max_length=1_000)
    type = models.CharField(max_length=255)
    #: config and metadata: any JSON.
    members = JsonField(default=dict)
    #: From 0 to 1.
    confidence = models.FloatField(null=True)
    created_by = opaque_id(default="")
    accepted_at = models.DateTimeField(null=True)
    accepted_by = opaque_id(default="")

    class Meta:
        indexes = [models.Index(fields=["program", "id"], name="mapping_rule_program")]

    def __str__(self) -> str:
        return self.name
