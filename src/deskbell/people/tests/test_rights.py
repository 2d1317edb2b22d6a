"""Rights: where an agent may do what, and that a change holds at once."""

from dataclasses import replace

import pytest
from deskbell_tests.cast import Cast
from django.db import IntegrityError, transaction

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure_object
from deskbell.kernel.models import ConfigurationChange
from deskbell.people.models import Role, User
from deskbell.people.permissions import BY_DEPARTMENT, EVERYWHERE
from deskbell.people.queries import agent_choices, department_choices, rights_of, team_members
from deskbell.people.rights import AgentRights
from deskbell.tickets.starting_point import LIMITED, role_permissions

pytestmark = pytest.mark.django_db


def rights(user_id: int) -> AgentRights:
    found = rights_of(user_id)
    assert found is not None
    return found


def test_an_agent_sees_the_primary_and_the_extended_departments(cast: Cast) -> None:
    assert rights(cast.jane.pk).department_ids == {cast.it_support.pk, cast.banking.pk}
    assert rights(cast.john.pk).department_ids == {cast.banking.pk}
    assert not rights(cast.jane.pk).sees_every_department


def test_what_pages_alone_show_is_not_asked_for_commands(cast: Cast) -> None:
    plain, of_page = rights(cast.jane.pk), rights_of(cast.jane.pk, for_page=True)
    assert of_page is not None
    assert set(plain.besides) < set(of_page.besides)
    assert replace(of_page, besides=plain.besides) == plain


def test_an_administrator_may_everything_everywhere(cast: Cast) -> None:
    ada = rights(cast.ada.pk)
    assert ada.sees_every_department
    assert all(ada.may(name, department_id=cast.facilities.pk) for name in BY_DEPARTMENT)


def test_the_primary_role_counts_where_an_agent_has_no_role_of_its_own(cast: Cast) -> None:
    assert rights(cast.tom.pk).may("ticket.reply", department_id=cast.banking.pk)
    assert not rights(cast.vera.pk).may("ticket.reply", department_id=cast.banking.pk)
    assert not rights(cast.vera.pk).may("ticket.reply", department_id=cast.facilities.pk)


def test_whoever_is_no_active_agent_has_no_rights(cast: Cast) -> None:
    assert rights_of(cast.ken.pk) is None
    assert rights_of(None) is None
    cast.john.user.is_active = False
    cast.john.user.save()
    assert rights_of(cast.john.pk) is None


def test_a_role_that_is_narrowed_is_narrow_at_once_and_the_change_is_kept(cast: Cast) -> None:
    role = Role.objects.get(pk=cast.john.role_id)
    configure_object(actor=Actor.agent(cast.ada.pk), instance=role, changes={"permissions": ["ticket.reply"]})
    assert not rights(cast.john.pk).may("ticket.close", department_id=cast.banking.pk)
    change = ConfigurationChange.objects.latest("pk")
    assert change.actor_user_id == cast.ada.pk
    assert change.after == {"permissions": ["ticket.reply"]}
    assert change.before is not None
    assert "ticket.close" in change.before["permissions"]


def test_the_limited_role_really_has_its_permissions() -> None:
    assert set(role_permissions()["Limited access"]) == set(LIMITED) <= set(BY_DEPARTMENT)
    assert not set(BY_DEPARTMENT) & set(EVERYWHERE)


def test_choices_name_who_serves(cast: Cast) -> None:
    names = {choice.name for choice in agent_choices(department_id=cast.banking.pk)}
    assert names == {"Jane Moss", "John Doe", "Vera Low", "Ada King"}
    assert len(agent_choices()) == 6
    assert [agent.user.name for agent in team_members(cast.level_two.pk)] == ["Tom Baker"]
    assert {choice.name for choice in department_choices()} == {"IT Support", "Online Banking", "Facilities"}


def test_an_address_is_unique_in_any_spelling(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user(email="KEN@NORTHBANK.example")
    assert User.objects.get_by_natural_key("Ken@NorthBank.example") == cast.ken


@pytest.mark.parametrize(
    ("name", "email", "shown", "initials"),
    [
        ("Jane Moss", "j@x.example", "Jane Moss", "JM"),
        ("", "sam.osei@x.example", "sam.osei", "SO"),
        ("Cher", "c@x.example", "Cher", "C"),
    ],
)
def test_people_are_shown_by_name_or_address(name: str, email: str, shown: str, initials: str) -> None:
    user = User(name=name, email=email)
    assert (user.display_name, user.initials) == (shown, initials)


def test_a_guest_has_no_password(cast: Cast) -> None:
    assert cast.gus.is_guest
    assert not cast.ken.is_guest
