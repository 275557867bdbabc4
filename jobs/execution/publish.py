"""Publishing hints. Only the clock does; a broker that is down costs it a moment and nothing else."""

import contextlib
import logging
import time
from collections.abc import Sequence

import redis
from celery import Celery
from kombu import Producer
from kombu.exceptions import KombuError

from jobs import conf
from jobs.execution import broker

logger = logging.getLogger(__name__)

#: How long a broker that failed is left alone; doubled up to the longest.
REST_SECONDS = 0.5
LONGEST_REST_SECONDS = 5.0
RUN, DELIVER = "jobs.run", "jobs.deliver"


class Publisher:
    """One connection to the broker, opened when needed and thrown away when it fails."""

    def __init__(self) -> None:
        self._app: Celery = broker.app()
        self._producer: Producer | None = None
        self._rest = REST_SECONDS
        self._resting_until = 0.0

    @property
    def is_resting(self) -> bool:
        """Whether the broker has just failed and is left alone."""
        return time.monotonic() < self._resting_until

    def publish(self, task: str, ids: Sequence[str], *, limit_seconds: float | None = None) -> bool:
        """Hint at jobs or deliveries; False when the broker could not take it. Never raises."""
        if self.is_resting:
            return False
        try:
            self._send(task, ids, limit_seconds)
        except (KombuError, redis.RedisError, OSError) as error:
            self._fail(error)
            return False
        self._rest = REST_SECONDS
        return True

    def close(self) -> None:
        """Let go of the connection."""
        producer, self._producer = self._producer, None
        if producer is None:
            return
        with contextlib.suppress(Exception):
            producer.connection.close()  # type: ignore[union-attr]

    def _send(self, task: str, ids: Sequence[str], limit_seconds: float | None) -> None:
        if self._producer is None:
            connection = self._app.connection_for_write()
            self._producer = self._app.amqp.Producer(connection, auto_declare=False)
        limit = None if limit_seconds is None else int(limit_seconds) + broker.LAST_RESORT_SECONDS
        self._app.send_task(
            task,
            args=[list(ids)],
            producer=self._producer,
            queue=broker.QUEUE,
            retry=False,
            ignore_result=True,
            expires=2 * conf.hint_seconds(),
            time_limit=limit,
        )

    def _fail(self, error: Exception) -> None:
        logger.warning("The broker took no hint (%s); it is left alone for %.1f s", error, self._rest)
        self.close()
        self._resting_until = time.monotonic() + self._rest
        self._rest = min(2 * self._rest, LONGEST_REST_SECONDS)
