"""A deleted ticket is gone for everybody; a number stays for administrators."""

import io
from datetime import timedelta
from typing import Any

import pytest
from deskbell_tests.cast import Cast
from django.apps import apps
from django.core.files.storage import default_storage
from django.utils import timezone

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import CommandContext, running
from deskbell.kernel.errors import Invalid, NotFound, Refused
from deskbell.kernel.leases import WorkState
from deskbell.kernel.ledger import facts_of
from deskbell.kernel.models import Delivery
from deskbell.kernel.verification import run_all
from deskbell.tickets import erasing_jobs
from deskbell.tickets.access import link_by_token, new_link, token_of
from deskbell.tickets.commands.add_message import add_message
from deskbell.tickets.commands.assign import assign
from deskbell.tickets.commands.change_subject import change_subject
from deskbell.tickets.commands.delete_ticket import delete_ticket
from deskbell.tickets.commands.edit_entry import edit_entry
from deskbell.tickets.commands.note import note
from deskbell.tickets.commands.reopen import reopen
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.erasing_jobs import erase_files
from deskbell.tickets.files import AttachmentDraft, take_in
from deskbell.tickets.models import Attachment, Clock, StoredFile, ThreadEntry, Ticket
from deskbell.tickets.queries import QUEUES, find, queue_page, tombstone, visible_to
from deskbell.tickets.viewer import viewer_of
from deskbell.tickets.words import DeletionReason

pytestmark = pytest.mark.django_db
SECRET = "swordfish"


def delete(cast: Cast, ticket: Ticket) -> None:
    delete_ticket(
        actor=Actor.agent(cast.ada.pk), ticket_id=ticket.pk, number=ticket.number, kind=DeletionReason.PRIVACY
    )


def a_file(content: bytes = b"secret " + SECRET.encode()) -> AttachmentDraft:
    return take_in(name=f"{SECRET}.txt", content=io.BytesIO(content))


def full_of_secrets(cast: Cast) -> Ticket:
    """A ticket in which everything that people can write says the same word."""
    john = Actor.agent(cast.john.pk)
    ticket = cast.ticket(subject=SECRET, body=SECRET, attachments=(a_file(),))
    change_subject(actor=john, ticket_id=ticket.pk, subject=f"{SECRET} again")
    note(actor=john, ticket_id=ticket.pk, body=SECRET)
    respond(actor=john, ticket_id=ticket.pk, body=SECRET, attachments=(a_file(b"other " + SECRET.encode()),))
    edit_entry(
        actor=Actor.agent(cast.jane.pk),
        ticket_id=ticket.pk,
        entry_id=ticket.last_message_id or 0,
        body=f"<p>{SECRET}!</p>",
    )
    assign(actor=john, ticket_id=ticket.pk, agent_id=cast.jane.pk, comment=SECRET)
    return ticket


def whole_database() -> str:
    """Every text in the database, as one."""
    rows = (row for model in apps.get_models() for row in model._base_manager.values_list())
    return "\n".join(str(row) for row in rows)


def test_no_word_of_it_is_left_in_any_table(cast: Cast) -> None:
    ticket, other = full_of_secrets(cast), cast.ticket(subject="Another matter")
    assert SECRET in whole_database()
    delete(cast, ticket)
    assert SECRET not in whole_database()
    assert Ticket.objects.get(pk=other.pk).subject_text == "Another matter"
    assert ThreadEntry.objects.get(ticket=other).body_html


def test_it_exists_for_nobody_any_more(cast: Cast) -> None:
    ticket = full_of_secrets(cast)
    delete(cast, ticket)
    actors = [Actor.agent(one.pk) for one in (cast.ada, cast.jane, cast.john)]
    for actor in (*actors, Actor.client(cast.ken.pk), Actor.system()):
        viewer = viewer_of(actor)
        assert not visible_to(viewer).exists()
        with pytest.raises(NotFound):
            find(viewer=viewer, number=ticket.number)
        with pytest.raises(NotFound):
            reopen(actor=actor, ticket_id=ticket.pk)
        with pytest.raises(NotFound):
            add_message(actor=actor, ticket_id=ticket.pk, body="Hello?")
    for queue in QUEUES:
        assert not queue_page(viewer=viewer_of(Actor.agent(cast.ada.pk)), queue=queue).rows


def test_only_administrators_find_the_tombstone(cast: Cast) -> None:
    ticket, living = cast.ticket(), cast.ticket()
    delete(cast, ticket)
    ada, jane = (viewer_of(Actor.agent(one.pk)) for one in (cast.ada, cast.jane))
    stone = tombstone(viewer=ada, number=ticket.number)
    assert stone is not None
    assert (stone.number, stone.by, stone.reason) == (ticket.number, "Ada King", str(DeletionReason.PRIVACY.label))
    assert tombstone(viewer=jane, number=ticket.number) is None
    assert tombstone(viewer=viewer_of(Actor.client(cast.ken.pk)), number=ticket.number) is None
    assert tombstone(viewer=ada, number=living.number) is None


