"""What the panel's tests share: agents in front of a browser."""

from collections.abc import Callable

import pytest
from deskbell_tests.cast import Cast
from django.test import Client

from deskbell.people.models import Agent, User

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
