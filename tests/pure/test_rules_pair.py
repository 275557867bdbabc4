"""Which field goes where, which value is which option, and what a plan of a client may say."""

import pytest

from spaces.rules.options import enum_details
from spaces.rules.pair import least_of, pair_fields
from spaces.rules.route import UnfitPlan, compile_route, read_edges

STATUS = {
    "key": "status",
    "type": "enum",
    "config": {
        "options": [
            {"value": "active", "label": "In use"},
            {"value": "off", "label": "Switched off", "alternativeNames": ["inactive"]},
            {"value": 3},
        ]
    },
}


def field(key: str, label: str = "", **more) -> dict:
    return {"key": key, "type": "string", "label": label or key, **more}


def pairs(sources: list, destinations: list, **options) -> list:
    found = pair_fields(sources, destinations, **options)
    return [(pair.source["key"], pair.destination["key"], pair.certainty) for pair in found]


@pytest.mark.parametrize("key", ["first_name", "firstName", "FIRST NAME", "First-Name", "ｆirst name"])
def test_names_are_compared_by_their_letters(key):
    assert pairs([field(key)], [field("firstname")]) == [(key, "firstname", "absolute")]


def test_a_label_is_as_good_as_a_key():
    assert pairs([field("c1", "E-Mail")], [field("email", "Address")]) == [("c1", "email", "absolute")]


def test_another_name_that_the_author_thought_of_is_strong():
    destination = field("phone", alternativeNames=["Tel.", None, 7])
    assert pairs([field("tel")], [destination]) == [("tel", "phone", "strong")]


def test_slips_are_forgiven_and_called_less_certain():
    assert pairs([field("adress")], [field("address")]) == [("adress", "address", "strong")]
    assert pairs([field("phne")], [field("phones")]) == [("phne", "phones", "moderate")]
    assert pairs([field("colour")], [field("year")]) == []


@pytest.mark.parametrize(("one", "other"), [("phone_1", "phone_2"), ("customer_id_1", "customer_id_12")])
def test_other_numbers_are_other_fields(one, other):
    assert pairs([field(one)], [field(other)]) == []


def test_opposites_are_not_alike():
    sources, destinations = [field("inactive_date")], [field("active_date")]
    assert pairs(sources, destinations) == []
    assert pairs(sources, destinations, least=0.5) == [("inactive_date", "active_date", "weak")]


@pytest.mark.parametrize(("one", "other"), [("name", "game"), ("date", "data"), ("state", "status")])
def test_what_may_be_something_else_is_not_proposed(one, other):
    assert pairs([field(one)], [field(other)]) == []


def test_each_source_is_used_once_and_the_best_first():
    sources = [field("name"), field("Name")]
    assert pairs(sources, [field("Name"), field("names")]) == [
        ("Name", "Name", "absolute"),
        ("name", "names", "moderate"),
    ]


def test_the_sheet_may_ask_for_more_certainty():
    sources, destinations = [field("yrs"), field("name")], [field("years"), field("name")]
    assert pairs(sources, destinations, least=least_of({"mappingConfidenceThreshold": 0.9})) == [
        ("name", "name", "absolute")
    ]
    assert [least_of({"mappingConfidenceThreshold": value}) for value in (True, "1", 2, None)] == [0.8] * 4


def test_names_without_letters_are_never_equal():
    assert pairs([field("#")], [field("?")]) == []


def test_a_very_wide_table_is_paired_by_equality_alone():
    sources = [field(f"c{number}") for number in range(2000)] + [field("adress")]
    destinations = [field(f"d{number}") for number in range(2000)] + [field("address"), field("C7")]
    assert pairs(sources, destinations) == [("c7", "C7", "absolute")]


def test_values_become_options_by_value_label_other_name_or_likeness():
    assert enum_details(["Active", "switched OFF", "Inactive", "actve", 3, "gone"], STATUS) == {
        "mapping": [
            {"sourceValue": "Active", "destinationValue": "active"},
            {"sourceValue": "switched OFF", "destinationValue": "off"},
            {"sourceValue": "Inactive", "destinationValue": "off"},
            {"sourceValue": "actve", "destinationValue": "active"},
            {"sourceValue": 3, "destinationValue": 3},
        ],
        "unusedSourceValues": ["gone"],
        "unusedDestinationValues": [],
    }


def test_inactive_is_not_taken_for_active():
    only = {"type": "enum", "config": {"options": [{"value": "active"}]}}
    assert enum_details(["inactive"], only)["mapping"] == []


def plan(*edges: tuple) -> dict:
    return {
        "fieldMapping": [{"sourceField": {"key": a}, "destinationField": {"key": b}, **more} for a, b, more in edges]
    }


def test_a_route_carries_cells_over_and_leaves_empty_ones_out():
    details = {
        "mapping": [{"sourceValue": "x", "destinationValue": "y"}, {"sourceValue": 1, "destinationValue": "one"}]
    }
    edges = read_edges(
        plan(("a", "b", {"enumDetails": details}), ("c", "d", {})), sources=["a", "c"], destinations=["b", "d"]
    )
    route = compile_route(edges)
    assert route({"a": "x", "c": 5, "e": 9}) == {"b": "y", "d": 5}
    assert route({"a": ["x", "z"], "c": " "}) == {"b": ["y", "z"]}
    assert route({"a": "1", "c": []}) == {"b": "one"}
    assert route({}) == {}


@pytest.mark.parametrize(
    "unfit",
    [
        None,
        {},
        {"fieldMapping": []},
        {"fieldMapping": "x"},
        {"fieldMapping": [5]},
        {"fieldMapping": [{}]},
        {"fieldMapping": [{"sourceField": {"key": ["a"]}, "destinationField": {"key": "b"}}]},
        plan(("z", "b", {})),
        plan(("a", "z", {})),
        plan(("a", "b", {}), ("a", "b", {})),
    ],
)
def test_a_plan_that_cannot_be_carried_out_is_refused(unfit):
    with pytest.raises(UnfitPlan):
        read_edges(unfit, sources=["a"], destinations=["b"])


@pytest.mark.parametrize("details", [5, {"mapping": 5}, {"mapping": [5, {"sourceValue": {}}]}, {"mapping": [{}]}])
def test_strange_details_of_values_change_nothing(details):
    edges = read_edges(plan(("a", "b", {"enumDetails": details})), sources=["a"], destinations=["b"])
    assert compile_route(edges)({"a": "x"}) == {"b": "x"}
