"""Where webhooks may go: an address is judged when it is connected to, and a spelling fools nobody."""

import socket

import pytest

from jobs.errors import InvalidInput
from spaces.ops import outside
from spaces.ops.webhook import create_webhook
from tests.receiver import receiving


@pytest.fixture
def receiver():
    """A server on this machine."""
    with receiving() as one:
        yield one


def test_the_address_that_was_checked_is_the_one_that_is_connected_to(receiver, settings, monkeypatch):
    """A name server that says "public" first and "private" afterwards is asked once."""
    settings.WEBHOOKS_PRIVATE = False
    answers = iter(["203.0.113.9", "127.0.0.1"])
    asked = []

    def resolve(host, port, **options):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(outside, "is_public", lambda address: str(address) == "203.0.113.9")
    connected = []
    monkeypatch.setattr(socket.socket, "connect", lambda self, address: connected.append(address))
    monkeypatch.setattr(outside.http.client.HTTPConnection, "request", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        outside.post(f"http://rebind.example:{receiver.port}/", body=b"", headers={}, seconds=1)
    assert (asked, connected) == (["rebind.example"], [("203.0.113.9", receiver.port)])


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/", "http://[::1]/", "http://10.1.2.3/", "http://169.254.169.254/latest", "http://0.0.0.0/",
     "http://[::ffff:127.0.0.1]/", "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/", "http://192.168.0.1:8080/",
     "http://[fe80::1%25eth0]/", "https://example.org:25/", "ftp://example.org/", "https://user:pw@example.org/", "x",
     "https://example.org/#part", "https:///path", "http://example.org:99999/", "http://example.org/a b", "http://[::1",
     "https://example.org/" + "x" * 3000, "https://ex\u00e4mple.org/", "http://example.org/\x00"],
)  # fmt: skip
def test_addresses_that_may_not_be_used_are_refused_at_once(world, settings, url):
    settings.WEBHOOKS_PRIVATE = False
    with pytest.raises(InvalidInput):
        create_webhook(world.environment, url=url, by="us_usr_1")


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "localhost"])
def test_odd_spellings_of_a_private_address_are_refused_when_they_are_resolved(settings, host):
    settings.WEBHOOKS_PRIVATE = False
    with pytest.raises(outside.Unreachable, match="private"):
        outside.post(f"http://{host}/", body=b"", headers={}, seconds=1)
