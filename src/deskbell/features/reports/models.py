"""Small rows that figures are counted from: one for each happening of a ticket that a figure speaks of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class What(models.IntegerChoices):
    """What happened to a ticket."""

    OPENED = 1, _("Opened")
    ANSWERED = 2, _("First answer")
    RESOLVED = 3, _("Resolved")
    CLOSED = 4, _("Closed")
    ARCHIVED = 5, _("Archived")
    REOPENED = 6, _("Reopened")


class Measure(models.IntegerChoices):
    """By which clock a time was counted: the one on the wall, or a plan's, in time or not."""

    WALL = 0, _("By the clock on the wall")
    KEPT = 1, _("In time")
    MISSED = 2, _("Too late")


# What figures group by, so that they read an index and no row.
TOLD_APART = ("department_id", "topic_id", "agent_id", "team_id", "priority_id", "source")


class Happening(models.Model):
    """One happening, made from the ticket's facts alone; `sequence` is the place of its fact.

    `at_s` and `until_s` are whole seconds since 1970. `change` is what became of the number of open tickets: 1 where work
    began (it ended at `until_s`, if it did), -1 where it ended. `seconds` is what a first answer or the end of the work
    took, and `measure` says by which clock.

    The department, topic, team and priority are the ticket's own of today, so that whoever sees the ticket sees it
    counted. The agent is whoever gave the first answer; who had the ticket when the work ended, or ended it where nobody had;
    and where work began, who had it when that work ended, or has it now. They are numbers and no foreign keys: each would cost
    every write a look into another table.
    """

    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="+", db_index=False)
    sequence = models.PositiveIntegerField()
    what = models.PositiveSmallIntegerField(choices=What)
    at_s = models.BigIntegerField()
    until_s = models.BigIntegerField(null=True)
    change = models.SmallIntegerField()
    department_id = models.BigIntegerField()
    topic_id = models.BigIntegerField(null=True)
    team_id = models.BigIntegerField(null=True)
    agent_id = models.BigIntegerField(null=True)
    priority_id = models.BigIntegerField()
    source = models.CharField(max_length=8)
    seconds = models.BigIntegerField(null=True)
    measure = models.PositiveSmallIntegerField(null=True, choices=Measure)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "sequence"], name="happening_one_per_fact")]
        indexes = [
            models.Index(fields=["at_s", "what", "change", *TOLD_APART], name="happening_when"),
            models.Index(
                fields=["until_s", "at_s", "change", *TOLD_APART], condition=Q(change=1), name="happening_open_until"
            ),
            models.Index(
                fields=["at_s", "change", "seconds", "measure", *TOLD_APART],
                condition=Q(seconds__isnull=False),
                name="happening_took",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what_words} of {self.ticket_id}"

    @property
    def what_words(self) -> StrOrPromise:
        """What happened, for people."""
        return What(self.what).label


class Filling(models.Model):
    """How far the tickets are told that were there before their happenings were: up to `reached_id` of `until_id`.

    One row at most, from the migration that found tickets; without one there is nothing to make up for.
    """

    until_id = models.BigIntegerField()
    reached_id = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.reached_id} of {self.until_id}"

    @property
    def is_over(self) -> bool:
        """Whether every ticket is told."""
        return self.reached_id >= self.until_id
