"""Unique constraints: which records are equal."""

import pytest

from spaces.rules.unique import compile_unique


def rule(**config):
    fields = [{"key": "a", "constraints": [{"type": "required"}, {"type": "unique", "config": config}]}]
    [found] = compile_unique({"fields": fields})
    return found


def composite(**more):
    constraint = {"type": "unique", "name": "ab", "fields": ["a", "b"], "strategy": "concat", **more}
    return compile_unique({"fields": [{"key": "a"}, {"key": "b"}], "constraints": [constraint]})


@pytest.mark.parametrize(
    ("config", "one", "other", "is_equal"),
    [
        ({}, "Ada", "Ada", True),
        ({}, "Ada", "ada", False),
        ({"caseSensitive": True}, "Ada", "ada", False),
        ({"caseSensitive": False}, "Straße", "STRASSE", True),
        ({}, 5, 5.0, True),
        ({}, 5, "5", True),
        ({}, True, 1, False),
        ({}, ["a", "b"], ["a", "b"], True),
        ({"ignoreEmpty": False}, None, "", True),
    ],
)
def test_what_is_equal(config, one, other, is_equal):
    found = rule(**config)
    assert (found.key_of({"a": one}) == found.key_of({"a": other})) is is_equal


def test_empty_cells_are_left_alone_unless_they_are_asked_for():
    assert rule().key_of({"a": None}) is None
    assert rule(ignoreEmpty=True).key_of({}) is None
    assert rule(ignoreEmpty=False).key_of({}) is not None


def test_a_composite_one_keeps_its_fields_apart():
    [found] = composite()
    assert found.key_of({"a": "ab", "b": "c"}) != found.key_of({"a": "a", "b": "bc"})
    assert found.key_of({}) is None
    assert found.key_of({"a": "x"}) is not None


def test_required_fields_switch_a_composite_one_off():
    [found] = composite(requiredFields=["b"])
    assert found.key_of({"a": "x"}) is None
    assert found.key_of({"a": "x", "b": "y"}) is not None


def test_messages_are_those_of_the_config():
    told = rule(message="Twice!", level="warn").message
    assert told == {"type": "warn", "source": "unique-constraint", "message": "Twice!"}
    [found] = composite(config={"level": "odd"})
    assert found.message["type"] == "error"


@pytest.mark.parametrize("fields", [[], ["a", "gone"], "ab", [1], None])
def test_a_composite_one_about_no_fields_of_the_sheet_is_left_out(fields):
    assert composite(fields=fields) == []
