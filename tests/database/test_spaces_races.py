"""Two at once in a space: drafts are merged once, a page's key makes so many spaces, nobody waits in a circle."""

import pytest

from jobs.errors import TooManyRequests
from jobs.models import Event
from spaces.models import Space
from spaces.ops import embed
from spaces.ops.document import create_document
from spaces.ops.sheet import update_sheet
from spaces.ops.space import create_space, update_space
from spaces.ops.space_draft import create_draft, merge_draft
from spaces.ops.update import update_records
from spaces.ops.workbook import create_workbook
from spaces.ops.workbook_update import revise_workbook
from tests.cast import make_workbook, make_world
from tests.engine import at_once

pytestmark = pytest.mark.django_db(transaction=True)
BY = "us_usr_1"


def failures(answers):
    return [answer for answer in answers if isinstance(answer, Exception)]


def test_what_two_merge_at_once_is_merged_once():
    world = make_world()
    draft = create_draft(world.space, by=BY).draft
    create_workbook(draft, name="Shop", sheets=[{"name": "Orders", "fields": []}], by=BY)
    assert failures(at_once([lambda: merge_draft(draft.pk, by=BY)] * 4)) == []
    assert world.space.workbooks.filter(name="Shop").count() == 1
    assert Event.objects.filter(topic="workbook:created", space_id=world.space.pk).count() == 1


def test_a_merge_and_writers_of_its_sheets_do_not_wait_for_each_other():
    world = make_world()
    sheets = [make_workbook(world, name=f"Book {number}").sheets.get() for number in range(3)]
    draft = create_draft(world.space, by=BY).draft
    for copy in draft.sheets.all():
        update_sheet(copy.pk, by=BY, name="Renamed")
    writers = [lambda sheet=sheet: update_records(sheet.pk, [], by=BY) for sheet in sheets * 2]
    assert failures(at_once([lambda: merge_draft(draft.pk, by=BY), *writers])) == []
    assert set(world.space.sheets.values_list("name", flat=True)) == {"Renamed"}


def test_pages_that_begin_at_once_are_all_counted(monkeypatch):
    monkeypatch.setattr(embed, "MOST", 3)
    world = make_world()
    given = {"space": {"name": "x"}, "workbook": None, "document": None, "visitor": "Vera", "by": "us_key_1"}
    answers = at_once([lambda: embed.embed_space(world.environment, **given)] * 6)
    assert [type(answer) for answer in failures(answers)] == [TooManyRequests] * 3
    assert Space.objects.filter(created_by="us_key_1").count() == 3


def test_makers_and_changers_of_a_space_do_not_wait_for_each_other():
    world = make_world()

    def make():
        for number in range(20):
            create_document(world.space, title=f"Note {number}", body="", by=BY)

    def rename(place):
        for number in range(20):
            update_space(world.space.pk, by=BY, name=f"Name {place}.{number}")

    assert failures(at_once([make, make, lambda: rename(1), lambda: rename(2)])) == []
    assert world.space.documents.count() == 40


def test_makers_of_spaces_and_those_who_take_turns_at_the_environment_do_not_wait_for_each_other():
    world = make_world()
    given = {"space": {"name": "x"}, "workbook": None, "document": None, "visitor": "Vera", "by": "us_key_1"}

    def make():
        for number in range(20):
            create_space(world.environment, name=f"Room {number}", by=BY)

    def embed_many():
        for _ in range(20):
            embed.embed_space(world.environment, **given)

    assert failures(at_once([make, make, embed_many, embed_many])) == []
    assert Space.objects.filter(environment=world.environment).count() == 81


def test_a_merge_and_changers_of_its_space_do_not_wait_for_each_other():
    world = make_world()
    make_workbook(world)
    draft = create_draft(world.space, by=BY).draft
    for number in range(20):
        create_document(draft, title=f"Note {number}", body="", by=BY)
    revise_workbook(draft.workbooks.get().pk, sheets=[{"name": "More", "fields": []}], by=BY)
    update_space(draft.pk, by=BY, metadata={"round": 1})

    def rename():
        for number in range(20):
            update_space(world.space.pk, by=BY, labels=[str(number)])

    assert failures(at_once([lambda: merge_draft(draft.pk, by=BY), rename, rename])) == []
    assert world.space.documents.count() == 20
