"""People as administrators configure them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from deskbell_tests.cast import Cast

from deskbell.kernel.actor import Actor
from deskbell.kernel.configuration import KINDS, Kind
from deskbell.kernel.configuration_retiring import retire
from deskbell.kernel.configuration_rows import everything, matching
from deskbell.kernel.configure import configure, configure_object
from deskbell.kernel.errors import Invalid, Refused
from deskbell.kernel.models import ConfigurationChange
from deskbell.people.accesses import accesses_of
from deskbell.people.commands.change_account import change_account
from deskbell.people.commands.create_client import create_client
from deskbell.people.commands.find_or_create_guest import find_or_create_guest
from deskbell.people.configuration.agents import AgentForm
from deskbell.people.configuration.clients import ClientForm
from deskbell.people.configuration.departments import DepartmentForm
from deskbell.people.configuration.organizations import OrganizationForm
from deskbell.people.configuration.roles import RoleForm
from deskbell.people.configuration.roles import consequences as role_consequences
from deskbell.people.configuration.teams import TeamForm, member_ids
from deskbell.people.models import Agent, Department, Organization, Role, Team, User
from deskbell.people.permissions import EXPLANATIONS
from deskbell.people.queries import rights_of
from deskbell.tickets.settings import DEFAULT_DEPARTMENT_ID

pytestmark = pytest.mark.django_db


def team_form(team: Team, **typed: Any) -> TeamForm:
    return TeamForm({"name": team.name, **typed}, instance=team)


def department_form(department: Department, **typed: Any) -> DepartmentForm:
    return DepartmentForm({"name": department.name, "is_public": "on", **typed}, instance=department)


def last_change() -> ConfigurationChange:
    return ConfigurationChange.objects.latest("pk")


def test_members_are_set_and_kept_in_the_teams_history(cast: Cast) -> None:
    form = team_form(cast.level_two, members=[cast.jane.pk, cast.john.pk], lead=cast.jane.pk)
    assert form.is_valid(), form.errors
    form.apply(Actor.agent(cast.ada.pk))
    assert member_ids(cast.level_two.pk) == sorted([cast.jane.pk, cast.john.pk])
    change = last_change()
    assert change.target == f"people.Team:{cast.level_two.pk}"
    assert change.before == {"members": [cast.tom.pk]}
    assert change.after == {"members": sorted([cast.jane.pk, cast.john.pk])}
    assert change.actor_user_id == cast.ada.pk


def test_a_lead_is_a_member(cast: Cast) -> None:
    assert "lead" in team_form(cast.level_two, members=[cast.jane.pk], lead=cast.tom.pk).errors


def test_the_same_once_more_writes_nothing(cast: Cast) -> None:
    count = ConfigurationChange.objects.count()
    form = team_form(cast.level_two, members=[cast.tom.pk])
    assert form.is_valid(), form.errors
    form.apply(Actor.agent(cast.ada.pk))
    assert ConfigurationChange.objects.count() == count


def test_departments_make_no_circle(cast: Cast) -> None:
    form = department_form(cast.facilities, parent=cast.it_support.pk)
    assert form.is_valid(), form.errors
    form.apply(Actor.agent(cast.ada.pk))
    above = Department.objects.get(pk=cast.it_support.pk)
    assert "parent" in department_form(above, parent=cast.facilities.pk).errors
    assert "parent" in department_form(above, parent=above.pk).errors


def test_a_name_is_taken_once_in_its_place(cast: Cast) -> None:
    assert department_form(Department(name="IT Support")).errors
    assert department_form(Department(name="IT Support"), parent=cast.facilities.pk).is_valid()


def test_every_column_and_usage_speaks(cast: Cast) -> None:
    for key in ("agents", "clients", "departments", "organizations", "roles", "teams"):
        kind = KINDS[key]
        for row in kind.model._default_manager.all():
            assert all(isinstance(str(column.value(row)), str) for column in kind.columns)
            assert all(usage.words(usage.rows(row.pk).count()) for usage in kind.usages)


def test_departments_hand_on_everything_to_another(cast: Cast) -> None:
    ada = Actor.agent(cast.ada.pk)
    configure_object(actor=ada, instance=cast.facilities, changes={"parent_id": cast.it_support.pk})
    configure(actor=ada, setting=DEFAULT_DEPARTMENT_ID, value=cast.banking.pk)
    below = Department(name="Phones")
    configure_object(actor=ada, instance=below, changes={"parent_id": cast.it_support.pk})
    retire(actor=ada, kind=departments_alone(), row=cast.it_support, by=cast.facilities.pk)
    assert not Agent.objects.filter(department=cast.it_support).exists()
    assert Department.objects.get(pk=cast.facilities.pk).parent_id is None
    assert Department.objects.get(pk=below.pk).parent_id == cast.facilities.pk
    assert accesses_of(cast.jane.pk) == {cast.banking.pk: cast.jane.role_id}


def test_an_extended_access_moves_with_its_role(cast: Cast) -> None:
    retire(actor=Actor.agent(cast.ada.pk), kind=departments_alone(), row=cast.banking, by=cast.facilities.pk)
    assert accesses_of(cast.jane.pk) == {cast.facilities.pk: cast.jane.role_id}
    assert Department.objects.get(pk=cast.banking.pk).is_retired


def departments_alone() -> Kind:
    """The kind with this room's own usages only."""
    kind = KINDS["departments"]
    own = [usage for usage in kind.usages if usage.rows(0).model._meta.app_label == "people"]
    return replace(kind, usages=tuple(own))


