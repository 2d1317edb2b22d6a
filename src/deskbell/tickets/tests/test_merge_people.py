"""Two records of one person become one: the survivor sees everything at once, the other nothing."""

from typing import Any

import pytest
from deskbell_tests.cast import PASSWORD, Cast
from django.test import Client

from deskbell.kernel.actor import Actor
from deskbell.kernel.configuration_retiring import retire
from deskbell.kernel.configure import configure_object
from deskbell.kernel.errors import NotFound, Refused
from deskbell.kernel.long_jobs_at_work import do_a_step
from deskbell.kernel.models import Delivery, LongJob
from deskbell.people.configuration.organizations import ORGANIZATIONS
from deskbell.people.merging import NEEDED
from deskbell.people.models import Agent, Organization, PersonAddress, SignInSession, User
from deskbell.people.queries import merged_ids, person_by_email
from deskbell.tickets.access import actor_by_link, new_link
from deskbell.tickets.commands import merge_people as merging
from deskbell.tickets.commands.add_collaborator import add_collaborator
from deskbell.tickets.commands.add_message import add_message
from deskbell.tickets.commands.merge_people import follow_merge, merge_people, tickets_naming
from deskbell.tickets.models import AccessLink, Collaborator, ThreadEntry, Ticket
from deskbell.tickets.policy import may_view
from deskbell.tickets.queries import visible_to
from deskbell.tickets.queries.visibility import readable_entries
from deskbell.tickets.viewer import Viewer, viewer_of

pytestmark = pytest.mark.django_db


def seen_by(user: User) -> set[int]:
    """The tickets that a client sees, as the list and the single ticket say alike."""
    viewer = viewer_of(Actor.client(user.pk))
    listed = set(visible_to(viewer).values_list("pk", flat=True))
    assert listed == {ticket.pk for ticket in Ticket.objects.all() if may_view(viewer, ticket)}
    return listed


def merge(cast: Cast, *, keep: User, gone: User) -> Any:
    """As the administrator does it."""
    return merge_people(actor=Actor.agent(cast.ada.pk), keep_id=keep.pk, gone_id=gone.pk)


@pytest.fixture
def two(cast: Cast) -> tuple[Ticket, Ticket, Ticket]:
    """A ticket of Ken's, one of Mia's, and one of Gus's in which Mia takes part and wrote."""
    kens = cast.ticket()
    mias = cast.ticket(actor=Actor.client(cast.mia.pk))
    shared = cast.ticket(actor=Actor.client(cast.gus.pk), collaborators=[cast.mia.email])
    add_message(actor=Actor.client(cast.mia.pk), ticket_id=shared.pk, body="Me too")
    return kens, mias, shared


def test_everything_follows(cast: Cast, two: tuple[Ticket, Ticket, Ticket]) -> None:
    kens, mias, shared = two
    sent = Delivery.objects.count()
    assert merge(cast, keep=cast.ken, gone=cast.mia).job_id is None
    assert seen_by(cast.ken) == {kens.pk, mias.pk, shared.pk}
    assert Ticket.objects.get(pk=mias.pk).requester_id == cast.ken.pk
    assert list(Collaborator.objects.filter(ticket=shared).values_list("user_id", flat=True)) == [cast.ken.pk]
    assert not ThreadEntry.objects.filter(author=cast.mia).exists()
    assert ThreadEntry.objects.filter(ticket=shared, author=cast.ken).count() == 1
    assert not tickets_naming(cast.mia.pk).exists()
    assert seen_by(User.objects.get(pk=cast.mia.pk)) == set()
    assert Delivery.objects.count() == sent, "nobody gets a mail"


