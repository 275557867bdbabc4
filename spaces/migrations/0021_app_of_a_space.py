from typing import Any

from django.db import migrations, models


def move(apps: Any, schema_editor: Any) -> None:
    """Take the app out of the free members, where earlier versions kept it as it came."""
    for space in apps.get_model("spaces", "Space").objects.filter(extra__has_key="appId"):
        app_id = space.extra.pop("appId")
        if isinstance(app_id, str) and len(app_id) <= 64:
            space.app_id = app_id
        space.save(update_fields=["extra", "app_id"])


class Migration(migrations.Migration):

    dependencies = [
        ('spaces', '0020_last_accessed'),
    ]

    operations = [
        migrations.AddField(
            model_name='space',
            name='app_id',
            field=models.CharField(blank=True, default='', max_length=64),
        ),
        migrations.RunPython(move, migrations.RunPython.noop, elidable=True),
    ]