def test_a_role_is_narrowed_and_says_for_whom(cast: Cast) -> None:
    role = cast.john.role
    kept = [name for name in role.permissions if name not in EXPLANATIONS]
    form = RoleForm({"name": role.name, "permissions": ["ticket.reply"]}, instance=role)
    assert form.is_valid(), form.errors
    assert set(form.cleaned_data["permissions"]) == {"ticket.reply", *kept}
    sentences = role_consequences(Role.objects.get(pk=role.pk), form.changes())
    assert sentences[0].startswith("2 agents may no longer")
    assert "Assign tickets" in sentences[0]
    form.apply(Actor.agent(cast.ada.pk))
    rights = rights_of(cast.john.pk)
    assert rights is not None
    assert not rights.may("ticket.assign", department_id=cast.banking.pk)


def test_a_permission_that_there_is_not_is_no_permission(cast: Cast) -> None:
    with pytest.raises(Invalid):
        configure_object(
            actor=Actor.agent(cast.ada.pk), instance=cast.john.role, changes={"permissions": ["ticket.everything"]}
        )


def agent_form(agent: Agent, **typed: Any) -> AgentForm:
    asked = {
        "name": agent.user.name,
        "email": agent.user.email,
        "department": agent.department_id,
        "role": agent.role_id,
        "signature": agent.signature,
        **{f"access_{department}": role for department, role in accesses_of(agent.pk).items()},
        **({"is_administrator": "on"} if agent.is_administrator else {}),
    }
    return AgentForm({**asked, **typed}, instance=agent)


def test_an_agent_is_changed_in_every_respect(cast: Cast) -> None:
    changes: dict[str, Any] = {
        "name": "Jane Marsh",
        f"access_{cast.facilities.pk}": cast.vera.role_id,
        f"access_{cast.banking.pk}": "",
    }
    form = agent_form(cast.jane, **changes)
    assert form.is_valid(), form.errors
    form.apply(Actor.agent(cast.ada.pk))
    assert Agent.objects.get(pk=cast.jane.pk).user.name == "Jane Marsh"
    assert accesses_of(cast.jane.pk) == {cast.facilities.pk: cast.vera.role_id}
    history = ConfigurationChange.objects.filter(target=f"people.Agent:{cast.jane.pk}").order_by("-pk")
    assert history[0].after == {"further_departments": ["Facilities (View only)"]}
    assert history[1].after == {"name": "Jane Marsh"}


