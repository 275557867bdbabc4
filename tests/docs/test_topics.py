"""Every topic is documented, and marked as sent when some verb sends it."""

import re

from jobs.topics import Topic
from tests.docs.pages import ROOT, table_words


def _rows() -> dict[str, str]:
    rows = table_words("docs/api.md", under="## Events")
    return {topic: line for topic, line in rows.items() if ":" in topic}


def _sent() -> set[str]:
    files = [path for house in ("jobs", "spaces") for path in (ROOT / house).rglob("*.py") if path.name != "topics.py"]
    found = {name for path in files for name in re.findall(r"\b(?:Topic|T)\.([A-Z_0-9]+)\b", path.read_text())}
    return {topic.value for topic in Topic if topic.name in found}


def test_every_topic_is_documented():
    assert set(_rows()) == {topic.value for topic in Topic}


def test_those_that_are_sent_are_marked_as_sent():
    assert {topic for topic, line in _rows().items() if "| ✓ |" in line} == _sent()


def test_a_sent_topic_says_when():
    assert not [topic for topic, line in _rows().items() if "| ✓ |" in line and not line.split("|")[3].strip()]
