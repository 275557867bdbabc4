"""Wrong passwords in a row, for one name: what makes guessing slow."""

from django.db import models


class FailedSignIn(models.Model):
    """How many wrong passwords were given for a name, known here or not, since when."""

    #: SHA-256 of the name in small letters: a table of what people typed would be a list of passwords by mistake.
    name_digest = models.CharField(primary_key=True, max_length=64)
    count = models.PositiveIntegerField(default=0)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.count} since {self.since}"
