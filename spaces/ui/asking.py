"""One press of an action: what it is about, what it asks, and the token that makes it happen once."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from jobs.errors import InvalidInput
from jobs.models import Action
from jobs.subjects import Subject, describe
from spaces.models import Record, Sheet
from spaces.ops.action_state import action_state
from spaces.ops.ask import Field, fields_of
from spaces.ui.actions import MAY_ONLY_LOOK
from spaces.ui.query import local_path
from spaces.ui.visitor import can_act_in

#: Records that one press may name one by one.
MOST_CHOSEN = 10_000
LONGEST_TOKEN = 100


@dataclass(frozen=True, slots=True)
class Ask:
    """The question, ready to draw by spaces/_ask.html."""

    action: Action
    url: str
    subject: Subject
    #: What it will act on, in words.
    about: str
    question: str
    fields: list[Field]
    chosen: str
    token: str
    back: str
    #: Why it cannot be done.
    reason: str
    problem: str

    @property
    def has_errors(self) -> bool:
        """Whether an answer has to be mended."""
        return any(field.error for field in self.fields)


def ask(
    request: HttpRequest,
    action: Action,
    chosen: list[str],
    *,
    given: Mapping[str, Any] | None = None,
    errors: Mapping[str, str] | None = None,
    problem: str = "",
    token: str = "",
) -> Ask:
    """Prepare the question of an action for this person, with what they answered so far."""
    state = action_state(action, subject=subject_of(action, chosen))
    target = describe(action.target_id)
    return Ask(
        action=action,
        url=reverse("spaces:action", args=[action.id]),
        subject=target,
        about=_about(action, target, chosen),
        question=state.question,
        fields=fields_of(action, given=given, errors=errors),
        chosen=",".join(chosen),
        token=token or secrets.token_urlsafe(12),
        back=back_of(request, target),
        reason=state.reason if can_act_in(request, action) else MAY_ONLY_LOOK,
        problem=problem,
    )


def chosen_in(action: Action, sent: QueryDict) -> list[str]:
    """The records that were chosen on the page, as far as the sheet has them, in the sheet's order.

    Raises InvalidInput when there are too many, or when all of them are gone.
    """
    listed = [one for text in sent.getlist("ids") for one in text.split(",") if one.startswith("us_rc_")]
    if len(listed) > MOST_CHOSEN:
        raise InvalidInput(f"At most {MOST_CHOSEN:,} records can be chosen at once.")
    ids = [one for one in listed if one.isascii() and one.isprintable() and len(one) <= 64]
    if not ids or not action.target_id.startswith("us_sh_"):
        return []
    rows = Record.objects.filter(sheet_id=action.target_id, pk__in=ids).order_by("position")
    found = list(rows.values_list("pk", flat=True))
    if not found:
        raise InvalidInput("The records you chose are not there any more.")
    return found


def subject_of(action: Action, chosen: list[str]) -> dict[str, Any] | None:
    """What the job acts on: chosen records, or None for the whole (contract §4.4)."""
    if not chosen:
        return None
    return {
        "type": "collection",
        "resource": "records",
        "params": {"sheetId": action.target_id},
        "query": {"ids": chosen},
    }


def token_in(request: HttpRequest) -> str:
    """The token of the question that was answered; empty when nothing has been asked yet.

    A button that asks nothing brings its token in its address.
    """
    if request.method != "POST":
        return ""
    token = request.POST.get("token") or request.GET.get("token", "")
    return token if token.isascii() and token.isprintable() and len(token) <= LONGEST_TOKEN else ""


def back_of(request: HttpRequest, target: Subject) -> str:
    """Where the button was, or the page of what the action is mounted on."""
    sent = request.POST.get("back") or request.GET.get("back")
    return local_path(sent, otherwise=target.url or reverse("spaces:list"))


def _about(action: Action, target: Subject, chosen: list[str]) -> str:
    if chosen:
        return f"{len(chosen):,} chosen {'record' if len(chosen) == 1 else 'records'} of {target.title}"
    if target.kind == "sheet":
        counts = Sheet.objects.filter(pk=action.target_id).values_list("total_count", flat=True).first()
        return f"All {counts or 0:,} records of {target.title}"
    return target.title
