"""The room's entry in Django's list of apps."""

from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    name = "deskbell.ui"
    label = "ui"
    verbose_name = _("Interface")

    def ready(self) -> None:
        """Declare settings, register the room's periodic work."""
        import_string("deskbell.ui.settings.IS_PORTAL_OPEN")
        import_string("deskbell.ui.look.settings.LOGO")
        import_string("deskbell.ui.jobs.forget_staged_uploads")
        import_string("deskbell.ui.drafts.erasing.erase_drafts")
