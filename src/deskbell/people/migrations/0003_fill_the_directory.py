"""Give the accounts that exist their line of the directory."""

from typing import Any

from django.db import migrations

from deskbell.lib.email_address import normalise

BATCH = 2000


def fill(apps: Any, _schema: Any) -> None:
    """Batch by batch in the order of the ids, so that a hundred thousand accounts fit into little memory."""
    accounts, last = apps.get_model("people", "User").objects, 0
    while batch := list(accounts.filter(pk__gt=last).order_by("pk").only("name", "email", "phone")[:BATCH]):
        for one in batch:
            name = one.name or one.email.partition("@")[0]
            one.directory_line = normalise(" ".join(part for part in (name, one.email, one.phone) if part))[:480]
        accounts.bulk_update(batch, ["directory_line"])
        last = batch[-1].pk


class Migration(migrations.Migration):
    dependencies = [("people", "0002_directory_and_domains")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
