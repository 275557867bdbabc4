"""The Next of an outcome as something to press: nine types of the contract (§2.1) → one `NextStep`.

An unsafe or half-made Next gives no button at all. `kind` is the wire's word and names the partial
that draws it: templates/jobs/next/_<kind>.html.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from django.urls import reverse

from jobs.access import Principal, policy
from jobs.links import host_of, is_safe_link
from jobs.models import Artifact, Job
from jobs.subjects import Subject, describe


@dataclass(frozen=True, slots=True)
class Download:
    """A file to fetch: the address, and the name it keeps."""

    href: str
    label: str
    file_name: str = ""


@dataclass(frozen=True, slots=True)
class NextStep:
    """What the person may do after the job, ready to draw."""

    kind: str
    label: str
    href: str = ""
    #: Name of another host that the link leads to; the page says so.
    other_host: str = ""
    file_name: str = ""
    files: tuple[Download, ...] = ()
    replaces_page: bool = False
    has_confetti: bool = False
    fades: bool = False


Wire = dict[str, Any]
Known = Callable[[str], Subject]


def next_step(job: Job, *, principal: Principal) -> NextStep | None:
    """Turn a job's `outcome.next` into a step, or None when there is none that can be shown to this person.

    Things that the person may not see are like unknown ones: their titles stay secret.
    """
    wire = (job.outcome or {}).get("next")
    if not isinstance(wire, dict):
        return None
    make = MAKERS.get(str(wire.get("type")))
    return make(job, wire, partial(_seen_by, principal)) if make else None


def _seen_by(principal: Principal, public_id: str) -> Subject:
    subject = describe(public_id)
    environment = subject.environment_id
    if environment and not policy().can_view(principal, environment, subject.space_id):
        return Subject(id=public_id, kind=subject.kind, title=public_id)
    return subject


def _label(wire: Wire, otherwise: str) -> str:
    return str(wire.get("label") or otherwise)[:120]


def _id(job: Job, wire: Wire, known: Known) -> NextStep | None:
    subject = known(str(wire.get("id", "")))
    if not subject.url:
        return None
    path = quote(str(wire.get("path") or "").strip("/"))
    query = str(wire.get("query") or "").lstrip("?")
    href = subject.url + (f"{path}/" if path else "") + (f"?{query}" if query else "")
    return NextStep("id", _label(wire, f"Open {subject.title}"), href=href) if is_safe_link(href) else None


def _url(job: Job, wire: Wire, known: Known) -> NextStep | None:
    href = wire.get("url")
    if not is_safe_link(href):
        return None
    host = host_of(str(href))
    replaces = bool(wire.get("replace")) and not host
    return NextStep("url", _label(wire, "Open link"), href=str(href), other_host=host, replaces_page=replaces)


def _download(job: Job, wire: Wire, known: Known) -> NextStep | None:
    href = wire.get("url")
    if not is_safe_link(href):
        return None
    name = str(wire.get("fileName") or "")
    return NextStep("download", _label(wire, "Download"), href=str(href), other_host=host_of(str(href)), file_name=name)


def _files(job: Job, wire: Wire, known: Known) -> NextStep | None:
    listed = wire.get("files")
    files = [_file(job, one, known) for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    kept = tuple(one for one in files if one)
    return NextStep("files", _label(wire, "Download files"), files=kept) if kept else None


def _file(job: Job, wire: Wire, known: Known) -> Download | None:
    """A hosted file: an artifact of this job, or a file that a room above knows."""
    file_id = str(wire.get("fileId") or "")
    artifact = Artifact.objects.filter(pk=file_id, job=job).first()
    if artifact:
        href = reverse("jobs:artifact", args=[job.id, artifact.id])
        return Download(href, _label(wire, artifact.name), artifact.name)
    subject = known(file_id)
    if not subject.url:
        return None
    return Download(f"{subject.url}download/", _label(wire, subject.title), subject.title)


def _snapshot(job: Job, wire: Wire, known: Known) -> NextStep | None:
    subject = known(str(wire.get("snapshotId", "")))
    sheet = known(str(wire.get("sheetId", "")))
    href = subject.url or (sheet.url and f"{sheet.url}?{urlencode({'snapshot': subject.id})}")
    return NextStep("snapshot", _label(wire, "See what changed"), href=href) if href else None


def _view(job: Job, wire: Wire, known: Known) -> NextStep | None:
    sheet = known(str(wire.get("sheetId", "")))
    hidden = wire.get("hiddenColumns")
    columns = ",".join(str(key) for key in hidden) if isinstance(hidden, list) else ""
    if not sheet.url:
        return None
    href = f"{sheet.url}?{urlencode({'hide': columns})}"
    return NextStep("view", _label(wire, f"Show {sheet.title}"), href=href)


def _retry(job: Job, wire: Wire, known: Known) -> NextStep:
    return NextStep("retry", _label(wire, "Try again"))


def _wait(job: Job, wire: Wire, known: Known) -> NextStep:
    return NextStep("wait", "", fades=bool(wire.get("fade")), has_confetti=bool(wire.get("confetti")))


def _clear_filters(job: Job, wire: Wire, known: Known) -> NextStep | None:
    """A sheet's filters are in its address, so that its bare address clears them."""
    listed = wire.get("sheetIds")
    subject = known(str(listed[0]) if isinstance(listed, list) and listed else job.source)
    return NextStep("clearFilters", _label(wire, "Clear filters"), href=subject.url) if subject.url else None


MAKERS: dict[str, Callable[[Job, Wire, Known], NextStep | None]] = {
    "id": _id,
    "url": _url,
    "download": _download,
    "files": _files,
    "snapshot": _snapshot,
    "view": _view,
    "retry": _retry,
    "wait": _wait,
    "clearFilters": _clear_filters,
}
