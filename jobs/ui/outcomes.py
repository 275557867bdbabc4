"""Outcomes for people: the inbox of those not seen yet, and one outcome ready to draw."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from jobs.access import Principal, visible
from jobs.models import Job, JobQuerySet
from jobs.states import TERMINAL, Status
from jobs.ui.next_steps import NextStep, next_step
from jobs.ui.present import JobView, humanised, title_of, views
from jobs.ui.visitor import editable_ids

#: Most outcomes that the inbox lists; beyond it the badge says 99+.
MOST = 99
#: An outcome this young may open by itself when a page loads: it came while the page was on its way.
FRESH = timedelta(seconds=20)
ENDINGS = {Status.COMPLETE: "is complete", Status.FAILED: "failed", Status.CANCELED: "was canceled"}


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """An outcome with every default filled in (contract §2.1, JobOutcome)."""

    heading: str
    message: str
    button: str
    #: The acknowledge button is left out: the outcome asks for it and has a Next instead.
    hides_button: bool
    next: NextStep | None
    #: automatic or automatic_silent: Next goes by itself for this person; empty for manual.
    trigger: str
    is_mine: bool

    @property
    def next_template(self) -> str:
        """The partial that draws the Next."""
        return f"jobs/next/_{self.next.kind}.html" if self.next else ""


@dataclass(frozen=True, slots=True)
class InboxItem:
    """A job and its outcome."""

    job: JobView
    outcome: OutcomeView


def outcome_of(job: Job, *, principal: Principal) -> OutcomeView | None:
    """Read a decided job's outcome; None when there is nothing to show."""
    wire = job.outcome if isinstance(job.outcome, dict) else {}
    if job.status not in TERMINAL or not (wire or job.asks_acknowledgement):
        return None
    step = next_step(job, principal=principal)
    is_mine = job.created_by == principal.id
    return OutcomeView(
        heading=str(wire.get("heading") or f"{title_of(job)} {ENDINGS[Status(job.status)]}")[:300],
        message=humanised(str(wire.get("message") or job.info or "")),
        button=str(wire.get("buttonText") or "Got it")[:80],
        hides_button=wire.get("hideDefaultButton") is True and step is not None,
        next=step,
        trigger=_trigger(wire.get("trigger"), is_mine=is_mine),
        is_mine=is_mine,
    )


def _trigger(wire: object, *, is_mine: bool) -> str:
    kind = wire.get("type") if isinstance(wire, dict) else wire
    audience = wire.get("audience") if isinstance(wire, dict) else "originator"
    fires = kind in {"automatic", "automatic_silent"} and (is_mine or audience == "all")
    return str(kind) if fires else ""


def unread(principal: Principal) -> JobQuerySet:
    """The jobs that this person started and whose outcomes wait to be seen."""
    mine = Job.objects.unacknowledged().filter(created_by=principal.id, status__in=sorted(TERMINAL))
    return visible(principal, mine)  # type: ignore[return-value]


def unread_count(principal: Principal) -> str:
    """The badge: empty, a number, or 99+."""
    number = unread(principal).values("id")[: MOST + 1].count()
    return f"{MOST}+" if number > MOST else str(number or "")


def inbox(principal: Principal, *, now: datetime, since: datetime | None = None) -> list[InboxItem]:
    """The person's unread outcomes, newest first."""
    waiting = unread(principal).order_by("-id")
    if since:
        waiting = waiting.filter(finished_at__gte=since)
    jobs = list(waiting[:MOST])
    found = []
    for shown in views(jobs, now=now, editable=editable_ids(principal, jobs)):
        outcome = outcome_of(shown.row, principal=principal)
        if outcome:
            found.append(InboxItem(shown, outcome))
    return found
