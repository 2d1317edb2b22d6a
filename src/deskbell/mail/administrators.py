"""Telling the administrators by mail that something of the desk's mail needs them."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from deskbell.kernel.configure import read
from deskbell.kernel.settings import DESK_NAME
from deskbell.mail.draft import Action, Draft, html_of, text_of
from deskbell.mail.letters import queue_letter
from deskbell.people.languages import speaking_to
from deskbell.people.queries import active_agents


def warn_administrators(*, key: str, words: Callable[[], tuple[str, list[str]]], page: str) -> None:
    """A letter to each active administrator, in their language: `words` gives subject and paragraphs, `page` is where
    something can be done. The same `key` warns once, however often it is asked for: put the hour in for once an hour."""
    for agent in active_agents().filter(is_administrator=True):
        with speaking_to(agent.user):
            subject, paragraphs = words()
            draft = Draft(
                heading=subject,
                desk_name=read(DESK_NAME),
                paragraphs=paragraphs,
                actions=[Action(words=_("Look at it"), url=page)],
            )
        queue_letter(
            to=agent.user.email,
            subject=subject,
            text=text_of(draft),
            html=html_of(draft),
            key=f"{key} {agent.pk}",
        )
