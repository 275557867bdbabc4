"""Who asks, and what they may see and do. The answers come from the policy named in settings."""

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import lru_cache
from operator import attrgetter
from typing import Any, Protocol, TypeVar

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Model, Q, QuerySet
from django.utils.module_loading import import_string

from jobs import subjects
from jobs.errors import Forbidden, NotFound
from jobs.models import ApiKey, Job, Stream

M = TypeVar("M", bound=Model)

#: The actor of what Jobsite does by itself.
SYSTEM = "us_usr_system"
#: How the ids of guests begin.
GUEST = "us_g_"


@dataclass(frozen=True, slots=True)
class Principal:
    """A person or a key, as every face hands it down. A person may come with a token instead of a session."""

    #: user or key.
    kind: str
    #: The actor id that is written into events and `createdBy`.
    id: str
    user: Any = None
    #: A key belongs to one environment. A person may have many; this is the one meant when none is named.
    environment: str | None = None
    #: A key may be held to one space.
    space: str | None = None
    #: Of a key: `read` may only look, `public` is for anybody to see and opens no space. None: everything.
    scopes: tuple[str, ...] = ()
    is_staff: bool = False
    #: The row of what was shown at the door; empty for a session.
    key_id: str = field(default="", compare=False)


class Policy(Protocol):
    """What `JOBS_ACCESS_POLICY` must offer. Every answer is for this moment; faces ask each time."""

    def environments(self, principal: Principal) -> set[str]:
        """Environments of which the principal may see something."""
        ...

    def spaces(self, principal: Principal, environment: str, *, acting: bool = False) -> set[str] | None:
        """Spaces the principal may see there, or with `acting` act in; None means the whole environment."""
        ...

    def reaches(self, principals: Collection[Principal], environment: str) -> dict[str, set[str] | None]:
        """Answer `spaces` for many, by their ids; who sees nothing there is left out."""
        ...

    def can_view(self, principal: Principal, environment: str, space: str | None) -> bool:
        """Whether the principal may see this space, or things of the environment outside of spaces."""
        ...

    def can_act(self, principal: Principal, environment: str, space: str | None) -> bool:
        """Whether the principal may start, change and cancel things there."""
        ...

    def environment_named(self, name: str) -> str | None:
        """The id of the environment of that name or id, for commands."""
        ...


class StaffOnly:
    """The policy without data rooms: staff see and do everything, keys their own environment."""

    def environments(self, principal: Principal) -> set[str]:
        """Give every environment that has a stream to staff."""
        from_key = {principal.environment} if principal.environment else set()
        return _known_environments() if principal.is_staff else from_key

    def spaces(self, principal: Principal, environment: str, *, acting: bool = False) -> set[str] | None:
        """Give the key's space, or all."""
        may = self.can_act if acting else self.can_view
        if not may(principal, environment, principal.space):
            return set()
        return {principal.space} if principal.space else None

    def reaches(self, principals: Collection[Principal], environment: str) -> dict[str, set[str] | None]:
        """Ask of each: it costs nothing here."""
        found = {one.id: self.spaces(one, environment) for one in principals}
        return {one: spaces for one, spaces in found.items() if spaces is None or spaces}

    def can_view(self, principal: Principal, environment: str, space: str | None) -> bool:
        """Staff, or a key of that environment and space."""
        if principal.kind == "key":
            return is_let_in(principal, environment, space)
        return principal.is_staff

    def can_act(self, principal: Principal, environment: str, space: str | None) -> bool:
        """Whoever may view may act here, keys that may only read aside."""
        return self.can_view(principal, environment, space) and "read" not in principal.scopes

    def environment_named(self, name: str) -> str | None:
        """Environments have no names here: the id is the name."""
        return name


def is_let_in(principal: Principal, environment: str, space: str | None) -> bool:
    """Whether a key reaches this space, or things of its environment outside of spaces."""
    is_near = principal.environment == environment and principal.space in (None, space)
    return is_near and "public" not in principal.scopes


def _known_environments() -> set[str]:
    return set(Stream.objects.values_list("environment_id", flat=True))


@lru_cache(maxsize=4)
def _policy(path: str) -> Policy:
    policy: Policy = import_string(path)()
    return policy


def policy() -> Policy:
    """Give the policy that settings name."""
    return _policy(getattr(settings, "JOBS_ACCESS_POLICY", "jobs.access.StaffOnly"))


