"""Sending events to webhooks, as Standard Webhooks 1.0 has it: headers, signature, retries, disabling."""

import base64
import datetime as dt
import hashlib
import hmac
import logging
from collections.abc import Sequence
from typing import Any

from django.db.models.functions import Now
from django.utils import timezone

from jobs import conf, wire
from jobs.models import Delivery, Event
from jobs.models.rows import locking
from jobs.sdk.destinations import Destination, Subscriber, Undelivered
from spaces.models import Webhook
from spaces.models.webhook import PREFIX
from spaces.ops.outside import Answer, Unreachable, post
from spaces.ops.seal import unseal
from spaces.ops.webhook_mail import mail_disabled

logger = logging.getLogger(__name__)

SECONDS, MINUTE, HOUR = 10.0, 60.0, 3600.0
#: A receiver that does not answer is left alone this long, with all that is meant for it.
REST_SECONDS = 30.0
#: The old secret signs beside the new one this long.
OVERLAP = dt.timedelta(days=1)
#: Larger payloads are left out: `payload` is empty then and `payloadOmitted` true; the API has the event.
MOST_BODY_BYTES = 256 * 1024


class Webhooks(Destination):
    """Deliveries to webhooks: a day of tries, few at once for each, everything else as for listeners."""

    prefix = PREFIX
    limit_seconds = SECONDS + 2
    #: 23 hours and 43 minutes in all.
    pauses = (5.0, 30.0, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 8 * HOUR)

    def has_subscribers(self) -> bool:
        """Whether any webhook is active."""
        return Webhook.objects.active().exists()

    def subscribers(self, environment: str) -> Sequence[Subscriber]:
        """Give the active webhooks of an environment."""
        rows = Webhook.objects.active().filter(environment=environment).order_by("pk")
        return [
            Subscriber(row.path, topics=tuple(row.topics), space=row.only_space_id, after_seq=row.after_seq)
            for row in rows
        ]

    def may_begin(self, path: str) -> bool:
        """Half of a worker's slots at most wait for one receiver. The row's lock makes the count exact."""
        row = locking(Webhook.objects.filter(pk=_id_of(path))).first()
        if row is None:
            return True  # it is given up at once
        busy = Delivery.objects.filter(listener=path, lease_until__gt=Now()).count()
        return row.status == "active" and busy < max(1, conf.worker_slots() // 2)

    def hand_over(self, event: Event, *, path: str, attempt: int) -> dict[str, Any]:
        """Send an event. Raises Undelivered for every answer but 2xx."""
        row = Webhook.objects.filter(pk=_id_of(path)).first()
        if row is None:
            raise Undelivered("The webhook was deleted.", is_final=True)
        body = body_of(event)
        try:
            answer = post(row.url, body=body, headers=headers_for(row, event.pk, body), seconds=SECONDS)
        except Unreachable as error:
            _rest(path)
            raise Undelivered(str(error)) from error
        return _judged(row, answer)

    def settled(self, path: str, *, error: str | None, has_given_up: bool) -> None:
        """Disable a webhook whose delivery was given up after a day in which nothing else arrived either."""
        if has_given_up:
            disable_if_silent(_id_of(path), reason=error or "")


def body_of(event: Event) -> bytes:
    """Write what is sent: `type`, `timestamp` and, as `data`, the event as the API shows it."""
    told = wire.event(event)
    message = {"type": event.topic, "timestamp": told["createdAt"], "data": told}
    body = wire.encode(message)
    if len(body) <= MOST_BODY_BYTES:
        return body
    told.pop("attributes", None)
    return wire.encode({**message, "data": {**told, "payload": {}, "payloadOmitted": True}})


def headers_for(webhook: Webhook, message_id: str, body: bytes) -> dict[str, str]:
    """Give the headers of one try. The id stays the same for every try: receivers know a repeat by it."""
    sent_at = str(int(timezone.now().timestamp()))
    sealed = [webhook.sealed]
    if webhook.sealed_before and webhook.rotated_at and webhook.rotated_at > timezone.now() - OVERLAP:
        sealed.append(webhook.sealed_before)
    signatures = [sign(unseal(each), message_id=message_id, timestamp=sent_at, body=body) for each in sealed]
    return {
        "Content-Type": "application/json",
        "User-Agent": "Jobsite-Webhooks/1",
        "Connection": "close",
        "webhook-id": message_id,
        "webhook-timestamp": sent_at,
        "webhook-signature": " ".join(signatures),
    }


def sign(secret: str, *, message_id: str, timestamp: str, body: bytes) -> str:
    """Sign a message: `v1,` and the HMAC-SHA256 of id, timestamp and body under the secret, in base 64."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = b".".join((message_id.encode(), timestamp.encode(), body))
    return f"v1,{base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()}"


def disable_if_silent(webhook_id: str, *, reason: str) -> None:
    """Disable a webhook to which nothing was delivered for a day, and write to the owners of its environment.

    What waits for it is kept until it is resumed.
    """
    row = locking(Webhook.objects.filter(pk=webhook_id)).first()
    if row is None or row.status == "disabled":
        return
    since = timezone.now() - dt.timedelta(days=1)
    is_gone = reason.startswith(GONE)
    if not is_gone and Delivery.objects.filter(listener=row.path, delivered_at__gte=since).exists():
        return
    Webhook.objects.filter(pk=row.pk).update(disabled_at=Now(), disabled_reason=reason, updated_at=Now())
    hold(row.path)
    mail_disabled(row, reason=reason)
    logger.warning("Webhook %s to %s is disabled: %s", row.pk, row.url, reason)


def hold(path: str) -> None:
    """Let what waits for a receiver wait on, without a time; what is being sent just now is not touched."""
    Delivery.objects.due_or_later().filter(listener=path).update(due_at=None)


def _rest(path: str) -> None:
    until = Now() + dt.timedelta(seconds=REST_SECONDS)
    Delivery.objects.due_or_later().filter(listener=path, due_at__lt=until).update(due_at=until)


#: How the sentence about an answer begins that says: never again.
GONE = "It answered 410"


def _judged(row: Webhook, answer: Answer) -> dict[str, Any]:
    kept = {"status": answer.status, "seconds": answer.seconds, "body": answer.body.replace("\x00", "\ufffd")}
    if 200 <= answer.status < 300:
        return kept
    if answer.status == 410:
        raise Undelivered(f"{GONE}: it wants no more.", answer=kept, is_final=True)
    more = ", and redirects are not followed" if 300 <= answer.status < 400 else ""
    raise Undelivered(f"It answered {answer.status}{more}.", answer=kept, pause_seconds=_wish(answer.retry_after))


def _wish(retry_after: str) -> float:
    """Read `Retry-After` in seconds, an hour at most; dates are not worth the clocks that disagree."""
    word = retry_after.strip()
    return min(float(word), HOUR) if word.isascii() and word.isdigit() and len(word) < 10 else 0.0


def _id_of(path: str) -> str:
    return path.partition(":")[2]
