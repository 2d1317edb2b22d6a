"""What only administrators may do is refused to everybody else, in the command and not in the page alone."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from deskbell_tests.cast import Cast

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import COMMANDS, command
from deskbell.kernel.configure import configure, configure_object, configure_ties
from deskbell.kernel.errors import Refused
from deskbell.kernel.models import ConfigurationChange, Setting
from deskbell.kernel.settings import DESK_NAME
from deskbell.mail.models import OutgoingMail
from deskbell.people.models import Agent, DepartmentAccess, PersonAddress, Team, User

from .registries import load_everything

pytestmark = pytest.mark.django_db
load_everything()

# Each command that configures, asked for something that an administrator would get.
CONFIGURING: dict[str, Callable[[Cast], dict[str, Any]]] = {
    "add_address": lambda cast: {"user_id": cast.ken.pk, "email": "eve@x.example"},
    "change_account": lambda cast: {"user_id": cast.ken.pk, "name": "Eve", "email": "eve@x.example", "phone": ""},
    "create_client": lambda _cast: {"email": "eve@x.example"},
    "hand_over": lambda cast: {"agent_id": cast.john.pk, "to_agent_id": cast.jane.pk},
    "invite_again": lambda cast: {"agent_id": without_password(cast.tom).pk},
    "invite_agent": lambda cast: {
        "email": "eve@x.example", "name": "Eve", "department_id": cast.banking.pk, "role_id": cast.jane.role_id,
    },
    "merge_people": lambda cast: {"keep_id": cast.ken.pk, "gone_id": cast.mia.pk},
    "remove_address": lambda cast: {"user_id": cast.ken.pk, "address_id": further(cast.ken).pk},
    "set_away": lambda cast: {"agent_id": cast.vera.pk, "is_away": True},
}  # fmt: skip


def without_password(agent: Agent) -> Agent:
    """The agent as before the invitation was answered."""
    agent.user.set_unusable_password()
    agent.user.save()
    return agent


def further(user: User) -> PersonAddress:
    """One more address of somebody."""
    found, _is_new = PersonAddress.objects.get_or_create(
        user=user, address="more@x.example", address_normalised="more@x.example"
    )
    return found


def everybody_else(cast: Cast) -> dict[str, Actor]:
    """Everybody but the desk itself and its administrators."""
    account, _is_new = User.objects.get_or_create(email="old@desk.example", email_normalised="old@desk.example")
    columns = {"department": cast.banking, "role": cast.jane.role, "is_administrator": True, "is_active": False}
    retired, _is_new = Agent.objects.get_or_create(user=account, defaults=columns)
    return {
        "a visitor": Actor.visitor(),
        "a client": Actor.client(cast.ken.pk),
        "a guest": Actor.guest(user_id=cast.gus.pk, ticket_id=1),
        "an agent": Actor.agent(cast.jane.pk),
        "a client who calls themselves an agent": Actor.agent(cast.ken.pk),
        "an administrator who was disabled": Actor.agent(retired.pk),
        "an administrator as a client": Actor.client(cast.ada.pk),
        "nobody": Actor.agent(10**9),
    }


def obeyed(cast: Cast, do: Callable[[Actor], object]) -> list[str]:
    """For whom it was done, or left anything behind."""
    found = []
    for who, actor in everybody_else(cast).items():
        before = traces()
        try:
            do(actor)
        except Refused:
            if traces() == before:
                continue
        found.append(who)
    return found


def traces() -> tuple[object, ...]:
    """What configuring leaves behind."""
    counted = (ConfigurationChange, Setting, User, Agent, DepartmentAccess, Team, OutgoingMail)
    return (*(model._default_manager.count() for model in counted), *User.objects.order_by("pk").values_list("email"))


@pytest.fixture
def careless() -> Iterator[str]:
    """A command that forgot to ask."""

    def make_a_team(*, actor: Actor) -> Team:
        return Team.objects.create(name=f"Team {actor}"[:120])

    command(make_a_team)
    yield "make_a_team"
    del COMMANDS["make_a_team"]


@pytest.mark.parametrize("name", sorted(CONFIGURING))
def test_a_command_that_configures_is_for_administrators(cast: Cast, name: str) -> None:
    arguments = CONFIGURING[name](cast)
    assert obeyed(cast, lambda actor: COMMANDS[name](actor=actor, **arguments)) == []
    COMMANDS[name](actor=Actor.agent(cast.ada.pk), **arguments)


def test_a_command_that_forgot_to_ask_is_caught(cast: Cast, careless: str) -> None:
    assert obeyed(cast, lambda actor: COMMANDS[careless](actor=actor)) == list(everybody_else(cast))


def test_the_door_of_configuration_is_for_administrators(cast: Cast) -> None:
    assert obeyed(cast, lambda actor: configure(actor=actor, setting=DESK_NAME, value=str(actor))) == []

    def rename(actor: Actor) -> None:
        configure_object(actor=actor, instance=Team.objects.get(pk=cast.level_two.pk), changes={"name": "Mine"})

    assert obeyed(cast, rename) == []

    def join(actor: Actor) -> None:
        configure_ties(
            actor=actor, instance=cast.level_two, before={"members": []}, after={"members": [1]}, write=lambda: None
        )

    assert obeyed(cast, join) == []
    rename(Actor.agent(cast.ada.pk))
    assert Team.objects.get(pk=cast.level_two.pk).name == "Mine"
