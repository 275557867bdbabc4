"""Asks for pages of the jobs list: what to look for, from where, as whom."""

import random
import time
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.test import Client, RequestFactory

from jobs.models import Job
from jobs.ui.listing import jobs_page

PLACES = 6
TABS = ("all", "running", "queued", "failed", "complete", "canceled")
WORDS = (
    "status:failed",
    "status:failed,canceled",
    "status:waiting",
    "op:extract",
    "op:rare",
    "name:workbook:export",
    "name:file:rare",
    "source:us_sh_17",
    "by:us_usr_5",
    "since:1h",
    "since:30d",
    "needle",
    "no such words",
    "status:failed op:export since:30d",
)


def main() -> list[dict[str, object]]:
    """Give for each page the milliseconds of reading it, and of answering it as HTML."""
    ids = _places()
    addresses = [(tab, "") for tab in TABS] + [("all", box) for box in (*WORDS, *_own_words())]
    told = []
    for name in ("owner", "visitor"):
        person = User.objects.get(username=name)
        client = Client()
        client.force_login(person)
        client.get("/jobs/")
        for tab, box in addresses:
            for before in ids:
                told.append(_measure(client, person, {"tab": tab, "q": box, "before": before}))
    return told


def _places() -> list[str]:
    """The first page, places anywhere, and the end."""
    count, dice = Job.objects.count(), random.Random(3)
    skips = [dice.randrange(count) for _ in range(PLACES)] + [max(count - 30, 0)]
    found = [Job.objects.order_by("-pk").values_list("pk", flat=True)[skip] for skip in skips]
    return ["", *found]


def _own_words() -> list[str]:
    job = Job.objects.order_by("pk")[Job.objects.count() // 2]
    return [f"space:{job.space_id}", job.pk]


def _measure(client: Client, person: User, state: dict[str, str]) -> dict[str, object]:
    query = urlencode({key: value for key, value in state.items() if value})
    request = RequestFactory().get(f"/jobs/?{query}")
    request.user = person
    begun = time.perf_counter()
    jobs_page(request)
    read = time.perf_counter()
    answer = client.get(f"/jobs/?{query}")
    ended = time.perf_counter()
    if answer.status_code != 200:
        raise RuntimeError(f"/jobs/?{query} answered {answer.status_code}.")
    depth = "first page" if not state["before"] else "deep"
    where = f"{state['tab']} {state['q']} {depth}"
    return {"who": person.username, "where": where, "read": (read - begun) * 1000, "answer": (ended - read) * 1000}
