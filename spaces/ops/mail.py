"""Mails to people: an invitation with a link. What leads in is in the mail alone."""

import contextlib
import logging
import threading
from smtplib import SMTPException
from typing import Any

from django.core.mail import send_mail
from django.template.loader import render_to_string

from jobs.errors import Unavailable

log = logging.getLogger(__name__)


def send(letter: str, *, to: str, subject: str, **words: Any) -> None:
    """Send the plain text of `templates/mail/<letter>.txt`. Call it outside of transactions: it may take seconds.

    Raises Unavailable when the mail server does not take it.
    """
    text = render_to_string(f"mail/{letter}.txt", words)
    try:
        # A line break in a subject would begin another header; Django refuses it, so none gets there.
        send_mail(" ".join(subject.split()), text, None, [to])
    except (SMTPException, OSError) as error:
        log.warning("A mail could not be sent: %s", error)
        raise Unavailable("The mail could not be sent; everything else is done. Try again later.") from error


def send_unwatched(letter: str, *, to: str, subject: str, **words: Any) -> None:
    """Send in a thread of its own, so that the caller's answer takes as long as without a mail.

    A process that dies at that moment loses it; whoever asked for it asks again.
    """

    def deliver() -> None:
        with contextlib.suppress(Unavailable):
            send(letter, to=to, subject=subject, **words)

    threading.Thread(target=deliver, name="mail", daemon=True).start()
