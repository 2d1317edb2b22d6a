"""The index's tables, made by each database's own means; what stands in a desk already is taken in by a long job."""

import django.db.models.deletion
from django.db import migrations, models

SQLITE = [
    """CREATE VIRTUAL TABLE search_words USING fts5(
        head, people, files, body, door, tokenize = "ascii tokenchars '+#~'")""",
    """CREATE VIRTUAL TABLE search_trigrams USING fts5(
        spelling, content = 'search_searchword', content_rowid = 'id', tokenize = 'trigram case_sensitive 1')""",
    """CREATE TRIGGER search_document_goes AFTER DELETE ON search_searchdocument BEGIN
        DELETE FROM search_words WHERE rowid = old.id; END""",
    """CREATE TRIGGER search_word_comes AFTER INSERT ON search_searchword BEGIN
        INSERT INTO search_trigrams (rowid, spelling) VALUES (new.id, new.spelling); END""",
    """CREATE TRIGGER search_word_goes AFTER DELETE ON search_searchword BEGIN
        INSERT INTO search_trigrams (search_trigrams, rowid, spelling) VALUES ('delete', old.id, old.spelling); END""",
    "INSERT INTO search_words (search_words, rank) VALUES ('automerge', 0)",
    "INSERT INTO search_words (search_words, rank) VALUES ('crisismerge', 64)",
    "INSERT INTO search_trigrams (search_trigrams, rank) VALUES ('automerge', 0)",
    "INSERT INTO search_trigrams (search_trigrams, rank) VALUES ('crisismerge', 64)",
]
SQLITE_BACK = [
    "DROP TRIGGER search_document_goes",
    "DROP TRIGGER search_word_comes",
    "DROP TRIGGER search_word_goes",
    "DROP TABLE search_words",
    "DROP TABLE search_trigrams",
]
# What is found by parts of words needs an extension that not every server has, or lets its users make.
POSTGRESQL = [
    "ALTER TABLE search_searchdocument ADD COLUMN words tsvector NOT NULL DEFAULT ''",
    "CREATE INDEX search_words ON search_searchdocument USING gin (words) WITH (fastupdate = off)",
    "ALTER TABLE search_searchdocument ALTER COLUMN words SET STATISTICS 500",
    "CREATE INDEX search_word_beginnings ON search_searchword (spelling varchar_pattern_ops)",
    """DO $$ BEGIN
        CREATE EXTENSION IF NOT EXISTS pg_trgm;
        CREATE INDEX search_word_parts ON search_searchword USING gin (spelling gin_trgm_ops);
    EXCEPTION WHEN OTHERS THEN
        RAISE NOTICE 'without pg_trgm, parts of words are looked for by reading the list of words';
    END $$""",
]
POSTGRESQL_BACK = ["ALTER TABLE search_searchdocument DROP COLUMN words"]


def make(apps, schema_editor):
    """Make what Django has no words for."""
    vendor = schema_editor.connection.vendor
    with schema_editor.connection.cursor() as cursor:
        for statement in POSTGRESQL if vendor == "postgresql" else SQLITE:
            cursor.execute(statement)


def unmake(apps, schema_editor):
    """Take it away again."""
    vendor = schema_editor.connection.vendor
    with schema_editor.connection.cursor() as cursor:
        for statement in POSTGRESQL_BACK if vendor == "postgresql" else SQLITE_BACK:
            cursor.execute(statement)


def remember_old_tickets(apps, schema_editor):
    """What is there already is still to be taken in, while the desk works."""
    tickets = apps.get_model("tickets", "Ticket").objects.order_by("-pk")
    newest = tickets.first()
    if newest is not None:
        apps.get_model("search", "Backlog").objects.create(up_to_ticket_id=newest.pk, tickets=tickets.count())


class Migration(migrations.Migration):
    initial = True

    dependencies = [("tickets", "0012_arrival")]

    operations = [
        migrations.CreateModel(
            name="Backlog",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("up_to_ticket_id", models.BigIntegerField()),
                ("tickets", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="SearchDocument",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                (
                    "entry",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tickets.threadentry",
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
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("spelling", models.CharField(max_length=80)),
                ("word", models.CharField(max_length=40)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("spelling", "word"), name="search_word_once")],
            },
        ),
        migrations.RunPython(make, unmake),
        migrations.RunPython(remember_old_tickets, migrations.RunPython.noop),
    ]
