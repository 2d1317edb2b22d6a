"""Signatures were plain text; from now on they are HTML."""

from typing import Any

from django.db import migrations

from deskbell.lib.html import clean, from_text


def convert(apps: Any, _schema: Any) -> None:
    """Line for line as they were."""
    for name in ("Agent", "Department"):
        rows = apps.get_model("people", name).objects
        for row in rows.exclude(signature=""):
            rows.filter(pk=row.pk).update(signature=clean(from_text(row.signature)).strip())


class Migration(migrations.Migration):
    dependencies = [("people", "0003_fill_the_directory")]

    operations = [migrations.RunPython(convert, migrations.RunPython.noop)]
