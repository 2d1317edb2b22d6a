"""The pages of search: what they show, where they lead, and that nothing typed breaks them."""

import pytest
from deskbell_tests.cast import Cast
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from deskbell.features.search.filling import begin_anew
from deskbell.features.search.marking import mark
from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure
from deskbell.people.models import User
from deskbell.tickets.commands.change_status import change_status
from deskbell.tickets.commands.note import note
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.words import State
from deskbell.ui.settings import IS_PORTAL_OPEN

pytestmark = pytest.mark.django_db


def signed_in(user_id: int) -> Client:
    """A browser in which somebody signed in."""
    browser = Client()
    browser.force_login(User.objects.get(pk=user_id))
    return browser


def page(browser: Client, name: str, **asked: str) -> str:
    """The page's HTML."""
    answer = browser.get(reverse(name), asked)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def test_an_agent_sees_where_it_stands(cast: Cast) -> None:
    ticket = cast.ticket(subject="Card <b>blocked</b>")
    agent = Actor.agent(cast.john.pk)
    entry = note(actor=agent, ticket_id=ticket.pk, body="Ask the <script>branch</script> about it", body_format="text")
    john = signed_in(cast.john.pk)
    html = page(john, "search:desk", q="branch")
    assert "Ask the &lt;script&gt;<mark>branch</mark>&lt;/script&gt; about it" in html
    assert "Internal note by John Doe" in html
    assert f'href="{reverse("desk:ticket", args=[ticket.number])}?whole=1#e{entry.pk}"' in html
    html = page(john, "search:desk", q="blocked")
    assert "Card &lt;b&gt;<mark>blocked</mark>&lt;/b&gt;" in html
    assert "Internal note by" not in html
    assert "<mark>ken</mark>@<mark>northbank</mark>.<mark>example</mark>" not in html
    assert f"<mark>{cast.ken.email}</mark>" in page(john, "search:desk", q=cast.ken.email)


def test_a_number_leads_to_its_ticket_if_it_may_be_seen(cast: Cast) -> None:
    ticket = cast.ticket()
    for number in (ticket.number, f" #{ticket.number} "):
        answer = signed_in(cast.john.pk).get(reverse("search:desk"), {"q": number})
        assert (answer.status_code, answer["Location"]) == (302, reverse("desk:ticket", args=[ticket.number]))
    answer = signed_in(cast.ken.pk).get(reverse("search:mine"), {"q": ticket.number})
    assert answer["Location"] == reverse("portal:ticket", args=[ticket.number])
    assert "Nothing found" in page(signed_in(cast.nora.pk), "search:desk", q=ticket.number)
    assert "Nothing found" in page(signed_in(cast.mia.pk), "search:mine", q=ticket.number)


def test_a_hidden_number_costs_no_more_than_none(cast: Cast) -> None:
    number, nora = cast.ticket().number, signed_in(cast.nora.pk)
    none = str(int(number) ^ 1).zfill(len(number))
    page(nora, "search:desk", q=none)
    asked = []
    for one in (none, number):
        with CaptureQueriesContext(connection) as noted:
            page(nora, "search:desk", q=one)
        asked.append(len(noted))
    assert asked[0] == asked[1]


def test_a_client_reads_the_same_of_a_ticket_as_in_their_list(cast: Cast) -> None:
    ticket = cast.ticket()
    waiting = cast.status(State.WAITING)
    change_status(actor=Actor.agent(cast.john.pk), ticket_id=ticket.pk, status_id=waiting.pk)
    ken = signed_in(cast.ken.pk)
    for found in (page(ken, "portal:my_tickets"), page(ken, "search:mine", q=ticket.number[:4])):
        assert ("Waiting for you" in found, "Waiting on user" in found) == (True, False)


def test_a_client_searches_their_own(cast: Cast) -> None:
    ticket, agent = cast.ticket(), Actor.agent(cast.john.pk)
    note(actor=agent, ticket_id=ticket.pk, body="Suspected fraudster", body_format="text")
    respond(actor=agent, ticket_id=ticket.pk, body="We are on it, courteously", body_format="text")
    ken = signed_in(cast.ken.pk)
    assert "on it, <mark>courteously</mark>" in page(ken, "search:mine", q="courteously")
    for word in ("fraudster", "northbank", "xylophone"):
        assert "Nothing found" in page(ken, "search:mine", q=word)
    assert "Search my tickets" in page(ken, "portal:my_tickets")
    configure(actor=Actor.system(), setting=IS_PORTAL_OPEN, value=False)
    assert ken.get(reverse("search:mine"), {"q": "it"}).status_code == 302
    assert Client().get(reverse("search:mine")).status_code == 302


@pytest.mark.parametrize(
    "text",
    ["", " ", "\x00", "%", "_", "'", '"', '"""', "*", "(", ")", "a AND", "NOT", "NEAR(a b)", "a:b", "{head} : a", "^a", "-", "--", "\\",
     "x" * 10_000, '"' * 10_000, "a " * 5_000, "🙂", "\ud7ff\uffff", "' <-> '", "the", "~1", "+ # ++ ##", "1e9", "\u0308"],
)  # fmt: skip
def test_whatever_is_typed_gets_a_page(cast: Cast, text: str) -> None:
    cast.ticket(subject="the one")
    john = signed_in(cast.john.pk)
    for order in ("newest", "relevant", "sideways"):
        page(john, "search:desk", q=text, order=order, which="open", after="0-5")
    page(signed_in(cast.ken.pk), "search:mine", q=text)


@pytest.mark.parametrize("after", ["", "1", "9-9", "-1", "0-", "x-y", "0-99999999999999999999", "0--5", "²-³"])
def test_a_spoilt_place_begins_somewhere(cast: Cast, after: str) -> None:
    cast.ticket()
    page(signed_in(cast.john.pk), "search:desk", q="system", order="relevant", after=after)


def test_the_empty_page_says_what_can_be_searched(cast: Cast) -> None:
    html = page(signed_in(cast.john.pk), "search:desk")
    assert "Ticket numbers, subjects, messages and notes" in html
    assert 'name="q" value=""' in html


def test_an_index_that_is_being_filled_says_so(cast: Cast) -> None:
    cast.ticket()
    begin_anew()
    assert "The search index is being filled: 0 %" in page(signed_in(cast.john.pk), "search:desk", q="system")


def test_an_excerpt_stands_around_its_mark() -> None:
    text = "word " * 200 + "needle in the hay " + "word " * 200
    shown = mark(text, {("needle",)}).excerpt()
    assert shown.startswith("… word")
    assert shown.endswith(" …")
    assert "<mark>needle</mark> in the hay" in shown
    assert len(shown) < 300
    assert mark("发票丢失", {("票", "丢")}).whole() == "发<mark>票丢</mark>失"
    assert mark("Anna.Meier@kunde.example", {("meier", "kunde")}).whole() == "Anna.<mark>Meier@kunde</mark>.example"
    assert mark("<i>", {("i",)}).whole() == "&lt;<mark>i</mark>&gt;"
