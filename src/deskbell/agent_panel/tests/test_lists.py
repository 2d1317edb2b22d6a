"""Lists as pages: narrowed down, with chosen columns, kept, changed in bulk, and taken along."""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from deskbell_tests.cast import Cast
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from deskbell.agent_panel.tests.conftest import SignIn
from deskbell.kernel.actor import Actor
from deskbell.kernel.long_jobs_at_work import do_a_step
from deskbell.kernel.models import LongJob
from deskbell.people.models import TeamMember
from deskbell.tickets.commands.assign import assign
from deskbell.tickets.commands.change_priority import change_priority
from deskbell.tickets.commands.change_status import change_status
from deskbell.tickets.models import ListColumns, OwnQueue, Ticket
from deskbell.tickets.own_queues import MOST_KEPT, ListToKeep, keep_list, move_list
from deskbell.tickets.queries import queue_counts
from deskbell.tickets.queries.criteria import criteria_in
from deskbell.tickets.queries.listing_orders import COLUMNS
from deskbell.tickets.queries.listings import listing_page
from deskbell.tickets.queries.own_queues import MOST_LISTS, own_queues
from deskbell.tickets.queries.queues import COUNT_LIMIT
from deskbell.tickets.viewer import viewer_of
from deskbell.tickets.words import State

pytestmark = pytest.mark.django_db


def page_of(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def numbers(page: str) -> list[str]:
    return re.findall(r'<td class="num">([^<]+)</td>', page)


def urgent(cast: Cast) -> Ticket:
    ticket = cast.ticket()
    change_priority(actor=Actor.agent(cast.ada.pk), ticket_id=ticket.pk, priority_id=cast.priority("emergency").pk)
    return ticket


def test_all_tickets_but_archived_ones(cast: Cast, jane: Client) -> None:
    open_one, closed, archived = cast.ticket(), cast.ticket(), cast.ticket()
    for ticket, states in ((closed, [State.CLOSED]), (archived, [State.CLOSED, State.ARCHIVED])):
        for state in states:
            change_status(actor=Actor.agent(cast.ada.pk), ticket_id=ticket.pk, status_id=cast.status(state).pk)
    assert set(numbers(page_of(jane, "/desk/tickets/"))) == {open_one.number, closed.number}
    assert numbers(page_of(jane, "/desk/tickets/?state=archived")) == [archived.number]
    assert numbers(page_of(jane, "/desk/archived/")) == [archived.number]


@pytest.mark.parametrize("where", ["/desk/tickets/", "/desk/needs_reply/"])
def test_a_list_is_narrowed_down_by_its_address(cast: Cast, jane: Client, where: str) -> None:
    cast.ticket()
    wanted = urgent(cast)
    query = f"priority={cast.priority('emergency').pk}&department={cast.banking.pk}&state=open&opened_within=3"
    page = page_of(jane, f"{where}?{query}")
    assert numbers(page) == [wanted.number]
    assert "Priority: Emergency" in page
    assert "Opened: 3 days ago at most" in page
    assert numbers(page_of(jane, f"{where}?{query}&source=walk_in")) == []


def test_the_bar_keeps_what_was_chosen_and_works_as_a_plain_form(cast: Cast, jane: Client) -> None:
    ticket = urgent(cast)
    slug = cast.priority("emergency").pk
    page = page_of(jane, f"/desk/tickets/?filters=1&priority={slug}&sort=opened&direction=asc")
    form = page[page.index('id="filters"') : page.index("</form>", page.index('id="filters"'))]
    assert f'name="priority" value="{slug}" checked' in form
    assert 'name="sort" value="opened"' in form
    assert numbers(page) == [ticket.number]
    assert 'id="filters"' not in page_of(jane, "/desk/tickets/")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("opened_from=yesterday", "Give days as a number"),
        ("closed_over=many", "Give days as a number"),
        ("from=nobody%00@x", "This is no e-mail address."),
        (f"department={'9' * 40}", "could not be read"),
        ("agent=1%20OR%201", "could not be read"),
    ],
)
def test_what_makes_no_sense_is_said_and_matches_nothing(cast: Cast, jane: Client, query: str, words: str) -> None:
    cast.ticket()
    page = page_of(jane, f"/desk/tickets/?filters=1&{query}")
    assert words in page
    assert numbers(page) == []


