"""Two ways to say what exists for whom, which must never differ: of one ticket, and as a query."""

from collections.abc import Callable
from dataclasses import replace
from itertools import product
from random import Random

import pytest
from deskbell_tests.cast import Cast
from django.db.models import QuerySet

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure_object
from deskbell.people.models import Organization
from deskbell.tickets import policy, queries
from deskbell.tickets.commands.delete_ticket import delete_ticket
from deskbell.tickets.commands.refer import refer
from deskbell.tickets.commands.withdraw_referral import withdraw_referral
from deskbell.tickets.models import Referral, Ticket
from deskbell.tickets.viewer import Viewer, viewer_of

pytestmark = pytest.mark.django_db

Query = Callable[[Viewer], QuerySet[Ticket]]


def tickets_in_every_relation(cast: Cast) -> list[Ticket]:
    """Departments, hands, teams, requesters and collaborators in all combinations."""
    departments = (cast.it_support, cast.banking, cast.facilities)
    agents, teams = (None, cast.john.pk, cast.nora.pk), (None, cast.level_two.pk)
    requesters, others = (cast.ken, cast.gus), ((), (cast.mia.email,))
    return [
        cast.ticket(
            actor=Actor.system(), email=requester.email, topic_id=None, department_id=department.pk,
            agent_id=agent, team_id=team, collaborators=collaborators,
        )
        for department, agent, team, requester, collaborators in product(departments, agents, teams, requesters, others)
    ]  # fmt: skip


def refer_in_every_way(cast: Cast, tickets: list[Ticket]) -> None:
    """A few of the tickets are shown to each department, a team, and agents who see little."""
    ways = (
        {"department_id": cast.facilities.pk},
        {"department_id": cast.it_support.pk},
        {"team_id": cast.level_two.pk},
        {"agent_id": cast.nora.pk},
        {"agent_id": cast.vera.pk},
    )
    chance = Random(6)
    for way in ways:
        for ticket in chance.sample(tickets, 8):
            refer(actor=Actor.system(), ticket_id=ticket.pk, **way)


def delete_some(cast: Cast, tickets: list[Ticket]) -> None:
    """A few of them are gone, in whatever relation they stood."""
    for ticket in Random(7).sample(tickets, 5):
        delete_ticket(actor=Actor.agent(cast.ada.pk), ticket_id=ticket.pk, number=ticket.number, kind="test")


def everybody(cast: Cast, tickets: list[Ticket]) -> list[Actor]:
    """Every person in every part, right or pretended."""
    agents = (cast.ada, cast.jane, cast.john, cast.nora, cast.tom, cast.vera)
    users = [agent.user for agent in agents] + [cast.ken, cast.mia, cast.gus]
    linked = (tickets[0], tickets[1], tickets[-1])
    actors = [part(user.pk) for user in users for part in (Actor.agent, Actor.client)]
    actors += [Actor.guest(user_id=user.pk, ticket_id=ticket.pk) for user in users for ticket in linked]
    return [*actors, Actor.visitor(), Actor.system(), Actor.agent(10**9), Actor.client(10**9)]


def disagreements(cast: Cast, visible_to: Query) -> list[str]:
    """Where the query and the policy say different things."""
    tickets = tickets_in_every_relation(cast)
    refer_in_every_way(cast, tickets)
    delete_some(cast, tickets)
    found = []
    for actor in everybody(cast, tickets):
        viewer = viewer_of(actor)
        by_query = set(visible_to(viewer).values_list("pk", flat=True))
        by_policy = {ticket.pk for ticket in Ticket.objects.all() if policy.may_view(viewer, ticket)}
        found += [f"{actor}: {len(by_query ^ by_policy)} tickets"] if by_query != by_policy else []
    return found


def share(cast: Cast) -> None:
    """Ken and Mia come to belong to an organization whose members share their tickets."""
    bank = Organization.objects.create(name="North Bank", sharing="all")
    for member in (cast.ken, cast.mia):
        configure_object(actor=Actor.system(), instance=member, changes={"organization_id": bank.pk})


