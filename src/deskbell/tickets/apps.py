"""The room's entry in Django's list of apps."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TicketsConfig(AppConfig):
    name = "deskbell.tickets"
    label = "tickets"
    verbose_name = _("Tickets")
