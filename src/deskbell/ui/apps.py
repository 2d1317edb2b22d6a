"""The room's entry in Django's list of apps."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    name = "deskbell.ui"
    label = "ui"
    verbose_name = _("Interface")