def test_what_was_typed_wrong_stays_in_its_field(jane: Client) -> None:
    page = page_of(jane, "/desk/tickets/?filters=1&opened_from=" + "%22%3E%3Cb%3Eyesterday")
    assert escape('"><b>yesterday') in page
    assert "<b>yesterday" not in page


def test_what_has_no_box_in_the_bar_stays_when_another_one_is_ticked(cast: Cast, jane: Client) -> None:
    """An agent who is gone, or an organization for those who may not look into the directory."""
    cast.ticket()
    query = f"agent=987654&organization=987654&department={cast.banking.pk}"
    page = page_of(jane, f"/desk/tickets/?filters=1&{query}")
    bar = page[page.index('<form id="filters"') :].partition("</form>")[0]
    hidden = re.findall(r'type="hidden" name="(\w+)" value="(\w+)"', bar)
    assert hidden == [("agent", "987654"), ("organization", "987654"), ("filters", "1")]


@pytest.mark.parametrize("query", ["sort=password", "sort=subject__text", "direction=sideways", "sort=%00"])
def test_an_order_that_no_list_has_is_refused(jane: Client, query: str) -> None:
    """Threat 20."""
    assert jane.get(f"/desk/tickets/?{query}").status_code == 400


def test_every_column_can_be_shown_and_sorts(cast: Cast, jane: Client) -> None:
    urgent(cast)
    jane.post("/desk/lists/columns/", {"column": list(COLUMNS), "place": "queue=tickets"})
    page = page_of(jane, "/desk/tickets/")
    heads = re.findall(r'<th[^>]*>.*?href="([^"]+)"', page)
    assert len(heads) == len(COLUMNS)
    for head in heads:
        assert numbers(page_of(jane, head.replace("&amp;", "&")))
    mine = page_of(jane, "/desk/needs_reply/")
    assert ">Organization<" in mine  # the same everywhere
    jane.post("/desk/lists/columns/", {"column": ["team"], "place": "queue=needs_reply"})
    assert ListColumns.objects.get().columns == ["number", "subject", "team"]
    assert ">Organization</a>" not in page_of(jane, "/desk/tickets/")


def test_more_rows_and_columns_ask_no_more(cast: Cast, jane: Client) -> None:
    jane.post("/desk/lists/columns/", {"column": list(COLUMNS), "place": ""})
    cast.ticket()

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            page_of(jane, f"/desk/tickets/?department={cast.banking.pk}&sort=subject")
        return len(captured)

    asked()
    with_one = asked()
    for _one in range(12):
        cast.ticket()
    assert asked() == with_one


def test_a_list_leads_to_its_tickets_and_back(cast: Cast, jane: Client) -> None:
    before, ticket, after = urgent(cast), urgent(cast), urgent(cast)
    cast.ticket()
    query = f"sort=opened&direction=asc&priority={cast.priority('emergency').pk}"
    page = page_of(jane, f"/desk/tickets/?{query}")
    link = re.search(rf'href="(/desk/tickets/{ticket.number}/[^"]*)"', page)
    assert link
    opened = page_of(jane, link.group(1).replace("&amp;", "&"))
    for number, rel in ((before.number, "prev"), (after.number, "next")):
        assert re.search(rf'rel="{rel}" href="/desk/tickets/{number}/\?queue=tickets&amp;sort=opened', opened)
    back = re.search(r'href="([^"]+)">Back to the queue', opened)
    assert back
    assert dict(parse_qsl(urlsplit(back.group(1).replace("&amp;", "&")).query)) == dict(parse_qsl(query))


def kept(cast: Cast, browser: Client, name: str, query: str) -> str:
    """Keep a list; its address."""
    answer = browser.post(f"/desk/lists/new/?{query}", {"name": name})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def test_a_list_is_kept_and_stands_in_the_rail_with_its_number(cast: Cast, jane: Client, sign_in: SignIn) -> None:
    wanted = urgent(cast)
    cast.ticket()
    address = kept(cast, jane, "On fire", f"queue=needs_reply&priority={cast.priority('emergency').pk}&sort=subject")
    assert numbers(page_of(jane, address)) == [wanted.number]
    assert re.search(
        rf'href="{address}"><span class="list-name">On fire</span> <span class="count">1</span>',
        page_of(jane, "/desk/mine/"),
    )
    assert sign_in(cast.john).get(address).status_code == 404
    assert "On fire" not in page_of(sign_in(cast.john), "/desk/mine/")


