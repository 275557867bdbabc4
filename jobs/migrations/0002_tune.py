"""What PostgreSQL is told of the tables that change most. Nothing to do on SQLite."""

from django.db import migrations

#: Django adds a second index to every text key, for LIKE. Nobody asks so, and each write pays for it.
PATTERNS = """
SELECT indexname FROM pg_indexes
WHERE schemaname = current_schema() AND indexdef LIKE '%%pattern_ops%%'
    AND tablename IN ('jobs_job', 'jobs_event', 'jobs_stream', 'jobs_delivery', 'jobs_attempt', 'jobs_presence')"""

#: Room on each page, so that a hint, a tick or a heartbeat stays on it and touches no index.
ROOM = {"jobs_job": 75, "jobs_stream": 50, "jobs_presence": 50, "jobs_cursor": 50}
#: Sweep and count after 2 % and 1,000 rows, not after 20 %: the queue is the smallest part of the table.
CARE = "autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000, autovacuum_analyze_scale_factor = 0.02"


def tune(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(PATTERNS, [])
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP INDEX "{name}"')
        for table, percent in ROOM.items():
            cursor.execute(f"ALTER TABLE {table} SET (fillfactor = {percent})")
        cursor.execute(f"ALTER TABLE jobs_job SET ({CARE})")


class Migration(migrations.Migration):

    dependencies = [("jobs", "0001_engine")]

    operations = [migrations.RunPython(tune, migrations.RunPython.noop, elidable=False)]
