"""Mails to people: an invitation with a link. What leads in is in the mail alone."""

import logging
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
