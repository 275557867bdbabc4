"""`manage.py void_cursors`: the step after a restore that tells everybody to look anew."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from jobs.log.append import new_epoch
from jobs.models import Stream


class Command(BaseCommand):
    """Give every stream a new epoch."""

    help = "After a restore, before anything starts: make every cursor that clients hold void."

    def handle(self, *args: Any, **options: Any) -> None:
        """Change all streams or none, and say how many there are."""
        with transaction.atomic():
            streams = list(Stream.objects.select_for_update().order_by("pk"))
            for stream in streams:
                stream.epoch = new_epoch()
            Stream.objects.bulk_update(streams, ["epoch"], batch_size=500)
        self.stdout.write(f"Streams with a new epoch: {len(streams)}.")
