"""The room's entry in Django's list of apps."""

from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "deskbell.people"
    label = "people"
    verbose_name = _("People")

    def ready(self) -> None:
        """Declare what can be configured."""
        import_string("deskbell.people.configuration.TEAMS")
