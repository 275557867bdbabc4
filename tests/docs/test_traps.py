"""docs/flatfile.md names the test that holds each of the contract's thirty-four traps: they are all there."""

import re
from pathlib import Path

import pytest

from tests.docs.pages import text_of

PAGE = "docs/flatfile.md"
ROOT = Path(__file__).parents[2]
#: Traps of packages, which no server can fall into or keep others from.
NOT_OURS = {32, 33, 34}
_ROW = re.compile(r"^\| (\d+) \| (.+?) \| (.+) \|$", re.MULTILINE)
_FILE = re.compile(r"`(tests/[^`]+)`: ((?:`[^`]+`(?:, )?)+)")
ROWS = {int(number): held for number, _, held in _ROW.findall(text_of(PAGE))}


def named(held: str) -> list[tuple[str, str]]:
    """Give the files and tests that a row names."""
    return [(file, test) for file, tests in _FILE.findall(held) for test in re.findall(r"`([^`]+)`", tests)]


def test_every_trap_has_one_row():
    numbers = [int(number) for number, _, _ in _ROW.findall(text_of(PAGE))]
    assert numbers == list(range(1, 35))


@pytest.mark.parametrize("number", range(1, 35))
def test_the_tests_that_hold_a_trap_are_there(number):
    tests = named(ROWS[number])
    assert bool(tests) != (number in NOT_OURS)
    for file, test in tests:
        declared = f'test("{test}", ' if file.endswith(".js") else f"def {test}("
        assert declared in (ROOT / file).read_text(), f"{PAGE}: there is no {test} in {file}."


def test_every_test_that_calls_itself_after_a_trap_is_named():
    called = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_trap_\w+)\(", path.read_text(), re.MULTILINE)
    }
    assert called == {test for held in ROWS.values() for _, test in named(held) if test.startswith("test_trap_")}
