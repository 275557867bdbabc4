"""Fields that refer to several records, and those whose filter lets only fitting ones be meant."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spaces.models import Record, Sheet
from spaces.ops.bulk import validate_sheet
from spaces.ops.insert import insert_records
from spaces.ops.records import delete_records
from spaces.ops.sheet import configure_sheet
from spaces.ops.workbook import create_workbook
from tests.cast import change
from tests.linked import add, ids_of, pointing, unlinked, values_of

FILTER = {"refField": "continent", "recordField": "continent"}
KEYS = ("code", "continent")


def field(key: str, **more) -> dict:
    return {"key": key, "type": "string", **more}


def reference(*, kind: str, filter: object = None) -> dict:
    found = pointing("country")
    return {**found, "type": kind, "config": {**found["config"], "filter": filter}}


@pytest.fixture
def places(world):
    configs = [
        {"name": "Cities", "slug": "cities", "fields": [field("continent"), reference(kind="reference-list")]},
        {"name": "Countries", "slug": "countries", "fields": [field("code"), field("continent")]},
    ]
    made = create_workbook(world.space, name="W", by="x", sheets=configs)
    return made.sheets.get(slug="cities"), made.sheets.get(slug="countries")


def refer_by(sheet: Sheet, *, kind: str, filter: object = None) -> None:
    configure_sheet(sheet.id, {"fields": [field("continent"), reference(kind=kind, filter=filter)]}, by="x")


def put(sheet: Sheet, *rows: tuple, keys: tuple = KEYS) -> list[str]:
    cells = [{key: {"value": value} for key, value in zip(keys, row, strict=True)} for row in rows]
    return insert_records(sheet.id, cells, by="x").ids


def test_each_element_of_a_list_refers(places):
    cities, countries = places
    add(countries, "code", "AT", "DE")
    add(cities, "country", ["AT", "DE"], ["AT", "XX"], [], None, "DE", "XX", ["AT", None, ""])
    assert unlinked(cities) == [1, 5]
    [message] = Record.objects.get(pk=ids_of(cities)[1]).messages["country"]
    assert (message["source"], "one of these values" in message["message"]) == ("unlinked", True)


def test_the_message_of_a_list_comes_and_goes_with_any_of_its_records(places):
    cities, countries = places
    at, de = add(countries, "code", "AT", "DE")
    add(cities, "country", ["AT", "DE"], ["AT"])
    delete_records(countries.id, [de], by="x")
    assert unlinked(cities) == [0]
    change(countries, at, code="DE")
    assert unlinked(cities) == [0, 1]
    add(countries, "code", "AT")
    assert unlinked(cities) == []


def test_a_filter_lets_only_fitting_records_be_meant(places):
    cities, countries = places
    refer_by(cities, kind="reference", filter=FILTER)
    put(countries, ("AT", "Europe"), ("GE", "Asia"))
    put(cities, ("AT", "Europe"), ("AT", "Asia"), ("AT", None), ("GE", "Asia"), keys=("country", "continent"))
    assert unlinked(cities) == [1]
    [message] = Record.objects.get(pk=ids_of(cities)[1]).messages["country"]
    assert "that fits" in message["message"]


def test_a_filter_follows_both_records(places):
    cities, countries = places
    refer_by(cities, kind="reference", filter=FILTER)
    [georgia] = put(countries, ("GE", "Asia"))
    [tbilisi] = put(cities, ("GE", "Europe"), keys=("country", "continent"))
    assert unlinked(cities) == [0]
    change(countries, georgia, continent="Europe")
    assert unlinked(cities) == []
    change(cities, tbilisi, continent="Asia")
    assert unlinked(cities) == [0]
    change(cities, tbilisi, continent=None)
    assert unlinked(cities) == []


@pytest.mark.parametrize(
    "filter",
    [
        None,
        5,
        {},
        {"refField": "continent"},
        {"recordField": "continent"},
        {"refField": "x", "recordField": "continent"},
        {"refField": "continent", "recordField": "x"},
        {"refField": ["continent"], "recordField": {}},
    ],
)
def test_a_filter_that_names_no_field_says_nothing(places, filter):
    cities, countries = places
    refer_by(cities, kind="reference", filter=filter)
    put(countries, ("AT", "Europe"))
    put(cities, ("AT", "Asia"), ("XX", "Europe"), keys=("country", "continent"))
    assert unlinked(cities) == [1]


def test_a_filter_that_is_added_later_waits_for_validating(places):
    cities, countries = places
    refer_by(cities, kind="reference")
    put(countries, ("AT", "Europe"))
    put(cities, ("AT", "Asia"), keys=("country", "continent"))
    refer_by(cities, kind="reference", filter=FILTER)
    assert unlinked(cities) == []
    validate_sheet(Sheet.objects.get(pk=cities.id), by="x")
    assert unlinked(cities) == [0]


TEXTS = st.sampled_from(["a", "b", None])
LISTS = st.lists(TEXTS, max_size=2)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("city"), LISTS, TEXTS),
        st.tuples(st.just("country"), TEXTS, TEXTS),
        st.tuples(st.just("change city"), st.integers(0, 9), LISTS, TEXTS),
        st.tuples(st.just("change country"), st.integers(0, 9), TEXTS, TEXTS),
        st.tuples(st.just("delete country"), st.integers(0, 9)),
    ),
    max_size=10,
)


def wanted_of(cities: Sheet, countries: Sheet) -> list[int]:
    """What the rule says, without any index."""
    known = set(zip(values_of(countries, "code"), values_of(countries, "continent"), strict=True))
    cells = zip(values_of(cities, "country"), values_of(cities, "continent"), strict=True)

    def fits(code: str, continent: str | None) -> bool:
        return any(code == one and continent in (None, other) for one, other in known)

    return [
        place
        for place, (codes, continent) in enumerate(cells)
        if not all(fits(code, continent) for code in codes or () if code)
    ]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_is_written_the_records_tell_the_truth(places, steps):
    cities, countries = places
    refer_by(cities, kind="reference-list", filter=FILTER)
    for sheet in places:
        delete_records(sheet.id, ids_of(sheet), by="x")
    for step, *what in steps:
        sheet, key = (cities, "country") if step.endswith("city") else (countries, "code")
        ids = ids_of(sheet)
        if " " not in step:
            put(sheet, tuple(what), keys=(key, "continent"))
        elif ids and step.startswith("change"):
            change(sheet, ids[what[0] % len(ids)], **{key: what[1], "continent": what[2]})
        elif ids:
            delete_records(sheet.id, [ids[what[0] % len(ids)]], by="x")
        assert unlinked(cities) == wanted_of(cities, countries)
        assert unlinked(countries) == []
