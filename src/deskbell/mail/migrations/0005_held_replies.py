import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mail", "0004_mailbox_connections"),
        ("people", "0006_banned_address"),
        ("tickets", "0010_clock_plan"),
    ]

    operations = [
        migrations.CreateModel(
            name="AddressTrouble",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.CharField(max_length=254, unique=True)),
                ("status", models.CharField(blank=True, default="", max_length=12)),
                ("is_permanent", models.BooleanField()),
                ("bounces", models.PositiveIntegerField(default=1)),
                ("last_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-last_at"],
            },
        ),
        migrations.CreateModel(
            name="HeldReply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("body_html", models.TextField(blank=True, default="")),
                ("attachments", models.JSONField(default=list)),
                ("refused_files", models.JSONField(default=list)),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("waiting", "Waits"),
                            ("sent", "Sent to the client"),
                            ("noted", "Kept as a note"),
                            ("discarded", "Discarded"),
                        ],
                        default="waiting",
                        max_length=9,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.agent",
                    ),
                ),
                (
                    "incoming",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="held_reply",
                        to="mail.incomingmail",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tickets.ticket"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="mailrecipient",
            index=models.Index(condition=models.Q(("kind", "notice")), fields=["answered_at"], name="notice_answered"),
        ),
    ]
