"""/v1/spaces/{id}/guidance (contract §2.4)."""

import pytest

from jobs.rest.fields import FREE_MAX_BYTES
from spaces.models import Guidance
from tests.api.conftest import refused, told

OPTIONS = {"target": "getting-started", "trigger": "first", "type": "sidebar", "role": "admin"}


def address(world, guidance=""):
    return f"/v1/spaces/{world.space.id}/guidance" + (f"/{guidance}" if guidance else "")


def make(api, world, slug="start"):
    return api.post(address(world), {"guideSlug": slug, "options": OPTIONS}).json()


def test_it_is_kept_and_answered_without_a_wrapping(owner, world):
    made = make(owner, world)
    assert made == {"id": made["id"], "guideSlug": "start", "options": OPTIONS}
    assert made["id"].startswith("us_gd_")
    assert owner.get(address(world, made["id"])).json() == made


def test_a_list_is_wrapped_and_oldest_first(owner, world):
    first, second = make(owner, world), make(owner, world, "next")
    assert told(owner.get(address(world) + "?includeGuide=true")) == [first, second]


def test_its_options_are_replaced_as_a_whole(owner, world):
    made = make(owner, world)
    options = {"target": "sheet", "trigger": "hover", "type": "tooltip", "role": None}
    changed = owner.patch(address(world, made["id"]), {"options": options}).json()
    assert changed["options"] == {"target": "sheet", "trigger": "hover", "type": "tooltip"}


def test_it_goes_and_goes_with_its_space(owner, world):
    first, _ = make(owner, world), make(owner, world)
    assert told(owner.delete(address(world, first["id"]))) == {"success": True}
    refused(owner.delete(address(world, first["id"])), 404)
    owner.delete(f"/v1/spaces/{world.space.id}")
    assert not Guidance.objects.exists()


@pytest.mark.parametrize(
    "body",
    [{}, {"guideSlug": "a"}, {"options": OPTIONS}, {"guideSlug": "", "options": OPTIONS},
     {"guideSlug": " ", "options": OPTIONS}, {"guideSlug": 5, "options": OPTIONS},
     {"guideSlug": "a", "options": []}, {"guideSlug": "a", "options": {**OPTIONS, "trigger": "never"}},
     {"guideSlug": "a", "options": {**OPTIONS, "type": ["sidebar"]}},
     {"guideSlug": "a", "options": {**OPTIONS, "role": "nobody"}},
     {"guideSlug": "a" * 300, "options": OPTIONS},
     {"guideSlug": "a", "options": {**OPTIONS, "target": "x" * FREE_MAX_BYTES}}],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(owner, world, body):
    refused(owner.post(address(world), body), 400)
    assert not Guidance.objects.exists()


def test_it_belongs_to_its_space(owner, world):
    made = make(owner, world)
    elsewhere = told(owner.post("/v1/spaces", {"name": "Elsewhere"}))["id"]
    refused(owner.get(f"/v1/spaces/{elsewhere}/guidance/{made['id']}"), 404)
    refused(owner.get(address(world, "%00")), 404)
