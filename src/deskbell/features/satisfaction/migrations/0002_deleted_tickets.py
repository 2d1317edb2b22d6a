"""Surveys are not asked about deleted tickets."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("satisfaction", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="survey",
            name="dropped",
            field=models.CharField(
                blank=True,
                choices=[
                    ("off", "surveys are off"),
                    ("reopened", "the ticket was reopened"),
                    ("unanswered", "nobody had answered"),
                    ("unreachable", "the client's account is blocked, or an agent's"),
                    ("lately", "the client was asked lately"),
                    ("deleted", "the ticket was deleted"),
                ],
                max_length=12,
            ),
        ),
    ]
