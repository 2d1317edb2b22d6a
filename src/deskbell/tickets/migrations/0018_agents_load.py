"""What an agent has in hand is counted by one index, without reading rows: each ticket that is handed out asks it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0017_deletion"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="ticket", name="ticket_agent"),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("agent__isnull", False)),
                fields=["agent", "standing", "updated_at", "id", "state"],
                name="ticket_agent",
            ),
        ),
    ]
