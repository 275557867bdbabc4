"""Which addresses a job may send a person to."""

import pytest

from jobs.links import host_of, is_safe_link


@pytest.mark.parametrize(
    "address", ["/", "/space/x?a=b#c", "https://example.org", "HTTP://example.org/a%20b", "http://[::1]:80/"]
)
def test_web_addresses_and_own_paths_are_safe(address: str):
    assert is_safe_link(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        None,
        7,
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "java\tscript:alert(1)",
        " javascript:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,<script>",
        "vbscript:x",
        "file:///etc/passwd",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "\\\\evil.example",
        "https:",
        "https:///path",
        "http:evil",
        "https://a\\b@evil.example",
        "http://[broken",
        "relative/path",
        "mailto:a@example.org",
        "https://example.org/" + "x" * 2000,
    ],
)
def test_everything_else_is_not(address: object):
    assert not is_safe_link(address)


def test_only_other_sites_have_a_host():
    assert host_of("https://example.org:8/x") == "example.org"
    assert host_of("/own/path") == ""
