"""The kinds of alerts that agents get, the strongest first: of several about one command an agent gets the first."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AlertKind(TextChoices):
    """What an alert is about, as the pages of settings call it."""

    ASSIGNMENT = "assignment", _("A ticket was assigned to me or my team")
    REFERRAL = "referral", _("A ticket was referred to me, my team or my department")
    NEW_TICKET = "new_ticket", _("A new ticket")
    NEW_MESSAGE = "new_message", _("A client wrote again, or reopened a ticket")
    NOTE = "note", _("An internal note")
    TRANSFER = "transfer", _("A ticket came from another department")
    ALARM = "alarm", _("A ticket is due soon, or overdue")
    TASK = "task", _("A task: given to me or my team, written in, done, overdue")
