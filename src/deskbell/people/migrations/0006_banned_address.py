from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0005_account_managers"),
    ]

    operations = [
        migrations.CreateModel(
            name="BannedAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.CharField(max_length=254, unique=True)),
                ("note", models.CharField(blank=True, default="", max_length=255)),
                ("is_retired", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["address"],
            },
        ),
    ]
