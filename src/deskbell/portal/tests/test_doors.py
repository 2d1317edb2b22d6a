"""Who gets in: links, strangers, and pages that tell them nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from deskbell_tests.remembering import put_in
from django.db import connection
from django.test import Client
from django.utils import timezone

from deskbell.portal.context import GUEST_COOKIE, MOST_LINKS
from deskbell.portal.routes import urlpatterns
from deskbell.portal.tests.cast import Cast, a_file, browser_of, guest_of, link_for
from deskbell.tickets.access import revoke_links
from deskbell.tickets.commands.add_collaborator import add_collaborator
from deskbell.tickets.commands.note import note
from deskbell.tickets.commands.remove_collaborator import remove_collaborator
from deskbell.tickets.models import Attachment, ThreadEntry, Ticket

pytestmark = pytest.mark.django_db
NEVER = "000000"


@pytest.fixture
def cast() -> Cast:
    return put_in(Cast)


def page_of(ticket: Ticket) -> str:
    return f"/tickets/{ticket.number}/"


def test_a_link_lets_in_and_its_token_leaves_the_address(cast: Cast, client: Client) -> None:
    ticket = cast.ticket()
    answer = client.get(f"/access/{link_for(cast.carla, ticket)[1]}/?ask=reopen")
    assert answer["Location"] == f"{page_of(ticket)}?ask=reopen"
    cookie = answer.cookies[GUEST_COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert client.get(page_of(ticket)).status_code == 200
    assert client.get(page_of(ticket))["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("token", ["x", "A" * 43, "A" * 5000, "%00", "null"])
def test_a_bad_token_gets_a_friendly_page(cast: Cast, client: Client, token: str) -> None:
    cast.ticket()
    answer = client.get(f"/access/{token}/")
    assert answer.status_code == 404
    assert "/check/" in answer.text


def test_threat_04_links_expire_and_are_revoked_at_once(cast: Cast) -> None:
    ticket = cast.ticket()
    link, token = link_for(cast.carla, ticket, seed="expires")
    browser = Client()
    browser.get(f"/access/{token}/")
    assert browser.get(page_of(ticket)).status_code == 200
    link.expires_at = timezone.now() - timedelta(seconds=1)
    link.save()
    assert browser.get(page_of(ticket)).status_code == 404
    assert browser.get(f"/access/{token}/").status_code == 404
    other = guest_of(cast.carla, ticket)
    revoke_links(user_id=cast.carla.pk)
    assert other.get(page_of(ticket)).status_code == 404


def test_threat_04_token_a_does_not_open_ticket_b(cast: Cast) -> None:
    """Not even the same person's other ticket: a link is bound to person and ticket."""
    mine, other = cast.ticket(), cast.ticket(subject="Another matter")
    browser = guest_of(cast.carla, mine)
    assert browser.get(page_of(mine)).status_code == 200
    assert browser.get(page_of(other)).status_code == 404
    assert browser.get("/tickets/").status_code == 302
    assert "Another matter" not in browser.get("/").text


def test_threat_04_a_guest_cookie_can_not_be_made_up(cast: Cast) -> None:
    ticket = cast.ticket()
    browser = guest_of(cast.carla, ticket)
    value = browser.cookies[GUEST_COOKIE].value
    for forged in (value[:-1] + ("A" if value[-1] != "A" else "B"), f'[["{ticket.number}",1]]', "x" * 4000, ""):
        browser.cookies[GUEST_COOKIE] = forged
        assert browser.get(page_of(ticket)).status_code == 404


def test_many_links_live_in_one_browser_the_oldest_gives_way(cast: Cast) -> None:
    tickets = [cast.ticket() for _ in range(MOST_LINKS + 1)]
    browser = Client()
    for ticket in tickets:
        browser.get(f"/access/{link_for(cast.carla, ticket)[1]}/")
    codes = [browser.get(page_of(ticket)).status_code for ticket in tickets]
    assert codes == [404] + [200] * MOST_LINKS


def test_a_collaborators_link_ends_with_their_part(cast: Cast) -> None:
    ticket = cast.ticket()
    add_collaborator(actor=cast.agent, ticket_id=ticket.pk, email=cast.otto.email)
    browser = guest_of(cast.otto, ticket)
    assert browser.get(page_of(ticket)).status_code == 200
    remove_collaborator(actor=cast.agent, ticket_id=ticket.pk, user_id=cast.otto.pk)
    assert browser.get(page_of(ticket)).status_code == 404


def test_a_link_works_beside_somebody_elses_sign_in(cast: Cast) -> None:
    """Such as an administrator who tries the link of a mail in the mail log."""
    ticket = cast.ticket()
    browser = browser_of(cast.jane.user)
    assert browser.get(page_of(ticket)).status_code == 404
    browser.get(f"/access/{link_for(cast.carla, ticket)[1]}/")
    assert browser.get(page_of(ticket)).status_code == 200


def closed(answer: Any) -> Any:
    """The answer, its file read to the end and let go as a server would."""
    if answer.streaming:
        list(answer.streaming_content)
    return answer


def strangers(cast: Cast, ticket: Ticket) -> dict[str, Client]:
    """Everybody to whom this ticket is not open on the portal."""
    return {
        "visitor": Client(),
        "other client": browser_of(cast.otto),
        "agent": browser_of(cast.jane.user),
        "guest of another ticket": guest_of(cast.carla, cast.ticket(subject="Another")),
    }


