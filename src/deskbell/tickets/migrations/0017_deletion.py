"""Deleted tickets, and files that go with them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0016_signature_of_a_response"),
    ]

    operations = [
        migrations.AddField(
            model_name="storedfile",
            name="doomed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="standing",
            field=models.CharField(
                choices=[
                    ("needs_reply", "Needs a reply"),
                    ("answered", "Answered"),
                    ("resolved", "Resolved"),
                    ("closed", "Closed"),
                    ("archived", "Archived"),
                    ("deleted", "Deleted"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "Open"),
                    ("in_progress", "In progress"),
                    ("waiting", "Waiting on user"),
                    ("resolved", "Resolved"),
                    ("closed", "Closed"),
                    ("archived", "Archived"),
                    ("deleted", "Deleted"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddIndex(
            model_name="storedfile",
            index=models.Index(
                condition=models.Q(("doomed_at__isnull", False)), fields=["doomed_at"], name="file_doomed"
            ),
        ),
    ]
