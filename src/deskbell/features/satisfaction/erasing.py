"""Surveys of a deleted ticket: nobody is asked any more, and nothing that was said can be read."""

from __future__ import annotations

from deskbell.features.satisfaction.letter_keys import alarm, asking
from deskbell.features.satisfaction.models import Dropped, Survey, SurveyState
from deskbell.mail.erasing import erase_letters
from deskbell.people.models import Agent
from deskbell.tickets.erasing import erases


@erases
def erase_surveys(ticket_id: int) -> None:
    """Scores stay in the figures; comments and letters go."""
    surveys = Survey.objects.filter(ticket=ticket_id)
    surveys.filter(state=SurveyState.WAITING).update(state=SurveyState.DROPPED, dropped=Dropped.DELETED)
    surveys.update(comment="")
    agents = list(Agent.objects.values_list("pk", flat=True))  # whoever was told: who that was is kept nowhere
    erase_letters(
        key for pk in surveys.values_list("pk", flat=True) for key in (asking(pk), *(alarm(pk, one) for one in agents))
    )
