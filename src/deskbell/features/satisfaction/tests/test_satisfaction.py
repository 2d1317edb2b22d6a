"""Asking how it went: who is asked and when, who is not and why, and what an answer does."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from deskbell_tests.cast import Cast
from django.test import Client

from deskbell.features.satisfaction import jobs
from deskbell.features.satisfaction.commands import vote
from deskbell.features.satisfaction.jobs import ask_clients
from deskbell.features.satisfaction.models import Survey, SurveyState
from deskbell.features.satisfaction.queries import report
from deskbell.features.satisfaction.settings import (
    ASKS_HOW_IT_WENT,
    DELAY_HOURS,
    EDITABLE_DAYS,
    LOW_SCORE,
    PAUSE_DAYS,
    QUIET_FROM_HOUR,
    QUIET_UNTIL_HOUR,
)
from deskbell.features.satisfaction.tokens import token_of
from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure, configure_object
from deskbell.kernel.errors import Invalid, NotFound, Refused
from deskbell.kernel.settings import DeskSetting
from deskbell.kernel.worker import drain
from deskbell.mail.models import MailRecipient, OutgoingMail
from deskbell.tickets.commands.close import close
from deskbell.tickets.commands.delete_ticket import delete_ticket
from deskbell.tickets.commands.merge_people import merge_people
from deskbell.tickets.commands.reopen import reopen
from deskbell.tickets.commands.resolve import resolve
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.models import Ticket
from deskbell.tickets.words import DeletionReason, State

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def put(setting: DeskSetting[Any], value: Any) -> None:
    configure(actor=SYSTEM, setting=setting, value=value)


@pytest.fixture(autouse=True)
def asking(cast: Cast) -> None:
    """A desk that asks after a day."""
    put(ASKS_HOW_IT_WENT, True)


def solved(cast: Cast, *, at: datetime = NOON, answered: bool = True) -> Ticket:
    with time_machine.travel(at, tick=False):
        ticket = cast.ticket()
        if answered:
            respond(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body="<p>Done.</p>")
        resolve(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk)
        drain()
    return ticket


def ask_at(moment: datetime) -> int:
    with time_machine.travel(moment, tick=False):
        ask_clients()
    return Survey.objects.filter(asked_at=moment).count()


def asked(cast: Cast) -> Survey:
    solved(cast)
    assert ask_at(NOON + timedelta(days=1)) == 1
    return Survey.objects.get()


def letters(subject: str) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(subject__startswith=subject))


def test_the_client_is_asked_once_after_the_delay(cast: Cast) -> None:
    solved(cast)
    assert ask_at(NOON + timedelta(hours=24) - timedelta(seconds=1)) == 0
    assert ask_at(NOON + timedelta(hours=24)) == 1
    assert ask_at(NOON + timedelta(hours=25)) == 0
    survey = Survey.objects.get()
    assert (survey.client_id, survey.agent_id, survey.state) == (cast.ken.pk, cast.jane.pk, SurveyState.ASKED)
    assert token_of(survey.fact_id) in letters("How did it go?")[0].text


def test_the_delay_is_a_setting(cast: Cast) -> None:
    put(DELAY_HOURS, 2)
    solved(cast)
    assert ask_at(NOON + timedelta(hours=2)) == 1


def test_who_became_part_of_another_account_is_asked_by_that_one(cast: Cast) -> None:
    solved(cast)
    merge_people(actor=Actor.agent(cast.ada.pk), keep_id=cast.mia.pk, gone_id=cast.ken.pk)
    assert ask_at(NOON + timedelta(days=1)) == 1
    assert Survey.objects.get().client_id == cast.mia.pk
    letter = letters("How did it go?")[0]
    assert MailRecipient.objects.get(mail=letter).address == cast.mia.email


@pytest.mark.parametrize(("begins", "ends", "quiet"), [(20, 8, {20, 23, 0, 7}), (12, 14, {12, 13}), (9, 9, set())])
def test_in_the_quiet_hours_nobody_is_asked(cast: Cast, begins: int, ends: int, quiet: set[int]) -> None:
    put(QUIET_FROM_HOUR, begins)
    put(QUIET_UNTIL_HOUR, ends)
    assert {hour for hour in (0, 7, 8, 12, 13, 14, 19, 20, 23) if jobs.is_quiet(NOON.replace(hour=hour))} == quiet


def test_what_falls_into_the_quiet_is_asked_afterwards(cast: Cast) -> None:
    solved(cast, at=NOON.replace(hour=22))
    assert ask_at(NOON.replace(hour=22) + timedelta(days=1)) == 0
    assert ask_at(NOON.replace(hour=8) + timedelta(days=2)) == 1


def why_not(cast: Cast) -> str:
    assert ask_at(NOON + timedelta(days=1)) == 0
    return Survey.objects.order_by("-pk")[0].dropped


def test_a_ticket_that_nobody_answered_is_not_asked_about(cast: Cast) -> None:
    solved(cast, answered=False)
    assert why_not(cast) == "unanswered"


def test_a_ticket_that_was_reopened_is_not_asked_about(cast: Cast) -> None:
    ticket = solved(cast)
    with time_machine.travel(NOON + timedelta(hours=3), tick=False):
        reopen(actor=Actor.client(cast.ken.pk), ticket_id=ticket.pk)
    assert why_not(cast) == "reopened"


def test_a_ticket_that_was_resolved_twice_is_asked_about_once(cast: Cast) -> None:
    ticket = solved(cast)
    with time_machine.travel(NOON + timedelta(hours=3), tick=False):
        reopen(actor=Actor.client(cast.ken.pk), ticket_id=ticket.pk)
        resolve(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk)
        drain()
    assert ask_at(NOON + timedelta(days=2)) == 1
    assert len(letters("How did it go?")) == 1


def test_nobody_is_asked_twice_within_the_pause(cast: Cast) -> None:
    asked(cast)
    solved(cast, at=NOON + timedelta(days=2))
    assert ask_at(NOON + timedelta(days=4)) == 0
    put(PAUSE_DAYS, 1)
    solved(cast, at=NOON + timedelta(days=5))
    assert ask_at(NOON + timedelta(days=7)) == 1


def test_a_blocked_client_is_not_asked(cast: Cast) -> None:
    solved(cast)
    configure_object(actor=SYSTEM, instance=cast.ken, changes={"is_active": False})
    assert why_not(cast) == "unreachable"


def test_surveys_that_are_off_ask_nobody(cast: Cast) -> None:
    solved(cast)
    put(ASKS_HOW_IT_WENT, False)
    assert why_not(cast) == "off"
    solved(cast)
    assert Survey.objects.count() == 1


def test_closing_without_resolving_is_asked_about_and_confirming_not_twice(cast: Cast) -> None:
    ticket = solved(cast)
    with time_machine.travel(NOON, tick=False):
        close(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk)
        at_once = cast.ticket()
        close(actor=Actor.agent(cast.jane.pk), ticket_id=at_once.pk)
        drain()
    assert sorted(Survey.objects.values_list("ticket_id", flat=True)) == sorted([ticket.pk, at_once.pk])


def test_looking_casts_no_vote(cast: Cast) -> None:
    """Programs that follow each link of a mail must not answer for people."""
    survey, browser = asked(cast), Client()
    with time_machine.travel(NOON + timedelta(days=2), tick=False):
        for query in ("", "?score=1", "?thanks"):
            assert browser.get(f"/survey/{token_of(survey.fact_id)}/{query}").status_code == 200
            assert browser.head(f"/survey/{token_of(survey.fact_id)}/{query}").status_code == 200
    assert Survey.objects.get().score is None


def test_the_button_casts_it_and_it_can_be_changed(cast: Cast) -> None:
    survey, browser = asked(cast), Client()
    address = f"/survey/{token_of(survey.fact_id)}/"
    with time_machine.travel(NOON + timedelta(days=2), tick=False):
        assert "Please choose one of the five." in browser.post(address, {"comment": "Fine"}).text
        assert "Thank you!" in browser.post(address, {"score": "5", "comment": "Fine"}, follow=True).text
        browser.post(address, {"score": "4", "comment": "Nearly"})
    survey.refresh_from_db()
    assert (survey.score, survey.comment, survey.state) == (4, "Nearly", SurveyState.ANSWERED)


def test_an_unknown_survey_and_one_that_was_not_asked_yet_look_the_same(cast: Cast) -> None:
    solved(cast)
    waiting = token_of(Survey.objects.get().fact_id)
    for token in (waiting, "x" * 43):
        assert Client().get(f"/survey/{token}/").status_code == 404
        with pytest.raises(NotFound):
            vote(token=token, score=5)


def test_it_is_over_after_its_days(cast: Cast) -> None:
    survey = asked(cast)
    token = token_of(survey.fact_id)
    put(EDITABLE_DAYS, 3)
    with time_machine.travel(NOON + timedelta(days=4), tick=False):
        assert "This survey is over" in Client().get(f"/survey/{token}/").text
        with pytest.raises(Refused):
            vote(token=token, score=5)


@pytest.mark.parametrize("score", [0, 6, -1])
def test_a_score_that_is_none_is_refused(cast: Cast, score: int) -> None:
    with pytest.raises(Invalid):
        vote(token="x", score=score)


@pytest.mark.parametrize(
    ("what", "state", "told"), [("nothing", "resolved", 0), ("tell", "resolved", 1), ("reopen", "open", 1)]
)
def test_a_low_score_does_what_the_desk_wants_once(cast: Cast, what: str, state: str, told: int) -> None:
    put(LOW_SCORE, what)
    survey = asked(cast)
    with time_machine.travel(NOON + timedelta(days=2), tick=False):
        for score in (1, 5, 2):
            vote(token=token_of(survey.fact_id), score=score, comment="<b>No</b>")
    assert Ticket.objects.get(pk=survey.ticket_id).state == state
    mails = letters("A client was not content")
    assert len(mails) == told
    assert all("<b>No</b>" not in mail.html for mail in mails)


def test_a_deleted_ticket_takes_along_what_its_client_said(cast: Cast) -> None:
    survey = asked(cast)
    with time_machine.travel(NOON + timedelta(days=2), tick=False):
        vote(token=token_of(survey.fact_id), score=1, comment="My neighbour heard it")
    assert "My neighbour" in letters("A client was not content")[0].text
    delete_ticket(
        actor=Actor.agent(cast.ada.pk),
        ticket_id=survey.ticket_id,
        number=survey.ticket.number,
        kind=DeletionReason.PRIVACY,
    )
    survey.refresh_from_db()
    assert (survey.score, survey.comment) == (1, "")
    assert letters("A client was not content") == letters("How did it go?") == []
    assert not OutgoingMail.objects.filter(text__contains="My neighbour").exists()


def test_the_report_counts_who_was_asked_and_who_answered(cast: Cast) -> None:
    put(PAUSE_DAYS, 0)
    for _ in range(4):
        solved(cast)
    assert ask_at(NOON + timedelta(days=1)) == 4
    with time_machine.travel(NOON + timedelta(days=1, hours=1), tick=False):
        for survey, score in zip(Survey.objects.order_by("pk"), (5, 4, 1), strict=False):
            vote(token=token_of(survey.fact_id), score=score)
    found = report(since=NOON, until=NOON + timedelta(days=2))
    assert (found.whole.asked, found.whole.answered, found.whole.rate_percent) == (4, 3, 75)
    assert found.whole.average == pytest.approx(10 / 3)
    assert dict(found.whole.by_score) == {5: 1, 4: 1, 3: 0, 2: 0, 1: 1}
    assert [(one.name, one.asked) for one in found.agents] == [("Jane Moss", 4)]
    assert report(since=NOON - timedelta(days=2), until=NOON).whole.asked == 0


def test_a_report_before_anybody_was_asked_says_how_to_begin(cast: Cast) -> None:
    browser = Client()
    browser.force_login(cast.ada.user)
    assert "Nobody was asked in this time" in browser.get("/admin/satisfaction/").text


def test_the_report_is_for_administrators_and_goes_as_csv(cast: Cast) -> None:
    survey = asked(cast)
    with time_machine.travel(NOON + timedelta(days=2), tick=False):
        vote(token=token_of(survey.fact_id), score=5, comment="=HYPERLINK()")
        browser = Client()
        browser.force_login(cast.ada.user)
        assert "=HYPERLINK()" in browser.get("/admin/satisfaction/?days=7").text
        lines = browser.post("/admin/satisfaction/export/", {"days": "7"}).getvalue().decode()
    assert '"Jane Moss","1","1","100","5.00"' in lines
    assert State.RESOLVED in Ticket.objects.values_list("state", flat=True)
