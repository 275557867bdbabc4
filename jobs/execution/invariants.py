"""What must hold whatever crashed: asked of the rows, each broken rule told in a line."""

import contextlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import connection, transaction
from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from jobs import conf
from jobs.execution.duties.schedules import CATCH_UP, next_after
from jobs.execution.replay import replay
from jobs.log.statement import is_postgresql
from jobs.models import Artifact, Attempt, Dependency, Event, Fire, Job, Schedule, Stream
from jobs.states import OPEN, Status
from jobs.topics import DECIDING, Topic

Rule = Callable[[], Iterator[str]]
CHUNK_BYTES = 1 << 20


def violations() -> list[str]:
    """Check every rule against one moment of the database, and give what is broken."""
    with one_moment():
        return [f"{name}: {broken}" for name, rule in RULES.items() for broken in rule()]


@contextlib.contextmanager
def one_moment() -> Iterator[None]:
    """Read everything as it was at one moment, without holding up anybody who writes."""
    if is_postgresql():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")  # Django's own BEGIN would take the writers' lock
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def counts() -> dict[str, int]:
    """Give how much there is to check."""
    attempts = Job.objects.aggregate(total=Sum("attempt"))["total"] or 0  # Attempt has only those that another followed
    return {"jobs": Job.objects.count(), "events": Event.objects.count(), "attempts": attempts}


def decided_once() -> Iterator[str]:
    """A complete or failed job has one deciding event, any other none, and it is of the right kind."""
    deciding = {Status.COMPLETE: str(Topic.JOB_COMPLETED), Status.FAILED: str(Topic.JOB_FAILED)}
    events: dict[str, list[str]] = {}
    for job_id, topic in Event.objects.filter(topic__in=sorted(DECIDING)).values_list("job_id", "topic"):
        events.setdefault(str(job_id), []).append(topic)
    for job_id, status in _whole(Job.objects.all()).values_list("pk", "status").iterator():
        wanted = [deciding[Status(status)]] if status in deciding else []
        if events.get(job_id, []) != wanted:
            yield f"Job {job_id} is {status}, but its deciding events are {events.get(job_id, [])}."


def gapless() -> Iterator[str]:
    """Events of a stream are numbered from the first that is kept to the head, without a gap."""
    found = {
        row["environment_id"]: row
        for row in Event.objects.values("environment_id").annotate(n=Count("pk"), low=Min("seq"), high=Max("seq"))
    }
    for environment, head, pruned in Stream.objects.values_list("pk", "head", "pruned"):
        row = found.pop(environment, {"n": 0, "low": head + 1, "high": head})
        if row["n"] != head - pruned or (row["n"] and (row["low"], row["high"]) != (pruned + 1, head)):
            yield f"Stream {environment} ends at {head} and is pruned to {pruned}, but has {row['n']} events."
    yield from (f"Events of {environment} have no stream." for environment in found)


def replayed() -> Iterator[str]:
    """The events of a job, replayed through the arrows, are legal and end at its status."""
    environments = Stream.objects.values_list("pk", flat=True)
    for environment in environments:
        yield from replay(environment)


def counted_attempts() -> Iterator[str]:
    """Attempts count up by one to the most that the job has; each that is over has a row, the newest is its own."""
    many = Job.objects.filter(attempt__gt=F("max_attempts"))
    for job_id, attempt, most in many.values_list("pk", "attempt", "max_attempts"):
        yield f"Job {job_id} is at attempt {attempt} of {most}."
    rows = Attempt.objects.values("job_id").annotate(n=Count("pk"), last=Max("number"))
    for row in rows.filter(Q(last__gt=F("job__attempt")) | ~Q(n=F("last"))).values_list("job_id", "n", "last"):
        yield f"Job {row[0]} has {row[1]} ended attempts, but the last is number {row[2]}."


def waited() -> Iterator[str]:
    """No job began before the jobs it waits for were complete."""
    began = Dependency.objects.filter(job__started_at__isnull=False)
    early = began.filter(~Q(predecessor__status=Status.COMPLETE) | Q(job__started_at__lt=F("predecessor__finished_at")))
    for job_id, predecessor_id in early.values_list("job_id", "predecessor_id"):
        yield f"Job {job_id} began before {predecessor_id} was complete."
    lost = Q(predecessor__status__in=sorted(OPEN))
    held = Dependency.objects.filter(lost, job=OuterRef("pk"))
    idle = Job.objects.filter(~Exists(held), status=Status.WAITING, parent=None, updated_at__lt=_a_while_ago())
    for job in idle:
        yield f"Job {job.pk} waits for nobody."


