"""Who visits a page: the signed-in person as a principal, and the door that turns strangers away."""

import json
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control, patch_vary_headers

from jobs import log
from jobs.access import Principal, get_editable, get_runnable, get_visible, person, policy
from jobs.errors import Forbidden, NotFound
from jobs.models import Job
from jobs.ui.query import Scope

View = Callable[..., HttpResponseBase]


def principal_of(request: HttpRequest) -> Principal:
    """The signed-in person; looked up once a request."""
    known: Principal | None = getattr(request, "principal", None)
    if known is None:
        known = request.principal = person(request.user)  # type: ignore[attr-defined]
    return known


def scope_of(principal: Principal) -> Scope:
    """Everywhere the person may look, as ranges that the list can walk."""
    rules = policy()
    found: dict[str, frozenset[str] | None] = {}
    for environment in sorted(rules.environments(principal)):
        spaces = rules.spaces(principal, environment)
        found[environment] = None if spaces is None else frozenset(spaces)
    return Scope(found)


def request_scope(request: HttpRequest) -> Scope:
    """Everywhere the person may look; looked up once a request."""
    known: Scope | None = getattr(request, "scope_of_person", None)
    if known is None:
        known = request.scope_of_person = scope_of(principal_of(request))  # type: ignore[attr-defined]
    return known


def followed(request: HttpRequest) -> str:
    """The environments that a person may see, each with its cursor, for `<body data-live>`; once a request.

    The cursor must be older than everything on the page: what happens between the two is told twice, which
    harms nobody, while the other way round it would never be told. So `page` asks before its view reads.
    """
    known: str | None = getattr(request, "followed", None)
    if known is None:
        tails = {environment: log.head(environment) for environment in request_scope(request).environments}
        watched = [{"environment": one, "after": f"{tail.epoch}.{tail.head}"} for one, tail in tails.items()]
        known = request.followed = json.dumps(watched)  # type: ignore[attr-defined]
    return known


def page(view: View) -> View:
    """A page for signed-in people. What they may not know of is 404, what they may not do is 403."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "GET" and not getattr(request, "htmx", False):
            followed(request)
        try:
            answer = view(request, *args, **kwargs)
        except NotFound as error:
            raise Http404(error.message) from error
        except Forbidden as error:
            raise PermissionDenied(error.message) from error
        # One address gives the page or its fragment: neither may be kept for the other, nor for another person.
        patch_vary_headers(answer, ["HX-Request", "Cookie"])
        patch_cache_control(answer, private=True, no_cache=True)
        return answer

    return login_required(guarded)


def get_visible_job_or_404(request: HttpRequest, job_id: str) -> Job:
    """A job the person may see. Raises NotFound."""
    return get_visible(principal_of(request), Job.objects.all(), job_id)


def get_editable_job_or_404(request: HttpRequest, job_id: str) -> Job:
    """A job the person may act on. Raises NotFound, Forbidden."""
    return get_editable(principal_of(request), Job.objects.all(), job_id)


def get_runnable_job_or_404(request: HttpRequest, job_id: str) -> Job:
    """A job the person may act on, which writes where they may act too. Raises NotFound, Forbidden."""
    return get_runnable(principal_of(request), Job.objects.all(), job_id)


def can_act_on(principal: Principal, job: Job) -> bool:
    """Whether the person may press a job's buttons."""
    return policy().can_act(principal, job.environment_id, job.space_id)


def editable_ids(principal: Principal, jobs: Iterable[Job]) -> set[str]:
    """Ids of the jobs that the person may act on; the policy is asked once for each environment."""
    rules, listed = policy(), list(jobs)
    spaces = {one: rules.spaces(principal, one, acting=True) for one in {job.environment_id for job in listed}}
    return {job.id for job in listed if (held := spaces[job.environment_id]) is None or job.space_id in held}
