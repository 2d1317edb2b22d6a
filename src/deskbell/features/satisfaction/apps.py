"""The feature's entry in Django's list of apps."""

from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class SatisfactionConfig(AppConfig):
    name = "deskbell.features.satisfaction"
    label = "satisfaction"
    verbose_name = _("Satisfaction")

    def ready(self) -> None:
        """Declare the settings, follow resolutions, ask in time, and stand in the admin panel."""
        import_string("deskbell.features.satisfaction.settings.ASKS_HOW_IT_WENT")
        import_string("deskbell.features.satisfaction.effects.plan_survey")
        import_string("deskbell.features.satisfaction.jobs.ask_clients")
        import_string("deskbell.features.satisfaction.erasing.erase_surveys")
        import_string("deskbell.features.satisfaction.pages.REPORT")
