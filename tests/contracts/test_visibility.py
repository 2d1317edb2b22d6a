"""Two ways to say what exists for whom, which must never differ: of one ticket, and as a query."""

from collections.abc import Callable
from itertools import product

import pytest
from deskbell_tests.cast import Cast
from django.db.models import QuerySet

from deskbell.kernel.actor import Actor
from deskbell.people.models import Organization, User
from deskbell.tickets import policy, queries
from deskbell.tickets.models import Ticket
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
    found = []
    for actor in everybody(cast, tickets):
        viewer = viewer_of(actor)
        by_query = set(visible_to(viewer).values_list("pk", flat=True))
        by_policy = {ticket.pk for ticket in tickets if policy.may_view(viewer, ticket)}
        found += [f"{actor}: {len(by_query ^ by_policy)} tickets"] if by_query != by_policy else []
    return found


def share(cast: Cast, *, is_retired: bool = False, shares: bool = True) -> None:
    """Ken and Mia come to belong to an organization whose members share their tickets."""
    bank = Organization.objects.create(name="North Bank", shares_tickets=shares, is_retired=is_retired)
    User.objects.filter(pk__in=(cast.ken.pk, cast.mia.pk)).update(organization=bank)


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
    for change in ({"shares_tickets": False}, {"shares_tickets": True, "is_retired": True}):
        Organization.objects.update(**change)
        assert seen(mia) == set()


def test_the_query_and_the_policy_agree(cast: Cast) -> None:
    assert disagreements(cast, queries.visible_to) == []


def test_a_widened_query_is_caught(cast: Cast) -> None:
    assert disagreements(cast, lambda viewer: queries.visible_to(viewer) | Ticket.objects.filter(team=cast.level_two))


def test_a_narrowed_query_is_caught(cast: Cast) -> None:
    assert disagreements(cast, lambda viewer: queries.visible_to(viewer).filter(team=None))


def test_a_disabled_agent_sees_nothing_any_more(cast: Cast) -> None:
    ticket = cast.ticket()
    cast.john.is_active = False
    cast.john.save()
    viewer = viewer_of(Actor.agent(cast.john.pk))
    assert not queries.visible_to(viewer).exists()
    assert not policy.may_view(viewer, ticket)
