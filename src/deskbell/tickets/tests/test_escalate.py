"""A ticket goes into higher hands."""

import pytest
from deskbell_tests.cast import Cast

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure_object
from deskbell.kernel.errors import Invalid, Refused
from deskbell.people.models import Agent, Team
from deskbell.tickets.commands.assign import assign
from deskbell.tickets.commands.escalate import escalate
from deskbell.tickets.commands.resolve import resolve
from deskbell.tickets.escalation import ways_up
from deskbell.tickets.models import Comment, Ticket

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()


def team(name: str, above: Team | None = None) -> Team:
    made = Team(name=name)
    configure_object(
        actor=SYSTEM, instance=made, changes={"name": name, "escalates_to_id": above.pk if above else None}
    )
    return made


def let_manage(cast: Cast, agent: Agent, *, parent: bool = False) -> None:
    """The agent manages Online Banking, or the department above it."""
    if parent:
        configure_object(actor=SYSTEM, instance=cast.banking, changes={"parent_id": cast.it_support.pk})
    department = cast.it_support if parent else cast.banking
    configure_object(actor=SYSTEM, instance=department, changes={"manager_id": agent.pk})


def hands(ticket: Ticket) -> tuple[int | None, int | None, int | None]:
    now = Ticket.objects.get(pk=ticket.pk)
    return now.agent_id, now.team_id, now.handed_over_by_id


def test_a_team_hands_it_to_the_team_above_it(cast: Cast) -> None:
    above = team("Engineers")
    configure_object(actor=SYSTEM, instance=cast.level_two, changes={"escalates_to_id": above.pk})
    let_manage(cast, cast.john)
    ticket = cast.ticket()
    assign(actor=Actor.agent(cast.ada.pk), ticket_id=ticket.pk, agent_id=cast.tom.pk, team_id=cast.level_two.pk)
    escalate(actor=Actor.agent(cast.tom.pk), ticket_id=ticket.pk, comment="The database is broken")
    assert hands(ticket) == (None, above.pk, cast.tom.pk)
    assert Comment.objects.get(ticket=ticket).text == "The database is broken"


def test_without_a_team_above_it_goes_to_the_manager_and_the_team_stays(cast: Cast) -> None:
    let_manage(cast, cast.john)
    ticket = cast.ticket()
    assign(actor=Actor.agent(cast.ada.pk), ticket_id=ticket.pk, agent_id=cast.jane.pk, team_id=cast.level_two.pk)
    escalate(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, comment="Please")
    assert hands(ticket) == (cast.john.pk, cast.level_two.pk, cast.jane.pk)


def test_whoever_looks_may_escalate_with_a_reason(cast: Cast) -> None:
    let_manage(cast, cast.john)
    ticket, vera = cast.ticket(), Actor.agent(cast.vera.pk)
    for words in ("", "  \n"):
        with pytest.raises(Invalid) as nothing:
            escalate(actor=vera, ticket_id=ticket.pk, comment=words)
        assert "comment" in nothing.value.errors
    escalate(actor=vera, ticket_id=ticket.pk, comment="Nobody looks at it")
    assert hands(ticket)[0] == cast.john.pk


def test_the_manager_above_gets_what_the_manager_has(cast: Cast) -> None:
    let_manage(cast, cast.john)
    let_manage(cast, cast.ada, parent=True)
    ticket, john = cast.ticket(), Actor.agent(cast.john.pk)
    assign(actor=john, ticket_id=ticket.pk, agent_id=cast.john.pk)
    escalate(actor=john, ticket_id=ticket.pk, comment="Too big for me")
    assert hands(ticket) == (cast.ada.pk, None, cast.john.pk)


def test_a_manager_who_is_away_is_passed_over_while_another_is_here(cast: Cast) -> None:
    let_manage(cast, cast.john)
    ticket = cast.ticket()
    Agent.objects.filter(pk=cast.john.pk).update(is_away=True)
    assert ways_up(ticket, by=None).manager == cast.john
    let_manage(cast, cast.ada, parent=True)
    assert ways_up(ticket, by=None).manager == cast.ada
    Agent.objects.filter(pk=cast.ada.pk).update(is_active=False)
    assert ways_up(ticket, by=None).manager == cast.john


def test_a_team_out_of_use_is_passed_over(cast: Cast) -> None:
    top = team("Board")
    middle = team("Engineers", top)
    configure_object(actor=SYSTEM, instance=cast.level_two, changes={"escalates_to_id": middle.pk})
    ticket = cast.ticket()
    assign(actor=Actor.agent(cast.ada.pk), ticket_id=ticket.pk, team_id=cast.level_two.pk)
    now = Ticket.objects.get(pk=ticket.pk)
    assert ways_up(now, by=None).team == middle
    Team.objects.filter(pk=middle.pk).update(is_retired=True)
    assert ways_up(now, by=None).team == top


def test_where_nobody_is_above_it_says_so(cast: Cast) -> None:
    ticket = cast.ticket()
    for to in ("", "team", "manager"):
        with pytest.raises(Invalid) as nobody:
            escalate(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, comment="Help", to=to)
        assert "to" in nobody.value.errors


def test_a_finished_ticket_is_not_escalated(cast: Cast) -> None:
    let_manage(cast, cast.john)
    ticket, jane = cast.ticket(), Actor.agent(cast.jane.pk)
    resolve(actor=jane, ticket_id=ticket.pk)
    with pytest.raises(Refused):
        escalate(actor=jane, ticket_id=ticket.pk, comment="Help")


def test_teams_go_round_in_no_circle(cast: Cast) -> None:
    top = team("Board")
    middle = team("Engineers", top)
    low = team("Beginners", middle)
    for above in (low, middle, top):
        with pytest.raises(Invalid):
            configure_object(actor=SYSTEM, instance=top, changes={"escalates_to_id": above.pk})
    configure_object(actor=SYSTEM, instance=low, changes={"escalates_to_id": top.pk})
