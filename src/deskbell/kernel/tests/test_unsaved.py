"""What is made with little ado equals what the model makes."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db.models import Model

from deskbell.kernel.unsaved import unsaved
from deskbell.tickets.models import SubjectVersion, Ticket

OURS = [model for model in apps.get_models() if model.__module__.startswith("deskbell.")]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_a_bare_row_holds_the_models_own_defaults(model: type[Model]) -> None:
    with time_machine.travel(datetime(2026, 11, 2, tzinfo=UTC), tick=False):
        quick, usual = unsaved(model), model()
    chance = {field.attname for field in model._meta.concrete_fields if differs_each_time(field)}
    columns = {field.attname for field in model._meta.concrete_fields} - chance
    assert {name: quick.__dict__[name] for name in columns} == {name: usual.__dict__[name] for name in columns}
    assert (quick._state.adding, quick._state.db, quick.pk) == (usual._state.adding, usual._state.db, usual.pk)


def differs_each_time(field: Any) -> bool:
    """Whether a default is a word by chance."""
    with time_machine.travel(datetime(2026, 11, 2, tzinfo=UTC), tick=False):
        return bool(field.get_default() != field.get_default())


def test_what_is_given_stands_in_it_and_defaults_are_nobody_elses() -> None:
    row = unsaved(Ticket, number="7", requester_id=3)
    assert (row.number, row.requester_id, row.is_answered) == ("7", 3, False)
    assert row.__dict__["id"] is None
    assert unsaved(SubjectVersion, text="a")._state is not unsaved(SubjectVersion, text="b")._state
    with pytest.raises(TypeError):
        unsaved(SubjectVersion, words="a")
