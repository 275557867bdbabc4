"""Who may see and do what, by membership and by key."""

import pytest

from jobs.access import Principal, get_editable, get_visible, person, policy, visible
from jobs.errors import Forbidden, NotFound
from spaces.models import Environment, Membership, Role, Workbook
from spaces.ops.space import create_space
from tests.cast import make_user


def key(world, *, space=None, scopes=()):
    return Principal(kind="key", id="us_key_1", environment=world.environment.id, space=space, scopes=scopes)


@pytest.mark.parametrize(
    ("name", "sees", "acts"), [("alice", True, True), ("bob", True, False), ("charlie", False, False)]
)
def test_it_lets_the_owner_act_the_viewer_look_and_the_stranger_neither(world, name, sees, acts):
    where = (world.environment.id, world.space.id)
    assert policy().can_view(world.member(name), *where) is sees
    assert policy().can_act(world.member(name), *where) is acts


def test_it_shows_the_stranger_no_environment_and_no_space(world):
    charlie = world.member("charlie")
    assert world.environment.id not in policy().environments(charlie)
    assert policy().spaces(charlie, world.environment.id) == set()


def test_it_hides_workbooks_of_other_spaces(world, workbook):
    assert list(visible(world.member("bob"), Workbook.objects.all())) == [workbook]
    assert not visible(world.member("charlie"), Workbook.objects.all()).exists()


def test_a_foreign_id_answers_like_an_unknown_one(world, workbook):
    for public_id in (workbook.id, "us_wb_unknown", "us_wb_\x00"):
        with pytest.raises(NotFound) as refusal:
            get_visible(world.member("charlie"), Workbook.objects.all(), public_id)
        assert refusal.value.message == NotFound().message


def test_a_viewer_is_told_that_looking_is_all(world, workbook):
    with pytest.raises(Forbidden):
        get_editable(world.member("bob"), Workbook.objects.all(), workbook.id)


def test_a_membership_of_the_environment_reaches_every_space_of_it(world):
    Membership.objects.create(user=world.charlie, environment=world.environment, role=Role.EDITOR)
    other = create_space(world.environment, name="Later", by="us_usr_1")
    charlie = world.member("charlie")
    assert policy().spaces(charlie, world.environment.id) is None
    assert policy().can_act(charlie, world.environment.id, other.id)
    assert policy().can_view(charlie, world.environment.id, None)


def test_a_member_of_one_space_sees_nothing_of_the_environment_around_it(world):
    assert not policy().can_view(world.member("alice"), world.environment.id, None)


def test_a_key_reaches_its_environment_or_only_its_space(world):
    other = create_space(world.environment, name="Other", by="us_usr_1")
    where = (world.environment.id, other.id)
    assert policy().can_act(key(world), *where)
    assert not policy().can_view(key(world, space=world.space.id), *where)
    assert policy().spaces(key(world, space=world.space.id), world.environment.id) == {world.space.id}
    assert not policy().can_view(key(world), "us_env_other", None)


def test_a_reading_key_looks_and_does_not_act(world):
    reader = key(world, scopes=("read",))
    assert policy().can_view(reader, world.environment.id, world.space.id)
    assert not policy().can_act(reader, world.environment.id, world.space.id)


def test_a_superuser_sees_everything(world):
    root = person(make_user("root", is_superuser=True))
    assert policy().environments(root) == set(Environment.objects.values_list("id", flat=True))
    assert policy().can_act(root, world.environment.id, world.space.id)


@pytest.mark.parametrize("is_superuser", [False, True])
def test_a_switched_off_account_sees_nothing(world, is_superuser):
    world.alice.is_active, world.alice.is_superuser = False, is_superuser
    world.alice.save(update_fields=["is_active", "is_superuser"])
    alice = world.member("alice")
    assert policy().environments(alice) == set()
    assert not policy().can_view(alice, world.environment.id, world.space.id)


def test_a_membership_that_is_taken_away_counts_at_once(world):
    alice = world.member("alice")
    assert policy().can_act(alice, world.environment.id, world.space.id)
    Membership.objects.filter(user=world.alice).delete()
    assert not policy().can_view(alice, world.environment.id, world.space.id)


def test_an_environment_is_found_by_name_or_id(world):
    assert policy().environment_named(world.environment.name) == world.environment.id
    assert policy().environment_named(world.environment.id) == world.environment.id
    assert policy().environment_named("nowhere") is None


def test_acting_in_many_spaces_is_answered_as_acting_in_each(world):
    """A page of jobs asks once for all of them; that must not let a viewer press a button."""
    rules, home = policy(), world.environment.id
    for name, acting in (("alice", {world.space.id}), ("bob", set()), ("charlie", set())):
        assert rules.spaces(world.member(name), home, acting=True) == acting
        assert rules.can_act(world.member(name), home, world.space.id) is bool(acting)
    assert rules.spaces(key(world, scopes=("read",)), home, acting=True) == set()


def test_what_many_may_see_is_what_each_may_see(world):
    boss = person(make_user("boss", is_superuser=True))
    asleep = make_user("asleep", is_active=False)
    Membership.objects.create(user=asleep, environment=world.environment, role=Role.OWNER)
    whole = make_user("whole")
    Membership.objects.create(user=whole, environment=world.environment, role=Role.VIEWER)
    everybody = [*(world.member(name) for name in ("alice", "bob", "charlie")), boss, person(asleep), person(whole)]
    everybody += [key(world), Principal(kind="key", id="us_key_2", environment="us_env_elsewhere")]
    home = world.environment.id
    told = policy().reaches(everybody, home)
    each = {one.id: policy().spaces(one, home) for one in everybody}
    assert told == {one: spaces for one, spaces in each.items() if spaces is None or spaces}
    assert told[world.member("bob").id] == {world.space.id}
    assert world.member("charlie").id not in told
