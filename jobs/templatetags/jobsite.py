"""Tags for pages: icons, status badges, times and durations. Nothing here asks the database.

{% load jobsite %}
{% icon "download" %}  {% icon "x" 20 "turns" %}     an inline SVG, hidden from screen readers
{% status_badge job.status %}                        icon + word + colour
{% moment job.created_at %}                          <time> that says "3 min ago" and keeps itself fresh
{{ job.elapsed|duration }}                           "1 h 4 min"
{{ value|pretty_json }}                              indented JSON
"""

import json
from datetime import datetime
from functools import lru_cache

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from lucide.templatetags.lucide import lucide as lucide_icon

from jobs.states import Status
from jobs.wording import duration, relative

register = template.Library()

#: How each status is shown: icon of the lucide set, and the word people read.
LOOKS: dict[str, tuple[str, str]] = {
    Status.CREATED: ("circle-dashed", "Created"),
    Status.PLANNING: ("workflow", "Planning"),
    Status.SCHEDULED: ("calendar-clock", "Scheduled"),
    Status.WAITING: ("hourglass", "Waiting"),
    Status.READY: ("circle-dot", "Ready"),
    Status.EXECUTING: ("loader-circle", "Running"),
    Status.COMPLETE: ("circle-check", "Complete"),
    Status.FAILED: ("octagon-alert", "Failed"),
    Status.CANCELED: ("ban", "Canceled"),
}


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, size: int = 16, classes: str = "") -> SafeString:
    """Draw an icon. Names come from templates only, so the cache is small."""
    extra = {"class": classes} if classes else {}
    return mark_safe(lucide_icon(name, size=size, aria_hidden="true", focusable="false", **extra))  # noqa: S308


@register.simple_tag
@lru_cache(maxsize=64)
def status_badge(status: str) -> SafeString:
    """Draw a status as icon + word + colour."""
    name, word = LOOKS[status]
    turns = "turns" if status == Status.EXECUTING else ""
    return format_html('<span class="status is-{}">{}{}</span>', status, icon(name, 15, turns), word)


@register.simple_tag
def status_icon(status: str, size: int = 16) -> SafeString:
    """Draw a status where its word stands close by."""
    return icon(LOOKS[status][0], size, "turns" if status == Status.EXECUTING else "")


@register.filter
def status_word(status: str) -> str:
    """Give the word people read for a status."""
    return LOOKS[status][1] if status in LOOKS else status


@register.simple_tag
def moment(value: datetime | None, prefix: str = "") -> SafeString | str:
    """Say when, relative to now; the exact UTC time is in the title, and timeleft.js keeps the words fresh."""
    if value is None:
        return "–"
    words = relative(value, now=timezone.now())
    exact = value.astimezone(timezone.get_default_timezone())
    return format_html(
        '<time datetime="{}" title="{}" data-ago data-ago-prefix="{}">{}{}</time>',
        value.isoformat(timespec="seconds"),
        f"{exact:%A %-d %B %Y, %H:%M:%S %Z}",
        prefix,
        prefix,
        words,
    )


@register.filter
def clock(value: datetime | None) -> str:
    """Give the time of day with seconds, for logs."""
    return f"{value:%H:%M:%S}" if value else "–"


@register.filter
def exact(value: datetime | None) -> str:
    """Give the time of day with milliseconds, for events."""
    return f"{value:%H:%M:%S}.{value.microsecond // 1000:03}" if value else "–"


register.filter("duration", duration)


@register.filter
def pretty_json(value: object) -> str:
    """Write a value as indented JSON."""
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)


@register.filter
def one_line_json(value: object) -> str:
    """Write a value as JSON on one line, shortened."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 300 else f"{text[:299]}…"
