"""What the panel's tests share: agents in front of a browser."""

from collections.abc import Callable
from typing import Any

import pytest
from deskbell_tests.cast import Cast
from django.test import Client
from django.utils.safestring import SafeString

from deskbell.people.models import Agent, User
from deskbell.ui.moulds import Mould

SignIn = Callable[[Agent | User], Client]


@pytest.fixture
def sign_in() -> SignIn:
    """`sign_in(cast.jane)` gives a browser in which Jane is signed in."""

    def browser(person: Agent | User) -> Client:
        client = Client()
        client.force_login(person.user if isinstance(person, Agent) else person)
        return client

    return browser


@pytest.fixture
def jane(cast: Cast, sign_in: SignIn) -> Client:
    """Jane's browser; she serves IT Support and Online Banking."""
    return sign_in(cast.jane)


@pytest.fixture(autouse=True)
def by_the_long_way_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever these tests look at reads as if its templates had been rendered for it alone."""
    cast_quickly = Mould.cast

    def compared(mould: Mould, **roots: Any) -> SafeString:
        cast = cast_quickly(mould, **roots)
        assert cast == mould.rendered(**roots)
        return cast

    monkeypatch.setattr(Mould, "cast", compared)
