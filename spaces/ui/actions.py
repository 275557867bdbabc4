"""Actions as pages show them: a few buttons, the rest in a menu, and the reason beside what is switched off."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from lucide import IconDoesNotExist
from lucide.templatetags.lucide import lucide as draw

from jobs.models import Action
from jobs.ui.panel import is_blocked
from jobs.ui.present import title_of
from spaces.ops.action_state import ActionState, action_state
from spaces.ops.form import asked
from spaces.ui.visitor import can_act_in

MAY_ONLY_LOOK = "You may look at this, but not change it."


@dataclass(frozen=True, slots=True)
class Button:
    """One action, ready to draw by spaces/_action.html."""

    id: str
    url: str
    label: str
    icon: str
    tooltip: str
    is_primary: bool
    is_enabled: bool
    #: Why it is switched off, in words.
    reason: str
    #: It acts on records that are chosen on the page, and there must be some.
    needs_selection: bool
    #: It takes the chosen records along, if there are any.
    takes_selection: bool
    #: It asks nothing: the press itself runs it, once for the token in its address.
    runs_at_once: bool


@dataclass(frozen=True, slots=True)
class Toolbar:
    """The actions of a thing."""

    primary: list[Button]
    rest: list[Button]
    #: Said once, where it holds for every button.
    reason: str = ""

    @property
    def reasons(self) -> list[Button]:
        """Buttons that are off for a reason of their own, or until records are chosen."""
        return [] if self.reason else [one for one in [*self.primary, *self.rest] if one.reason]


def toolbar_of(request: HttpRequest, *targets: Any, back: str = "") -> Toolbar:
    """The actions mounted on these things, in their order, judged for this person and for the data as it is."""
    found = [one for one in actions_on([target.id for target in targets]) if keys_of(one) is None]
    held = _held(request, targets) if found else ""
    buttons = [_button(action, held=held, back=back or request.path) for action in found]
    return Toolbar(
        [one for one in buttons if one.is_primary], [one for one in buttons if not one.is_primary], reason=held
    )


def column_buttons(request: HttpRequest, sheet: Any, *, back: str) -> dict[str, list[Button]]:
    """The actions mounted on fields of a sheet (contract A.3, ActionMountField), by the field's key."""
    found = [(action, keys_of(action)) for action in actions_on([sheet.id])]
    held = _held(request, [sheet]) if any(keys for _, keys in found) else ""
    shown: dict[str, list[Button]] = {}
    for action, keys in found:
        for key in keys or ():
            shown.setdefault(key, []).append(_button(action, held=held, back=back, column=key))
    return shown


def keys_of(action: Action) -> list[str] | None:
    """The fields that an action is mounted on; None for an action of the whole thing."""
    mount = action.config.get("mount")
    if not isinstance(mount, Mapping) or mount.get("type") != "field":
        return None
    listed = mount.get("keys")
    return [key for key in listed if isinstance(key, str)] if isinstance(listed, list) else []


def toolbars_of(request: HttpRequest, targets: Sequence[Any], *, back: str = "") -> dict[str, Toolbar]:
    """The same for each of many things; those without actions are left out."""
    busy = {action.target_id for action in actions_on([target.id for target in targets])}
    return {target.id: toolbar_of(request, target, back=back) for target in targets if target.id in busy}


def actions_on(targets: Sequence[str]) -> list[Action]:
    """The actions mounted on things, those of the first thing first."""
    found = Action.objects.filter(target_id__in=targets)
    return sorted(found, key=lambda action: (targets.index(action.target_id), action.position, action.id))


@lru_cache(maxsize=256)
def known_icon(name: str) -> str:
    """An icon that a client named, if our set has it; else a play mark. `none` hides it."""
    if name == "none":
        return ""
    try:
        draw(name)
    except (IconDoesNotExist, KeyError, ValueError):
        return "play"
    return name


def _held(request: HttpRequest, targets: Sequence[Any]) -> str:
    """What keeps every button off: the person's role, or a job that holds the toolbar."""
    if not can_act_in(request, targets[0]):
        return MAY_ONLY_LOOK
    job = next((job for target in targets if (job := is_blocked(target.id))), None)
    return f"Wait until “{title_of(job)}” is done." if job else ""


def _button(action: Action, *, held: str, back: str, column: str = "") -> Button:
    state = ActionState(False, held) if held else action_state(action)
    runs_at_once = action.config.get("confirm") is False and not asked(action.config.get("inputForm"))
    query = (
        {"back": back}
        | ({"column": column} if column else {})
        | ({"token": secrets.token_urlsafe(12)} if runs_at_once else {})
    )
    return Button(
        id=action.id,
        url=f"{reverse('spaces:action', args=[action.id])}?{urlencode(query)}",
        label=action.label,
        icon=known_icon(_text(action.config, "icon")[:60] or "play"),
        tooltip=_text(action.config, "tooltip") or _info(action.config),
        is_primary=action.config.get("primary") is True,
        is_enabled=state.enabled or state.needs_selection,
        reason=state.reason,
        needs_selection=state.needs_selection,
        takes_selection=action.target_id.startswith("us_sh_"),
        runs_at_once=runs_at_once,
    )


def _text(config: Mapping[str, Any], key: str) -> str:
    value = config.get(key)
    return value if isinstance(value, str) else ""


def _info(config: Mapping[str, Any]) -> str:
    """What the action itself wants to say."""
    listed = config.get("messages")
    told = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    return next((str(one.get("content") or "") for one in told if one.get("type") == "info"), "")
