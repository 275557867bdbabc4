"""Handing events to their listeners: claim a delivery, call, record what became of it."""

from collections.abc import Sequence


def deliver(delivery_ids: Sequence[str]) -> None:
    """Hand over."""