def test_a_list_sent_twice_is_kept_once(cast: Cast, jane: Client) -> None:
    key = re.search(r'name="form_key" value="(\w+)"', page_of(jane, "/desk/lists/new/?queue=tickets"))
    assert key
    for _time in range(2):
        answer = jane.post("/desk/lists/new/?queue=tickets", {"name": "Twice", "form_key": key.group(1)})
        assert answer["Location"] == f"/desk/lists/{OwnQueue.objects.get().pk}/"


def test_a_kept_list_is_changed_renamed_ordered_and_removed(cast: Cast, jane: Client) -> None:
    first = kept(cast, jane, "First", "queue=tickets&state=open")
    second = kept(cast, jane, "Second", "queue=tickets&state=closed")
    own_id = OwnQueue.objects.get(name="First").pk
    assert jane.post(f"{first}edit/?queue=own-{own_id}&agent=me&otherwise=1", {"name": "Mine"}).status_code == 302
    row = OwnQueue.objects.get(pk=own_id)
    assert (row.name, row.criteria) == ("Mine", {"agent": ["me"]})
    assert jane.post(f"{first}edit/", {"name": "Still mine"}).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.criteria) == ("Still mine", {"agent": ["me"]})
    jane.post(f"{first}move/", {"to": "down"})
    page = page_of(jane, "/desk/lists/")
    assert page.index(">Second<") < page.index(">Still mine<")
    jane.post(f"{second}remove/")
    assert [one.name for one in OwnQueue.objects.all()] == ["Still mine"]


def test_without_its_filter_a_kept_list_shows_all_and_says_how_to_keep_that(cast: Cast, jane: Client) -> None:
    cast.ticket()
    address = kept(cast, jane, "Nothing", "queue=tickets&source=walk_in")
    assert numbers(page_of(jane, address)) == []
    page = page_of(jane, f"{address}?otherwise=1")
    assert len(numbers(page)) == 1
    assert "Keep it as it is now" in page


@pytest.mark.parametrize("name", ["", " ", "x" * 61])
def test_a_list_without_a_good_name_is_not_kept(jane: Client, name: str) -> None:
    assert jane.post("/desk/lists/new/?queue=tickets", {"name": name}).status_code == 422
    assert not OwnQueue.objects.exists()


def test_only_administrators_share(cast: Cast, jane: Client, sign_in: SignIn) -> None:
    """A field that is not in the form changes nothing; the command itself refuses."""
    kept(cast, jane, "Mine alone", "queue=tickets")
    jane.post("/desk/lists/new/?queue=tickets", {"name": "Everybody's", "shared_with": "everybody"})
    assert set(OwnQueue.objects.values_list("shared_with", flat=True)) == {""}
    ada = sign_in(cast.ada)
    ada.post("/desk/lists/new/?queue=tickets", {"name": "For all", "shared_with": "everybody"})
    team = {"name": "For two", "shared_with": "team", "team": str(cast.level_two.pk)}
    ada.post("/desk/lists/new/?queue=tickets", team)
    tom, john = (page_of(sign_in(one), "/desk/mine/") for one in (cast.tom, cast.john))
    assert ("For all" in tom, "For two" in tom) == (True, True)
    assert ("For all" in john, "For two" in john) == (True, False)
    TeamMember.objects.filter(agent=cast.tom).delete()
    assert "For two" not in page_of(sign_in(cast.tom), "/desk/mine/")


def test_a_shared_list_shows_everybody_their_own(cast: Cast, sign_in: SignIn) -> None:
    """Threat 12: whoever shares a list shares no tickets."""
    cast.ticket()
    address = f"/desk/lists/{keep_list(actor=Actor.agent(cast.ada.pk), kept=shared('All'))}/"
    assert len(numbers(page_of(sign_in(cast.jane), address))) == 1
    assert numbers(page_of(sign_in(cast.nora), address)) == []


