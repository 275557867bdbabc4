"""A program that the tests run beside the processes: it makes jobs and tells what became of them, as JSON.

python -m tests.acceptance.driver create '[{"operation": "steps"}, …]' [PAUSE_SECONDS]
python -m tests.acceptance.driver wait TIMEOUT_SECONDS
"""

import json
import sys
import time

import django

django.setup()

from jobs.models import Delivery, Job  # noqa: E402
from jobs.sdk import create_job  # noqa: E402
from jobs.states import OPEN  # noqa: E402

ENVIRONMENT = "us_env_acceptance"


def create(wishes: list[dict], *, pause_seconds: float) -> list[str]:
    """Make the jobs, with a pause after each."""
    ids = []
    for wish in wishes:
        given = {"source": f"us_sp_{len(ids) % 3}", "environment": ENVIRONMENT, "input": wish.get("input", {})}
        ids.append(create_job(f"test:{wish['operation']}", **given).pk)
        time.sleep(pause_seconds)
    return ids


def wait(seconds: float) -> list[dict]:
    """Wait until every job is decided, and tell of all of them."""
    until = time.monotonic() + seconds
    while Job.objects.filter(status__in=sorted(OPEN)).exists() and time.monotonic() < until:
        time.sleep(0.2)
    columns = ("id", "operation", "status", "attempt", "max_attempts", "lost_count", "error_code", "outcome")
    return list(Job.objects.order_by("id").values(*columns))


def deliveries() -> int:
    """Count the events that were heard."""
    return Delivery.objects.filter(delivered_at__isnull=False).count()


if __name__ == "__main__":
    verb, *words = sys.argv[1:]
    if verb == "create":
        answer = create(json.loads(words[0]), pause_seconds=float(words[1]) if words[1:] else 0)
    elif verb == "wait":
        answer = wait(float(words[0]))
    else:
        answer = deliveries()
    print(json.dumps(answer))
