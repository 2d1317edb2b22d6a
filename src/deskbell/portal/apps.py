"""The room's entry in Django's list of apps."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "deskbell.portal"
    label = "portal"
    verbose_name = _("Portal")
