"""When a guest was last in a space (contract A.6, GuestSpace)."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from spaces.models import Guest, Membership
from spaces.ops import visit
from spaces.ops.magic_link import new_token
from tests.api.conftest import Api, refused, told
from tests.api.things import make_guest


@pytest.fixture
def guest(world):
    return make_guest(world, "gina")


@pytest.fixture
def visitor(guest):
    return Api(new_token(guest, by="us_usr_1"))


def last_accessed(owner, guest: Guest):
    [space] = told(owner.get(f"/v1/guests/{guest.id}"))["spaces"]
    return space.get("lastAccessed")


def test_nothing_is_said_of_a_guest_who_never_came(owner, guest):
    assert last_accessed(owner, guest) is None


def test_opening_something_of_the_space_is_noted(owner, guest, visitor, world, workbook):
    before = timezone.now()
    told(visitor.get(f"/v1/workbooks/{workbook.id}"))
    assert before <= dt.datetime.fromisoformat(last_accessed(owner, guest)) + dt.timedelta(milliseconds=1)


def test_a_page_counts_too(owner, guest, world):
    client = Client()
    client.force_login(guest.user)
    assert client.get(reverse("spaces:space", args=[world.space.id])).status_code == 200
    assert last_accessed(owner, guest)


def test_a_minute_costs_one_write(owner, guest, visitor, world):
    path = f"/v1/spaces/{world.space.id}"
    with CaptureQueriesContext(
        connection,
    ) as asked:
        told(visitor.get(path))
        first = last_accessed(owner, guest)
        for _ in range(5):
            told(visitor.get(path))
    writes = [each for each in asked if each["sql"].startswith("UPDATE") and "last_accessed_at" in each["sql"]]
    assert (len(writes), last_accessed(owner, guest)) == (1, first)


def test_another_process_writes_no_sooner(owner, guest, visitor, world):
    told(visitor.get(f"/v1/spaces/{world.space.id}"))
    first = last_accessed(owner, guest)
    visit._noted.clear()
    told(visitor.get(f"/v1/spaces/{world.space.id}"))
    assert last_accessed(owner, guest) == first
    Membership.objects.filter(user=guest.user).update(last_accessed_at=timezone.now() - dt.timedelta(minutes=2))
    visit._noted.clear()
    told(visitor.get(f"/v1/spaces/{world.space.id}"))
    assert last_accessed(owner, guest) >= first


def test_of_others_and_of_what_was_refused_nothing_is_noted(owner, guest, visitor, world):
    told(owner.get(f"/v1/spaces/{world.space.id}"))
    client = world.client("alice")
    client.get(reverse("spaces:space", args=[world.space.id]))
    refused(visitor.get("/v1/spaces/us_sp_unknown"), 404)
    assert not Membership.objects.exclude(last_accessed_at=None).exists()
