"""Which handler answers a job, and what is refused at start."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from jobs.sdk import registry
from jobs.sdk.registry import Handler, Listener


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch):
    monkeypatch.setattr(registry, "_exact", {})
    monkeypatch.setattr(registry, "_patterns", [])
    monkeypatch.setattr(registry, "_listeners", {})


def one():
    """A handler or listener."""


def other():
    """Another one."""


def _handler(name, function=one, **filter):
    registry.register_handler(Handler(name=name, function=function, filter=filter))


def test_it_prefers_the_exact_name_to_a_pattern():
    _handler("workbook:*", other)
    _handler("workbook:export")
    assert registry.find_handler("workbook:export").function is one
    assert registry.find_handler("workbook:import").function is other
    assert registry.find_handler("sheet:export") is None


def test_it_prefers_a_filter_that_fits_to_the_exact_name():
    _handler("workbook:export")
    _handler("workbook:export", other, sheet="contacts")
    assert registry.find_handler("workbook:export", {"context": {"sheet": "contacts"}}).function is other
    assert registry.find_handler("workbook:export", {"context": {"sheet": "people"}}).function is one


def test_it_refuses_two_handlers_of_one_name():
    _handler("workbook:export")
    with pytest.raises(ImproperlyConfigured, match="Two handlers answer workbook:export"):
        _handler("workbook:export", other)


def test_it_refuses_a_function_that_listens_twice():
    registry.register_listener(Listener(topic="job:*", function=one))
    with pytest.raises(ImproperlyConfigured, match="listens twice"):
        registry.register_listener(Listener(topic="file:*", function=one))


def test_it_finds_listeners_by_topic_and_filter():
    registry.register_listener(Listener(topic="job:*", function=one))
    registry.register_listener(Listener(topic="**", function=other, filter={"operation": "export"}))
    event = {"topic": "job:ready", "payload": {"operation": "import"}}
    assert [listener.function for listener in registry.find_listeners(event)] == [one]
