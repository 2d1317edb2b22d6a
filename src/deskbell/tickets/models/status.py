"""Statuses: the desk's own names for the states."""

from __future__ import annotations

from django.db import models

from deskbell.tickets.words import State


class Status(models.Model):
    """One status; the first of a state, by position, is the one that resolving, closing or reopening sets.

    `reopen_within_days` is how long clients may reopen from it; null: as the department says.
    `client_name` is what clients read instead of the name; where it is empty they read what the state is called.
    """

    name = models.CharField(max_length=60, unique=True)
    # A deleted ticket keeps the status that it had: none means that state.
    state = models.CharField(max_length=16, choices=[one for one in State.choices if one[0] != State.DELETED])
    client_name = models.CharField(max_length=60, blank=True)
    may_clients_reopen = models.BooleanField(default=True)
    reopen_within_days = models.PositiveSmallIntegerField(null=True, blank=True)
    reopens_as = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    is_retired = models.BooleanField(default=False)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def words_for_clients(self) -> str:
        """The status as clients read it."""
        return self.client_name or str(State(self.state).label)
