"""When an entry came into the ticket where it stands: until now that is when it was written."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0011_mail_in_the_thread")]

    operations = [
        migrations.AddField("collaborator", "sees_from_at", models.DateTimeField(null=True)),
        migrations.AddField("threadentry", "arrived_at", models.DateTimeField(default=django.utils.timezone.now)),
        migrations.RunSQL("UPDATE tickets_threadentry SET arrived_at = created_at", migrations.RunSQL.noop),
    ]
