"""Every failure that is expected, as a class whose docstring is its message.

Raised where it is known; each face translates once (`jobs.rest.errors` holds the HTTP table).
"""


class JobsiteError(Exception):
    """Something expected went wrong."""

    code = "error"

    def __init__(self, detail: str | None = None, *, key: str = "general") -> None:
        self.message = detail or (self.__class__.__doc__ or "").strip().splitlines()[0]
        self.key = key
        super().__init__(self.message)


class NotFound(JobsiteError):
    """There is no such thing, or you may not know of it."""

    code = "not_found"


class Unauthenticated(JobsiteError):
    """Say who you are: send a valid API key as a bearer token."""

    code = "unauthenticated"


class Forbidden(JobsiteError):
    """You may look at this, but not change it."""

    code = "forbidden"


class InvalidInput(JobsiteError):
    """The input cannot be used."""

    code = "invalid_input"


class IllegalTransition(JobsiteError):
    """The job's status does not allow that."""

    code = "illegal_transition"

    def __init__(self, *, verb: str, status: str, target: str | None) -> None:
        self.verb, self.status, self.target = verb, status, target
        wish = f"to become {target}" if target else f"for {verb.replace('_', ' ')}"
        super().__init__(f"The job is {status}, which does not allow it {wish}.", key="status")


class StaleAttempt(JobsiteError):
    """Another attempt has taken over this job; this one must stop."""

    code = "stale_attempt"


class IdempotencyMismatch(JobsiteError):
    """This Idempotency-Key was used before with another body."""

    code = "idempotency_mismatch"


class TooLarge(JobsiteError):
    """That is larger than is allowed."""

    code = "too_large"


class TooManyRequests(JobsiteError):
    """Too many requests; try again in a moment."""

    code = "too_many_requests"

    def __init__(self, detail: str | None = None, *, wait: float = 1) -> None:
        #: Seconds.
        self.wait = wait
        super().__init__(detail)


class Unavailable(JobsiteError):
    """A part of the system cannot be reached just now."""

    code = "unavailable"
