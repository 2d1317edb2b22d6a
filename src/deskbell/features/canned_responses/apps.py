"""The feature's entry in Django's list of apps."""

from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class CannedResponsesConfig(AppConfig):
    name = "deskbell.features.canned_responses"
    label = "canned_responses"
    verbose_name = _("Canned responses")

    def ready(self) -> None:
        """Declare what can be configured, and offer the responses where replies are written."""
        import_string("deskbell.features.canned_responses.configuration.CANNED_RESPONSES")
        import_string("deskbell.features.canned_responses.composing.TOOL")
        import_string("deskbell.features.canned_responses.answering.ANSWERS")
