"""Takes the second index on the key of records away, which Django adds for LIKE. Nothing to do on SQLite.

Nobody asks so, and a file of a million rows pays for it.
"""

from django.db import migrations

PATTERNS = """
SELECT indexname FROM pg_indexes
WHERE schemaname = current_schema() AND indexdef LIKE '%%pattern_ops%%' AND tablename = 'spaces_record'"""


def tune(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(PATTERNS, [])
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP INDEX "{name}"')


class Migration(migrations.Migration):

    dependencies = [("spaces", "0003_commits")]

    operations = [migrations.RunPython(tune, migrations.RunPython.noop, elidable=False)]
