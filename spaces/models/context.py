"""The members of an event's context that a thing stands for (contract §3.3)."""

from typing import Any


def space_context(space: Any) -> dict[str, Any]:
    """What everything in a space has in common. The environment should be loaded with the row."""
    context = {
        "accountId": space.environment.account_id,
        "environmentId": space.environment_id,
        "spaceId": space.id,
    }
    return {**context, "appId": space.app_id} if space.app_id else context


def named(*, space: str, workbook: str = "", sheet: str = "") -> dict[str, Any]:
    """The slugs and namespaces that listeners filter by; what has no name is left out."""
    given = {"space": space, "workbook": workbook, "sheet": sheet}
    slugs = {kind: slug for kind, slug in given.items() if slug}
    if not slugs:
        return {}
    return {"slugs": slugs, "namespaces": [f"{kind}:{slug}" for kind, slug in slugs.items()]}