def told_parents() -> Iterator[str]:
    """The end of all parts is told once, after the last of them."""
    told = Event.objects.filter(topic=str(Topic.JOB_PARTS_COMPLETED)).values("job_id").annotate(n=Count("pk"))
    tellings = dict(told.values_list("job_id", "n"))
    undecided = Count("parts", filter=Q(parts__status__in=sorted(OPEN)))
    parents = _whole(Job.objects.filter(parts__isnull=False)).annotate(undecided=undecided)
    for job_id, left in parents.values_list("pk", "undecided"):
        if tellings.get(job_id, 0) != (0 if left else 1):
            yield f"Job {job_id} has {left} undecided parts; their end was told {tellings.get(job_id, 0)} times."


def fired_once() -> Iterator[str]:
    """Each tick of a schedule made at most one job, and no job stands for two ticks."""
    made = Fire.objects.filter(job_id__isnull=False).values("job_id").annotate(n=Count("pk")).filter(n__gt=1)
    for job_id, count in made.values_list("job_id", "n"):
        yield f"Job {job_id} stands for {count} ticks."
    for schedule in Schedule.objects.filter(is_paused=False):
        yield from (f"Schedule {schedule.pk} did not fire at {at}." for at in _missed(schedule))


def _missed(schedule: Schedule) -> Iterator[datetime]:
    """Ticks up to where the schedule says it has fired, as far back as a clock would still catch up."""
    after = max(schedule.created_at, timezone.now() - CATCH_UP)
    fired = set(Fire.objects.filter(schedule=schedule, fire_at__gt=after).values_list("fire_at", flat=True))
    while (tick := next_after(schedule.cron, schedule.time_zone, after)) and tick <= schedule.fired_until:
        if tick not in fired:
            yield tick
        after = tick


def living_leases() -> Iterator[str]:
    """No job is executing long after its lease; none is held without a lease."""
    executing = Job.objects.filter(status=Status.EXECUTING)
    for job_id, until in executing.filter(lease_until__lt=_a_while_ago()).values_list("pk", "lease_until"):
        yield f"Job {job_id} is executing, but its lease ended at {until:%H:%M:%S}."
    for job_id in executing.filter(holder__isnull=False, lease_until=None).values_list("pk", flat=True):
        yield f"Job {job_id} is held without a lease."
    for job in Job.objects.filter(lease_until__isnull=False).exclude(status=Status.EXECUTING):
        yield f"Job {job.pk} is {job.status}, but has a lease."


def true_files() -> Iterator[str]:
    """Every artifact's file is there and is what was kept."""
    for artifact in Artifact.objects.iterator():
        path = conf.home() / artifact.path
        if not path.is_file():
            yield f"Artifact {artifact.pk} of job {artifact.job_id} has lost its file."
            continue
        digest = sha256()
        with path.open("rb") as file:
            while piece := file.read(CHUNK_BYTES):
                digest.update(piece)
        if digest.hexdigest() != artifact.sha256:
            yield f"Artifact {artifact.pk} of job {artifact.job_id} is not what was kept."


def acknowledged_once() -> Iterator[str]:
    """An outcome that was seen has one event that says so."""
    told = Event.objects.filter(topic=str(Topic.JOB_OUTCOME_ACKNOWLEDGED)).values("job_id").annotate(n=Count("pk"))
    tellings = dict(told.values_list("job_id", "n"))
    for job_id, seen_at in _whole(Job.objects.all()).values_list("pk", "outcome_acknowledged_at").iterator():
        if tellings.get(job_id, 0) != (1 if seen_at else 0):
            yield f"The outcome of job {job_id} was acknowledged in {tellings.get(job_id, 0)} events."


def _whole(jobs: QuerySet[Job]) -> QuerySet[Job]:
    """Keep the jobs of which every event is kept: their first one is."""
    return jobs.filter(Exists(Event.objects.filter(job_id=OuterRef("pk"), topic=str(Topic.JOB_CREATED))))


def _a_while_ago() -> datetime:
    """When a lease must have ended for the reaper to be late: two sweeps and the clock's patience at its start."""
    return timezone.now() - timedelta(seconds=2 * conf.lease_seconds() + 10)


RULES: dict[str, Rule] = {
    "I2 decided once": decided_once,
    "I3 gapless": gapless,
    "I1 I4 I6 replayed": replayed,
    "I5 counted attempts": counted_attempts,
    "I7 waited": waited,
    "I8 told parents": told_parents,
    "I9 fired once": fired_once,
    "I10 living leases": living_leases,
    "I11 true files": true_files,
    "I12 acknowledged once": acknowledged_once,
}
