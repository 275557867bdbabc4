"""Rows of the data as the contract's JSON; members without a value are left out."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.urls import NoReverseMatch, reverse

from jobs import wire
from jobs.models import Action
from spaces.models import Document, Environment, File, Sheet, Workbook

Told = dict[str, Any]
ActionsByTarget = dict[str, list[Told]]


def actions_of(target_ids: Iterable[str]) -> ActionsByTarget:
    """Read the actions mounted on these things, in one query."""
    found: ActionsByTarget = defaultdict(list)
    for row in Action.objects.filter(target_id__in=list(target_ids)).order_by("position", "id"):
        found[row.target_id].append(wire.action(row))
    return found


def environment(row: Environment) -> Told:
    """Translate an environment."""
    return {
        **row.extra,
        "id": row.id,
        "accountId": row.account_id,
        "name": row.name,
        "isProd": row.is_production,
        "guestAuthentication": row.guest_authentication,
        "features": row.features,
        "metadata": row.metadata,
        "namespaces": row.namespaces,
        **_times(row),
    }


def space(row: Any, actions: ActionsByTarget) -> Told:
    """Translate a space that was counted (`spaces.api.spaces.counted`)."""
    return _present(
        {
            "guestAuthentication": [],
            **row.extra,
            "id": row.id,
            "environmentId": row.environment_id,
            "name": row.name,
            "namespace": row.namespace or None,
            "labels": row.labels,
            "metadata": row.metadata,
            "settings": row.settings,
            "primaryWorkbookId": row.primary_workbook_id or None,
            "displayOrder": row.display_order,
            "appId": row.app_id or None,
            "actions": actions.get(row.id, []),
            "workbooksCount": row.workbooks_count,
            "filesCount": row.files_count,
            "createdByUserId": row.created_by or None,
            "guestLink": _link("spaces:space", row.id),
            "archivedAt": wire.moment(row.archived_at),
            "lastActivityAt": wire.moment(row.updated_at),
            **_times(row),
        }
    )


def workbook(row: Workbook, actions: ActionsByTarget, *, sheets: list[Told] | None = None) -> Told:
    """Translate a workbook; without `sheets` that member is left out."""
    return _present(
        {
            **row.extra,
            "id": row.id,
            "name": row.name,
            "spaceId": row.space_id,
            "environmentId": row.environment_id,
            "namespace": row.namespace or None,
            "labels": row.labels,
            "treatments": row.treatments,
            "settings": row.settings,
            "metadata": row.metadata,
            "actions": actions.get(row.id, []),
            "sheets": sheets,
            **_times(row),
        }
    )


def sheet(row: Sheet, *, with_counts: bool = False) -> Told:
    """Translate a sheet; its config is what was sent, under its name and slug of today."""
    return _present(
        {
            "id": row.id,
            "workbookId": row.workbook_id,
            "name": row.name,
            "slug": row.slug,
            "namespace": row.namespace or None,
            "config": {**row.config, "name": row.name, "slug": row.slug},
            "metadata": row.metadata,
            "treatments": row.treatments,
            "lockedBy": row.locked_by,
            "lockedAt": wire.moment(row.locked_at),
            "recordCounts": row.counts if with_counts else None,
            **_times(row),
        }
    )


def file(row: File, actions: ActionsByTarget) -> Told:
    """Translate a file."""
    return _present(
        {
            "id": row.id,
            "name": row.name,
            "ext": row.ext,
            "mimetype": row.mimetype,
            "encoding": row.encoding,
            "status": row.status,
            "mode": row.mode,
            "size": row.size_bytes,
            "bytesReceived": row.size_bytes,
            "spaceId": row.space_id,
            "workbookId": row.workbook_id,
            "sheetId": row.sheet_id,
            "origin": row.origin,
            "treatments": row.treatments,
            "actions": actions.get(row.id, []),
            "expiredAt": wire.moment(row.expired_at),
            **_times(row),
        }
    )


def document(row: Document, actions: ActionsByTarget) -> Told:
    """Translate a document."""
    return {
        "id": row.id,
        "title": row.title,
        "body": row.body,
        "treatments": row.treatments,
        "spaceId": row.space_id,
        "environmentId": row.environment_id,
        "actions": actions.get(row.id, []),
        **_times(row),
    }


def _times(row: Any) -> Told:
    return {"createdAt": wire.moment(row.created_at), "updatedAt": wire.moment(row.updated_at)}


def _present(told: Told) -> Told:
    return {name: value for name, value in told.items() if value is not None}


def _link(name: str, public_id: str) -> str | None:
    try:
        return reverse(name, args=[public_id])
    except NoReverseMatch:
        return None