def test_before_the_job_ran_the_survivor_sees_all_and_the_other_nothing(
    cast: Cast, two: tuple[Ticket, Ticket, Ticket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merging, "AT_ONCE", 1)
    address = cast.mia.email
    assert merge(cast, keep=cast.ken, gone=cast.mia).job_id is not None
    kens, mias, shared = two
    assert Ticket.objects.get(pk=mias.pk).requester_id == cast.mia.pk, "it has not followed yet"
    assert seen_by(cast.ken) == {kens.pk, mias.pk, shared.pk}
    viewer = viewer_of(Actor.client(cast.ken.pk))
    assert readable_entries(viewer, shared).count() == 2
    with pytest.raises(NotFound):
        add_message(actor=Actor.client(cast.mia.pk), ticket_id=mias.pk, body="Still there?")
    add_message(actor=Actor.client(cast.ken.pk), ticket_id=mias.pk, body="It is me")
    assert person_by_email(address) == cast.ken
    while LongJob.objects.filter(done_at__isnull=True).exists():
        assert do_a_step(worker="test")
    assert not tickets_naming(cast.mia.pk).exists()
    assert seen_by(cast.ken) == {kens.pk, mias.pk, shared.pk}
    job = LongJob.objects.get(kind=merging.FOLLOWING.kind)
    assert (job.failed_count, job.problems) == (0, [])


def test_the_interim_hangs_on_knowing_the_merged_account(
    cast: Cast, two: tuple[Ticket, Ticket, Ticket], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The counter-proof: a viewer who forgets the merged accounts sees too little."""
    monkeypatch.setattr(merging, "AT_ONCE", 1)
    merge(cast, keep=cast.ken, gone=cast.mia)
    forgetful = Viewer(actor=Actor.client(cast.ken.pk))
    assert set(visible_to(forgetful).values_list("pk", flat=True)) == {two[0].pk}


def test_who_saw_more_by_one_account_goes_on_to_see_it(cast: Cast) -> None:
    ticket = cast.ticket(actor=Actor.client(cast.gus.pk))
    later = add_message(actor=Actor.client(cast.gus.pk), ticket_id=ticket.pk, body="Later")
    add_collaborator(actor=Actor.system(), ticket_id=ticket.pk, email=cast.ken.email, sees_from_entry_id=later.pk)
    add_collaborator(actor=Actor.system(), ticket_id=ticket.pk, email=cast.mia.email)
    merge(cast, keep=cast.ken, gone=cast.mia)
    row = Collaborator.objects.get(ticket=ticket)
    assert (row.user_id, row.sees_from_entry_id) == (cast.ken.pk, None)


def test_who_saw_less_by_the_other_keeps_what_they_saw(cast: Cast) -> None:
    ticket = cast.ticket(actor=Actor.client(cast.gus.pk), collaborators=[cast.ken.email])
    later = add_message(actor=Actor.client(cast.gus.pk), ticket_id=ticket.pk, body="Later")
    add_collaborator(actor=Actor.system(), ticket_id=ticket.pk, email=cast.mia.email, sees_from_entry_id=later.pk)
    merge(cast, keep=cast.ken, gone=cast.mia)
    row = Collaborator.objects.get(ticket=ticket)
    assert (row.user_id, row.sees_from_entry_id) == (cast.ken.pk, None)


def test_the_other_account_is_closed(cast: Cast, two: tuple[Ticket, Ticket, Ticket], client: Client) -> None:
    link = new_link(user_id=cast.mia.pk, ticket_id=two[1].pk, seed="test")
    link.save()
    client.force_login(cast.mia)
    assert client.get("/tickets/").status_code == 200
    old = cast.mia.email
    merge(cast, keep=cast.ken, gone=cast.mia)
    assert actor_by_link(link.pk) is None
    assert AccessLink.objects.get(pk=link.pk).revoked_at is not None
    assert client.get("/tickets/").status_code == 302, "the open session ended"
    assert not SignInSession.objects.filter(user=cast.mia).exists()
    answer = client.post("/account/sign-in/", {"login": old, "password": PASSWORD})
    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session
    gone = User.objects.get(pk=cast.mia.pk)
    assert (gone.is_active, gone.merged_into_id, gone.has_usable_password()) == (False, cast.ken.pk, False)
    assert gone.email.endswith("@merged.invalid")
    assert PersonAddress.objects.get(user=cast.ken).address == old
    with pytest.raises(Refused, match="merged into"):
        configure_object(actor=Actor.agent(cast.ada.pk), instance=gone, changes={"is_active": True})


def test_what_was_done_by_the_other_account_bears_its_name_and_is_ones_own(cast: Cast, client: Client) -> None:
    User.objects.filter(pk=cast.mia.pk).update(name="")
    ticket = cast.ticket(actor=Actor.client(cast.mia.pk))
    merge(cast, keep=cast.ken, gone=User.objects.get(pk=cast.mia.pk))
    assert User.objects.get(pk=cast.mia.pk).display_name == "mia"
    client.force_login(cast.ken)
    page = client.get(f"/tickets/{ticket.number}/").text
    assert "<b>You</b>" in page
    assert "mia" not in page
    client.force_login(cast.jane.user)
    page = client.get(f"/desk/tickets/{ticket.number}/").text
    assert "merged-" not in page


def test_the_survivor_learns_what_it_did_not_know(cast: Cast) -> None:
    bank = Organization.objects.create(name="North Bank")
    User.objects.filter(pk=cast.mia.pk).update(phone="0123 456", organization=bank, is_primary_contact=True)
    User.objects.filter(pk=cast.ken.pk).update(phone="", organization=None)
    merge(cast, keep=cast.ken, gone=cast.mia)
    keep = User.objects.get(pk=cast.ken.pk)
    assert (keep.name, keep.phone, keep.organization, keep.is_primary_contact) == (
        cast.ken.name,
        "0123 456",
        bank,
        True,
    )


def test_an_organization_of_merged_people_goes_into_another(cast: Cast) -> None:
    ada = Actor.agent(cast.ada.pk)
    bank, group = (Organization.objects.create(name=name) for name in ("North Bank", "North Group"))
    User.objects.filter(pk__in=(cast.ken.pk, cast.mia.pk)).update(organization=bank)
    merge(cast, keep=cast.ken, gone=cast.mia)
    retire(actor=ada, kind=ORGANIZATIONS, row=bank, by=group.pk)
    assert User.objects.get(pk=cast.ken.pk).organization == group
    assert Organization.objects.get(pk=bank.pk).is_retired


def test_merging_again_leaves_no_chain(cast: Cast) -> None:
    merge(cast, keep=cast.ken, gone=cast.mia)
    merge(cast, keep=cast.gus, gone=User.objects.get(pk=cast.ken.pk))
    assert merged_ids(cast.gus.pk) == {cast.ken.pk, cast.mia.pk}
    assert PersonAddress.objects.filter(user=cast.gus).count() == 2


def test_agents_blocked_and_merged_people_are_not_merged(cast: Cast) -> None:
    for keep, gone in ((cast.ken, cast.jane.user), (cast.jane.user, cast.ken), (cast.ken, cast.ken)):
        with pytest.raises(Refused):
            merge(cast, keep=keep, gone=gone)
    User.objects.filter(pk=cast.gus.pk).update(is_active=False)
    with pytest.raises(Refused, match="blocked"):
        merge(cast, keep=cast.ken, gone=cast.gus)
    merge(cast, keep=cast.ken, gone=cast.mia)
    with pytest.raises(Refused, match="already"):
        merge(cast, keep=cast.ken, gone=cast.mia)


@pytest.mark.parametrize("lacking", NEEDED)
def test_all_permissions_are_needed(cast: Cast, lacking: str) -> None:
    ticket = cast.ticket()
    jane = Actor.agent(cast.jane.pk)
    Agent.objects.filter(pk=cast.jane.pk).update(permissions=sorted({*NEEDED} - {lacking}))
    with pytest.raises(Refused):
        merge_people(actor=jane, keep_id=cast.ken.pk, gone_id=cast.mia.pk)
    with pytest.raises(NotFound):
        follow_merge(actor=jane, ticket_id=ticket.pk)
    Agent.objects.filter(pk=cast.jane.pk).update(permissions=list(NEEDED))
    merge_people(actor=jane, keep_id=cast.ken.pk, gone_id=cast.mia.pk)
    assert User.objects.get(pk=cast.mia.pk).merged_into_id == cast.ken.pk


def test_a_ticket_that_names_nobody_merged_stays_as_it_is(cast: Cast) -> None:
    ticket = cast.ticket()
    follow_merge(actor=Actor.system(), ticket_id=ticket.pk)
    assert Ticket.objects.get(pk=ticket.pk).sequence == ticket.sequence