def user_actor_id(user: Any) -> str:
    """Give the public id of a person; the number in it is only an order of joining.

    A guest's account is named by the guest's own id.
    """
    name = str(user.get_username())
    return name if name.startswith(GUEST) else f"us_usr_{user.pk:010d}"


def actor_name(actor_id: str) -> str:
    """Name who did something, for people: a person, a key, or Jobsite itself; an unknown one is its id."""
    kind, _, rest = actor_id.removeprefix("us_").partition("_")
    if kind == "usr" and rest.isdecimal():
        return _name_of(get_user_model().objects.filter(pk=int(rest)).first()) or actor_id
    if kind == "g":
        return _name_of(get_user_model().objects.filter(username=actor_id).first()) or actor_id
    if kind == "key":
        label = ApiKey.objects.filter(pk=actor_id).values_list("label", flat=True).first()
        return f"API key {label}" if label else actor_id
    return "Jobsite" if actor_id == SYSTEM else actor_id


def _name_of(user: Any) -> str:
    return str(user.get_full_name() or user.get_username()) if user else ""


def person(user: Any) -> Principal:
    """Turn a signed-in user into a principal."""
    return Principal(kind="user", id=user_actor_id(user), user=user, is_staff=bool(user.is_superuser))


def visible(principal: Principal, rows: QuerySet[M]) -> QuerySet[M]:
    """Keep the rows that the principal may see. The model has environment_id and space_id."""
    rules = policy()
    allowed = Q(pk__in=[])
    for environment in rules.environments(principal):
        spaces = rules.spaces(principal, environment)
        here = Q(environment_id=environment)
        allowed |= here if spaces is None else here & Q(space_id__in=spaces)
    return rows.filter(allowed)


def get_row(rows: QuerySet[M], public_id: str) -> M:
    """Give the row of that id among these. Raises NotFound, also for an id that no database takes."""
    row = rows.filter(pk=public_id).first() if "\x00" not in public_id else None
    if row is None:
        raise NotFound
    return row


def get_visible(principal: Principal, rows: QuerySet[M], public_id: str) -> M:
    """Give one row that the principal may see. A foreign id answers exactly like an unknown one.

    Raises NotFound.
    """
    row = get_row(rows, public_id)
    if not policy().can_view(principal, row.environment_id, row.space_id):  # type: ignore[attr-defined]
        raise NotFound
    return row


def get_own(
    principal: Principal, rows: QuerySet[M], public_id: str, *, edit: bool, environment: str = "environment_id"
) -> M:
    """Give one of these rows, which are all that the principal may see; with `edit` one that it may act on.

    For things of an environment outside of spaces; `environment` is the path to its id. Raises NotFound, Forbidden.
    """
    row = get_row(rows, public_id)
    if edit and not policy().can_act(principal, attrgetter(environment)(row), None):
        raise Forbidden
    return row


def get_editable(principal: Principal, rows: QuerySet[M], public_id: str) -> M:
    """Give one row that the principal may act on.

    Raises NotFound for a stranger, Forbidden for one who may only look.
    """
    row = get_visible(principal, rows, public_id)
    if not policy().can_act(principal, row.environment_id, row.space_id):  # type: ignore[attr-defined]
        raise Forbidden
    return row


def get_runnable(principal: Principal, rows: QuerySet[Job], job_id: str) -> Job:
    """Give one job that the principal may act on, and that writes where the principal may act too.

    For all that lets a job run, again or differently. Raises NotFound, Forbidden.
    """
    job = get_editable(principal, rows, job_id)
    check_destination(principal, job)
    return job


def check_destination(principal: Principal, job: Job, *, edit: bool = True) -> None:
    """Make sure that the principal may act on what a job writes to, or with `edit=False` may see it.

    Rights change after a job was made, and others than its maker start it, so that every face asks anew. What lies
    elsewhere answers like what does not exist; a kind of thing that nobody knows lies nowhere. Raises NotFound,
    Forbidden.
    """
    if not job.destination or not subjects.knows(job.destination):
        return
    found = subjects.find(job.destination)
    if found is None or found.environment_id != job.environment_id:
        raise NotFound
    if not policy().can_view(principal, job.environment_id, found.space_id):
        raise NotFound
    if edit and not policy().can_act(principal, job.environment_id, found.space_id):
        raise Forbidden
