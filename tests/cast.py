"""The cast: Alice owns the space, Bob may look, Charlie is a stranger and must see nothing.

Plain functions first, for tests with real processes; the fixtures below wrap them. Names are unique for
each call, so that a world may stand beside another in a database that is not rolled back.
"""

import itertools
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from jobs.access import Principal, person
from spaces.models import Environment, Membership, Role, Sheet, Space, Workbook
from spaces.ops.cells import Cell
from spaces.ops.environment import create_environment
from spaces.ops.records import NewRecord, append_records
from spaces.ops.space import create_space
from spaces.ops.update import RecordPatch, update_records
from spaces.ops.workbook import create_workbook

PASSWORD = "cast-password"
_numbers = itertools.count(1)

CONTACTS = {
    "name": "Contacts",
    "slug": "contacts",
    "fields": [
        {"key": "name", "type": "string", "label": "Name"},
        {"key": "email", "type": "string", "label": "Email", "constraints": [{"type": "required"}]},
        {"key": "age", "type": "number", "label": "Age"},
    ],
}
MISSING = {"type": "error", "source": "required-constraint", "message": "Email is required."}
RECORDS = [
    NewRecord({"name": "Ada", "email": "ada@example.org", "age": 36}),
    NewRecord({"name": "Grace", "email": "grace@example.org", "age": 85}),
    NewRecord({"name": "Nobody", "age": 7}, messages={"email": [MISSING]}),
]
EXPORT = {
    "label": "Export",
    "operation": "export",
    "primary": True,
    "mode": "foreground",
    "description": "Write the records to a file?",
}


@dataclass(frozen=True)
class World:
    """One environment with one space, and the three people."""

    environment: Environment
    space: Space
    alice: User
    bob: User
    charlie: User

    def member(self, name: str) -> Principal:
        """One of the three as the engine knows them."""
        return person(getattr(self, name))

    def client(self, name: str) -> Client:
        """A signed-in test client of one of the three."""
        client = Client()
        client.force_login(getattr(self, name))
        return client


def make_user(name: str, **members: Any) -> User:
    """Make a person who can sign in with PASSWORD."""
    return User.objects.create_user(f"{name}-{next(_numbers)}", password=PASSWORD, **members)


def make_world() -> World:
    """Make the environment, the space and the three people."""
    alice, bob, charlie = (make_user(name) for name in ("alice", "bob", "charlie"))
    environment = create_environment(f"Cast {next(_numbers)}")
    space = create_space(environment, name="Alice's space", by=person(alice).id)
    Membership.objects.create(user=alice, environment=environment, space=space, role=Role.OWNER)
    Membership.objects.create(user=bob, environment=environment, space=space, role=Role.VIEWER)
    make_stranger_home(charlie)
    return World(environment, space, alice, bob, charlie)


def make_stranger_home(stranger: User) -> Space:
    """Give the stranger a space of their own elsewhere, so that "sees nothing" is not "has nothing"."""
    environment = create_environment(f"Elsewhere {next(_numbers)}")
    Membership.objects.create(user=stranger, environment=environment, role=Role.OWNER)
    return create_space(environment, name="Charlie's space", by=person(stranger).id)


def make_workbook(world: World, *, name: str = "People") -> Workbook:
    """Make a workbook with one sheet of three contacts, one of them invalid, and an Export action."""
    by = person(world.alice).id
    workbook = create_workbook(world.space, name=name, by=by, sheets=[CONTACTS], actions=[EXPORT])
    append_records(workbook.sheets.get().id, RECORDS, by=by)
    return workbook


def change(sheet: Sheet, record_id: str, **values: Any) -> None:
    """Write these values of one record."""
    cells = {key: Cell(value, has_value=True) for key, value in values.items()}
    update_records(sheet.id, [RecordPatch(record_id, cells)], by="x")


@pytest.fixture
def world(db: None) -> World:
    """One environment with one space, and the three people."""
    return make_world()


@pytest.fixture
def workbook(world: World) -> Workbook:
    """Alice's workbook with three contacts."""
    return make_workbook(world)


@pytest.fixture
def sheet(workbook: Workbook) -> Sheet:
    """The workbook's only sheet."""
    return workbook.sheets.select_related("space__environment", "workbook").get()
