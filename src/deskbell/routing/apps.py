"""The room's entry in Django's list of apps."""

from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class RoutingConfig(AppConfig):
    name = "deskbell.routing"
    label = "routing"
    verbose_name = _("Routing")

    def ready(self) -> None:
        """Register what can be configured."""
        import_string("deskbell.routing.configuration.POOLS")
