"""Webhooks, sent to a real server on this machine: what is signed, tried again, given up, held and kept out."""

import base64
import datetime as dt
import hashlib
import hmac
import json
import threading
import time

import pytest
from django.utils import timezone

from jobs.errors import InvalidInput
from jobs.execution import listeners
from jobs.execution.duties.due import due_deliveries
from jobs.models import Delivery, Event
from jobs.sdk import registry
from spaces.models import Webhook
from spaces.ops import outside, webhook_send
from spaces.ops.seal import unseal
from spaces.ops.webhook import create_webhook, delete_webhook, redeliver, rotate_webhook_secret, update_webhook
from tests.engine import ready, take_up
from tests.receiver import receiving

pytestmark = pytest.mark.django_db


@pytest.fixture
def receiver():
    """A server that answers as it is told."""
    with receiving() as one:
        yield one


@pytest.fixture(autouse=True)
def private(settings, monkeypatch):
    """Our own machine may be sent to, and nobody else listens."""
    settings.WEBHOOKS_PRIVATE = True
    monkeypatch.setattr(registry, "_listeners", {})


@pytest.fixture
def hook(world, receiver):
    """A webhook for whatever is made ready."""
    return create_webhook(world.environment, url=receiver.url, topics=["job:ready"], by="us_usr_1")


def happen(world, space=None):
    """Let something happen that is worth an event."""
    return ready(environment=world.environment.id, space=space)


def send(broker):
    """Do what clock and worker do, once."""
    take_up(broker)
    listeners.deliver(due_deliveries(limit=100))


def soon():
    """Let what waits for a time be due."""
    Delivery.objects.filter(due_at__isnull=False).update(due_at=timezone.now() - dt.timedelta(seconds=1))


