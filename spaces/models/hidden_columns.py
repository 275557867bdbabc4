"""Which columns of a sheet a person does not want to see."""

from django.conf import settings
from django.db import models

from jobs.models.fields import JsonField
from spaces.models.sheet import Sheet


class HiddenColumns(models.Model):
    """One row for each person and sheet, once they hid something; nobody else is told."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="+")
    #: Keys of fields; those that the sheet does not have any more hide nothing.
    keys = JsonField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "sheet"], name="hidden_columns_once")]

    def __str__(self) -> str:
        return f"{len(self.keys)} columns of {self.sheet_id}"
