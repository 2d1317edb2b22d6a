"""Departments and teams as administrators configure them."""

from __future__ import annotations

from typing import Any

import pytest
from deskbell_tests.cast import Cast

from deskbell.kernel.actor import Actor
from deskbell.kernel.configuration import KINDS
from deskbell.kernel.models import ConfigurationChange
from deskbell.people.configuration.departments import DepartmentForm
from deskbell.people.configuration.teams import TeamForm, member_ids
from deskbell.people.models import Department, Team

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
    for key in ("departments", "teams"):
        kind = KINDS[key]
        for row in kind.model._default_manager.all():
            assert all(isinstance(str(column.value(row)), str) for column in kind.columns)
            assert all(usage.words(usage.rows(row.pk).count()) for usage in kind.usages)
