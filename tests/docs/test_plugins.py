"""docs/flatfile.md lists the packages that were tried: the versions that are installed, and tests that are there."""

import json
import re

from tests.docs.pages import ROOT, text_of

_ROW = re.compile(r"^\| `(@?[\w/-]+)` \| ([\d.]+) \| .+ \| `(tests/clients/\S+)` \|$", re.MULTILINE)
#: What the tests are made with, and no plugin.
TOOLS = {"@flatfile/api", "@flatfile/hooks", "@flatfile/listener", "@flatfile/listener-driver-pubsub"}


def _rows() -> list[tuple[str, str, str]]:
    return _ROW.findall(text_of("docs/flatfile.md"))


def test_the_versions_are_those_that_are_installed():
    pinned = json.loads((ROOT / "tests/clients/package.json").read_text())["dependencies"]
    tried = {name: version for name, version in pinned.items() if "flatfile" in name and name not in TOOLS}
    del tried["flatfile-api-1-23-1"]
    assert {name: version for name, version, _ in _rows()} == tried


def test_their_tests_are_there_and_run():
    told = (ROOT / "tests/clients/test_packages.py").read_text()
    for name, _, path in _rows():
        assert (ROOT / path).is_file(), name
        assert path.endswith(".py") or f'("{path.split("/")[-1].split(".")[0]}", ()),' in told, name
