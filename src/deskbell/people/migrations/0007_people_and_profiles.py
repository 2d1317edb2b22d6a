import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import migrations, models
from django.utils import timezone


def share_as_before(apps, _editor):
    """Members who shared their tickets go on doing so."""
    apps.get_model("people", "Organization").objects.filter(shares_tickets=True).update(sharing="all")


def keep_sessions(apps, _editor):
    """Whoever is signed in stays so: their sessions move over, now with whose they are."""
    old, users = apps.get_model("sessions", "Session"), apps.get_model("people", "User")
    known, kept = set(users.objects.values_list("pk", flat=True)), []
    for row in old.objects.filter(expire_date__gt=timezone.now()):
        owner = SessionStore().decode(row.session_data).get("_auth_user_id", "")
        kept.append(
            {
                "session_key": row.session_key,
                "session_data": row.session_data,
                "expire_date": row.expire_date,
                "user_id": int(owner) if owner.isdecimal() and int(owner) in known else None,
            }
        )
    new = apps.get_model("people", "SignInSession")
    new.objects.bulk_create([new(**columns) for columns in kept], batch_size=200)
    old.objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0006_banned_address"),
        ("sessions", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="agent",
            name="rows_per_page",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="agent",
            name="signature_use",
            field=models.CharField(
                choices=[
                    ("own", "Mine, or the department's if I have none"),
                    ("dept", "The department's"),
                    ("none", "None"),
                ],
                default="own",
                max_length=4,
            ),
        ),
        migrations.AddField(
            model_name="agent",
            name="start_queue",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
        migrations.AddField(
            model_name="organization",
            name="joining",
            field=models.CharField(
                choices=[("none", "Nobody"), ("primary", "Primary contacts"), ("all", "Every member")],
                default="none",
                max_length=7,
            ),
        ),
        migrations.AddField(
            model_name="organization",
            name="sharing",
            field=models.CharField(
                choices=[("none", "Nobody"), ("primary", "Primary contacts"), ("all", "Every member")],
                default="none",
                max_length=7,
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="density",
            field=models.CharField(blank=True, choices=[("compact", "Compact")], default="", max_length=7),
        ),
        migrations.AddField(
            model_name="user",
            name="is_primary_contact",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="user",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="theme",
            field=models.CharField(
                blank=True, choices=[("light", "Light"), ("dark", "Dark")], default="", max_length=5
            ),
        ),
        migrations.RunPython(share_as_before, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name="organization",
            name="shares_tickets",
        ),
        migrations.CreateModel(
            name="PersonAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.EmailField(max_length=254)),
                ("address_normalised", models.CharField(editable=False, max_length=254, unique=True)),
                ("is_verified", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="addresses",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["address_normalised"],
            },
        ),
        migrations.CreateModel(
            name="SignInSession",
            fields=[
                (
                    "session_key",
                    models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="session key"),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                ("last_seen_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "session",
                "verbose_name_plural": "sessions",
                "abstract": False,
            },
        ),
        migrations.RunPython(keep_sessions, migrations.RunPython.noop),
    ]
