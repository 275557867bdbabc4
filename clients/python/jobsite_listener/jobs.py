"""Answering jobs: claim, tick, decide."""

import logging
from collections.abc import Callable
from typing import Any

from jobsite_listener.api import Api, Refused

log = logging.getLogger("jobsite_listener")

#: Takes the job and a Tick; gives an outcome, the outcome's message, or nothing.
Handler = Callable[[dict[str, Any], "Tick"], Any]


class Canceled(Exception):  # noqa: N818 - it is what happened to the job
    """The job was decided by somebody else; stop working on it."""


class Tick:
    """Says how far a job is."""

    def __init__(self, api: Api, job_id: str) -> None:
        self._api = api
        self._job_id = job_id

    def __call__(self, progress: int | None = None, info: str | None = None) -> dict[str, Any]:
        """Tell the progress (0 to 100) and what is being done; gives the job. Raises Canceled, Refused, OSError."""
        told = {name: value for name, value in (("progress", progress), ("info", info)) if value is not None}
        job: dict[str, Any] = self._api.post(f"jobs/{self._job_id}/ack", told)
        if job["status"] != "executing":
            raise Canceled(f"The job is {job['status']}.")
        return job


def answer(api: Api, job_id: str, handle: Handler) -> None:
    """Claim a job, run its handler and decide it: complete with what it gives, failed when it raises."""
    tick = Tick(api, job_id)
    try:
        job = tick(info="Accepted")
        outcome = handle(job, tick)
    except Canceled as canceled:
        log.info("%s: %s", job_id, canceled)
        return
    except Exception as error:
        log.exception("The handler of %s failed.", job_id)
        _decide(api, job_id, "fail", {"acknowledge": True, "message": str(error) or type(error).__name__})
        return
    _decide(api, job_id, "complete", outcome)


def _decide(api: Api, job_id: str, verb: str, outcome: Any) -> None:
    told = {"message": outcome} if isinstance(outcome, str) else outcome
    body: dict[str, Any] = {"outcome": told or {"message": "Job complete"}}
    if verb == "fail":
        body["info"] = told["message"]
    try:
        api.post(f"jobs/{job_id}/{verb}", body)
    except Refused as refused:
        # Decided meanwhile by somebody else, canceled mostly: their word counts.
        if refused.status != 409:
            raise
        log.warning("%s: %s", job_id, refused)
