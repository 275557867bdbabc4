"""The mail to those who own an environment when one of its webhooks has been disabled."""

from functools import partial

from django.contrib.auth import get_user_model
from django.db import transaction

from spaces.models import Role, Webhook
from spaces.ops.mail import send_unwatched

#: More are not written to: the notice is on everybody's page.
MOST_MAILS = 20


def mail_disabled(webhook: Webhook, *, reason: str) -> None:
    """Write to the owners after the commit, in a thread of its own: the mail may get lost, the notice on the page not.

    People without an address get none.
    """
    words = {"url": webhook.url, "environment": webhook.environment.name, "reason": reason, "id": webhook.pk}
    subject = f"A webhook of {webhook.environment.name} is disabled"
    for to in _owners(webhook.environment_id):
        transaction.on_commit(partial(send_unwatched, "webhook", to=to, subject=subject, **words), robust=True)


def _owners(environment_id: str) -> list[str]:
    owns = {"memberships__environment": environment_id, "memberships__space": None, "memberships__role": Role.OWNER}
    people = get_user_model().objects.filter(is_active=True, **owns).exclude(email="")
    return list(people.order_by("pk").values_list("email", flat=True)[:MOST_MAILS])
