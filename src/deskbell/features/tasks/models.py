"""The tables of tasks."""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

NEVER = datetime(9999, 1, 1, tzinfo=UTC)


class TaskState(models.TextChoices):
    """Whether there is still something to do."""

    OPEN = "open", _("Open")
    DONE = "done", _("Done")


class Task(models.Model):
    """Something to do, for a ticket or by itself, in one department and perhaps in somebody's hands.

    A ticket waits with its end for those that are required. `due_key` is the due date as lists are sorted by it: what is
    never due comes last.
    """

    number = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=200)
    body_html = models.TextField(blank=True)
    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, null=True, related_name="+")
    department = models.ForeignKey("people.Department", models.PROTECT, related_name="+")
    agent = models.ForeignKey("people.Agent", models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey("people.Team", models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=4, choices=TaskState, default=TaskState.OPEN)
    is_required = models.BooleanField(default=False)
    due_at = models.DateTimeField(null=True)
    due_key = models.DateTimeField(default=NEVER)
    overdue_told_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    letters = models.JSONField(default=list)  # the keys of the mails about it: they go when its words go

    class Meta:
        indexes = [
            models.Index(fields=["agent", "state", "due_key", "id"], name="task_of_agent"),
            models.Index(fields=["team", "state", "due_key", "id"], name="task_of_team"),
            models.Index(fields=["department", "state", "due_key", "id"], name="task_of_department"),
            models.Index(fields=["state", "due_key", "id"], name="task_by_due"),
            models.Index(fields=["done_at", "id"], condition=models.Q(done_at__isnull=False), name="task_by_done"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="open", done_at__isnull=True) | models.Q(state="done", done_at__isnull=False),
                name="task_done_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.title}"

    @property
    def is_open(self) -> bool:
        """Whether there is still something to do."""
        return self.state == TaskState.OPEN


class TaskNote(models.Model):
    """What somebody wrote in a task."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    body_html = models.TextField()
    written_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.task}: {self.written_at:%Y-%m-%d %H:%M}"


class TaskFile(models.Model):
    """A file that goes with a task, or with one of its notes."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="files")
    note = models.ForeignKey(TaskNote, models.CASCADE, null=True, related_name="files")
    file = models.ForeignKey("tickets.StoredFile", models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class TaskStep(models.Model):
    """What happened to a task that stands alone, as the ledger keeps it for those that belong to a ticket."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="steps")
    name = models.CharField(max_length=60)
    data = models.JSONField()
    actor_kind = models.CharField(max_length=8)
    actor_user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    occurred_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.task}: {self.name}"
