from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mail", "0008_mail_by_department"),
    ]

    operations = [
        migrations.AlterField(
            model_name="knownmessageid",
            name="origin",
            field=models.CharField(choices=[("in", "Incoming"), ("ref", "Referenced")], max_length=3),
        ),
    ]
