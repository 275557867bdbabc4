"""Wording of the events that the verbs append: the thing's own context, the actor, and a payload."""

from typing import Any

from jobs.log import Draft
from jobs.topics import Topic

#: Domain of topics whose first word is not one (contract §3.1).
DOMAINS = {**dict.fromkeys(("records", "commit", "layer", "action"), "workbook"), "snapshot": "sheet"}


def draft(row: Any, topic: Topic, *, by: str, **payload: Any) -> Draft:
    """Word one event about a space, workbook, sheet, file or document (contract §3.3).

    `by` is the actor's public id. The row must have its space (and the space its environment) at hand.
    """
    noun = topic.partition(":")[0]
    context = row.context
    return Draft(
        topic=topic,
        domain=DOMAINS.get(noun, noun),
        environment=row.environment_id,
        space=context["spaceId"],
        context={**context, "actorId": by} if by else context,
        payload=payload,
    )


def changes(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    """List what differs, as `*:updated` payloads say it."""
    return [
        {"field": name, "previousValue": before[name], "newValue": value}
        for name, value in after.items()
        if before[name] != value
    ]
