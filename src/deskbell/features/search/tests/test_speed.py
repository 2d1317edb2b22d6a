"""How much a page of search asks of the database, whoever looks for whatever in whichever order."""

import pytest
from deskbell_tests.cast import Cast
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from deskbell.features.search import postgresql_index, searching, sqlite_index
from deskbell.features.search.hits import passages
from deskbell.kernel.actor import Actor
from deskbell.people.models import User
from deskbell.tickets.commands.note import note
from deskbell.tickets.models import Ticket

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
TEXTS = (
    "printer", "printer jammed", "the printer is -scanner", "print", "rinte", '"printer is jammed"', "northbank.example",
    "a.b@harbour.example", "打印机", "C++", "zzqx", "1234567",
)  # fmt: skip


def asked(user_id: int, name: str = "search:desk", **parameters: str) -> list[str]:
    """The statements that one request sends, once the process is warm."""
    browser = Client()
    browser.force_login(User.objects.get(pk=user_id))
    assert browser.get(reverse(name), parameters).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        browser.get(reverse(name), parameters)
    return [query["sql"] for query in captured.captured_queries]


def fill(cast: Cast, number: int) -> None:
    """Tickets of which every second one says it in its subject, and all of them in what was written."""
    for place in range(number):
        ticket = cast.ticket(subject="Printer" if place % 2 else "Scanner", body="The printer is jammed")
        note(actor=Actor.agent(cast.ada.pk), ticket_id=ticket.pk, body="printers again", body_format="text")


def let_walks_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """The least that ends a stretch, so that a page goes through all of them."""
    monkeypatch.setattr(sqlite_index, "STRETCHES", (1, 8_000))
    for name, value in (("SAMPLE", 1), ("COMMON", 1), ("SOON_GATHERED", 0)):
        monkeypatch.setattr(postgresql_index, name, value)


@pytest.mark.parametrize("few", [0, 200])
@pytest.mark.parametrize("order", ["newest", "relevant"])
def test_a_search_asks_little(cast: Cast, monkeypatch: pytest.MonkeyPatch, order: str, few: int) -> None:
    fill(cast, 6)
    let_walks_go_on(monkeypatch)
    monkeypatch.setattr(searching, "FEW_TICKETS", few)
    for text in TEXTS:
        for which in ("all", "open"):
            statements = asked(cast.john.pk, q=text, order=order, which=which)
            most = MOST_QUERIES + (order == "relevant" and which != "all")
            assert len(statements) <= most, "\n".join([text, *statements])
        assert len(asked(cast.ken.pk, "search:mine", q=text, order=order)) <= MOST_QUERIES


def test_more_hits_ask_no_more(cast: Cast) -> None:
    fill(cast, 2)
    with_two = len(asked(cast.john.pk, q="printer", order="relevant"))
    fill(cast, 18)
    assert len(asked(cast.john.pk, q="printer", order="relevant")) == with_two


def test_a_query_for_each_hit_would_be_noticed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(cast, 2)
    usual = len(asked(cast.john.pk, q="printer"))

    def asks_again(found: searching.Found, **others: object) -> object:
        assert all(Ticket.objects.filter(pk=hit.ticket_id).exists() for hit in found.hits)
        return passages(found, **others)  # type: ignore[arg-type]

    monkeypatch.setattr("deskbell.features.search.pages.passages", asks_again)
    assert len(asked(cast.john.pk, q="printer")) == usual + 2
