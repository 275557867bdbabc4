"""A job before it exists."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True, kw_only=True)
class JobDraft:
    """What a maker says of a new job (contract A.1, JobConfig); everything but five members has a default.

    An empty `environment` and a `space` of None are taken from the source. `predecessors` are job ids;
    `not_before` is an aware instant.
    """

    type: str
    operation: str
    source: str
    environment: str
    created_by: str
    space: str | None = None
    trigger: str = "manual"
    status: str | None = None
    mode: str = "background"
    destination: str | None = None
    file: str | None = None
    config: dict[str, Any] = field(default_factory=dict)
    input: dict[str, Any] = field(default_factory=dict)
    subject: dict[str, Any] | None = None
    info: str | None = None
    progress: int = 0
    managed: bool = False
    metadata: dict[str, Any] = field(default_factory=dict)
    outcome: dict[str, Any] | None = None
    result: dict[str, Any] | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    priority: int = 0
    max_attempts: int = 1
    backoff_seconds: float = 5.0
    not_before: dt.datetime | None = None
    predecessors: Sequence[str] = ()
    retry_of: str | None = None
    parent: str | None = None
    part: int | None = None
    part_data: dict[str, Any] | None = None
    part_execution: str | None = None
    #: Overrides where the job begins; only `split` needs it, for parts that wait their turn.
    begins: str | None = None
