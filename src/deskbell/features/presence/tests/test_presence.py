"""Who is at a ticket: told to agents who may see it, for half a minute, beside everything that is kept."""

from pathlib import Path
from typing import Any

import pytest
import time_machine
from deskbell_tests.cast import Cast
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from deskbell.features.presence import store, telling
from deskbell.features.presence.store import Doing
from deskbell.kernel.actor import Actor
from deskbell.people.models import Agent, User
from deskbell.tickets.commands.transfer import transfer
from deskbell.tickets.models import Ticket

pytestmark = pytest.mark.django_db
WINDOW, OTHER_WINDOW = "1234abcd", "abcd1234"


def browser_of(person: Agent | User) -> Client:
    client = Client()
    client.force_login(person.user if isinstance(person, Agent) else person)
    return client


def beat(browser: Client, ticket: Ticket, doing: str = "viewing", page: str = WINDOW) -> Any:
    return browser.post(f"/desk/presence/{ticket.number}/", {"page": page, "doing": doing})


def words(answer: Any) -> list[str]:
    return [one["words"] for one in answer.json()["people"]]


def in_lists(browser: Client) -> dict[str, Any]:
    found: dict[str, Any] = browser.get("/desk/presence/").json()["tickets"]
    return found


def test_two_agents_see_each_other(cast: Cast) -> None:
    ticket = cast.ticket()
    jane, john = browser_of(cast.jane), browser_of(cast.john)
    assert words(beat(jane, ticket)) == []
    name = cast.jane.user.display_name
    assert words(beat(john, ticket, "replying")) == [f"{name} is viewing"]
    assert words(beat(jane, ticket, "noting")) == [f"{cast.john.user.display_name} is replying"]
    assert words(beat(john, ticket)) == [f"{name} is writing a note"]
    assert [one["doing"] for one in in_lists(john)[ticket.number]] == ["noting"]


def test_whoever_leaves_is_gone_at_once_and_whoever_vanishes_after_half_a_minute(cast: Cast) -> None:
    ticket = cast.ticket()
    jane, john = browser_of(cast.jane), browser_of(cast.john)
    beat(jane, ticket)
    beat(jane, ticket, "gone")
    assert words(beat(john, ticket)) == []
    with time_machine.travel("2026-11-21 12:00:00 +0000", tick=False) as clock:
        beat(jane, ticket)
        clock.shift(29)
        assert ticket.number in in_lists(john)
        clock.shift(2)
        assert in_lists(john) == {}


def test_one_person_in_two_windows_is_one_who_writes(cast: Cast) -> None:
    ticket = cast.ticket()
    jane, john = browser_of(cast.jane), browser_of(cast.john)
    beat(jane, ticket, "replying")
    beat(jane, ticket, "viewing", OTHER_WINDOW)
    assert [one["doing"] for one in in_lists(john)[ticket.number]] == ["replying"]
    beat(jane, ticket, "gone")
    assert [one["doing"] for one in in_lists(john)[ticket.number]] == ["viewing"]


def test_who_may_not_see_the_ticket_learns_nothing(cast: Cast) -> None:
    ticket = cast.ticket()
    beat(browser_of(cast.jane), ticket, "noting")
    nora = browser_of(cast.nora)
    assert in_lists(nora) == {}
    assert beat(nora, ticket).status_code == 404
    assert words(beat(browser_of(cast.john), ticket)) == [f"{cast.jane.user.display_name} is writing a note"]


def test_a_wider_look_would_be_noticed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = cast.ticket()
    beat(browser_of(cast.jane), ticket)
    monkeypatch.setattr(telling, "numbers_of", lambda **_asked: {ticket.pk: ticket.number})
    assert ticket.number in in_lists(browser_of(cast.nora))


def test_a_ticket_that_moves_away_takes_its_people_along(cast: Cast) -> None:
    ticket = cast.ticket()
    beat(browser_of(cast.ada), ticket)
    john = browser_of(cast.john)
    assert ticket.number in in_lists(john)
    transfer(actor=Actor.agent(cast.ada.pk), ticket_id=ticket.pk, department_id=cast.facilities.pk)
    assert in_lists(john) == {}


@pytest.mark.parametrize("person", ["ken", "mia", None])
def test_clients_and_visitors_never_learn_of_it(cast: Cast, person: str | None) -> None:
    ticket = cast.ticket()
    beat(browser_of(cast.jane), ticket, "noting")
    browser = browser_of(getattr(cast, person)) if person else Client()
    assert browser.get("/desk/presence/").status_code in {302, 404}
    assert beat(browser, ticket).status_code in {401, 404}
    page = browser.get(f"/tickets/{ticket.number}/").content.decode()
    assert "presence" not in page
    assert "writing a note" not in page


@pytest.mark.parametrize("wrong", [{"page": "x"}, {"page": "g" * 8}, {"doing": "sleeping"}, {"doing": ""}])
def test_nonsense_is_refused(cast: Cast, wrong: dict[str, str]) -> None:
    typed = {"page": WINDOW, "doing": "viewing", **wrong}
    assert browser_of(cast.jane).post(f"/desk/presence/{cast.ticket().number}/", typed).status_code == 422


def test_as_long_as_nobody_comes_or_goes_there_is_nothing_to_say(cast: Cast) -> None:
    ticket = cast.ticket()
    john = browser_of(cast.john)
    beat(browser_of(cast.jane), ticket)
    known = john.get("/desk/presence/")["ETag"]
    assert john.get("/desk/presence/", headers={"If-None-Match": known}).status_code == 304
    beat(browser_of(cast.jane), ticket, "replying")
    assert john.get("/desk/presence/", headers={"If-None-Match": known}).status_code == 200


def test_a_heartbeat_writes_nothing_where_the_tickets_are(cast: Cast) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("a table of its own, which is not logged")
    ticket, jane = cast.ticket(), browser_of(cast.jane)
    beat(jane, ticket)
    with CaptureQueriesContext(connection) as captured:
        beat(jane, ticket)
    statements = [each["sql"] for each in captured.captured_queries]
    assert not [sql for sql in statements if sql.startswith(("INSERT", "UPDATE", "DELETE"))]


def test_a_spoilt_file_is_made_anew(cast: Cast) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("there is no file")
    ticket = cast.ticket()
    store.beat(ticket_id=ticket.pk, user_id=cast.jane.pk, page=WINDOW, doing=Doing.VIEWING)
    store._close()
    path = Path(store.presence_path())
    Path(f"{path}-wal").unlink(missing_ok=True)
    path.write_bytes(b"this is no database" * 100)
    store.beat(ticket_id=ticket.pk, user_id=cast.jane.pk, page=WINDOW, doing=Doing.NOTING)
    assert [one.doing for one in store.at_ticket(ticket.pk)] == [Doing.NOTING]


def test_a_file_that_was_taken_away_costs_nothing_but_half_a_minute(cast: Cast) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("there is no file")
    store.beat(ticket_id=cast.ticket().pk, user_id=cast.jane.pk, page=WINDOW, doing=Doing.VIEWING)
    store._close()
    Path(store.presence_path()).unlink()
    assert store.at_any_ticket() == ()
