"""The room's entry in Django's list of apps."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ServiceLevelsConfig(AppConfig):
    name = "deskbell.service_levels"
    label = "service_levels"
    verbose_name = _("Service levels")
