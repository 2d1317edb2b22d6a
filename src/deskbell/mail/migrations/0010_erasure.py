"""Messages that went with their ticket."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mail", "0009_no_outgoing_ids"),
    ]

    operations = [
        migrations.AddField(
            model_name="incomingmail",
            name="erasure",
            field=models.CharField(
                blank=True, choices=[("", "None"), ("owed", "Owed"), ("done", "Done")], default="", max_length=4
            ),
        ),
        migrations.AddIndex(
            model_name="incomingmail",
            index=models.Index(condition=models.Q(("erasure", "owed")), fields=["id"], name="incoming_mail_erasure"),
        ),
    ]
