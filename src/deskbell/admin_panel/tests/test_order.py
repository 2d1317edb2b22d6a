"""Help topics get their order by hand, among those beside them."""

import pytest
from deskbell_tests.cast import Cast
from django.test import Client

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure_object
from deskbell.kernel.models import ConfigurationChange
from deskbell.tickets.models import HelpTopic

pytestmark = pytest.mark.django_db
ORDER = "/admin/topics/order/"


@pytest.fixture
def ada(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ada.user)
    return client


@pytest.fixture
def topics(cast: Cast) -> list[int]:
    """Red and Green at the root, Leaf and Moss below Green; nothing else."""
    HelpTopic.objects.update(is_retired=True)
    made: list[HelpTopic] = []
    for name, above in (("Red", None), ("Green", None), ("Leaf", 1), ("Moss", 1)):
        row = HelpTopic()
        changes = {"name": name, "parent_id": None if above is None else made[above].pk, "position": len(made)}
        configure_object(actor=Actor.system(), instance=row, changes=changes)
        made.append(row)
    return [row.pk for row in made]


def names() -> list[str]:
    return list(
        HelpTopic.objects.filter(is_retired=False, parent=None).order_by("position").values_list("name", flat=True)
    )


def test_a_button_moves_one_place_and_keeps_the_focus(ada: Client, topics: list[int]) -> None:
    answer = ada.post(ORDER, {"move": f"down:{topics[0]}"}, follow=True).content.decode()
    assert names() == ["Green", "Red"]
    assert "Move Red up" in answer
    ada.post(ORDER, {"move": f"up:{topics[0]}"})
    assert names() == ["Red", "Green"]


def test_dragging_sends_the_whole_order(ada: Client, cast: Cast, topics: list[int]) -> None:
    red, green, leaf, moss = topics
    ada.post(ORDER, {"order": [green, moss, leaf, red]})
    assert names() == ["Green", "Red"]
    below = HelpTopic.objects.filter(parent=green).order_by("position").values_list("name", flat=True)
    assert list(below) == ["Moss", "Leaf"]
    assert ConfigurationChange.objects.latest("pk").actor_user_id == cast.ada.pk


def test_what_does_not_move_is_not_written(ada: Client, topics: list[int]) -> None:
    ada.post(ORDER, {"order": topics})
    before = ConfigurationChange.objects.count()
    ada.post(ORDER, {"order": topics})
    ada.post(ORDER, {"move": f"up:{topics[0]}"})
    ada.post(ORDER, {"move": "up:999999"})
    assert ConfigurationChange.objects.count() == before


@pytest.mark.parametrize("typed", [{"move": "sideways:1"}, {"move": "up:x"}, {"order": ["x"]}, {"order": ["9" * 40]}])
def test_nonsense_is_refused(ada: Client, topics: list[int], typed: dict[str, str]) -> None:
    assert ada.post(ORDER, typed).status_code == 400


def test_kinds_without_an_order_have_no_such_page(ada: Client) -> None:
    assert ada.get("/admin/teams/order/").status_code == 404
