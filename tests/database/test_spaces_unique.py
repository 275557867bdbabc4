"""What must be unique: every record says truly whether another one is equal, whatever was written last."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spaces.models import Record, RecordKey, Sheet
from spaces.ops.bulk import validate_sheet
from spaces.ops.insert import insert_records
from spaces.ops.records import NewRecord, append_records, delete_records
from spaces.ops.sheet import configure_sheet
from spaces.ops.snapshot import restore_snapshot, take_snapshot
from spaces.ops.workbook import create_workbook, delete_sheet
from tests.cast import change

UNIQUE = {"type": "unique", "config": {"caseSensitive": False}}
FIELDS = [
    {"key": "email", "type": "string", "constraints": [UNIQUE]},
    {"key": "first", "type": "string"},
    {"key": "last", "type": "string"},
]
TOGETHER = {"type": "unique", "name": "names", "fields": ["first", "last"], "strategy": "hash"}


@pytest.fixture
def place(world):
    config = {"name": "S", "fields": FIELDS, "constraints": [TOGETHER]}
    return create_workbook(world.space, name="U", by="x", sheets=[config]).sheets.get()


def add(sheet, *emails, **more):
    rows = [{"email": {"value": email}, **{key: {"value": value} for key, value in more.items()}} for email in emails]
    return insert_records(sheet.id, rows, by="x").ids


def wrong(sheet):
    """The fields that are not unique, by place; and the counters must agree with the records."""
    records = list(Record.objects.in_sheet(sheet.id).in_order())
    counts = Sheet.objects.get(pk=sheet.id).counts
    assert counts["error"] == sum(not record.is_valid for record in records)
    assert counts["total"] == len(records)
    told = [sorted(record.messages or ()) for record in records]
    assert all(record.is_valid is not bool(fields) for record, fields in zip(records, told, strict=True))
    return {place: fields for place, fields in enumerate(told) if fields}


def test_both_records_say_so_and_neither_when_one_goes(place):
    first, _ = add(place, "a@x.org", "b@x.org")
    assert wrong(place) == {}
    [third] = add(place, "A@X.org")
    assert wrong(place) == {0: ["email"], 2: ["email"]}
    told = Record.objects.get(pk=first).messages["email"]
    assert told == [{"type": "error", "source": "unique-constraint", "message": "This value is there more than once."}]
    delete_records(place.id, [third], by="x")
    assert wrong(place) == {}


def test_it_holds_within_one_insert_and_after_an_update(place):
    one, two, three = add(place, "a", "a", "a")
    assert wrong(place) == {0: ["email"], 1: ["email"], 2: ["email"]}
    change(place, two, email="b")
    assert wrong(place) == {0: ["email"], 2: ["email"]}
    change(place, three, email=None)
    assert wrong(place) == {}
    change(place, two, email="a")
    assert wrong(place) == {0: ["email"], 1: ["email"]}
    change(place, one, first="x")
    assert wrong(place) == {0: ["email"], 1: ["email"]}


def test_fields_together_may_be_there_once(place):
    one, two = add(place, "a", "b", first="Ada", last="L")
    assert wrong(place) == {0: ["first", "last"], 1: ["first", "last"]}
    change(place, two, last="M")
    assert wrong(place) == {}


def test_a_clients_messages_stay(place):
    said = {"email": {"value": "a", "messages": [{"type": "warn", "message": "Odd"}]}}
    [one] = insert_records(place.id, [said], by="x").ids
    [two] = add(place, "a")
    assert [each["type"] for each in Record.objects.get(pk=one).messages["email"]] == ["warn", "error"]
    delete_records(place.id, [two], by="x")
    assert [each["type"] for each in Record.objects.get(pk=one).messages["email"]] == ["warn"]


def test_a_new_constraint_is_known_after_validating_and_forgotten_when_it_goes(place):
    configure_sheet(place.id, {"fields": [{"key": "email", "type": "string"}]}, by="x")
    add(place, "a", "a")
    assert wrong(place) == {}
    configure_sheet(place.id, {"fields": FIELDS}, by="x")
    validate_sheet(Sheet.objects.get(pk=place.id), by="x")
    assert wrong(place) == {0: ["email"], 1: ["email"]}
    configure_sheet(place.id, {"fields": [{"key": "email", "type": "string"}]}, by="x")
    validate_sheet(Sheet.objects.get(pk=place.id), by="x")
    assert wrong(place) == {}
    assert not RecordKey.objects.exists()


def test_records_that_came_another_way_are_found(place):
    [one] = add(place, "a")
    append_records(place.id, [NewRecord({"email": "b"})], by="x")
    add(place, "B")
    assert wrong(place) == {1: ["email"], 2: ["email"]}
    snapshot = take_snapshot(place.id, by="x")
    delete_records(place.id, [one], by="x")
    restore_snapshot(snapshot.id, by="x")
    add(place, "A")
    assert wrong(place) == {0: ["email"], 1: ["email"], 2: ["email"], 3: ["email"]}


def test_a_sheet_that_goes_takes_its_keys_along(place):
    add(place, "a", "b")
    assert RecordKey.objects.count() == 2
    delete_sheet(place.id, by="x")
    assert not RecordKey.objects.exists()


def test_an_update_asks_no_more_for_many_records_than_for_few(place, django_assert_max_num_queries):
    add(place, *map(str, range(1_000)))
    with django_assert_max_num_queries(30):
        add(place, *map(str, range(500, 1_500)))
    assert len(wrong(place)) == 1_000


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.lists(st.sampled_from(["a", "A", "b", None]), min_size=1, max_size=3)),
        st.tuples(st.just("change"), st.integers(0, 9), st.sampled_from(["a", "b", "B", "c", None])),
        st.tuples(st.just("delete"), st.integers(0, 9)),
    ),
    max_size=8,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_is_written_the_records_tell_the_truth(place, steps):
    delete_records(place.id, list(Record.objects.in_sheet(place.id).values_list("pk", flat=True)), by="x")
    for step, *what in steps:
        ids = list(Record.objects.in_sheet(place.id).in_order().values_list("pk", flat=True))
        if step == "add":
            add(place, *what[0])
        elif ids and step == "change":
            change(place, ids[what[0] % len(ids)], email=what[1])
        elif ids:
            delete_records(place.id, [ids[what[0] % len(ids)]], by="x")
        emails = [
            str(record.values.get("email") or "").lower() for record in Record.objects.in_sheet(place.id).in_order()
        ]
        assert wrong(place) == {n: ["email"] for n, email in enumerate(emails) if email and emails.count(email) > 1}
