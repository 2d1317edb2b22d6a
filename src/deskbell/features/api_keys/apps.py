"""The feature's entry in Django's list of apps."""

from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class ApiKeysConfig(AppConfig):
    name = "deskbell.features.api_keys"
    label = "api_keys"
    verbose_name = _("API keys")

    def ready(self) -> None:
        """Declare what can be configured."""
        import_string("deskbell.features.api_keys.configuration.API_KEYS")
