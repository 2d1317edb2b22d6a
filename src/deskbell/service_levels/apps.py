"""The room's entry in Django's list of apps."""

from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class ServiceLevelsConfig(AppConfig):
    name = "deskbell.service_levels"
    label = "service_levels"
    verbose_name = _("Service levels")

    def ready(self) -> None:
        """Register settings, what can be configured, and periodic work."""
        import_string("deskbell.service_levels.settings.DEFAULT_SCHEDULE_ID")
        import_string("deskbell.service_levels.configuration.SCHEDULES")
        import_string("deskbell.service_levels.jobs.renew_schedules")
        import_string("deskbell.service_levels.verification.versions_are_as_published")
