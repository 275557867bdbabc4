"""Forgetting what is old enough, a few hundred rows at a time so that nobody waits for it."""

import contextlib
import datetime as dt
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from jobs import conf, lifecycle
from jobs.execution.presence import forget_silent
from jobs.models import ApiKey, Artifact, Event, FailedSignIn, Fire, IdempotencyKey, Job, KeyKind, Stream
from jobs.states import OPEN

#: Rows in one transaction.
STEP = 500
#: An idempotency key is kept at least a day.
KEY_AGE = dt.timedelta(hours=48)
#: A file that no row speaks of may be about to be attached; after a day it is not.
ORPHAN_SECONDS = 24 * 3600.0
ORPHANS = "orphaned files"
#: Tokens that come and go. API keys stay, since events name them.
FLEETING = (KeyKind.ACCESS, KeyKind.REFRESH, KeyKind.INVITATION)


def prune() -> dict[str, int]:
    """Forget everything that is old enough; give how many of each kind."""
    counts = dict.fromkeys(STEPS, 0)
    for kind, step in STEPS.items():
        while done := step():
            counts[kind] += done
    return counts


def prune_some() -> bool:
    """Take one small step of each kind; True if there may be more to do."""
    return max(step() for kind, step in STEPS.items() if kind != ORPHANS) >= STEP


def _cutoff() -> dt.datetime:
    return timezone.now() - dt.timedelta(days=conf.keep_days())


def prune_jobs() -> int:
    """Delete decided jobs with all that is kept of them; an outcome that waits for a person stays."""
    open_parts = Job.objects.filter(parent=OuterRef("pk"), status__in=sorted(OPEN))
    seen = Q(asks_acknowledgement=False) | Q(outcome_acknowledged_at__isnull=False)
    old = Job.objects.decided().filter(seen, ~Exists(open_parts), finished_at__lt=_cutoff())
    ids = list(old.order_by("finished_at").values_list("pk", flat=True)[:STEP])
    if ids:
        with transaction.atomic():
            lifecycle.forget(ids)
    return len(ids)


def prune_events() -> int:
    """Delete the oldest events of each stream and note how far: a cursor behind that must start over."""
    return sum(_prune_stream(pk, pruned) for pk, pruned in Stream.objects.values_list("pk", "pruned"))


def _prune_stream(environment: str, pruned: int) -> int:
    oldest = Event.objects.filter(environment_id=environment, seq__gt=pruned).order_by("seq")
    rows = list(oldest.values_list("seq", "created_at")[:STEP])
    last = _last_old(rows)
    if last is None:
        return 0
    with transaction.atomic():
        Stream.objects.filter(pk=environment, pruned__lt=last).update(pruned=last)
        deleted = Event.objects.filter(environment_id=environment, seq__lte=last).delete()
    return deleted[1].get(Event._meta.label, 0)


def _last_old(rows: list[tuple[int, dt.datetime]]) -> int | None:
    """The end of the prefix that is old; times within a stream are in order but for clock steps."""
    cutoff, last = _cutoff(), None
    for seq, created_at in rows:
        if created_at >= cutoff:
            break
        last = seq
    return last


def prune_keys() -> int:
    """Delete idempotency keys whose time is over."""
    old = IdempotencyKey.objects.filter(created_at__lt=timezone.now() - KEY_AGE)
    ids = list(old.values_list("pk", flat=True)[:STEP])
    with transaction.atomic():
        return IdempotencyKey.objects.filter(pk__in=ids).delete()[0] if ids else 0


def prune_tokens() -> int:
    """Delete tokens that ended a day ago, and forget wrong passwords of yesterday."""
    yesterday = timezone.now() - dt.timedelta(days=1)
    old = ApiKey.objects.filter(kind__in=FLEETING, expires_at__lt=yesterday)
    ids = list(old.values_list("pk", flat=True)[:STEP])
    names = list(FailedSignIn.objects.filter(since__lt=yesterday).values_list("pk", flat=True)[:STEP])
    if ids or names:
        with transaction.atomic():
            ApiKey.objects.filter(pk__in=ids).delete()
            FailedSignIn.objects.filter(pk__in=names).delete()
    return max(len(ids), len(names))


def prune_fires() -> int:
    """Delete old ticks of schedules."""
    ids = list(Fire.objects.filter(fire_at__lt=_cutoff()).values_list("pk", flat=True)[:STEP])
    with transaction.atomic():
        return Fire.objects.filter(pk__in=ids).delete()[0] if ids else 0


def prune_orphans() -> int:
    """Delete files that no artifact speaks of: of deleted jobs, and of attempts that never came to attach them.

    Walks the whole folder, so the clock does it by the hour.
    """
    root = conf.home() / "artifacts"
    folders = iter(sorted(root.iterdir()) if root.is_dir() else ())
    count = 0
    while some := list(islice(folders, STEP)):
        kept = Artifact.objects.filter(job__in=[folder.name for folder in some]).values_list("path", flat=True)
        known = {conf.home() / path for path in kept}
        count += sum(_sweep(folder, known) for folder in some)
    return count


def _sweep(folder: Path, known: set[Path]) -> int:
    """Remove what is old and unknown, then the folders that are empty."""
    gone = 0
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir():
            with contextlib.suppress(OSError):
                path.rmdir()
        elif path not in known and _is_old(path):
            path.unlink(missing_ok=True)
            gone += 1
    with contextlib.suppress(OSError):
        folder.rmdir()
    return gone


def _is_old(path: Path) -> bool:
    try:
        return time.time() - path.stat().st_mtime > ORPHAN_SECONDS
    except FileNotFoundError:
        return False


STEPS: dict[str, Callable[[], int]] = {
    "jobs": prune_jobs,
    "events": prune_events,
    "idempotency keys": prune_keys,
    "tokens": prune_tokens,
    "fires": prune_fires,
    "silent processes": forget_silent,
    ORPHANS: prune_orphans,
}
