"""Whether an action may be pressed just now, and if not, the reason in words (contract §2.2, §4.4)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, Sum

from jobs.models import Action
from spaces.models import Commit, Record, Sheet
from spaces.ops.form import objects_in
from spaces.ops.record_query import count
from spaces.ops.subject_query import query_in, record_query, selected_ids


@dataclass(frozen=True, slots=True)
class ActionState:
    """What a page draws and what the trigger enforces."""

    enabled: bool
    #: Why not; empty when it is enabled.
    reason: str = ""
    #: Only a selection of records is missing: a page may enable the button itself once there is one.
    needs_selection: bool = False
    #: The confirm question with real numbers; empty when the action does not ask.
    question: str = ""


def action_state(action: Action, *, subject: Mapping[str, Any] | None = None) -> ActionState:
    """Judge an action on its target as the data is now; `subject` is the selection it would act on."""
    total, errors = _counts(action)
    for reason, is_selection in _obstacles(action, subject, total=total, errors=errors):
        return ActionState(False, reason, needs_selection=is_selection)
    return ActionState(True, question=_question(action, total=total, errors=errors))


def _obstacles(
    action: Action, subject: Mapping[str, Any] | None, *, total: int, errors: int
) -> Iterator[tuple[str, bool]]:
    for message in objects_in(action.config.get("messages")):
        if message.get("type") == "error":
            yield str(message.get("content") or "This action is switched off."), False
    if _is_checking(action.target_id):
        yield "Changes are still being checked. It is free again when all of them are through.", False
    wanted = {constraint.get("type"): constraint for constraint in _constraints(action)}
    if "hasSelection" in wanted and not query_in(subject):
        yield "Select at least one record first.", True
    if "hasData" in wanted and not total:
        yield "There are no records yet.", False
    if "hasAllValid" in wanted and (wrong := _wrong(action, wanted["hasAllValid"], subject, errors)):
        yield (
            f"{wrong:,} {'record has an error' if wrong == 1 else 'records have errors'}: mend them first.",
            False,
        )


def _is_checking(target_id: str) -> bool:
    """Whether the target's workbook tracks changes and one of its commits is open (contract §4.3)."""
    still_open = Commit.objects.filter(completed_at=None, sheet__workbook__settings__trackChanges=True)
    # By workbook: a sheet's action may read its neighbours, which hooks have not seen yet either.
    here = Sheet.objects.filter(pk=target_id).values("workbook_id")
    return still_open.filter(Q(sheet__workbook_id=target_id) | Q(sheet__workbook_id__in=here)).exists()


def _constraints(action: Action) -> Iterator[Mapping[str, Any]]:
    """The action's constraints, with the two old flags in their new form."""
    yield from objects_in(action.config.get("constraints"))
    if action.config.get("requireAllValid"):
        yield {"type": "hasAllValid"}
    if action.config.get("requireSelection"):
        yield {"type": "hasSelection"}


def _wrong(action: Action, constraint: Mapping[str, Any], subject: Mapping[str, Any] | None, errors: int) -> int:
    """How many records break hasAllValid: of the selection if there is one and it counts, else of all."""
    query = query_in(subject)
    if not query or not errors or constraint.get("ignoreSelection"):
        return errors
    sheets = sheets_of(action.target_id)
    if ids := selected_ids(subject):
        chosen = Record.objects.in_sheets(sheets.values_list("pk", flat=True))
        return chosen.filter(pk__in=ids, is_valid=False).count()
    return sum(count(sheet, record_query(query))["error"] for sheet in sheets)


def sheets_of(target_id: str) -> Any:
    """The sheets whose records an action on this target is about."""
    return Sheet.objects.filter(Q(pk=target_id) | Q(workbook_id=target_id) | Q(space_id=target_id))


def _counts(action: Action) -> tuple[int, int]:
    found = sheets_of(action.target_id).aggregate(total=Sum("total_count"), errors=Sum("error_count"))
    return found["total"] or 0, found["errors"] or 0


def _question(action: Action, *, total: int, errors: int) -> str:
    if not action.config.get("confirm", True):
        return ""
    asked = str(action.config.get("description") or f"{action.label}?")
    if not errors:
        return asked
    return f"{asked} {errors:,} of {total:,} records {'is' if errors == 1 else 'are'} invalid."
