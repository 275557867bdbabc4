"""Schedules: each tick of a cron line, in its own time zone, makes one job, however many clocks run."""

import datetime as dt
import logging
from functools import lru_cache
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError
from django.db import IntegrityError, transaction
from django.utils import timezone

from jobs.errors import JobsiteError
from jobs.lifecycle import JobDraft, create
from jobs.models import Fire, Schedule

logger = logging.getLogger(__name__)

#: Ticks that were missed longer ago than this are left out.
CATCH_UP = dt.timedelta(minutes=10)


def fire_due() -> int:
    """Fire every tick whose instant has come; give how many we were the first to fire."""
    now = timezone.now()
    due = Schedule.objects.filter(is_paused=False, fired_until__lt=now)
    return sum(_fire_ticks(schedule, now) for schedule in due)


def _fire_ticks(schedule: Schedule, now: dt.datetime) -> int:
    fired = 0
    after = max(schedule.fired_until, now - CATCH_UP)
    while (instant := next_after(schedule.cron, schedule.time_zone, after)) is not None and instant <= now:
        fired += fire(schedule, instant)
        after = instant
    if after > schedule.fired_until:
        with transaction.atomic():
            Schedule.objects.filter(pk=schedule.pk, fired_until__lt=after).update(fired_until=after)
    return fired


@lru_cache(maxsize=10_000)
def next_after(cron: str, time_zone: str, after: dt.datetime) -> dt.datetime | None:
    """Give the next instant that a cron line names; None for one that never comes or cannot be read."""
    try:
        ticks = CronSim(cron, after.astimezone(ZoneInfo(time_zone)))
        instant: dt.datetime = next(ticks)
    except (CronSimError, StopIteration, ValueError, KeyError, OSError):
        return None
    return instant.astimezone(dt.UTC)


def fire(schedule: Schedule, instant: dt.datetime) -> bool:
    """Make the job of one tick, unless another clock was quicker: the unique row decides.

    The row's job id is written after the job's events; that once a minute the stream is locked a moment
    longer is cheaper than a second table of promises.
    """
    try:
        with transaction.atomic():
            row = Fire.objects.create(schedule=schedule, fire_at=instant)
            Fire.objects.filter(pk=row.pk).update(job_id=_make_job(schedule))
    except IntegrityError:
        return False
    return True


def _make_job(schedule: Schedule) -> str | None:
    """None when the job cannot be made as it is described: the tick is over all the same."""
    fixed = {"environment": schedule.environment_id, "space": schedule.space_id, "trigger": "immediate"}
    try:
        with transaction.atomic():
            draft = JobDraft(**{"created_by": schedule.created_by, **schedule.job, **fixed})
            return str(create(draft).pk)
    except (JobsiteError, TypeError, KeyError) as error:
        logger.warning("Schedule %s could not make its job: %s", schedule.pk, error)
        return None
