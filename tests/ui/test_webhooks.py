"""The pages of webhooks, for owners of an environment."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from jobs.models import Delivery, Event
from spaces.models import Membership, Role, Webhook
from spaces.ops.seal import unseal
from spaces.ops.webhook import create_webhook
from tests.cast import World, make_user
from tests.pages import make_job, words

URL = "https://example.org/hook"


@pytest.fixture
def owner(world: World):
    """Alice, who owns the whole environment."""
    Membership.objects.create(user=world.alice, environment=world.environment, role=Role.OWNER)
    Membership.objects.create(user=world.bob, environment=world.environment, role=Role.EDITOR)
    return world.client("alice")


@pytest.fixture
def hook(world: World):
    """A webhook with one failed delivery."""
    row = create_webhook(world.environment, url=URL, topics=["job:*"], by="us_usr_1")
    make_job(world)
    now = timezone.now()
    Delivery.objects.create(
        event=Event.objects.latest("seq"), environment_id=world.environment.id, listener=row.path, tries=11,
        due_at=now, failed_at=now, created_at=now, error="It answered 500.",
        answer={"status": 500, "seconds": 0.2, "body": "<b>broken</b>"},
    )  # fmt: skip
    return row


def test_an_owner_makes_one_and_reads_its_secret_on_request(owner, world):
    assert "No webhooks yet" in words(owner.get("/webhooks/"))
    answer = owner.post("/webhooks/", {"url": URL, "topics": "job:*, file:created", "description": "Partner"})
    row = Webhook.objects.get()
    assert (answer["Location"], row.topics) == (f"/webhook/{row.id}/", ["job:*", "file:created"])
    page = words(owner.get(f"/webhook/{row.id}/"))
    assert "Nothing was sent yet" in page and "whsec_" not in page
    assert unseal(row.sealed) in words(owner.post(f"/webhook/{row.id}/secret/"))
    assert URL in words(owner.get("/webhooks/"))
    assert "Webhooks" in words(owner.get("/spaces/"))


def test_an_address_that_may_not_be_used_is_a_sentence_and_nothing_is_lost(owner, hook):
    answer = owner.post("/webhooks/", {"url": "http://127.0.0.1/", "description": "kept"})
    assert (answer.status_code, Webhook.objects.count()) == (400, 1)
    assert "private address" in words(answer) and 'value="kept"' in answer.content.decode()
    answer = owner.post(f"/webhook/{hook.id}/", {"url": "ftp://x", "topics": "a b"})
    assert (answer.status_code, Webhook.objects.get().url) == (400, URL)


def test_it_is_changed_paused_and_goes_on(owner, hook):
    owner.post(f"/webhook/{hook.id}/", {"url": URL + "/2", "topics": ""})
    assert (Webhook.objects.get().url, Webhook.objects.get().topics) == (URL + "/2", ["**"])
    owner.post(f"/webhook/{hook.id}/pause/")
    assert "Paused" in words(owner.get(f"/webhook/{hook.id}/"))
    owner.post(f"/webhook/{hook.id}/resume/")
    assert Webhook.objects.get().status == "active"


def test_a_topic_that_only_others_can_send_is_told_of(owner):
    answer = owner.post("/webhooks/", {"url": URL, "topics": "nonsense:topic job:*"}, follow=True)
    assert "Jobsite itself sends no nonsense:topic:" in words(answer)
    assert Webhook.objects.get().topics == ["nonsense:topic", "job:*"]
    calm = owner.post("/webhooks/", {"url": URL, "topics": "job:re* **"}, follow=True)
    assert "Jobsite itself sends no" not in words(calm)


def test_no_topics_are_shown_as_all_events(owner, world):
    row = create_webhook(world.environment, url=URL, by="us_usr_1")
    shown = owner.get(f"/webhook/{row.id}/")
    assert "all events" in words(shown) and "**" not in shown.content.decode()


def test_deliveries_show_what_was_answered_and_can_be_sent_once_more(owner, hook):
    page = owner.get(f"/webhook/{hook.id}/")
    assert "Failed" in words(page) and "500 in 0.2 s" in words(page)
    assert "<b>broken</b>" not in page.content.decode()
    delivery = Delivery.objects.get()
    owner.post(f"/webhook/{hook.id}/deliveries/{delivery.id}/redeliver/")
    delivery.refresh_from_db()
    assert (delivery.status, delivery.tries) == ("pending", 0)
    assert owner.post(f"/webhook/{hook.id}/deliveries/us_dlv_x/redeliver/").status_code == 404


def test_a_new_secret_leaves_the_old_one_for_a_day(owner, hook):
    owner.post(f"/webhook/{hook.id}/rotate/")
    row = Webhook.objects.get()
    assert bytes(row.sealed_before) == bytes(hook.sealed) != bytes(row.sealed)


def test_deleting_asks_first_and_names_the_count(owner, hook):
    assert "1 delivery" in words(owner.get(f"/webhook/{hook.id}/delete/"))
    assert Webhook.objects.count() == 1
    owner.post(f"/webhook/{hook.id}/delete/")
    assert (Webhook.objects.count(), Delivery.objects.count()) == (0, 0)


def test_a_disabled_one_gives_notice_where_its_owners_begin(owner, hook):
    Webhook.objects.update(disabled_at=timezone.now(), disabled_reason="It answered 503.")
    assert "is disabled: It answered 503." in words(owner.get("/spaces/"))
    assert "let it go on" in words(owner.get(f"/webhook/{hook.id}/"))


@pytest.mark.parametrize("path", ["", "secret/", "rotate/", "pause/", "resume/", "delete/", "deliveries/x/redeliver/"])
def test_it_is_for_owners_alone(owner, world, hook, path):
    assert world.client("bob").post(f"/webhook/{hook.id}/{path}").status_code == 403
    assert world.client("charlie").post(f"/webhook/{hook.id}/{path}").status_code == 404
    assert world.client("charlie").post(f"/webhook/us_wh_x/{path}").status_code == 404
    assert Webhook.objects.get().status == "active"


def test_who_owns_nothing_sees_no_webhooks(owner, world, hook):
    assert world.client("bob").get("/webhooks/").status_code == 403
    assert "Webhooks" not in words(world.client("bob").get("/spaces/"))
    assert "example.org" not in words(world.client("charlie").get("/webhooks/"))


def test_the_admin_lists_them_without_their_secrets(world, hook):
    chief = Client()
    chief.force_login(make_user("chief", is_staff=True, is_superuser=True))
    assert URL in words(chief.get("/admin/spaces/webhook/"))
    page = chief.get(f"/admin/spaces/webhook/{hook.id}/change/")
    assert (page.status_code, "sealed" in page.content.decode().lower()) == (200, False)


def test_an_admin_who_owns_nothing_there_sees_none(world, hook):
    other = Client()
    user = make_user("clerk", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_webhook"))
    other.force_login(user)
    assert URL not in words(other.get("/admin/spaces/webhook/"))
