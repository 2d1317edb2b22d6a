"""`Idempotency-Key`: the same call once, another one never under the same key."""

import threading

import pytest
from deskbell_tests.cast import Cast
from django.db import connection

from deskbell.features.api_keys.keys import new_key
from deskbell.tickets.models import Ticket

from .calls import TICKET, a_key, call

ONCE = {"Idempotency-Key": "night-run-7"}


@pytest.fixture(autouse=True)
def desk(cast: Cast) -> None:
    a_key()


@pytest.mark.django_db
def test_the_same_call_makes_one_ticket() -> None:
    first, second = call(TICKET, headers=ONCE), call(TICKET, headers=ONCE)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert Ticket.objects.count() == 1


@pytest.mark.django_db
def test_without_a_key_it_makes_two() -> None:
    assert call(TICKET).content != call(TICKET).content


@pytest.mark.django_db
def test_another_body_under_the_same_key_is_refused() -> None:
    call(TICKET, headers=ONCE)
    assert call({**TICKET, "subject": "Another"}, headers=ONCE).status_code == 422
    assert Ticket.objects.count() == 1


@pytest.mark.django_db
def test_keys_of_two_programs_know_nothing_of_each_other() -> None:
    other = new_key()
    a_key(name="Other", key=other)
    assert call(TICKET, headers=ONCE).content != call(TICKET, headers=ONCE, key=other).content


@pytest.mark.django_db
def test_a_refused_call_leaves_the_key_free() -> None:
    assert call({**TICKET, "email": "nobody"}, headers=ONCE).status_code == 400
    assert call(TICKET, headers=ONCE).status_code == 201


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["x" * 256, "a\x7fb"])
def test_a_key_of_no_use_is_said(key: str) -> None:
    assert call(TICKET, headers={"Idempotency-Key": key}).status_code == 400


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_make_one_ticket() -> None:
    answers: list[str] = []
    start = threading.Barrier(4)

    def send() -> None:
        start.wait()
        answers.append(call(TICKET, headers=ONCE).content.decode())
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(answers) == 4
    assert set(answers) == {Ticket.objects.get().number}
