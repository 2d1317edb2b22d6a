"""What a client says: kept, and followed up where it is bad."""

from __future__ import annotations

from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from deskbell.features.satisfaction.letter_keys import alarm
from deskbell.features.satisfaction.models import Survey, SurveyState
from deskbell.features.satisfaction.queries import is_open
from deskbell.features.satisfaction.settings import LOW_SCORE
from deskbell.features.satisfaction.tokens import hash_of
from deskbell.kernel.actor import Actor
from deskbell.kernel.command import retrying
from deskbell.kernel.configure import read
from deskbell.kernel.errors import Invalid, NotFound, Refused
from deskbell.kernel.settings import DESK_NAME
from deskbell.kernel.transactions import writing
from deskbell.lib.html import from_text
from deskbell.mail.draft import Action, Draft, Quote, html_of, text_of
from deskbell.mail.letters import queue_letter
from deskbell.mail.links import desk_page
from deskbell.people.languages import speaking_to
from deskbell.people.models import Agent
from deskbell.tickets.commands.reopen import reopen
from deskbell.tickets.recording import read_locked
from deskbell.tickets.words import Standing, State

LOWEST, HIGHEST, LOW = 1, 5, 2
LONGEST_COMMENT = 2000


def vote(*, token: str, score: int, comment: str = "") -> Survey:
    """Keep or change a client's answer. NotFound for a token of no asked survey, Refused past the time, Invalid for a
    score that is none or a comment that is too long (in characters)."""
    if not LOWEST <= score <= HIGHEST:
        raise Invalid({"score": [_("Please choose one of the five.")]})
    if len(comment) > LONGEST_COMMENT:
        raise Invalid({"comment": [_("At most %(most)d characters, please.") % {"most": LONGEST_COMMENT}]})
    return retrying(lambda: _keep(token, score, comment.strip()))


def _keep(token: str, score: int, comment: str) -> Survey:
    """The ticket is locked before its survey, as by whatever else touches both."""
    asked = Survey.objects.exclude(asked_at=None).filter(token_hash=hash_of(token))
    with writing():
        read_locked(asked.values_list("ticket_id", flat=True).first() or 0)
        alive = asked.exclude(ticket__standing=Standing.DELETED).select_for_update(of=("self",))
        survey = alive.select_related("ticket", "client").first()
        if survey is None:
            raise NotFound
        if not is_open(survey):
            raise Refused(_("It is too late to answer now. If something is still wrong, please write to us."))
        was_low = survey.score is not None and survey.score <= LOW
        survey.score, survey.comment, survey.state = score, comment, SurveyState.ANSWERED
        survey.answered_at = timezone.now()
        survey.save(update_fields=["score", "comment", "state", "answered_at"])
        if score <= LOW and not was_low:
            _follow_up(survey)
        return survey


def _follow_up(survey: Survey) -> None:
    """A low score does what the desk's settings say, once."""
    what = read(LOW_SCORE)
    if what == "reopen" and survey.ticket.state in (State.RESOLVED, State.CLOSED):
        reopen(
            actor=Actor.system(), ticket_id=survey.ticket_id, comment=_("The client was not content with the answer.")
        )
    if what in ("tell", "reopen"):
        for agent in _responsible(survey):
            _tell(survey, agent)


def _responsible(survey: Survey) -> list[Agent]:
    """The department's manager; without one, the administrators."""
    active = Agent.objects.filter(is_active=True, user__is_active=True).select_related("user")
    manager = active.filter(manages=survey.ticket.department_id).first()
    return [manager] if manager else list(active.filter(is_administrator=True))


def _tell(survey: Survey, agent: Agent) -> None:
    with speaking_to(agent.user):
        draft = Draft(
            heading=_("A client was not content"),
            desk_name=read(DESK_NAME),
            paragraphs=[
                _("%(name)s gave the answer to #%(number)s %(score)d of 5.")
                % {"name": survey.client.display_name, "number": survey.ticket.number, "score": survey.score or 0}
            ],
            quote=_quoted(survey),
            details=[(_("Subject"), survey.ticket.subject_text)],
            actions=[Action(words=_("Open the ticket"), url=desk_page(survey.ticket.number))],
        )
        subject = _("A client was not content [#%(number)s]") % {"number": survey.ticket.number}
        key = alarm(survey.pk, agent.pk)
        queue_letter(to=agent.user.email, subject=subject, text=text_of(draft), html=html_of(draft), key=key)


def _quoted(survey: Survey) -> Quote | None:
    if not survey.comment:
        return None
    return Quote(html=mark_safe(from_text(survey.comment)), text=survey.comment, author=survey.client.display_name)  # noqa: S308 - escaped there
