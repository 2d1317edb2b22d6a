"""What an agent may do, and why: never anything else than what the desk decides by."""

import pytest
from deskbell_tests.cast import Cast

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure_object
from deskbell.people.explaining import InDepartment, Way, explain, explain_together, who_serves
from deskbell.people.models import Agent
from deskbell.people.permissions import WHERE_SERVED
from deskbell.people.rights import rights_of
from deskbell.tickets.policy import may_open_for_others
from deskbell.tickets.viewer import viewer_of

pytestmark = pytest.mark.django_db


def explained(agent: Agent) -> dict[str, InDepartment]:
    return {one.department: one for one in explain(agent.pk)}


def test_the_ways_into_a_department(cast: Cast) -> None:
    jane, tom, ada = explained(cast.jane), explained(cast.tom), explained(cast.ada)
    assert {name: one.way for name, one in jane.items()} == {
        "Facilities": Way.BY_HAND, "IT Support": Way.PRIMARY, "Online Banking": Way.EXTENDED,
    }  # fmt: skip
    assert "Level II" in tom["Online Banking"].reason
    assert "Expanded access" in tom["Online Banking"].reason
    assert {one.way for one in ada.values()} == {Way.ADMINISTRATOR}


def test_the_page_says_what_the_desk_decides_by(cast: Cast) -> None:
    for agent in (cast.ada, cast.jane, cast.john, cast.nora, cast.tom, cast.vera):
        rights = rights_of(agent.pk)
        assert rights is not None
        for one in explain(agent.pk):
            for permission in one.permissions:
                of_use = one.way is not Way.BY_HAND or permission.name not in WHERE_SERVED
                may = rights.may(permission.name, department_id=one.department_id)
                assert permission.is_held == (may and of_use)
            sees_all = rights.is_administrator or one.department_id in rights.department_ids
            assert sees_all == (one.way is not Way.BY_HAND)


def test_what_is_said_of_opening_is_what_the_policy_says(cast: Cast) -> None:
    for agent in (cast.ada, cast.jane, cast.john, cast.nora, cast.tom, cast.vera):
        viewer = viewer_of(Actor.agent(agent.pk))
        for one in explain(agent.pk):
            said = {permission.name: permission.is_held for permission in one.permissions}
            assert said["ticket.create"] == may_open_for_others(viewer, department_id=one.department_id)


def test_departments_of_which_the_same_is_true_stand_together(cast: Cast) -> None:
    assert [len(group) for group in explain_together(cast.ada.pk)] == [3]
    assert sorted(len(group) for group in explain_together(cast.john.pk)) == [1, 2]


def test_whoever_is_disabled_may_nothing(cast: Cast) -> None:
    configure_object(actor=Actor.agent(cast.ada.pk), instance=cast.john, changes={"is_active": False})
    assert explain(cast.john.pk) == ()
    assert explain(10**9) == ()


def test_who_serves_a_department_and_by_which_role(cast: Cast) -> None:
    served = {one.name: (one.way, one.role) for one in who_serves(cast.banking.pk)}
    assert served == {
        "Ada King": (Way.ADMINISTRATOR, ""),
        "Jane Moss": (Way.EXTENDED, "All access"),
        "John Doe": (Way.PRIMARY, "Expanded access"),
        "Vera Low": (Way.PRIMARY, "View only"),
    }
