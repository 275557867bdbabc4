"""An action as the wire shows it (contract A.3)."""

from typing import Any

from jobs.models import Action
from jobs.wire.moment import moment


def action(row: Action) -> dict[str, Any]:
    """Translate an action; members that the engine does not read are given back as they came."""
    told: dict[str, Any] = {
        **row.config,
        "id": row.id,
        "targetId": row.target_id,
        "label": row.label,
        "operation": row.operation,
        "environmentId": row.environment_id,
        "createdAt": moment(row.created_at),
        "updatedAt": moment(row.updated_at),
    }
    if row.space_id:
        told["spaceId"] = row.space_id
    return told
