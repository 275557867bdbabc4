"""A view: a filter, a search and an order of a sheet's records, kept under a name."""

from django.db import models

from jobs.models.fields import JsonField
from spaces.models.fields import Dated, opaque_id, public_id
from spaces.models.sheet import Sheet


class View(Dated):
    """Contract §2.9. What its config says of fields is read when it is opened: fields may have gone."""

    id = public_id("vi")
    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="views", db_index=False)
    name = models.CharField(max_length=255)
    #: The wire's ViewConfig: filter, filterField, searchValue, searchField, sortField, sortDirection, q, ids…
    config = JsonField(default=dict)
    created_by = opaque_id(default="")

    class Meta:
        indexes = [models.Index(fields=["sheet", "id"], name="view_sheet")]

    def __str__(self) -> str:
        return self.name