def test_threat_12_foreign_and_unknown_tickets_answer_alike_at_every_address(cast: Cast) -> None:
    ticket = cast.ticket(attachments=(a_file(),))
    file_id = Attachment.objects.get(entry__ticket=ticket).pk
    rest = ["", "reply/", "confirm/", "reopen/", f"files/{file_id}/"]
    covered = {pattern.name for pattern in urlpatterns if "number" in pattern.pattern.converters}
    assert covered == {"ticket", "reply", "confirm", "reopen", "attachment"}
    before = ThreadEntry.objects.count()
    for name, browser in strangers(cast, ticket).items():
        for place in rest:
            foreign, never = (browser.get(f"/tickets/{number}/{place}") for number in (ticket.number, NEVER))
            assert (foreign.status_code, never.status_code) == (404, 404), (name, place)
            assert without_number(foreign, ticket.number) == without_number(never, NEVER), (name, place)
        for place in ("reply/", "confirm/", "reopen/"):
            codes = {
                browser.post(f"/tickets/{number}/{place}", {"form_key": "c" * 32, "body": "let me in"}).status_code
                for number in (ticket.number, NEVER)
            }
            assert codes == ({401} if name == "visitor" else {404}), (name, place)
    assert ThreadEntry.objects.count() == before + 1  # the one of the guest's other ticket
    own = closed(browser_of(cast.carla).get(f"/tickets/{ticket.number}/files/{file_id}/"))
    assert own.status_code == 200  # counter-proof


def without_number(answer: Any, number: str) -> str:
    """A page but for what differs in any two answers: the number that was asked for, and the CSRF token."""
    text: str = answer.text.replace(number, "")
    parts = text.split('name="csrfmiddlewaretoken" value="')
    return parts[0] + "".join(part.partition('"')[2] for part in parts[1:])


def test_threat_12_a_file_of_another_ticket_or_of_a_note_is_not_there(cast: Cast) -> None:
    mine, other = cast.ticket(attachments=(a_file(),)), cast.ticket(of=cast.otto, attachments=(a_file("other.png"),))
    note(actor=cast.agent, ticket_id=mine.pk, body="For us", attachments=(a_file("internal.png"),))
    browser = browser_of(cast.carla)
    ids = {one.name: one.pk for one in Attachment.objects.all()}
    codes = {name: closed(browser.get(f"{page_of(mine)}files/{pk}/")).status_code for name, pk in ids.items()}
    assert codes == {"page.png": 200, "other.png": 404, "internal.png": 404}
    assert browser.get(f"{page_of(other)}files/{ids['other.png']}/").status_code == 404
    assert browser.get(f"{page_of(mine)}files/{10**30}/").status_code == 404


@pytest.mark.parametrize("number", ["%00", "a" * 300, "'--", "%2e%2e", "1 OR 1", "%F0%9F%92%A9", "*", "%25"])
def test_numbers_that_are_none(cast: Cast, number: str) -> None:
    cast.ticket()
    assert browser_of(cast.carla).get(f"/tickets/{number}/").status_code == 404


def test_text_typed_into_a_ticket_that_closed_its_door_is_given_back(cast: Cast) -> None:
    ticket = cast.ticket()
    values = {"form_key": "d" * 32, "body": "Long and precious words"}
    for browser in (Client(), browser_of(cast.otto)):
        assert "Long and precious words" in browser.post(f"{page_of(ticket)}reply/", values).text


def test_threat_25_every_write_needs_its_token(cast: Cast) -> None:
    ticket = cast.ticket()
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.carla)
    for place in ("/new/", "/check/", *(f"{page_of(ticket)}{verb}/" for verb in ("reply", "confirm", "reopen"))):
        assert browser.post(place, {"body": "x", "form_key": "e" * 32}).status_code == 403, place


def test_threat_25_no_get_changes_the_database(cast: Cast) -> None:
    ticket = cast.ticket(attachments=(a_file(),))
    file_id, token = Attachment.objects.get().pk, link_for(cast.carla, ticket)[1]
    pages = [
        "/",
        "/new/",
        "/new/received/",
        "/check/",
        "/check/sent/",
        f"/access/{token}/",
        "/tickets/",
        page_of(ticket),
    ]
    pages += [
        f"{page_of(ticket)}{rest}" for rest in ("reply/", "confirm/", "reopen/", f"files/{file_id}/", "?ask=confirm")
    ]
    for browser in (browser_of(cast.carla), Client()):
        with Writes() as written:
            for page in pages:
                closed(browser.get(page))
                if "/files/" not in page:
                    browser.head(page)
        assert written.statements == []
    with Writes() as written:  # counter-proof
        browser_of(cast.carla).post(f"{page_of(ticket)}reply/", {"body": "x", "form_key": "f" * 32})
    assert written.statements


class Writes:
    """Every statement that changes a row, sessions aside: signing in is not looked at here."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def __enter__(self) -> Writes:
        self._wrapper = connection.execute_wrapper(self._look)
        self._wrapper.__enter__()
        return self

    def __exit__(self, *reason: Any) -> None:
        self._wrapper.__exit__(*reason)

    def _look(self, execute: Any, sql: str, *rest: Any) -> Any:
        if sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            self.statements.append(sql)
        return execute(sql, *rest)


@pytest.mark.parametrize("next_page", ["//evil.test/", "/\\evil.test", "https:evil.test", "https://evil.test/"])
def test_threat_26_nobody_is_sent_elsewhere(cast: Cast, client: Client, next_page: str) -> None:
    ticket = cast.ticket()
    token = link_for(cast.carla, ticket)[1]
    for address in (f"/access/{token}/?ask={next_page}&next={next_page}", f"/tickets/?next={next_page}"):
        location = urlsplit(client.get(address)["Location"])
        assert (location.netloc, location.scheme) == ("", "")
    assert "evil" not in client.get(f"/access/{token}/?ask={next_page}")["Location"]
