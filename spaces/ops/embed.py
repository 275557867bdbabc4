"""A space for a visitor of another site's page, which has nothing but a publishable key (contract §1.1)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from jobs.errors import TooManyRequests
from jobs.models.rows import locking
from spaces.models import Document, Environment, Guest, Space
from spaces.ops.document import create_document
from spaces.ops.guest import add_nameless_guest
from spaces.ops.magic_link import new_token
from spaces.ops.mounted import set_actions
from spaces.ops.open_space import open_space
from spaces.ops.workbook_update import open_workbook

#: Anybody may read a publishable key off a page, so it makes so many spaces within PERIOD and no more.
MOST = 60
PERIOD = dt.timedelta(minutes=1)


def embed_space(
    environment: Environment,
    *,
    space: Mapping[str, Any],
    workbook: Mapping[str, Any] | None,
    document: Mapping[str, Any] | None,
    visitor: str,
    by: str,
) -> tuple[Space, Guest, str]:
    """Make a space with a workbook and a document, and a guest of it; all or none. The text is the guest's token.

    A new guest each time, even if the page says that it is the same visitor: what a page says proves nothing, and a
    token opens all spaces of its guest. Appends what these appends. Raises TooManyRequests, InvalidInput.
    """
    with transaction.atomic():
        # Its lock makes callers take turns, so that they are counted.
        locking(Environment.objects.filter(pk=environment.pk)).get()
        _refuse_floods(environment, by=by)
        made = open_space(environment, by=by, **space)
        if workbook is not None:
            open_workbook(made, by=by, **workbook)
        if document is not None:
            _create_document(made, document, by=by)
        guest = add_nameless_guest(made, name=visitor, by=by)
        return made, guest, new_token(guest, by=by)


def _create_document(space: Space, members: Mapping[str, Any], *, by: str) -> Document:
    given = dict(members)
    actions = given.pop("actions", [])
    row = create_document(space, by=by, **given)
    set_actions(row.id, actions, environment=space.environment_id, space=space.pk, by=by)
    return row


def _refuse_floods(environment: Environment, *, by: str) -> None:
    """Ids sort by time, so the newest spaces are at hand."""
    now = timezone.now()
    newest = environment.spaces.filter(created_by=by).order_by("-id").values_list("created_at", flat=True)
    before = list(newest[MOST - 1 : MOST])
    if before and now - before[0] < PERIOD:
        wait = (before[0] + PERIOD - now).total_seconds() + 1
        raise TooManyRequests("This key has made too many spaces in a minute.", wait=wait)
