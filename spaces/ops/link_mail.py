"""The mail with a guest's link."""

from typing import Any
from urllib.parse import urljoin

from django.urls import reverse

from jobs.errors import NotFound
from spaces.models import Account, Guest, Space
from spaces.ops.magic_link import LINK_TIME, new_link
from spaces.ops.mail import send, send_unwatched


def mail_link(
    guest: Guest,
    space_id: str,
    *,
    site: str,
    by: str,
    from_name: str = "",
    message: str = "",
    is_waited_for: bool = True,
) -> None:
    """Mail a guest a new link into a space. `site` is this site's address.

    Where nobody waits for it, how long it takes tells a stranger nothing. Raises NotFound, and Unavailable
    when it is waited for.
    """
    space = Space.objects.filter(pk=space_id).first()
    if space is None:
        raise NotFound
    words: dict[str, Any] = {
        "name": guest.name,
        "space": space.name,
        "from_name": from_name or Account.current().name,
        "message": message,
        "link": urljoin(site, reverse("spaces:enter", args=[new_link(guest, space=space.pk, by=by)])),
        "days": LINK_TIME.days,
    }
    deliver = send if is_waited_for else send_unwatched
    deliver("link", to=guest.email, subject=f"{words['from_name']} invites you to {space.name}", **words)
