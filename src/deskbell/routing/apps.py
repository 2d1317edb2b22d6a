"""The room's entry in Django's list of apps."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RoutingConfig(AppConfig):
    name = "deskbell.routing"
    label = "routing"
    verbose_name = _("Routing")