def test_one_list_is_its_keepers_own_and_anew_to_everybody_when_it_changes(cast: Cast) -> None:
    ada = Actor.agent(cast.ada.pk)
    own_id = keep_list(actor=ada, kept=shared("All"))
    for name in ("All", "All of them"):
        keep_list(actor=ada, kept=shared(name), own_id=own_id)
        viewers = [viewer_of(Actor.agent(one.pk), for_page=True) for one in (cast.ada, cast.jane)]
        assert [(one.name, one.is_mine) for each in viewers for one in own_queues(viewer=each)] == [
            (name, True),
            (name, False),
        ]


def shared(name: str) -> ListToKeep:
    return ListToKeep(name=name, base="tickets", criteria=criteria_in({"state": ["open"]}), shared_with="everybody")


def test_counts_of_lists_cost_one_question(cast: Cast) -> None:
    jane = Actor.agent(cast.jane.pk)
    cast.ticket()
    for number in range(8):
        criteria = criteria_in({"opened_within": [str(number + 1)], "state": ["open"], "agent": ["nobody"]})
        keep_list(actor=jane, kept=ListToKeep(name=f"{number}", base="tickets", criteria=criteria))
    keep_list(actor=jane, kept=ListToKeep(name="Finished too", base="tickets"))
    viewer = viewer_of(jane, for_page=True)
    with CaptureQueriesContext(connection) as captured:
        found = queue_counts(viewer=viewer)
    counts = {one.name: str(found[one.key]) for one in own_queues(viewer=viewer) if one.key in found}
    assert len([query for query in captured.captured_queries if "tickets_ticket" in query["sql"]]) == 1
    assert counts == {str(number): "1" for number in range(8)}


def test_a_list_s_own_page_counts_it_once_and_says_the_same_in_the_rail(cast: Cast, jane: Client) -> None:
    for _number in range(COUNT_LIMIT + 1):
        cast.ticket()
    actor = Actor.agent(cast.jane.pk)
    assign(actor=actor, ticket_id=Ticket.objects.order_by("pk")[0].pk, agent_id=cast.jane.pk)
    for name, chosen in (("Few", {"agent": ["me"]}), ("Many", {"agent": ["nobody"]}), ("Finished", {})):
        state = {"state": ["open"]} if chosen else {}
        kept = ListToKeep(name=name, base="tickets", criteria=criteria_in(chosen | state))
        keep_list(actor=actor, kept=kept)
    viewer = viewer_of(actor, for_page=True)
    usual = queue_counts(viewer=viewer)
    for one in own_queues(viewer=viewer):
        found = listing_page(viewer=viewer, listing=one.listing)
        with CaptureQueriesContext(connection) as captured:
            assert queue_counts(viewer=viewer, known={one.key: found.count}) == usual, one.name
        walks = sum(query["sql"].count('"tickets_ticket"."state" IN') for query in captured.captured_queries)
        assert walks == (2 if one.name == "Finished" else 1)
        page_of(jane, f"/desk/lists/{one.id}/")
    assert {one.name: str(usual[one.key]) for one in own_queues(viewer=viewer) if one.key in usual} == {
        "Few": "1", "Many": "99+",
    }  # fmt: skip


def test_only_rights_that_were_read_for_a_page_know_lists(cast: Cast) -> None:
    with pytest.raises(KeyError):
        own_queues(viewer=viewer_of(Actor.agent(cast.jane.pk)))


def test_lists_are_bounded_and_moved_within_their_bounds(cast: Cast) -> None:
    jane = Actor.agent(cast.jane.pk)
    ids = [keep_list(actor=jane, kept=ListToKeep(name=str(number), base="mine")) for number in range(MOST_KEPT)]
    with pytest.raises(Exception, match="Remove one first"):
        keep_list(actor=jane, kept=ListToKeep(name="one more", base="mine"))
    move_list(actor=jane, own_id=ids[0], steps=-1)
    move_list(actor=jane, own_id=ids[0], steps=99)
    assert OwnQueue.objects.order_by("position").last() == OwnQueue.objects.get(pk=ids[0])


