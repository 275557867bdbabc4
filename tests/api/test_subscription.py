"""/v1/subscription: a ticket is for what its key may see, and for no more."""

import pytest

from jobs import keys, tickets
from tests.api.conftest import ELSEWHERE, HOME, make_api, refused, told

SPACE = "us_xx_room"
BOTH = ["/v1/subscription?scope=", "/v1/environments/subscription-token?environmentId="]


@pytest.mark.parametrize("address", BOTH)
def test_it_gives_a_ticket_for_the_environment(alice, address):
    answer = told(alice.get(f"{address}{HOME}"))
    ticket = tickets.read(answer["token"])
    assert (ticket.environment, ticket.space, ticket.principal.id) == (HOME, None, alice.key_id)
    assert answer["ttl"] == tickets.TTL_MINUTES


def test_without_a_scope_it_is_the_keys_own_environment(alice):
    assert tickets.read(told(alice.get("/v1/subscription"))["token"]).environment == HOME


def test_it_gives_a_ticket_for_a_space(alice):
    for query in (f"scope={SPACE}", f"spaceId={SPACE}", f"scope={HOME}&spaceId={SPACE}"):
        ticket = tickets.read(told(alice.get(f"/v1/subscription?{query}"))["token"])
        assert (ticket.environment, ticket.space) == (HOME, SPACE)


def test_a_key_that_may_only_look_may_follow(bob):
    assert tickets.read(told(bob.get(f"/v1/subscription?scope={HOME}"))["token"])


@pytest.mark.parametrize("address", BOTH)
def test_a_stranger_learns_nothing(charlie, address):
    foreign = charlie.get(f"{address}{HOME}")
    assert refused(foreign, 404)["code"] == "not_found"
    assert foreign.content == charlie.get(f"{address}us_env_unknown").content


def test_a_key_of_one_space_gets_no_other(db):
    narrow = make_api(space=SPACE)
    assert told(narrow.get(f"/v1/subscription?scope={SPACE}"))
    refused(narrow.get("/v1/subscription?scope=us_xx_other"), 404)


def test_nobody_gets_one(client, db):
    assert client.get("/v1/subscription").status_code == 401


def test_a_ticket_is_no_key(alice):
    token = told(alice.get("/v1/subscription"))["token"]
    refused(make_api(ELSEWHERE).__class__(token).get("/v1/jobs"), 401)


def test_a_ticket_ends_with_its_key(alice):
    token = told(alice.get("/v1/subscription"))["token"]
    keys.revoke(alice.key_id)
    assert tickets.read(token) is None
