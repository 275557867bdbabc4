"""Reference fields: every referring record says truly whether the record is there that it means."""

import threading

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobs.models import Event
from spaces.models import Record, RecordKey, Sheet
from spaces.ops import unique
from spaces.ops.bulk import validate_sheet
from spaces.ops.insert import insert_records
from spaces.ops.records import NewRecord, append_records, delete_records
from spaces.ops.sheet import configure_sheet
from spaces.ops.workbook import create_workbook, delete_sheet
from tests.cast import change, make_world
from tests.linked import add, ids_of, pointing, unlinked, values_of

CODE = {"key": "code", "type": "string", "constraints": [{"type": "unique"}]}


def make_places(world):
    configs = [
        {"name": "Cities", "slug": "cities", "fields": [{"key": "name", "type": "string"}, pointing("country")]},
        {"name": "Countries", "slug": "countries", "fields": [CODE, {"key": "size", "type": "number"}]},
    ]
    made = create_workbook(world.space, name="W", by="x", sheets=configs)
    return made.sheets.get(slug="cities"), made.sheets.get(slug="countries")


@pytest.fixture
def places(world):
    return make_places(world)


def test_a_value_that_is_nowhere_is_told(places):
    cities, countries = places
    add(countries, "code", "AT", "DE")
    first, _, _, _ = add(cities, "country", "XX", "AT", None, "")
    assert unlinked(cities) == [0]
    [message] = Record.objects.get(pk=first).messages["country"]
    assert (message["type"], message["source"]) == ("error", "unlinked")
    change(cities, first, country="DE")
    assert unlinked(cities) == []
    change(cities, first, country="YY")
    change(cities, first, name="Linz")
    assert unlinked(cities) == [0]


def test_it_comes_and_goes_with_the_referenced_record(places):
    cities, countries = places
    add(cities, "country", "AT", "DE", "AT")
    assert unlinked(cities) == [0, 1, 2]
    Event.objects.all().delete()
    [austria] = add(countries, "code", "AT")
    assert unlinked(cities) == [1]
    [counted] = Event.objects.filter(topic="sheet:counts-updated", context__sheetId=cities.id)
    assert counted.payload["counts"]["error"] == 1
    change(countries, austria, size=5)
    assert unlinked(cities) == [1]
    change(countries, austria, code="DE")
    assert unlinked(cities) == [0, 2]
    [again] = add(countries, "code", "DE")
    delete_records(countries.id, [austria], by="x")
    assert unlinked(cities) == [0, 2]
    delete_records(countries.id, [again], by="x")
    assert unlinked(cities) == [0, 1, 2]


def test_the_values_are_compared_not_their_types(places):
    cities, countries = places
    configure_sheet(cities.id, {"fields": [pointing("country", to="size")]}, by="x")
    add(countries, "size", 5)
    add(cities, "country", "5", "6")
    assert unlinked(cities) == [1]


def test_a_sheet_may_point_at_itself(places):
    cities, _ = places
    fields = [{"key": "name", "type": "string"}, pointing("country", ref="cities", to="name")]
    configure_sheet(cities.id, {"fields": fields}, by="x")
    [linz] = insert_records(cities.id, [{"name": {"value": "Linz"}, "country": {"value": "Linz"}}], by="x").ids
    add(cities, "country", "Linz", "Graz")
    assert unlinked(cities) == [2]
    change(cities, linz, name="Graz")
    assert unlinked(cities) == [0, 1]
    delete_records(cities.id, [linz], by="x")
    assert unlinked(cities) == [0, 1]


def test_more_referrers_than_are_judged_at_once_wait_for_validating(places, monkeypatch):
    cities, countries = places
    add(cities, "country", "AT", "AT", "AT")
    monkeypatch.setattr(unique, "MOST_REFERRERS", 2)
    add(countries, "code", "AT")
    assert len(unlinked(cities)) == 1
    validate_sheet(Sheet.objects.get(pk=cities.id), by="x")
    assert unlinked(cities) == []


def test_a_field_that_points_nowhere_says_nothing(places):
    cities, countries = places
    for field in (pointing("country", ref="x"), pointing("country", to="x"), {"key": "country", "type": "reference"}):
        configure_sheet(cities.id, {"fields": [field]}, by="x")
        add(cities, "country", "AT")
    broken = {"key": "country", "type": "reference", "config": {"ref": 5, "key": ["x"]}}
    configure_sheet(cities.id, {"fields": [broken]}, by="x")
    add(cities, "country", "AT")
    assert unlinked(cities) == []
    configure_sheet(cities.id, {"fields": [pointing("country")]}, by="x")
    validate_sheet(Sheet.objects.get(pk=cities.id), by="x")
    assert unlinked(cities) == [0, 1, 2, 3]
    delete_sheet(countries.id, by="x")
    validate_sheet(Sheet.objects.get(pk=cities.id), by="x")
    assert unlinked(cities) == []
    assert not RecordKey.objects.exists()


def test_records_that_came_another_way_are_found(places):
    cities, countries = places
    add(cities, "country", "AT", "DE")
    append_records(countries.id, [NewRecord({"code": "AT"})], by="x")
    append_records(cities.id, [NewRecord({"country": "DE"})], by="x")
    [record] = add(countries, "code", "DE")
    assert unlinked(cities) == [0]
    delete_records(countries.id, [record], by="x")
    validate_sheet(Sheet.objects.get(pk=cities.id), by="x")
    assert unlinked(cities) == [1, 2]


def test_a_write_asks_no_more_for_many_records_than_for_few(places, django_assert_max_num_queries):
    cities, countries = places
    add(cities, "country", *map(str, range(2_000)))
    with django_assert_max_num_queries(60):
        add(countries, "code", *map(str, range(1_000)))
    assert len(unlinked(cities)) == 1_000


@pytest.mark.django_db(transaction=True)
def test_writers_of_both_sheets_at_once_take_turns():
    cities, countries = make_places(make_world())
    failures = []

    def write(sheet, key):
        try:
            for number in range(8):
                first, _ = add(sheet, key, str(number), "x")
                change(sheet, first, **{key: str(number + 1)})
                if number % 2:
                    delete_records(sheet.id, [first], by="x")
        except Exception as error:  # noqa: BLE001 - the main thread tells of it
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=args) for args in [(cities, "country"), (countries, "code")] * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    change(cities, ids_of(cities)[0], country="nowhere")
    codes = values_of(countries, "code")
    assert unlinked(cities) == [n for n, code in enumerate(values_of(cities, "country")) if code not in codes]


CODES = st.sampled_from(["a", "b", "c", None])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.booleans(), st.lists(CODES, min_size=1, max_size=3)),
        st.tuples(st.just("change"), st.booleans(), st.integers(0, 9), CODES),
        st.tuples(st.just("delete"), st.booleans(), st.integers(0, 9)),
    ),
    max_size=10,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_is_written_the_records_tell_the_truth(places, steps):
    for sheet in places:
        delete_records(sheet.id, ids_of(sheet), by="x")
    cities, countries = places
    for step, is_city, *what in steps:
        sheet, key = (cities, "country") if is_city else (countries, "code")
        ids = ids_of(sheet)
        if step == "add":
            add(sheet, key, *what[0])
        elif ids and step == "change":
            change(sheet, ids[what[0] % len(ids)], **{key: what[1]})
        elif ids:
            delete_records(sheet.id, [ids[what[0] % len(ids)]], by="x")
        codes = values_of(countries, "code")
        wanted = [place for place, code in enumerate(values_of(cities, "country")) if code and code not in codes]
        assert unlinked(cities) == wanted
        assert unlinked(countries) == []
