"""Finds the process ids of PostgreSQL and Redis, for their share of the processor's time."""

import redis
from django.db import connection

from jobs import conf


def main() -> list[int]:
    """Give the roots of the servers' process trees; none for the embedded mode."""
    found = []
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_read_file('postmaster.pid')")
            found.append(int(cursor.fetchone()[0].split()[0]))
    if conf.redis_url():
        with redis.Redis.from_url(conf.redis_url()) as client:
            found.append(int(client.info("server")["process_id"]))
    return found
