"""JSON columns: what was kept comes back, and can be sent and kept again, on both databases."""

import pytest

from jobs import lifecycle, log
from jobs.clean import dump
from jobs.models import Event, Job
from jobs.wire import encode
from tests.engine import draft

pytestmark = pytest.mark.django_db
#: Floats that PostgreSQL writes without a point; SMALL fits into 64 bits, so that it may come back as a whole number.
SMALL = -5.952071766316678e17
LARGE = {"a": 2.0**64, "b": -1.6622465507396835e221, "c": [1e30, {"d": 1e308}]}


def test_large_numbers_come_back_as_they_were():
    job = lifecycle.create(draft(metadata=LARGE, input={"small": SMALL}))
    assert Job.objects.get(pk=job.pk).metadata == LARGE
    assert Job.objects.values_list("metadata__b", flat=True).get(pk=job.pk) == LARGE["b"]
    assert float(Job.objects.get(pk=job.pk).input["small"]) == SMALL


def test_large_numbers_can_be_sent_and_kept_again():
    told = log.Draft("app:told", "app", environment="us_env_1", space="", context=LARGE, payload=LARGE)
    [event_id] = log.append([told])
    event = Event.objects.get(pk=event_id)
    assert encode(event.payload)
    assert dump(event.context)


@pytest.mark.parametrize("value", ["text", "", None, True, 5, [], {}, "{", "ü😀"])
def test_a_path_into_one_gives_the_value(value):
    job = lifecycle.create(draft(metadata={"here": value}))
    assert Job.objects.values_list("metadata__here", flat=True).get(pk=job.pk) == value
    assert Job.objects.get(pk=job.pk).metadata == {"here": value}
