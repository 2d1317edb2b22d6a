"""A list as CSV: what is taken along, in whose language and time, and by parts."""

import csv
from zoneinfo import ZoneInfo

import pytest
from deskbell_tests.cast import Cast
from django.test import Client
from django.utils import timezone

from deskbell.agent_panel.pages import export
from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure
from deskbell.kernel.models import AuditEntry
from deskbell.people.language_settings import LANGUAGES_OFFERED
from deskbell.tickets.commands.assign import assign
from deskbell.tickets.commands.change_status import change_status
from deskbell.tickets.queries import EVERY_TICKET, listings
from deskbell.tickets.viewer import viewer_of
from deskbell.tickets.words import State

pytestmark = pytest.mark.django_db


def rows_in(answer: object) -> list[list[str]]:
    content = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.reader(content.splitlines()))


def test_a_list_is_taken_along_as_it_is_shown(cast: Cast, jane: Client) -> None:
    """Threat 8: no cell becomes a formula. Threat 25: it takes a POST, for the audit log keeps it."""
    wanted = cast.ticket(subject='=HYPERLINK("http://x.example";"click")')
    closed = cast.ticket()
    change_status(actor=Actor.agent(cast.ada.pk), ticket_id=closed.pk, status_id=cast.status(State.CLOSED).pk)
    assert jane.get("/desk/lists/export/").status_code == 405
    jane.post("/desk/lists/columns/", {"column": ["organization", "opened"], "place": ""})
    answer = jane.post("/desk/lists/export/", {"place": "queue=tickets&state=open"})
    assert answer["Content-Disposition"] == 'attachment; filename="tickets.csv"'
    head, *rows = rows_in(answer)
    assert head == ["Number", "Subject", "Organization", "Opened"]
    assert [row[0] for row in rows] == [wanted.number]
    assert rows[0][1].startswith("'=HYPERLINK")
    assert AuditEntry.objects.filter(kind="export", subject__startswith="tickets: 1, queue=tickets").exists()


def test_a_long_list_is_read_in_parts_and_only_what_is_seen_by_then(
    cast: Cast, jane: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "ROWS_AT_ONCE", 4)
    monkeypatch.setattr(listings, "COUNTED", 3)
    tickets = [cast.ticket() for _one in range(10)]
    found = export.exported(viewer=viewer_of(Actor.agent(cast.jane.pk)), listing=listings.Listing(kind=EVERY_TICKET))
    taken = [next(found.lines) for _line in range(3)]
    assign(actor=Actor.agent(cast.ada.pk), ticket_id=tickets[0].pk, agent_id=cast.john.pk)  # moves to the top meanwhile
    lines = list(csv.reader("".join([*taken, *found.lines]).splitlines()))
    assert sorted(line[1] for line in lines[1:]) == sorted(one.number for one in tickets)


def test_a_list_is_taken_along_in_its_readers_language_and_time(cast: Cast, jane: Client) -> None:
    """The lines are read when the request, in which both are set, is over."""
    configure(actor=Actor.system(), setting=LANGUAGES_OFFERED, value=["en", "de"])
    ticket = cast.ticket()
    cast.jane.user.language, cast.jane.user.time_zone = "de", "Asia/Tokyo"
    cast.jane.user.save()
    jane.post("/desk/lists/columns/", {"column": ["source", "opened"], "place": ""})
    zone = timezone.get_current_timezone()
    head, row = rows_in(jane.post("/desk/lists/export/", {"place": "queue=tickets"}))
    opened = ticket.opened_at.astimezone(ZoneInfo("Asia/Tokyo")).isoformat(sep=" ", timespec="seconds")
    assert (head[0], head[-1], row[-1]) == ("Nummer", "Eröffnet", opened)
    assert timezone.get_current_timezone() is zone
