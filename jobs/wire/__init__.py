"""The wire: rows of the engine as the contract's JSON, and JSON from outside as values that are safe to keep.

The only place that knows both snake_case columns and camelCase members. REST, sockets and pages use it.
"""

from jobs.wire.action import action
from jobs.wire.event import event
from jobs.wire.job import COLUMNS as JOB_COLUMNS
from jobs.wire.job import MEMBERS as JOB_MEMBERS
from jobs.wire.job import job
from jobs.wire.moment import moment
from jobs.wire.strict import encode, loads

__all__ = ["JOB_COLUMNS", "JOB_MEMBERS", "action", "encode", "event", "job", "loads", "moment"]
