"""Moves toward the start: execute, promote what is due, release what waited, plan, schedule."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from jobs.lifecycle.move import move, move_one
from jobs.lifecycle.sql import NOW, Json, Sql, bind
from jobs.models import Job

#: Columns of a job that becomes ready, whatever it was before.
READY = {"ready_at": NOW, "not_before": None, "hinted_at": None}


def execute(job_id: str) -> None:
    """Make a job ready: created, planning, scheduled or waiting, it starts as soon as a worker is free.

    Of two callers one moves it. Raises NotFound, IllegalTransition.
    """
    move_one("execute", job_id, sets=READY)


def promote(job_ids: Sequence[str]) -> int:
    """Make scheduled jobs ready whose time has come; give how many moved. Any number may call at once."""
    text, params = bind(NOW)
    due = Sql(f"not_before <= {text}", tuple(params))
    return len(move("promote", job_ids, sets=READY, guard=due))


def release_waiting(job_ids: Sequence[str]) -> int:
    """Make waiting jobs ready that wait for nobody any more; give how many moved."""
    return len(move("release_waiting", job_ids, sets=READY, guard=Sql("pending_count <= 0")))


def plan(job_id: str, *, plan: dict[str, Any]) -> None:
    """Keep a job's plan and let it wait for a person's yes (contract §4.1, managed map jobs).

    Raises NotFound, IllegalTransition.
    """
    move_one("plan", job_id, sets={"plan": Json(plan)})


def schedule(job_id: str, *, not_before: dt.datetime) -> None:
    """Let a job that has not begun start at an instant. Raises NotFound, IllegalTransition."""
    move_one("schedule", job_id, sets={"not_before": not_before, "ready_at": None})


def due(*, limit: int) -> list[str]:
    """Ids of scheduled jobs whose time has come, the longest overdue first."""
    text, params = bind(NOW)
    rows = Job.objects.filter(status="scheduled").extra(where=[f"not_before <= {text}"], params=params)  # noqa: S610
    return list(rows.order_by("not_before").values_list("pk", flat=True)[:limit])
