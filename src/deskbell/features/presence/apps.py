"""The feature's entry in Django's list of apps."""

from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class PresenceConfig(AppConfig):
    name = "deskbell.features.presence"
    label = "presence"
    verbose_name = _("Presence")

    def ready(self) -> None:
        """Let the agent panel's pages load the script, and sweep out who has gone."""
        import_string("deskbell.features.presence.head.HEAD")
        import_string("deskbell.features.presence.jobs.sweep")
