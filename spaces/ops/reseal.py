"""Sealing everything anew after SECRET_KEY has changed."""

from collections.abc import Iterator
from typing import Any

from jobs.errors import Unavailable
from spaces.models import Secret, Webhook
from spaces.ops.seal import reseal

#: Every column that `spaces.ops.seal` has sealed; a test looks for those that are missing here.
SEALED: tuple[tuple[Any, str], ...] = ((Secret, "sealed"), (Webhook, "sealed"), (Webhook, "sealed_before"))


def reseal_all() -> tuple[int, list[str]]:
    """Seal every secret under the key of today; give how many were, and the ids of those that no key here opens.

    May run while others work: a row that somebody gives another value meanwhile is sealed under the new key already.
    """
    count, lost = 0, []
    for model, column in SEALED:
        for public_id, sealed in _rows(model, column):
            try:
                fresh = reseal(sealed)
            except Unavailable:
                lost.append(public_id)
                continue
            count += model.objects.filter(**{"pk": public_id, column: sealed}).update(**{column: fresh})
    return count, lost


def _rows(model: Any, column: str) -> Iterator[tuple[str, bytes]]:
    rows = model.objects.filter(**{f"{column}__isnull": False}).order_by("pk").values_list("pk", column)
    for public_id, sealed in list(rows):
        yield public_id, bytes(sealed)
