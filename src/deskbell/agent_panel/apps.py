"""The room's entry in Django's list of apps."""

from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class AgentPanelConfig(AppConfig):
    name = "deskbell.agent_panel"
    label = "agent_panel"
    verbose_name = _("Agent panel")

    def ready(self) -> None:
        """Give the pages of features their rail."""
        import_string("deskbell.agent_panel.pages.rail.rail_of_feature")
