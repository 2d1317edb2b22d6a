"""Referrals: who else sees a ticket."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0006_banned_address"),
        ("tickets", "0012_arrival"),
    ]

    operations = [
        migrations.CreateModel(
            name="Referral",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "agent",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.agent",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.department",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.team",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="referrals", to="tickets.ticket"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("department__isnull", False)),
                        fields=("department", "ticket"),
                        name="referral_to_department",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("team__isnull", False)), fields=("team", "ticket"), name="referral_to_team"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("agent__isnull", False)),
                        fields=("agent", "ticket"),
                        name="referral_to_agent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("agent__isnull", True), ("department__isnull", False), ("team__isnull", True)),
                            models.Q(("agent__isnull", True), ("department__isnull", True), ("team__isnull", False)),
                            models.Q(("agent__isnull", False), ("department__isnull", True), ("team__isnull", True)),
                            _connector="OR",
                        ),
                        name="referral_to_one",
                    ),
                ],
            },
        ),
    ]
