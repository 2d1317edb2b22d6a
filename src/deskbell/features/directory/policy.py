"""To whom the directory opens, and what they may do there; the commands ask again."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from deskbell.people.merging import may_merge
from deskbell.people.rights import AgentRights
from deskbell.ui.rail_links import RailPage, offer_page

OPENS = "user.dir"


def may_look(rights: AgentRights | None) -> bool:
    """Whether clients and organizations exist for this agent."""
    return may(rights, OPENS)


def may(rights: AgentRights | None, permission: str) -> bool:
    """Whether the agent holds a permission that no department bounds."""
    return rights is not None and rights.may_everywhere(permission)


def may_merge_people(rights: AgentRights | None) -> bool:
    """Whether the agent may make one client of two."""
    return may_look(rights) and may_merge(rights)


PAGE = offer_page(RailPage(url_name="directory:clients", words=_("Clients"), is_for=may_look))
