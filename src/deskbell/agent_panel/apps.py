"""The room's entry in Django's list of apps."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgentPanelConfig(AppConfig):
    name = "deskbell.agent_panel"
    label = "agent_panel"
    verbose_name = _("Agent panel")
