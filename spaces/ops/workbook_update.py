"""Changing a workbook as a client says it: its own members, its sheets, its actions, at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from jobs.errors import InvalidInput
from jobs.log import append
from jobs.models.rows import locking
from spaces.models import Sheet, Workbook
from spaces.ops.mounted import set_actions
from spaces.ops.sheet import configure_sheet, mount_actions
from spaces.ops.workbook import create_workbook, make_sheet, sheet_created, update_workbook

#: Members of a sheet that a client sends back with it and that are not of its config.
_NOT_CONFIG = frozenset(
    {"id", "workbookId", "config", "namespace", "createdAt", "updatedAt", "lockedBy", "lockedAt", "recordCounts"}
)


def open_workbook(space: Any, *, by: str, actions: Sequence[Any] = (), **members: Any) -> Workbook:
    """Make a workbook with its sheets and mount the actions of all of them.

    Appends workbook:created, sheet:created and action:created for each. Raises InvalidInput.
    """
    with transaction.atomic():
        workbook = create_workbook(space, by=by, actions=actions, **members)
        for sheet in workbook.sheets.select_related("space").order_by("position"):
            mount_actions(sheet, by=by)
    return workbook


def revise_workbook(
    workbook_id: str,
    *,
    by: str,
    sheets: Sequence[Mapping[str, Any]] = (),
    actions: Sequence[Mapping[str, Any]] | None = None,
    **given: Any,
) -> Workbook:
    """Change a workbook; sheets with an id are changed, sheets without one are added (contract §2.5).

    Two callers take turns at the workbook's row. Appends an event for each thing that differs.
    Raises NotFound, InvalidInput.
    """
    with transaction.atomic():
        # In the order of their ids, as writers of linked sheets take them.
        list(locking(Workbook.objects.filter(pk=workbook_id)))
        list(locking(Sheet.objects.filter(workbook=workbook_id)).order_by("pk"))
        workbook = update_workbook(workbook_id, by=by, **given)
        for config in sheets:
            if config.get("id") is not None:
                _revise_sheet(workbook, config, by=by)
            else:
                _add_sheet(workbook, config, by=by)
        if actions is not None:
            where = {"environment": workbook.environment_id, "space": workbook.space_id}
            set_actions(workbook.id, actions, **where, by=by)
    return workbook


def _revise_sheet(workbook: Workbook, given: Mapping[str, Any], *, by: str) -> None:
    if not workbook.sheets.filter(pk=str(given["id"])).exists():
        raise InvalidInput("The workbook has no such sheet.", key="sheets.id")
    config = given.get("config")
    direct = {name: value for name, value in given.items() if name not in _NOT_CONFIG and value is not None}
    merged = {**(config if isinstance(config, Mapping) else {}), **direct}
    more = {"metadata": merged["metadata"]} if "metadata" in merged else {}
    configure_sheet(str(given["id"]), merged, by=by, **more)


def _add_sheet(workbook: Workbook, config: Mapping[str, Any], *, by: str) -> None:
    taken = set(workbook.sheets.values_list("slug", flat=True))
    sheet = make_sheet(workbook, config=config, position=len(taken), taken=taken)
    mount_actions(sheet, by=by)
    append([sheet_created(sheet, by=by)])
