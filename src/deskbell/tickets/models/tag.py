"""Tags: short words by which a desk sorts its tickets, and which ticket has which."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from deskbell.tickets.models.guarded import GuardedModel


class TagColour(models.TextChoices):
    """The colours that tags come in; the style sheets know each by its word."""

    GREY = "grey", _("Grey")
    BLUE = "blue", _("Blue")
    GREEN = "green", _("Green")
    AMBER = "amber", _("Amber")
    RED = "red", _("Red")
    VIOLET = "violet", _("Violet")


class Tag(models.Model):
    """A word that agents put on tickets. `key` is the name as it is compared: the same in capitals is the same tag."""

    name = models.CharField(max_length=40)
    key = models.CharField(max_length=80, unique=True)
    colour = models.CharField(max_length=8, choices=TagColour, default=TagColour.GREY)
    is_retired = models.BooleanField(default=False)

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return self.name


class TicketTag(GuardedModel):
    """A ticket has a tag; derived from facts."""

    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="ticket_tags", db_index=False)
    tag = models.ForeignKey(Tag, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "tag"], name="tag_once_per_ticket")]
        indexes = [models.Index(fields=["tag", "ticket"], name="ticket_tag")]

    def __str__(self) -> str:
        return f"{self.tag} on {self.ticket}"
