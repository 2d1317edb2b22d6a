import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0006_assignment"), ("routing", "0003_drafts_of_rules")]

    operations = [
        migrations.CreateModel(
            name="RuleFiring",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("occasion", models.CharField(max_length=8)),
                ("occurrence", models.CharField(max_length=120)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("acted", "Acted"),
                            ("rejected", "Turned away"),
                            ("cut", "Stopped as a loop"),
                        ],
                        default="acted",
                        max_length=8,
                    ),
                ),
                ("held", models.JSONField(default=list)),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                ("cause_id", models.BigIntegerField(null=True)),
                ("sender", models.CharField(blank=True, max_length=254)),
                ("subject", models.CharField(blank=True, max_length=255)),
                ("fired_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "rule_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="routing.ruleversion"
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rule_firings",
                        to="tickets.ticket",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["fired_at", "id"], name="rule_firing_when")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("rule_version", "ticket", "occurrence"), name="rule_once_per_occurrence"
                    )
                ],
            },
        ),
    ]
