"""The room's entry in Django's list of apps."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SampleDeskConfig(AppConfig):
    name = "deskbell.features.sample_desk"
    label = "sample_desk"
    verbose_name = _("Sample desk")
