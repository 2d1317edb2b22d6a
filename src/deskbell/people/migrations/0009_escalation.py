"""To which team a team escalates."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0008_single_keys"),
    ]

    operations = [
        migrations.AddField(
            model_name="team",
            name="escalates_to",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="helps_out",
                to="people.team",
            ),
        ),
    ]
