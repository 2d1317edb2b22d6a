"""The ticket's row: nothing but its facts, folded by `state.evolve`."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from deskbell.service_levels.words import PlanSource
from deskbell.tickets.models.guarded import GuardedModel
from deskbell.tickets.words import Source, Standing, State

# A partial index serves only queries that say its condition word for word; a list of standings they would bind.
_IS_NOBODYS = Q(agent__isnull=True, team__isnull=True)


class Ticket(GuardedModel):
    """One request for help. Foreign keys that no query starts from carry no index: each costs every write."""

    number = models.CharField(max_length=32, unique=True)
    subject = models.ForeignKey("tickets.SubjectVersion", models.PROTECT, related_name="+", db_index=False)
    requester = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    topic = models.ForeignKey("tickets.HelpTopic", models.PROTECT, null=True, related_name="+", db_index=False)
    department = models.ForeignKey("people.Department", models.PROTECT, related_name="+", db_index=False)
    priority = models.ForeignKey("tickets.Priority", models.PROTECT, related_name="+", db_index=False)
    urgency = models.PositiveSmallIntegerField()
    status = models.ForeignKey("tickets.Status", models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=16, choices=State)
    standing = models.CharField(max_length=16, choices=Standing)
    agent = models.ForeignKey("people.Agent", models.PROTECT, null=True, related_name="+", db_index=False)
    team = models.ForeignKey("people.Team", models.PROTECT, null=True, related_name="+", db_index=False)
    handed_over_by = models.ForeignKey("people.Agent", models.PROTECT, null=True, related_name="+", db_index=False)
    source = models.CharField(max_length=8, choices=Source)
    due_at = models.DateTimeField(null=True)
    is_answered = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    last_message = models.ForeignKey("tickets.ThreadEntry", models.PROTECT, null=True, related_name="+", db_index=False)
    last_message_at = models.DateTimeField(null=True)
    last_response = models.ForeignKey(
        "tickets.ThreadEntry", models.PROTECT, null=True, related_name="+", db_index=False
    )
    last_response_at = models.DateTimeField(null=True)
    solution = models.ForeignKey("tickets.ThreadEntry", models.PROTECT, null=True, related_name="+", db_index=False)
    plan_version = models.ForeignKey(
        "service_levels.PlanVersion", models.PROTECT, null=True, related_name="+", db_index=False
    )
    calendar_version = models.ForeignKey(
        "service_levels.ScheduleVersion", models.PROTECT, null=True, related_name="+", db_index=False
    )
    plan_source = models.CharField(max_length=12, blank=True, default="", choices=PlanSource)
    # Not folded: the nearest end of a running clock or the due date set by hand, kept by the projection of clocks.
    next_due_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    reopened_at = models.DateTimeField(null=True)
    reopen_count = models.PositiveIntegerField(default=0)
    entry_count = models.PositiveIntegerField(default=0)
    # Not folded, as facts carry no files: how many the ticket's entries have, kept by whatever adds, moves or removes one.
    file_count = models.PositiveIntegerField(default=0)
    sequence = models.PositiveIntegerField()

    class Meta:
        indexes = [
            # Everything that lists are narrowed down by stands in it: whatever matches is found without reading a row.
            models.Index(
                fields=[
                    "standing",
                    "updated_at",
                    "id",
                    "department",
                    "agent",
                    "team",
                    "topic",
                    "priority",
                    "status",
                    "state",
                    "source",
                    "requester",
                    "opened_at",
                    "closed_at",
                    "next_due_at",
                ],
                name="ticket_updated",
            ),
            models.Index(fields=["standing", "opened_at", "id"], name="ticket_opened"),
            models.Index(fields=["standing", "urgency", "id"], name="ticket_urgency"),
            models.Index(fields=["department", "standing", "updated_at", "id"], name="ticket_department_updated"),
            models.Index(fields=["department", "standing", "opened_at", "id"], name="ticket_department_opened"),
            models.Index(fields=["department", "standing", "urgency", "id"], name="ticket_department_urgency"),
            # The state stands in it so that what an agent has in hand is counted without reading a row.
            models.Index(
                fields=["agent", "standing", "updated_at", "id", "state"],
                condition=Q(agent__isnull=False),
                name="ticket_agent",
            ),
            models.Index(
                fields=["team", "standing", "updated_at", "id"], condition=Q(team__isnull=False), name="ticket_team"
            ),
            models.Index(
                fields=["agent", "standing", "next_due_at", "id"],
                condition=Q(agent__isnull=False),
                name="ticket_agent_next_due",
            ),
            models.Index(
                fields=["team", "standing", "next_due_at", "id"],
                condition=Q(team__isnull=False),
                name="ticket_team_next_due",
            ),
            models.Index(fields=["standing", "updated_at", "id"], condition=_IS_NOBODYS, name="ticket_unassigned"),
            models.Index(
                fields=["department", "standing", "updated_at", "id"],
                condition=_IS_NOBODYS,
                name="ticket_department_unassigned",
            ),
            # Not partial: in a queue that is sorted by them, tickets without an end stand behind all others.
            models.Index(fields=["standing", "next_due_at", "id"], name="ticket_next_due"),
            models.Index(fields=["department", "standing", "next_due_at", "id"], name="ticket_department_next_due"),
            models.Index(
                fields=["plan_version", "standing", "id"], condition=Q(plan_version__isnull=False), name="ticket_plan"
            ),
            models.Index(fields=["requester", "updated_at", "id"], name="ticket_requester"),
        ]

    def __str__(self) -> str:
        return f"#{self.number}"

    @property
    def subject_text(self) -> str:
        """The subject as it reads now."""
        return self.subject.text