def signature(secret, headers, body):
    """Sign as the standard says, from its words alone."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def test_an_event_arrives_signed_as_the_standard_has_it(world, broker, receiver, hook):
    job = happen(world)
    send(broker)
    [(path, headers, body)] = receiver.got
    event = Event.objects.get(topic="job:ready")
    assert (path, headers["webhook-id"], headers["content-type"]) == (
        "/hook?from=jobsite",
        event.id,
        "application/json",
    )
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 60
    assert headers["webhook-signature"] == signature(unseal(hook.sealed), headers, body)
    said = json.loads(body)
    assert (said["type"], said["data"]["id"], said["data"]["payload"]["jobId"]) == ("job:ready", event.id, job.pk)
    row = Delivery.objects.get()
    assert (row.status, row.answer["status"], row.answer["body"]) == ("delivered", 200, "thanks")


def test_the_signature_of_the_standards_example_comes_out():
    made = webhook_send.sign(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp="1614265330",
        body=b'{"test": 2432232314}',
    )
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_secret_lies_sealed_and_after_a_rotation_both_sign_for_a_day(world, broker, receiver, hook):
    old = unseal(hook.sealed)
    assert old.encode() not in bytes(Webhook.objects.get().sealed)
    new = unseal(rotate_webhook_secret(hook.pk).sealed)
    happen(world)
    send(broker)
    Webhook.objects.update(rotated_at=timezone.now() - dt.timedelta(days=2))
    happen(world)
    send(broker)
    both, one = ((headers, body) for _, headers, body in receiver.got)
    assert both[0]["webhook-signature"] == f"{signature(new, *both)} {signature(old, *both)}"
    assert one[0]["webhook-signature"] == signature(new, *one)


def test_only_topics_and_the_space_that_were_asked_for_are_sent(world, broker, receiver):
    create_webhook(world.environment, url=receiver.url, topics=["job:re*"], space=world.space.id, by="us_usr_1")
    happen(world)
    inside = happen(world, space=world.space.id)
    send(broker)
    [(_, _, body)] = receiver.got
    assert json.loads(body)["data"]["payload"]["jobId"] == inside.pk


def test_a_failure_is_tried_again_and_keeps_its_id(world, broker, receiver, hook):
    receiver.status, receiver.body = 500, b"no \x00 luck"
    happen(world)
    send(broker)
    row = Delivery.objects.get()
    assert (row.status, row.tries, row.error) == ("pending", 1, "It answered 500.")
    assert row.answer["body"] == "no \ufffd luck"
    receiver.status = 204
    soon()
    send(broker)
    assert Delivery.objects.get().status == "delivered"
    assert len({headers["webhook-id"] for _, headers, _ in receiver.got}) == 1


def test_after_a_day_of_tries_it_is_disabled_and_says_why(world, broker, receiver, hook):
    assert 23 * 3600 < sum(webhook_send.Webhooks.pauses) <= 24 * 3600
    receiver.status = 503
    happen(world)
    send(broker)
    for _ in webhook_send.Webhooks.pauses:
        soon()
        send(broker)
    hook.refresh_from_db()
    assert (Delivery.objects.get().status, Delivery.objects.get().tries) == ("failed", 11)
    assert (hook.status, hook.disabled_reason) == ("disabled", "It answered 503.")
    happen(world)
    send(broker)
    assert Delivery.objects.count() == 1


def test_it_is_not_disabled_while_other_events_arrive(world, broker, receiver, hook):
    happen(world)
    send(broker)
    receiver.status = 400
    happen(world)
    send(broker)
    Delivery.objects.filter(delivered_at=None).update(tries=10)
    soon()
    send(broker)
    hook.refresh_from_db()
    assert (Delivery.objects.filter(failed_at__isnull=False).count(), hook.status) == (1, "active")


def test_gone_is_an_answer_and_what_waits_is_kept_until_it_goes_on(world, broker, receiver, hook):
    receiver.status = 500
    happen(world)
    send(broker)
    receiver.status = 410
    happen(world)
    send(broker)
    hook.refresh_from_db()
    assert (hook.status, Delivery.objects.held().count()) == ("disabled", 1)
    receiver.status = 200
    happen(world)
    take_up(broker)
    assert update_webhook(hook.pk, status="active").status == "active"
    send(broker)
    assert sorted(row.status for row in Delivery.objects.all()) == ["delivered", "failed"]


def test_what_happens_during_a_pause_is_never_sent(world, broker, receiver, hook):
    update_webhook(hook.pk, status="paused")
    happen(world)
    send(broker)
    update_webhook(hook.pk, status="active")
    send(broker)
    assert receiver.got == []
    happen(world)
    send(broker)
    assert len(receiver.got) == 1


def test_a_redirect_is_a_failure_and_is_not_followed(world, broker, receiver, hook):
    receiver.status, receiver.headers = 302, {"Location": receiver.url}
    happen(world)
    send(broker)
    assert (len(receiver.got), Delivery.objects.get().error) == (1, "It answered 302, and redirects are not followed.")


def test_a_receiver_may_say_when_to_come_back(world, broker, receiver, hook):
    receiver.status, receiver.headers = 429, {"Retry-After": "900"}
    happen(world)
    send(broker)
    assert Delivery.objects.get().due_at > timezone.now() + dt.timedelta(seconds=890)


def test_redelivery_sends_the_event_once_more(world, broker, receiver, hook):
    happen(world)
    send(broker)
    row = redeliver(hook, Delivery.objects.get().pk)
    assert row.status == "pending"
    send(broker)
    assert [headers["webhook-id"] for _, headers, _ in receiver.got] == [row.event_id] * 2


def test_a_delivery_on_its_way_is_not_redelivered(world, broker, hook):
    happen(world)
    take_up(broker)
    claimed = listeners._claim(Delivery.objects.get().pk)
    with pytest.raises(InvalidInput):
        redeliver(hook, claimed.pk)


def test_few_are_sent_to_one_receiver_at_a_time_and_the_rest_follows(world, broker, receiver, hook):
    for _ in range(3):
        happen(world)
    take_up(broker)
    first, second, _ = due_deliveries(limit=9)
    assert listeners._claim(first) is not None
    assert listeners._claim(second) is None
    Delivery.objects.update(lease_until=None)
    listeners.deliver([first])
    assert len(receiver.got) == 3


def test_one_that_does_not_answer_is_stopped_and_left_alone_for_a_while(world, broker, receiver, hook, monkeypatch):
    monkeypatch.setattr(webhook_send, "SECONDS", 0.3)
    done = threading.Event()
    receiver.before = lambda request: done.wait(5)
    happen(world), happen(world)
    began = time.monotonic()
    send(broker)
    done.set()
    assert time.monotonic() - began < 3
    assert len(receiver.got) == 1
    assert due_deliveries(limit=9) == []
    assert "did not answer within 0.3 s" in Delivery.objects.get(tries=1).error


def test_an_answer_that_drips_for_ever_is_cut(world, broker, receiver, hook, monkeypatch):
    monkeypatch.setattr(webhook_send.Webhooks, "limit_seconds", 0.5)

    def drip(request):
        for _ in range(100):
            request.wfile.write(b"x")
            time.sleep(0.05)

    receiver.before = drip
    happen(world)
    began = time.monotonic()
    send(broker)
    assert time.monotonic() - began < 3
    assert Delivery.objects.get().error == "It took longer than 0.5 s."


def test_an_endless_answer_is_read_no_further_than_it_is_shown(world, broker, receiver, hook):
    receiver.body = b"y" * 5_000_000
    happen(world)
    send(broker)
    assert len(Delivery.objects.get().answer["body"]) == outside.MOST_ANSWER_BYTES


def test_a_huge_payload_is_left_out_and_said_to_be(world, broker, receiver, hook):
    job = happen(world)
    Event.objects.filter(topic="job:ready").update(payload={"jobId": job.pk, "input": "z" * 1_000_000})
    send(broker)
    [(_, _, body)] = receiver.got
    assert len(body) < webhook_send.MOST_BODY_BYTES
    assert json.loads(body)["data"]["payloadOmitted"] is True


def test_a_forgotten_webhook_takes_its_deliveries_along(world, broker, receiver, hook):
    happen(world)
    take_up(broker)
    delete_webhook(hook.pk)
    assert Delivery.objects.count() == 0


def test_a_name_that_turns_private_after_it_was_checked_is_not_connected_to(world, broker, receiver, hook, settings):
    settings.WEBHOOKS_PRIVATE = False
    Webhook.objects.update(url=f"http://localhost:{receiver.port}/")
    happen(world)
    send(broker)
    assert receiver.got == []
    assert "private address" in Delivery.objects.get().error
