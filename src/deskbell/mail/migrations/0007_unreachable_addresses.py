import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mail", "0006_mail_out"),
    ]

    operations = [
        migrations.AddField(
            model_name="addresstrouble",
            name="is_retired",
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name="addresstrouble",
            name="bounces",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="addresstrouble",
            name="is_permanent",
            field=models.BooleanField(default=True),
        ),
        migrations.AlterField(
            model_name="addresstrouble",
            name="last_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
    ]
