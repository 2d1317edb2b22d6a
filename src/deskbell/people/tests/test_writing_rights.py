"""What agents may write of people, by permission; and that an address or somebody else's absence is not among it."""

from typing import Any

import pytest
from deskbell_tests.cast import Cast

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure_object
from deskbell.kernel.errors import Refused
from deskbell.people.commands.change_account import change_account
from deskbell.people.commands.create_client import create_client
from deskbell.people.commands.set_away import set_away
from deskbell.people.configuration.agents import AgentForm
from deskbell.people.configuration.organizations import set_domains
from deskbell.people.explaining import explain_everywhere
from deskbell.people.models import Agent, Organization, User
from deskbell.people.queries import agent_choices
from deskbell.people.rights import rights_of

pytestmark = pytest.mark.django_db
ALL = ("user.create", "user.edit", "user.manage", "user.delete", "org.create", "org.edit", "org.delete")


def allow(agent: Agent, *permissions: str) -> Actor:
    Agent.objects.filter(pk=agent.pk).update(permissions=list(permissions))
    return Actor.agent(agent.pk)


def account(cast: Cast, **changes: Any) -> dict[str, Any]:
    ken = User.objects.get(pk=cast.ken.pk)
    now = {"name": ken.name, "email": ken.email, "phone": ken.phone, "organization_id": ken.organization_id}
    return {"user_id": ken.pk, **now, **changes}


def test_each_permission_allows_its_own_and_nothing_else(cast: Cast) -> None:
    bank = Organization.objects.create(name="Northbank Ltd")
    deeds: dict[str, Any] = {
        "user.create": lambda actor: create_client(actor=actor, email="new@bank.example"),
        "user.edit": lambda actor: change_account(actor=actor, **account(cast, name="Kenneth")),
        "user.delete": lambda actor: configure_object(actor=actor, instance=cast.mia, changes={"is_active": False}),
        "org.create": lambda actor: configure_object(actor=actor, instance=Organization(), changes={"name": "New"}),
        "org.edit": lambda actor: set_domains(actor=actor, organization=bank, domains=["bank.example"]),
        "org.delete": lambda actor: configure_object(actor=actor, instance=bank, changes={"is_retired": True}),
    }
    for permission, do in deeds.items():
        others = [one for one in ALL if one != permission]
        with pytest.raises(Refused):
            do(allow(cast.john, *others))
        do(allow(cast.john, permission))


def test_an_address_needs_more_than_the_rest(cast: Cast) -> None:
    changed = account(cast, email="eve@x.example")
    with pytest.raises(Refused):
        change_account(actor=allow(cast.john, "user.edit", "user.delete"), **changed)
    change_account(actor=allow(cast.john, "user.edit", "user.manage"), **changed)
    assert User.objects.get(pk=cast.ken.pk).email == "eve@x.example"


def test_no_permission_reaches_an_agents_account_or_other_columns(cast: Cast) -> None:
    john = allow(cast.john, *ALL)
    for instance, changes in (
        (cast.jane.user, {"is_active": False}),
        (cast.ada.user, {"email": "eve@x.example"}),
        (cast.ken, {"password": "x"}),
        (cast.ken, {"is_superuser": True}),
        (cast.john, {"is_administrator": True}),
        (cast.john, {"permissions": ["user.create"], "is_away": True}),
        (User(), {"email": "eve@x.example", "is_superuser": True}),
    ):
        with pytest.raises(Refused):
            configure_object(actor=john, instance=instance, changes=changes)
    with pytest.raises(Refused):
        change_account(actor=john, user_id=cast.jane.pk, name="Eve", email="eve@x.example", phone="")


def test_a_disabled_agent_and_a_client_have_no_permissions(cast: Cast) -> None:
    allow(cast.john, *ALL)
    Agent.objects.filter(pk=cast.john.pk).update(is_active=False)
    for actor in (Actor.agent(cast.john.pk), Actor.client(cast.jane.pk), Actor.visitor()):
        with pytest.raises(Refused):
            create_client(actor=actor, email="new@bank.example")


def test_agents_say_themselves_that_they_are_away(cast: Cast) -> None:
    john = Actor.agent(cast.john.pk)
    set_away(actor=john, agent_id=cast.john.pk, is_away=True)
    rights = rights_of(cast.john.pk)
    assert rights is not None
    assert rights.is_away
    assert {one.detail for one in agent_choices() if one.id == cast.john.pk} == {"away"}
    with pytest.raises(Refused):
        set_away(actor=john, agent_id=cast.jane.pk, is_away=True)
    with pytest.raises(Refused):
        set_away(actor=Actor.client(cast.john.pk), agent_id=cast.john.pk, is_away=False)
    set_away(actor=Actor.agent(cast.ada.pk), agent_id=cast.john.pk, is_away=False)
    assert not Agent.objects.get(pk=cast.john.pk).is_away


def test_the_form_gives_permissions_and_keeps_what_it_does_not_offer(cast: Cast) -> None:
    allow(cast.john, "faq.manage", "user.edit")
    john = Agent.objects.get(pk=cast.john.pk)
    typed = {
        "name": "John Doe", "email": john.user.email, "department": john.department_id, "role": john.role_id,
        "permissions": ["user.dir", "org.edit"],
    }  # fmt: skip
    form = AgentForm(typed, instance=john)
    assert form.is_valid(), form.errors
    form.apply(Actor.agent(cast.ada.pk))
    assert set(Agent.objects.get(pk=john.pk).permissions) == {"faq.manage", "user.dir", "org.edit"}
    assert {one.name for one in explain_everywhere(john.pk) if one.is_held} == {"user.dir", "org.edit"}
    assert all(one.is_held for one in explain_everywhere(cast.ada.pk))
