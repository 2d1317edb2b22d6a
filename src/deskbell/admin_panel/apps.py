"""The room's entry in Django's list of apps."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AdminPanelConfig(AppConfig):
    name = "deskbell.admin_panel"
    label = "admin_panel"
    verbose_name = _("Admin panel")
