"""Asking: due surveys, one after the other, unless there is a reason not to."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from deskbell.features.satisfaction.letter_keys import asking
from deskbell.features.satisfaction.links import survey_page
from deskbell.features.satisfaction.models import Dropped, Survey, SurveyState
from deskbell.features.satisfaction.settings import (
    ASKS_HOW_IT_WENT,
    PAUSE_DAYS,
    QUIET_FROM_HOUR,
    QUIET_UNTIL_HOUR,
)
from deskbell.kernel.clock_settings import DEFAULT_TIME_ZONE
from deskbell.kernel.configure import read
from deskbell.kernel.jobs import periodic
from deskbell.kernel.pieces import do_alone
from deskbell.kernel.settings import DESK_NAME
from deskbell.kernel.transactions import writing
from deskbell.mail.draft import Action, Draft, html_of, text_of
from deskbell.mail.letters import queue_letter
from deskbell.people.languages import speaking_to
from deskbell.people.models import Agent
from deskbell.people.names import names_of
from deskbell.people.queries import standing_for
from deskbell.tickets.models import ThreadEntry
from deskbell.tickets.settings import HIDES_AGENT_NAMES
from deskbell.tickets.words import State

AT_MOST = 200
FINISHED = frozenset({State.RESOLVED, State.CLOSED, State.ARCHIVED})


@periodic(name="satisfaction.ask", every=timedelta(minutes=5))
def ask_clients() -> int:
    """Ask whom it is time to ask; how many. In the quiet hours nobody is."""
    now = timezone.now()
    if is_quiet(now):
        return 0
    due = Survey.objects.filter(state=SurveyState.WAITING, due_at__lte=now).order_by("due_at")
    return sum(
        bool(do_alone(f"survey {pk}", partial(_ask, pk, now=now)))
        for pk in list(due.values_list("pk", flat=True)[:AT_MOST])
    )


def is_quiet(now: datetime) -> bool:
    """Whether the desk's clock shows an hour at which nobody is asked."""
    hour, begins, ends = (
        now.astimezone(ZoneInfo(read(DEFAULT_TIME_ZONE))).hour,
        read(QUIET_FROM_HOUR),
        read(QUIET_UNTIL_HOUR),
    )
    return begins <= hour < ends if begins <= ends else hour >= begins or hour < ends


def _ask(pk: int, *, now: datetime) -> bool:
    """Ask, or drop the survey for good, under its lock and the client's: two workers ask once, and keep the pause."""
    with writing():
        rows = Survey.objects.select_for_update(of=("self", "client"))
        survey = rows.select_related("ticket", "client__merged_into").get(pk=pk)
        if survey.state != SurveyState.WAITING:
            return False
        survey.client = standing_for(survey.client)
        reason = why_not(survey, now=now)
        if reason is None:
            survey.agent_id = _last_to_answer(survey)
            survey.state, survey.asked_at = SurveyState.ASKED, now
            _send(survey)
        else:
            survey.state, survey.dropped = SurveyState.DROPPED, reason
        survey.save()
        return reason is None


def why_not(survey: Survey, *, now: datetime) -> Dropped | None:
    """Why a client is not asked; None where nothing is against it."""
    if not read(ASKS_HOW_IT_WENT):
        return Dropped.OFF
    if survey.ticket.state not in FINISHED or _was_resolved_again(survey):
        return Dropped.REOPENED
    if survey.ticket.last_response_id is None:
        return Dropped.UNANSWERED
    if not survey.client.is_active or Agent.objects.filter(pk=survey.client_id, is_active=True).exists():
        return Dropped.UNREACHABLE
    days = read(PAUSE_DAYS)
    lately = Survey.objects.filter(client_id=survey.client_id, asked_at__gt=now - timedelta(days=days))
    return Dropped.LATELY if days and lately.exists() else None


def _was_resolved_again(survey: Survey) -> bool:
    return Survey.objects.filter(ticket_id=survey.ticket_id, fact_id__gt=survey.fact_id).exists()


def _last_to_answer(survey: Survey) -> int | None:
    """The agent who wrote the last answer, if that is still an account of an agent."""
    author = ThreadEntry.objects.values_list("author_id", flat=True).get(pk=survey.ticket.last_response_id or 0)
    return author if author and Agent.objects.filter(pk=author).exists() else None


def _send(survey: Survey) -> None:
    """One mail with one button: votes are cast on the page, where no program that merely follows links casts any."""
    with speaking_to(survey.client):
        name = "" if read(HIDES_AGENT_NAMES) else names_of([survey.agent_id]).get(survey.agent_id or 0, "")
        draft = Draft(
            heading=_("How did it go?"),
            desk_name=read(DESK_NAME),
            paragraphs=[
                _asking(survey.ticket.number, name),
                _("It is one question, and helps us more than you think."),
            ],
            details=[(_("Subject"), survey.ticket.subject_text)],
            actions=[Action(words=_("Say how it went"), url=survey_page(survey.fact_id))],
            fine_print=[_("The link needs no password: please don't pass it on.")],
        )
        subject = _("How did it go? [#%(number)s]") % {"number": survey.ticket.number}
        queue_letter(
            to=survey.client.email, subject=subject, text=text_of(draft), html=html_of(draft), key=asking(survey.pk)
        )


def _asking(number: str, agent: str) -> str:
    if agent:
        return _("%(name)s answered your request #%(number)s. How content are you with that?") % {
            "name": agent,
            "number": number,
        }
    return _("We answered your request #%(number)s. How content are you with that?") % {"number": number}
