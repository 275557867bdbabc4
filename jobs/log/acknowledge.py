"""Acknowledging an event: the one change that an event knows."""

from django.utils import timezone

from jobs.models import Event


def acknowledge(event_id: str, *, by: str) -> bool:
    """Note that a listener has dealt with an event; the first one counts. False when somebody has already."""
    unseen = Event.objects.filter(pk=event_id, acknowledged_at=None)
    return bool(unseen.update(acknowledged_at=timezone.now(), acknowledged_by=by))
