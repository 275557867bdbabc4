"""docs/design.md draws the floors that the architecture test enforces; the page of statuses is the engine's table."""

import re

from tests.architecture.house import FLOORS
from tests.docs.pages import text_of
from tools import status_page


def test_the_floors_are_those_that_are_enforced():
    rows = re.findall(r"^\| (\d+) \| (`.*`) \|$", text_of("docs/design.md"), re.M)
    drawn = {int(floor): set(re.findall(r"`([^`]+)`", rooms)) for floor, rooms in rows}
    assert drawn == {floor: set(rooms.split()) for floor, rooms in FLOORS.items()}


def test_the_page_of_statuses_is_up_to_date():
    assert status_page.PAGE.read_text(encoding="utf-8") == status_page.page(text_of("docs/concepts.md"))


def test_the_picture_of_statuses_is_up_to_date():
    assert status_page.PICTURE.read_text(encoding="utf-8") == status_page.picture()
