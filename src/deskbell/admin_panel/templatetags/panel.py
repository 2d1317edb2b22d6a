"""The panel's menu, for every page within its frame, whichever room shows it."""

from __future__ import annotations

from typing import Any

from django import template

from deskbell.admin_panel.pages.failed_work import failed_total
from deskbell.admin_panel.pages.menu import Section, menu

register = template.Library()


@register.simple_tag(takes_context=True)
def panel_menu(context: dict[str, Any]) -> tuple[Section, ...]:
    """The menu as it stands on this page; two menus of one page are made once."""
    if "made_menu" not in context:
        failed = context["failed_total"] if "failed_total" in context else failed_total()
        context["made_menu"] = menu(path=context["request"].path, failed_total=failed)
    made: tuple[Section, ...] = context["made_menu"]
    return made