def test_what_is_stored_is_read_as_warily_as_an_address(cast: Cast, jane: Client) -> None:
    OwnQueue.objects.create(
        agent=cast.jane, name="Odd", base="gone", position=0, sort="password", is_descending=True, columns=[{"a": 1}],
        criteria={"department": [1, "x"], "state": "open", "password": ["x"]},
    )  # fmt: skip
    page = page_of(jane, f"/desk/lists/{OwnQueue.objects.get().pk}/")
    assert "could not be read" in page


def test_many_are_changed_from_a_list(cast: Cast, jane: Client) -> None:
    first, second, other = cast.ticket(), cast.ticket(), cast.ticket()
    asked = {"ticket": [first.pk, second.pk], "place": "queue=needs_reply", "change": "assign"}
    form = jane.post("/desk/bulk/", asked).content.decode()
    assert "2 tickets are selected." in form
    assert not LongJob.objects.exists()
    answer = jane.post("/desk/bulk/assign/", {**asked, "agent": cast.john.pk, "comment": "Yours"})
    assert answer.status_code == 302
    assert "0 of 2" in page_of(jane, answer["Location"]) or "not counted" in page_of(jane, answer["Location"])
    while do_a_step(worker="w"):
        pass
    page = page_of(jane, answer["Location"])
    assert "2 of 2 are done." in page
    assert 'href="/desk/needs_reply/"' in page
    assert set(Ticket.objects.filter(agent=cast.john)) == {first, second}
    assert other.agent_id is None


def test_all_that_match_is_what_matched_when_it_began(cast: Cast, jane: Client) -> None:
    tickets = [urgent(cast) for _one in range(27)]
    cast.ticket()
    place = f"queue=tickets&priority={cast.priority('emergency').pk}"
    form = jane.post("/desk/bulk/", {"all": "1", "place": place, "change": "claim"}).content.decode()
    assert "27 tickets are selected." in form
    jane.post("/desk/bulk/claim/", {"all": "1", "place": place})
    late = urgent(cast)
    while do_a_step(worker="w"):
        pass
    assert set(Ticket.objects.filter(agent=cast.jane)) == set(tickets)
    assert Ticket.objects.get(pk=late.pk).agent_id is None


def test_nothing_selected_leads_back_with_a_word(cast: Cast, jane: Client) -> None:
    answer = jane.post("/desk/bulk/", {"change": "claim", "place": "queue=needs_reply&sort=opened"}, follow=True)
    assert "Select tickets first." in answer.content.decode()
    assert answer.redirect_chain[-1][0] == "/desk/needs_reply/?sort=opened"


def test_what_is_missing_in_the_form_is_said_and_what_was_typed_stays(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket()
    asked = {"ticket": [ticket.pk], "place": "queue=needs_reply", "comment": "Please look"}
    answer = jane.post("/desk/bulk/transfer/", asked)
    assert answer.status_code == 422
    assert "Please look" in answer.content.decode()
    assert f'name="ticket" value="{ticket.pk}"' in answer.content.decode()
    assert not LongJob.objects.exists()


def test_more_lists_than_the_rail_shows_stand_on_their_page(cast: Cast, jane: Client) -> None:
    for number in range(MOST_LISTS + 2):
        kept = ListToKeep(name=f"List no. {number}", base="tickets")
        keep_list(actor=Actor.agent(cast.jane.pk), kept=kept)
    page = page_of(jane, "/desk/lists/")
    assert len(set(re.findall(r"List no. \d+</a>", page))) == MOST_LISTS + 2
    rail = page_of(jane, "/desk/needs_reply/")
    assert len(set(re.findall(r"List no. \d+", rail))) == MOST_LISTS


def test_more_lists_on_their_page_ask_no_more(cast: Cast, jane: Client) -> None:
    def asked(number: int) -> int:
        criteria = criteria_in({"agent": ["me", str(cast.john.pk)], "tag": [str(number)], "state": ["closed"]})
        kept = ListToKeep(name=f"List no. {number}", base="tickets", criteria=criteria)
        keep_list(actor=Actor.agent(cast.jane.pk), kept=kept)
        with CaptureQueriesContext(connection) as captured:
            page_of(jane, "/desk/lists/")
        return len(captured)

    asked(1)
    assert [asked(number) for number in (2, 3, 4)] == [asked(5)] * 3
