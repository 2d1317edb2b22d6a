from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("routing", "0002_assignment")]

    operations = [
        migrations.AddField(model_name="filterrule", name="is_enabled", field=models.BooleanField(default=False)),
    ]
