"""The room's entry in Django's list of apps."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KernelConfig(AppConfig):
    name = "deskbell.kernel"
    label = "kernel"
    verbose_name = _("Kernel")
