from typing import Any

from django.db import migrations, models


def limit(apps: Any, schema_editor: Any) -> None:
    """Whoever has a role is held to it."""
    held = apps.get_model("spaces", "AgentRole").objects.values("agent")
    apps.get_model("spaces", "Agent").objects.filter(pk__in=held).update(is_limited=True)


class Migration(migrations.Migration):

    dependencies = [
        ('spaces', '0021_app_of_a_space'),
    ]

    operations = [
        migrations.AddField(
            model_name='agent',
            name='is_limited',
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(limit, migrations.RunPython.noop, elidable=True),
    ]
