"""Whether the index is in step: everything is in it once, and what a sample of it holds is what stands in the tickets."""

from __future__ import annotations

from collections.abc import Iterable

from deskbell.features.search.documents import Document, documents_of_tickets
from deskbell.features.search.filling import is_filled
from deskbell.features.search.following import KIND
from deskbell.features.search.index import backend, cut, second_of, words_spelled
from deskbell.features.search.models import Backlog, SearchDocument
from deskbell.features.search.rows import Row
from deskbell.features.search.words import Word
from deskbell.kernel.leases import WorkState
from deskbell.kernel.models import LongJob
from deskbell.kernel.verification import Check, invariant
from deskbell.tickets.models import ThreadEntry, Ticket
from deskbell.tickets.words import Standing

SAMPLE = 200  # tickets
AT_ONCE = 900  # spellings
Fields = tuple[tuple[str, ...], ...]


@invariant(name="the search index is in step with the tickets")
def index_is_in_step(check: Check) -> None:
    """Count both sides, then cut a sample of tickets anew and compare."""
    _counts(check)
    _compare(check, _sample())


def index_is_in_step_throughout(check: Check) -> None:
    """The same of every ticket: for `deskbell search check`."""
    _counts(check)
    ids = Ticket.objects.filter(pk__gt=_filled_from()).order_by("pk").values_list("pk", flat=True)
    some: list[int] = []
    for pk in ids.iterator(chunk_size=SAMPLE):
        some.append(pk)
        if len(some) == SAMPLE:
            _compare(check, some)
            some = []
    _compare(check, some)


def _counts(check: Check) -> None:
    if lost := backend().documents_without_words():
        check.report(f"{lost} documents of the search index are in one of its halves only")
    if not is_filled():
        return
    living = Ticket.objects.exclude(standing=Standing.DELETED)
    entries = ThreadEntry.objects.exclude(ticket__standing=Standing.DELETED)
    for kind, wanted, there in (
        ("tickets", living.count(), SearchDocument.objects.filter(entry=None).count()),
        ("entries", entries.count(), SearchDocument.objects.exclude(entry=None).count()),
    ):
        check.count(wanted)
        if wanted != there:
            check.report(f"{there} of {wanted} {kind} are in the search index: run `deskbell search rebuild`")


def _sample() -> list[int]:
    """The newest tickets, and some of all the others."""
    newest = Ticket.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    rows = Ticket.objects.filter(pk__gt=_filled_from())
    ids = {*rows.order_by("-pk").values_list("pk", flat=True)[: SAMPLE // 2]}
    spread = [newest * place // SAMPLE for place in range(1, SAMPLE, 2)]
    return sorted(ids | set(rows.filter(pk__in=spread).values_list("pk", flat=True)))


def _filled_from() -> int:
    """The tickets above this one are in the index."""
    backlog = Backlog.objects.order_by("pk").first()
    return backlog.up_to_ticket_id if backlog else 0


def is_catching_up() -> bool:
    """Whether somebody was called otherwise a moment ago: what is found under the new name follows by a job."""
    return LongJob.objects.filter(kind=KIND, state=WorkState.WAITING).exists()


def _compare(check: Check, ticket_ids: Iterable[int]) -> None:
    if is_catching_up():
        return
    ids = list(ticket_ids)
    numbers = dict(Ticket.objects.filter(pk__in=ids).values_list("pk", "number"))
    known: dict[tuple[int, int | None], int] = {
        (ticket, entry): pk
        for pk, ticket, entry in SearchDocument.objects.filter(ticket__in=ids).values_list(
            "pk", "ticket_id", "entry_id"
        )
    }
    cuts = [(document, *cut(document)) for document in documents_of_tickets(ids)]
    listed = _listed({spelling for _document, _fields, words in cuts for spelling in _spellings(words)})
    for document, fields, words in cuts:
        check.count()
        pk = known.get((document.ticket_id, document.entry_id))
        if not _is_kept(document, fields, pk) or not _spellings(words) <= listed:
            check.report("the search index holds something else than it says", ticket=numbers[document.ticket_id])


def _is_kept(document: Document, fields: Fields, pk: int | None) -> bool:
    if pk is None or not 0 <= pk - second_of(document.at) < 4 * 1024:
        return False
    return bool(backend().kept(Row(id=pk, ticket_id=document.ticket_id, entry_id=document.entry_id, fields=fields)))


def _spellings(words: Iterable[Word]) -> set[str]:
    return {spelling for word in words if len(word.text) > 1 for spelling in word.spellings}


def _listed(spellings: Iterable[str]) -> set[str]:
    """Those under which any word stands. Asked for by many at once: whoever knows nothing of the table, as PostgreSQL does
    of one that has just been filled, reads all of it for each question."""
    wanted = sorted(spellings)
    return {
        spelling
        for first in range(0, len(wanted), AT_ONCE)
        for spelling, _word in words_spelled(wanted[first : first + AT_ONCE])
    }
