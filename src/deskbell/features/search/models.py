"""The index's own tables: what can be found, the words that there are, and what is still to be taken in.

Where words stand is kept by the database's own means: an FTS5 table on SQLite, a column of `tsvector` on PostgreSQL
(`sqlite_index.py`, `postgresql_index.py`, and the migration that makes them).
"""

from __future__ import annotations

from django.db import models


class SearchDocument(models.Model):
    """Something that can be found: an entry of a thread, or (without an entry) what a ticket itself says.

    The number says when it came: seconds since 2000 times 1,024, so that walking the index backwards is newest first.
    """

    id = models.BigIntegerField(primary_key=True)
    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="+")
    entry = models.OneToOneField("tickets.ThreadEntry", models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"entry {self.entry_id}" if self.entry_id else f"ticket {self.ticket_id}"


class SearchWord(models.Model):
    """A word that stands in some document, under each spelling by which people may ask for it.

    What is part of a word is looked for here, among some hundred thousand words, and never in the texts.
    """

    spelling = models.CharField(max_length=80)
    word = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["spelling", "word"], name="search_word_once")]

    def __str__(self) -> str:
        return self.spelling


class Backlog(models.Model):
    """There is one row while tickets with numbers (`id`) up to this one may be missing from the index."""

    up_to_ticket_id = models.BigIntegerField()
    tickets = models.PositiveIntegerField()  # how many there were when it began

    def __str__(self) -> str:
        return f"tickets up to {self.up_to_ticket_id}"