def test_an_agent_keeps_away_from_the_addresses_of_others(cast: Cast) -> None:
    form = agent_form(cast.jane, email=" KEN@northbank.example ")
    assert form.is_valid()
    with pytest.raises(Invalid) as refusal:
        form.apply(Actor.agent(cast.ada.pk))
    assert "email" in refusal.value.errors


@pytest.mark.parametrize("change", [{"is_administrator": False}, {"is_active": False}])
def test_the_last_administrator_stays(cast: Cast, change: dict[str, bool]) -> None:
    ada = Actor.agent(cast.ada.pk)
    for actor in (ada, Actor.system()):
        with pytest.raises(Refused):
            configure_object(actor=actor, instance=Agent.objects.get(pk=cast.ada.pk), changes=change)
    with pytest.raises(Refused):
        configure_object(actor=ada, instance=User.objects.get(pk=cast.ada.pk), changes={"is_active": False})
    configure_object(actor=ada, instance=cast.jane, changes={"is_administrator": True})
    configure_object(actor=ada, instance=Agent.objects.get(pk=cast.ada.pk), changes=change)
    with pytest.raises(Refused):
        configure_object(actor=Actor.system(), instance=cast.jane, changes=change)


def test_new_clients_belong_where_their_domain_says(cast: Cast) -> None:
    typed = {"name": "North Bank", "domains": "@NorthBank.example, north.example", "sharing": "all", "joining": "none"}
    form = OrganizationForm(typed, instance=Organization())
    assert form.is_valid(), form.errors
    bank = form.apply(Actor.agent(cast.ada.pk))
    guest = find_or_create_guest(actor=Actor.visitor(), email="Zoe@NORTHBANK.example")
    assert guest.organization_id == bank.pk
    assert find_or_create_guest(actor=Actor.visitor(), email="zoe@sub.northbank.example").organization_id is None
    assert find_or_create_guest(actor=Actor.visitor(), email=cast.ken.email).organization_id is None
    again = OrganizationForm({"name": "Other", "domains": "north.example"}, instance=Organization())
    assert "domains" in again.errors
    for nonsense in ("north", "a b@c", "-x.example", "x..example", f"{'a' * 260}.example"):
        assert "domains" in OrganizationForm({"name": "Other", "domains": nonsense}, instance=Organization()).errors


def test_a_client_is_made_and_changed_and_no_address_is_taken_twice(cast: Cast) -> None:
    ada = Actor.agent(cast.ada.pk)
    form = ClientForm({"name": "Zoe", "email": "zoe@x.example"}, instance=User())
    assert form.is_valid(), form.errors
    zoe = form.apply(ada)
    assert zoe.is_guest
    changed = ClientForm({"name": "Zoë Ångström", "email": "Zoe@y.example", "phone": "1"}, instance=zoe)
    assert changed.is_valid(), changed.errors
    changed.apply(ada)
    zoe.refresh_from_db()
    assert (zoe.email, zoe.email_normalised) == ("Zoe@y.example", "zoe@y.example")
    assert zoe.directory_line == "zoë ångström zoe@y.example 1"
    assert last_change().target == f"people.User:{zoe.pk}"
    with pytest.raises(Invalid):
        create_client(actor=ada, email="ZOE@Y.example")
    with pytest.raises(Invalid):
        change_account(actor=ada, user_id=zoe.pk, name="", email=cast.ken.email, phone="")


def test_the_directory_is_searched_however_it_is_written(cast: Cast) -> None:
    kind = KINDS["clients"]
    User.objects.create_user(email="ang@x.example", name="ÅNGSTRÖM")
    found = everything(kind).filter(matching(kind, ["Ångström"]))
    assert [one.email for one in found] == ["ang@x.example"]
    assert not everything(kind).filter(pk=cast.jane.pk).exists()
