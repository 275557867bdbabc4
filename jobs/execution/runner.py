"""The runner: claim, call, settle."""

import logging
from collections import deque
from collections.abc import Sequence

from jobs import conf, lifecycle
from jobs.execution.answers import Answer, Failed, Stopped, answer_of, answer_of_exception
from jobs.execution.desk import Desk
from jobs.execution.held import Held
from jobs.execution.keeper import Keeper, keeper
from jobs.execution.limit import TimeLimitReached, time_limit
from jobs.sdk import Stopped as StopRaised
from jobs.sdk.registry import Handler

logger = logging.getLogger(__name__)


def run(job_ids: Sequence[str]) -> None:
    """Claim, call and settle those of the jobs that are still ready; the others are none of our business.

    Several ids are only given for handlers that are known to be quick: they are claimed in one statement.
    """
    here = keeper()
    if here.is_stopping:
        return  # the clock repeats the hint for another worker
    claimed = _claim(here, job_ids)
    with Desk(here, gathers=len(claimed) > 1) as desk:
        while claimed:
            held = claimed.popleft()
            if here.begin(held):
                desk.settle(held, _call(held))


def _claim(here: Keeper, job_ids: Sequence[str]) -> deque[Held]:
    jobs = lifecycle.start_many(job_ids, holder=here.holder, lease_seconds=conf.lease_seconds())
    claimed = deque(Held(job) for job in jobs)
    here.take(claimed)
    return claimed


def _call(held: Held) -> Answer:
    """Run the handler; whatever it does becomes one value."""
    handler = held.handler
    if handler is None:
        return Failed(f"No handler answers {held.job.name} here.", code="no_handler")
    if handler.debug:
        held.recorder.log(f"Received {held.job.name}, attempt {held.job.attempt}.", level="debug")
    answer = _answer(held, handler)
    if handler.debug:
        held.recorder.log(f"{type(answer).__name__} after {held.run_seconds():.3f} s.", level="debug")
    return answer


def _answer(held: Held, handler: Handler) -> Answer:
    try:
        with time_limit(handler.time_limit_seconds):
            value = handler.function(held.event, held.tick)
        return answer_of(value)
    except StopRaised:
        return Stopped()
    except TimeLimitReached:
        return Failed(f"It took longer than {handler.time_limit_seconds:g} s.", code="timeout")
    except (KeyboardInterrupt, SystemExit) as error:
        return Failed(f"The handler ended its process: {error!r}.", code="exit")
    except Exception as error:
        return answer_of_exception(error)
