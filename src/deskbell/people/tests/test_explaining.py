"""What an agent may do, and why: never anything else than what the desk decides by."""

import pytest
from deskbell_tests.cast import Cast

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure_object
from deskbell.people.explaining import InDepartment, Way, explain, who_serves
from deskbell.people.models import Agent
from deskbell.people.rights import rights_of

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
                assert permission.is_held == rights.may(permission.name, department_id=one.department_id)
            sees_all = rights.is_administrator or one.department_id in rights.department_ids
            assert sees_all == (one.way is not Way.BY_HAND)


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
