"""An event as the wire shows it (contract §3.2, §3.5)."""

from collections.abc import Mapping
from typing import Any

from jobs.models import Event
from jobs.wire.moment import moment

_OPTIONAL = {"target": "target", "origin": "origin", "acknowledgedBy": "acknowledged_by"}
#: Domains whose events are about records that can be fetched.
_ABOUT_RECORDS = ("commit:", "records:", "layer:", "job:")


def event(row: Event | Mapping[str, Any]) -> dict[str, Any]:
    """Translate an event, or the columns that `jobs.log.READ` names.

    `seq` is ours: the cursor that sockets resume from. `attributes` lie in the payload and are shown
    beside it too, where the contract has them.
    """
    held = vars(row) if isinstance(row, Event) else row
    context, payload = held["context"], held["payload"]
    told: dict[str, Any] = {
        "id": held["id"],
        "seq": held["seq"],
        "topic": held["topic"],
        "domain": held["domain"],
        "context": context,
        "payload": payload,
        "namespaces": context.get("namespaces") or [],
        "callbackUrl": f"v1/events/{held['id']}/ack",
        "dataUrl": data_url(held["id"], topic=held["topic"], context=context),
        "createdAt": moment(held["created_at"]),
    }
    if attributes := payload.get("attributes"):
        told["attributes"] = attributes
    told |= {member: held[column] for member, column in _OPTIONAL.items() if held[column] is not None}
    if held["acknowledged_at"]:
        told["acknowledgedAt"] = moment(held["acknowledged_at"])
    return told


def data_url(event_id: str, *, topic: str, context: Mapping[str, Any]) -> str:
    """Say where a listener fetches the records that an event is about; empty when it is about none.

    The form is the listener's wish: relative, with a query that has `=`, and nothing to be encoded in it.
    """
    sheet = context.get("sheetId")
    if not sheet or not topic.startswith(_ABOUT_RECORDS):
        return ""
    if (commit := context.get("commitId")) and not topic.startswith("job:"):
        return f"v1/sheets/{sheet}/records?commitId={commit}"
    return f"v1/sheets/{sheet}/records?for={event_id}"