def test_the_query_and_the_policy_agree_where_members_share(cast: Cast) -> None:
    share(cast)
    assert disagreements(cast, queries.visible_to) == []


def test_a_query_that_forgets_sharing_is_caught(cast: Cast) -> None:
    share(cast)
    alone = [Actor.client(cast.mia.pk), Actor.client(cast.ken.pk)]
    assert disagreements(
        cast,
        lambda viewer: (
            queries.visible_to(viewer).filter(requester=viewer.user_id)
            if viewer.actor in alone
            else queries.visible_to(viewer)
        ),
    )


def test_only_members_who_sign_in_see_what_is_shared(cast: Cast) -> None:
    theirs, another = cast.ticket(), cast.ticket(actor=Actor.system(), email=cast.gus.email)
    mia, gus = Actor.client(cast.mia.pk), Actor.client(cast.gus.pk)
    link = Actor.guest(user_id=cast.mia.pk, ticket_id=theirs.pk)

    def seen(actor: Actor) -> set[int]:
        return set(queries.visible_to(viewer_of(actor)).values_list("pk", flat=True))

    assert seen(mia) == set()
    share(cast)
    assert seen(mia) == {theirs.pk}
    assert seen(link) == set()
    assert seen(gus) == {another.pk}
    for change in ({"sharing": "none"}, {"sharing": "all", "is_retired": True}):
        Organization.objects.update(**change)
        assert seen(mia) == set()


def test_the_query_and_the_policy_agree(cast: Cast) -> None:
    assert disagreements(cast, queries.visible_to) == []


def test_a_widened_query_is_caught(cast: Cast) -> None:
    assert disagreements(cast, lambda viewer: queries.visible_to(viewer) | Ticket.objects.filter(team=cast.level_two))


def test_a_narrowed_query_is_caught(cast: Cast) -> None:
    assert disagreements(cast, lambda viewer: queries.visible_to(viewer).filter(team=None))


def test_a_query_that_finds_deleted_tickets_is_caught(cast: Cast) -> None:
    gone = Ticket.objects.filter(standing="deleted")
    assert disagreements(
        cast, lambda viewer: queries.visible_to(viewer) | gone if viewer.actor.is_system else queries.visible_to(viewer)
    )


def test_a_query_that_forgets_referrals_is_caught(cast: Cast) -> None:
    def without(viewer: Viewer) -> QuerySet[Ticket]:
        rights = replace(viewer.rights, besides={}) if viewer.rights else None
        return queries.visible_to(replace(viewer, rights=rights))

    assert disagreements(cast, without)


def test_a_referral_that_reaches_everybody_is_caught(cast: Cast) -> None:
    everything = Ticket.objects.filter(pk__in=Referral.objects.values("ticket_id"))
    assert disagreements(
        cast,
        lambda viewer: queries.visible_to(viewer) | everything if viewer.rights else queries.visible_to(viewer),
    )


def test_a_referral_ends_at_once(cast: Cast) -> None:
    ticket, nora = cast.ticket(), Actor.agent(cast.nora.pk)
    for way in ({"agent_id": cast.nora.pk}, {"department_id": cast.facilities.pk}):
        refer(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, **way)
        assert queries.visible_to(viewer_of(nora)).get() == ticket
        referral = Referral.objects.get()
        withdraw_referral(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, referral_id=referral.pk)
        assert not queries.visible_to(viewer_of(nora)).exists()
        assert not policy.may_view(viewer_of(nora), ticket)


def test_a_disabled_agent_sees_nothing_any_more(cast: Cast) -> None:
    ticket = cast.ticket()
    cast.john.is_active = False
    cast.john.save()
    viewer = viewer_of(Actor.agent(cast.john.pk))
    assert not queries.visible_to(viewer).exists()
    assert not policy.may_view(viewer, ticket)
