"""One press of an action: what it is about, what it asks, and the token that makes it happen once."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from jobs.models import Action
from jobs.subjects import Subject, describe
from spaces.models import Sheet
from spaces.ops.action_state import action_state
from spaces.ops.ask import Field, fields_of
from spaces.ui.actions import MAY_ONLY_LOOK
from spaces.ui.chosen import Chosen, subject_of
from spaces.ui.query import local_path
from spaces.ui.visitor import can_act_in

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
    chosen: Chosen
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
    chosen: Chosen,
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
        chosen=chosen,
        token=token or secrets.token_urlsafe(12),
        back=back_of(request, target),
        reason=state.reason if can_act_in(request, action) else MAY_ONLY_LOOK,
        problem=problem,
    )


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


def _about(action: Action, target: Subject, chosen: Chosen) -> str:
    at = f", column {chosen.column}" if chosen.column else ""
    if chosen.query:
        return f"{chosen.words} of {target.title}{at}"
    if target.kind == "sheet":
        counts = Sheet.objects.filter(pk=action.target_id).values_list("total_count", flat=True).first()
        return f"All {counts or 0:,} records of {target.title}{at}"
    return target.title
