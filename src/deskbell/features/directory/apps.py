"""The feature's entry in Django's list of apps."""

from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class DirectoryConfig(AppConfig):
    name = "deskbell.features.directory"
    label = "directory"
    verbose_name = _("Clients")

    def ready(self) -> None:
        """Offer the directory in the agent panel's rail."""
        import_string("deskbell.features.directory.policy.PAGE")
