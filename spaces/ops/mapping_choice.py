"""What a person chose for the plan of a mapping job: source fields, and options for values."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from jobs import lifecycle
from jobs.errors import IllegalTransition, InvalidInput, NotFound
from jobs.models import Job
from jobs.states import Status
from spaces.ops.mapping_plan import Ends, ends_of, write_plan
from spaces.rules.options import is_enum, options_of, read_details, write_details
from spaces.rules.pair import Pair

#: By destination field: the text of a source value, and the text of the option that it becomes; empty: it stays.
Values = Mapping[str, Mapping[str, str]]
#: Before these a plan can still be changed by a person.
OPEN_TO_CHANGE = frozenset({Status.CREATED, Status.PLANNING})


def choose(job_id: str, *, sources: Mapping[str, str], values: Values, starts: bool) -> None:
    """Keep the source field that a person chose for each destination field, and let the job start if they say so.

    An empty source means none; fields that are not named, and what is as it was, stay as the plan has them.
    Values are those of fields whose source is the same as before. Appends job:updated, and job:ready if it
    starts. Of two people, or one and the start of the job, the second is refused. Raises NotFound,
    IllegalTransition, InvalidInput for a field that is not there, or for a start without any.
    """
    seen = Job.objects.filter(pk=job_id).first()
    if seen is None:
        raise NotFound
    _check_open(seen)
    # Before the job is locked: reading many records takes seconds.
    plan = {**(seen.plan or {}), **_planned(ends_of(seen), sources=sources, values=values, before=seen.plan)}
    if starts and not plan["fieldMapping"]:
        raise InvalidInput("Choose a source for at least one column.", key="fieldMapping")
    with transaction.atomic():
        job = lifecycle.lock(job_id)
        _check_open(job)
        if (job.plan, job.config) != (seen.plan, seen.config):
            raise InvalidInput("The plan was changed meanwhile; look at it again.", key="fieldMapping")
        if job.status == Status.CREATED:
            lifecycle.plan(job_id, plan=plan)
        else:
            lifecycle.update(job_id, plan=plan)
        if starts:
            lifecycle.execute(job_id)


def _check_open(job: Job) -> None:
    if job.status not in OPEN_TO_CHANGE:
        raise IllegalTransition(verb="another_plan", status=job.status, target=None)


def edges_by_destination(plan: Any) -> dict[str, Mapping[str, Any]]:
    """The edges of a plan by the keys of their destination fields; a client may have written strange ones."""
    edges = plan.get("fieldMapping") if isinstance(plan, Mapping) else None
    return {
        key: edge
        for edge in (edges if isinstance(edges, list) else ())
        if (key := key_in(edge, "destinationField")) and key_in(edge, "sourceField")
    }


def key_in(edge: Any, end: str) -> str:
    """The key of a field of an edge; empty where there is none."""
    described = edge.get(end) if isinstance(edge, Mapping) else None
    key = described.get("key") if isinstance(described, Mapping) else None
    return key if isinstance(key, str) else ""


def _planned(ends: Ends, *, sources: Mapping[str, str], values: Values, before: Any) -> dict[str, Any]:
    fields = {field["key"]: field for field in ends.source.fields}
    if strange := sorted({*sources.values()} - {*fields, ""} | {*sources} - {*ends.destination.field_keys}):
        raise InvalidInput(f"There is no column {strange[0]}.", key="fieldMapping")
    kept = edges_by_destination(before)
    wanted = {key: key_in(edge, "sourceField") for key, edge in kept.items()} | dict(sources)
    pairs = [
        Pair(fields[wanted[field["key"]]], field, 1.0, "person")
        for field in ends.destination.fields
        if wanted.get(field["key"]) in fields
    ]
    plan = write_plan(ends, pairs)
    edges = plan["fieldMapping"]
    plan["fieldMapping"] = [_chosen(edge, kept.get(edge["destinationField"]["key"]), values) for edge in edges]
    return plan


def _chosen(edge: dict[str, Any], before: Mapping[str, Any] | None, values: Values) -> dict[str, Any]:
    """Keep what was known of a pair that stays, with the options that were chosen for its values."""
    if before is None or key_in(before, "sourceField") != edge["sourceField"]["key"]:
        return edge
    field = edge["destinationField"]
    if not is_enum(field):
        return {**edge, **before}
    options = {str(option["value"]): option["value"] for option in options_of(field)}
    asked = values.get(field["key"], {})
    pairs = [
        (value, options.get(asked[str(value)]) if str(value) in asked else option)
        for value, option in read_details(before.get("enumDetails")) or read_details(edge["enumDetails"])
    ]
    return {**edge, **before, "enumDetails": write_details(pairs, field)}
