"""A delivery may run twice; what it leaves behind is there once."""

import secrets
from collections import Counter
from collections.abc import Iterator, Sequence

import pytest
from deskbell_tests.cast import Cast
from django.apps import apps
from django.db.models import Model
from django.utils import timezone

from deskbell.kernel.effects import EFFECTS, effect
from deskbell.kernel.leases import WorkState
from deskbell.kernel.ledger import EVERY_EFFECT, RecordedFact, load
from deskbell.kernel.models import Delivery, LedgerRow
from deskbell.kernel.worker import drain
from deskbell.mail.models import OutgoingMail
from deskbell.tickets.events import TicketOpened
from deskbell.tickets.models import Ticket

from .registries import load_everything
from .story import tell

pytestmark = pytest.mark.django_db
load_everything()


def counted() -> Counter[str]:
    """How many rows each table has; signs of life and periodic jobs come and go by themselves."""
    passing = {"kernel.Job", "kernel.WorkerHeartbeat"}
    return Counter(
        {
            model._meta.label: model._default_manager.count()
            for model in apps.get_models()
            if model._meta.label not in passing
        }
    )


def rows_that_come_twice() -> Counter[str]:
    """Run everything owed, then all of it once more, as after a crash between the rows and the mark."""
    drain()
    before = counted()
    Delivery.objects.update(state=WorkState.WAITING, due_at=timezone.now(), done_at=None)
    drain()
    assert not Delivery.objects.exclude(state=WorkState.DONE).exists()
    return counted() - before


def effects_that_did_nothing() -> set[str]:
    """Effects which the story gives no row to make and nothing to let happen: they would be proved on nothing."""
    made: set[str] = set()
    for delivery in Delivery.objects.order_by("pk"):
        fact = load([delivery.fact_id])[delivery.fact_id]
        before = LedgerRow.objects.count()
        if EFFECTS[delivery.effect].run(fact) or LedgerRow.objects.count() > before:
            made.add(delivery.effect)
    return set(EFFECTS) - made


def effects_that_pass_too_much_by() -> set[str]:
    """Effects which would make something of a fact that they say they pass by; those that pass nothing by can't."""
    found: set[str] = set()
    for one in [one for one in EFFECTS.values() if one.after]:
        names = {kind.__name__ for kind in one.on}
        passed = LedgerRow.objects.filter(name__in=names, sequence__lte=one.after).values_list("pk", flat=True)
        assert passed, f"the story has nothing that {one.name} passes by"
        before = LedgerRow.objects.count()
        if any(one.run(fact) for fact in load(passed).values()) or LedgerRow.objects.count() > before:
            found.add(one.name)
    return found


@pytest.fixture
def hasty() -> Iterator[None]:
    """An effect that passes by what it would answer."""

    @effect(on=(TicketOpened,), name="nod", after=1)
    def nod(_recorded: RecordedFact) -> Sequence[Model]:
        return [OutgoingMail(message_id="nod", kind="alert", subject="Hm", text="Hm", is_automatic=True)]

    yield
    del EFFECTS["nod"]


@pytest.fixture
def keyless() -> Iterator[None]:
    """An effect whose rows have a key by chance."""

    @effect(on=(TicketOpened,), name="shout")
    def shout(recorded: RecordedFact) -> Sequence[Model]:
        return [
            OutgoingMail(message_id=secrets.token_hex(8), kind="alert", subject="Hey", text="Hey", is_automatic=True)
        ]

    yield
    del EFFECTS["shout"]


def test_every_effect_runs_twice_and_counts_once(cast: Cast) -> None:
    tell(cast)
    assert rows_that_come_twice() == Counter()


def test_every_effect_has_something_to_do_in_the_story(cast: Cast) -> None:
    tell(cast)
    assert effects_that_did_nothing() == set()


def test_every_fact_owes_what_subscribed_to_it(cast: Cast) -> None:
    ticket = tell(cast)
    for row in LedgerRow.objects.filter(stream_id=ticket.pk):
        followers = [one for one in EFFECTS.values() if row.name in {kind.__name__ for kind in one.on}]
        subscribed = [one for one in followers if row.sequence > one.after]
        wanted = {one.name for one in subscribed if one.is_wanted()}
        owed = set(Delivery.objects.filter(fact=row).values_list("effect", flat=True))
        assert owed == (set() if EVERY_EFFECT in row.mutes else wanted - set(row.mutes)), row.name


def test_an_effect_passes_by_only_what_it_makes_nothing_of(cast: Cast) -> None:
    tell(cast)
    assert effects_that_pass_too_much_by() == set()


@pytest.mark.broken_on_purpose
def test_an_effect_that_passes_too_much_by_is_caught(hasty: None, cast: Cast) -> None:
    tell(cast)
    assert effects_that_pass_too_much_by() == {"nod"}


@pytest.mark.broken_on_purpose
def test_an_effect_without_a_key_of_its_own_is_caught(keyless: None, cast: Cast) -> None:
    tell(cast)
    assert rows_that_come_twice() == Counter({"mail.OutgoingMail": Ticket.objects.count()})
