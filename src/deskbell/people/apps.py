"""The room's entry in Django's list of apps."""

from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "deskbell.people"
    label = "people"
    verbose_name = _("People")

    def ready(self) -> None:
        """Say who may configure, what must hold, and what there is to configure."""
        import_string("deskbell.people.configuration_rules.is_administrator")
        import_string("deskbell.people.writing_rights.may_set_away")
        import_string("deskbell.people.configuration.TEAMS")
        import_string("deskbell.people.settings.SIGN_UP")
        import_string("deskbell.people.jobs.forget_ended_sessions")
        import_string("deskbell.people.language_settings.DEFAULT_LANGUAGE")
