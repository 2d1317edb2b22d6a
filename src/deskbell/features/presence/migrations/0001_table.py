from django.db import migrations

from deskbell.features.presence.store import CREATE, TABLE


def create(apps, schema_editor):
    """PostgreSQL alone: on SQLite presence lies in a file of its own, which makes itself."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"CREATE UNLOGGED {CREATE}")


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP TABLE IF EXISTS {TABLE}")


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunPython(create, drop)]