def test_administrators_alone_delete_and_say_twice_which_one(cast: Cast) -> None:
    ticket = cast.ticket()
    asked = {"ticket_id": ticket.pk, "number": ticket.number, "kind": "spam"}
    for actor in (Actor.agent(cast.jane.pk), Actor.client(cast.ken.pk), Actor.system()):
        with pytest.raises(Refused):
            delete_ticket(actor=actor, **asked)  # type: ignore[arg-type]
    ada = Actor.agent(cast.ada.pk)
    for wrong in ({"number": ""}, {"number": f"{ticket.number}0"}, {"kind": "boredom"}):
        with pytest.raises(Invalid):
            delete_ticket(actor=ada, **{**asked, **wrong})  # type: ignore[arg-type]
    delete_ticket(actor=ada, **{**asked, "number": f" #{ticket.number} "})  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        delete_ticket(actor=ada, **asked)  # type: ignore[arg-type]


def test_files_go_once_no_other_ticket_has_them(cast: Cast) -> None:
    ticket = full_of_secrets(cast)
    other = cast.ticket(attachments=(a_file(),))
    shared = Attachment.objects.get(entry__ticket=other).file
    alone = StoredFile.objects.exclude(pk=shared.pk).get()
    delete(cast, ticket)
    assert default_storage.exists(alone.path)
    assert erase_files() == 1
    assert erase_files() == 0
    assert not default_storage.exists(alone.path)
    assert default_storage.exists(shared.path)
    delete(cast, other)
    erase_files()
    assert not default_storage.exists(shared.path)
    assert not StoredFile.objects.exists()


def test_a_content_that_comes_again_before_it_is_taken_away_stays(cast: Cast) -> None:
    ticket = full_of_secrets(cast)
    delete(cast, ticket)
    draft = a_file()
    erase_files()
    cast.ticket(attachments=(draft,))
    file = Attachment.objects.get().file
    assert file.pk == draft.file_id
    assert default_storage.exists(file.path)


def test_a_content_whose_row_goes_in_that_moment_is_kept_anew(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    delete(cast, full_of_secrets(cast))
    find = StoredFile.objects.get_or_create

    def find_and_lose(**asked: Any) -> Any:
        found = find(**asked)
        erase_files()
        return found

    monkeypatch.setattr(StoredFile.objects, "get_or_create", find_and_lose)
    draft = a_file()
    assert default_storage.exists(StoredFile.objects.get(pk=draft.file_id).path)


def test_each_of_many_is_looked_at_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was under way while they were deleted left a word behind in each."""
    monkeypatch.setattr(erasing_jobs, "EVERY_MINUTE", 1)
    tickets = [cast.ticket() for _one in range(4)]
    for ticket in tickets:
        delete(cast, ticket)
    with running(CommandContext(actor=Actor.system())):
        ThreadEntry.objects.filter(ticket__in=tickets).update(preview=SECRET)
    now = timezone.now()
    looked_at = []
    for minute in range(erasing_jobs.TURNS):
        monkeypatch.setattr(timezone, "now", lambda minute=minute: now + timedelta(minutes=minute))
        erase_files()
        looked_at.append(ThreadEntry.objects.filter(ticket__in=tickets, preview="").count())
    assert looked_at[0] < len(tickets) == looked_at[-1]


def test_clocks_stop_links_end_and_nothing_is_owed(cast: Cast) -> None:
    ticket = full_of_secrets(cast)
    link = new_link(user_id=cast.ken.pk, ticket_id=ticket.pk, seed="test")
    link.save()
    assert Delivery.objects.filter(fact__stream_id=ticket.pk, state=WorkState.WAITING).exists()
    delete(cast, ticket)
    assert link_by_token(token_of(link.nonce)) is None
    before = facts_of(ticket.pk)[:-1]
    owed = Delivery.objects.filter(fact_id__in=[one.id for one in before]).exclude(state=WorkState.DONE)
    assert not owed.exists()
    assert not Clock.objects.filter(ticket=ticket, stopped_at=None).exists()
    assert Ticket.objects.get(pk=ticket.pk).next_due_at is None


@pytest.mark.broken_on_purpose
def test_words_that_are_left_are_found(cast: Cast) -> None:
    ticket = full_of_secrets(cast)
    delete(cast, ticket)
    with running(CommandContext(actor=Actor.system())):
        ThreadEntry.objects.filter(ticket=ticket).update(preview=SECRET)
    problems = [str(problem) for finding in run_all() for problem in finding.problems]
    assert [one for one in problems if "of deleted tickets there is still: entry" in one]
