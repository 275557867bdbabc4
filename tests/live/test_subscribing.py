"""Subscribing to events over a socket: who may see what, and from where on."""

import pytest

from jobs import keys, log
from tests.cast import World
from tests.live.telling import cursor, make_job, prune, tell, tell_in
from tests.live.web import Web, session_of
from tests.live.wire import Refused, Wire

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_answers_with_where_the_log_is(web: Web, world: World) -> None:
    with web.page(world.alice) as page:
        assert page.subscribe(space=world.space.id) == {"cursor": cursor(world), "events": []}


def test_it_tells_what_happens(web: Web, world: World, token: str) -> None:
    with web.page(world.alice) as page, web.listener(token) as listener:
        page.subscribe(space=world.space.id)
        listener.subscribe(environment=world.environment.id)
        tell(world, info="Getting started.")
        for wire in (page, listener):
            (event,) = wire.events(1)
            assert event["topic"] == "job:updated"
            assert event["payload"]["info"] == "Getting started."
            assert event["seq"] == log.head(world.environment.id).head


def test_it_tells_what_was_missed_before_it_follows(web: Web, world: World, token: str) -> None:
    start = cursor(world)
    for number in range(250):
        tell(world, job=f"us_jb_{number}", progress=1)
    with web.listener(token) as listener:
        first = listener.subscribe(environment=world.environment.id, after=start)
        assert len(first["events"]) == 100 and first["more"]
        rest = listener.events(150)
        tell(world, info="Live.")
        last = listener.events(1)
    seqs = [event["seq"] for event in first["events"] + rest + last]
    assert seqs == list(range(seqs[0], seqs[0] + 251))


def test_a_page_gets_the_newest_of_several_ticks_and_a_client_gets_all(web: Web, world: World, token: str) -> None:
    start = cursor(world)
    for progress in range(50):
        tell(world, progress=progress)
    tell(world, topic="job:completed", progress=100)
    with web.page(world.alice) as page, web.listener(token) as listener:
        told = page.subscribe(space=world.space.id, after=start)["events"]
        assert [(event["topic"], event["payload"]["progress"]) for event in told] == [
            ("job:updated", 49),
            ("job:completed", 100),
        ]
        assert len(listener.subscribe(environment=world.environment.id, after=start)["events"]) == 51


def test_a_job_can_be_watched_alone_with_its_parts(web: Web, world: World) -> None:
    job = make_job(world)
    with web.page(world.bob) as page:
        page.subscribe(job=job.pk)
        tell(world, job="us_jb_other")
        tell(world, job="us_jb_part", parentId=job.pk)
        tell(world, job=job.pk)
        assert [event["payload"]["jobId"] for event in page.events(2)] == ["us_jb_part", job.pk]


def test_it_gives_a_member_of_one_space_nothing_of_the_others(web: Web, world: World) -> None:
    with web.page(world.alice) as page:
        page.subscribe(environment=world.environment.id)
        tell(world, space=None)
        tell(world, space="us_sp_other")
        tell(world, info="Mine.")
        assert [event["payload"]["info"] for event in page.events(1)] == ["Mine."]


@pytest.mark.parametrize("kind", ["space", "environment", "job"])
def test_it_refuses_a_stranger_just_as_it_refuses_an_unknown_id(web: Web, world: World, kind: str) -> None:
    own = {"space": world.space.id, "environment": world.environment.id, "job": make_job(world).pk}
    for name in (own[kind], "us_xx_unknown"):
        with web.page(world.charlie) as page:
            page.say(subscribe={kind: name})
            assert page.hear()["error"]["code"] == "not_found"
            assert page.end() == 4403


def test_it_refuses_a_key_of_another_environment(web: Web, world: World) -> None:
    _, foreign = keys.issue("us_env_elsewhere")
    with web.listener(foreign) as listener:
        listener.say(subscribe={"environment": world.environment.id})
        assert listener.end() == 4403


def test_it_asks_a_client_for_its_key(web: Web, world: World) -> None:
    with web.listener("jsk_wrong") as listener:
        assert listener.hear()["error"]["code"] == "unauthenticated"
        assert listener.end() == 4401


def test_it_asks_a_page_to_sign_in(web: Web, world: World) -> None:
    with Wire(web.port, "/ws/ui/", headers={"Origin": web.origin}) as page:
        assert page.end() == 4401
    with web.page("nosuchsession") as page:
        page.say(subscribe={"space": world.space.id})
        assert page.end() == 4401


def test_a_client_may_say_its_key_in_its_first_message(web: Web, world: World, token: str) -> None:
    with Wire(web.port, "/ws/api/") as listener:
        listener.say(authorization=f"Bearer {token}")
        assert "cursor" in listener.subscribe(environment=world.environment.id)
    with Wire(web.port, "/ws/api/") as listener:
        listener.say(subscribe={"environment": world.environment.id})
        assert listener.end() == 4401


def test_a_cookie_opens_no_api_socket(web: Web, world: World) -> None:
    cookie = f"sessionid={session_of(world.alice)}"
    with Wire(web.port, "/ws/api/", headers={"Cookie": cookie}) as listener:
        listener.say(subscribe={"environment": world.environment.id})
        assert listener.end() == 4401


def test_a_page_of_another_site_is_refused(web: Web, world: World) -> None:
    for origin in ("https://evil.example", "null"):
        with pytest.raises(Refused):
            web.page(world.alice, origin=origin)


def test_an_unknown_address_is_refused(web: Web) -> None:
    with pytest.raises(Refused):
        Wire(web.port, "/ws/nowhere/")


@pytest.mark.parametrize("after", ["nosuch.5", "wrong.0"])
def test_a_cursor_of_another_log_is_reset(web: Web, world: World, token: str, after: str) -> None:
    with web.listener(token) as listener:
        assert listener.subscribe(environment=world.environment.id, after=after) == {"reset": cursor(world)}
        tell(world)
        assert len(listener.events(1)) == 1


def test_a_pruned_cursor_is_reset(web: Web, world: World, token: str) -> None:
    old = cursor(world)
    for _ in range(3):
        tell(world)
    prune(world, count=log.head(world.environment.id).head - 1)
    with web.listener(token) as listener:
        assert "reset" in listener.subscribe(environment=world.environment.id, after=old)


def test_an_environment_without_events_can_be_watched_from_its_first_one(web: Web, token: str) -> None:
    _, fresh = keys.issue("us_env_unborn")
    with web.listener(fresh) as listener:
        assert listener.subscribe(environment="us_env_unborn") == {"cursor": ".0", "events": []}
        tell_in("us_env_unborn")
        assert listener.events(1)[0]["seq"] == 1
