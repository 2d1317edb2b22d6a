"""Everybody says who they are, and agents how they work: of themselves, and of nobody else."""

import pytest
from deskbell_tests.cast import Cast

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure_object
from deskbell.kernel.errors import Invalid, NotFound, Refused
from deskbell.kernel.history import changes_of
from deskbell.people.commands.change_profile import change_own_work, change_profile
from deskbell.people.models import Agent, User
from deskbell.people.rights import rights_of

pytestmark = pytest.mark.django_db


def test_a_client_says_who_they_are(cast: Cast) -> None:
    ken = Actor.client(cast.ken.pk)
    change_profile(
        actor=ken,
        name="Ken\nIto ",
        phone="+41 1",
        language="",
        time_zone="Europe/Zurich",
        theme="dark",
        density="compact",
    )
    user = User.objects.get(pk=cast.ken.pk)
    assert (user.name, user.phone, user.time_zone, user.theme, user.density) == (
        "Ken Ito", "+41 1", "Europe/Zurich", "dark", "compact",
    )  # fmt: skip
    assert "+41 1" in user.directory_line
    (change,) = changes_of(f"people.User:{cast.ken.pk}")
    assert (change.actor_user_id, change.after) == (cast.ken.pk, {"name": "Ken Ito", "phone": "+41 1"})


def test_an_agents_name_is_in_the_agents_history(cast: Cast) -> None:
    change_profile(actor=Actor.agent(cast.jane.pk), name="Jane Roe")
    assert changes_of(f"people.Agent:{cast.jane.pk}")[0].after == {"name": "Jane Roe", "phone": ""}


@pytest.mark.parametrize(
    "wrong",
    [{"name": " "}, {"language": "tlh"}, {"time_zone": "Mars/Base"}, {"theme": "pink"}, {"density": "dense"}],
)
def test_what_is_not_offered_is_refused(cast: Cast, wrong: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        change_profile(actor=Actor.client(cast.ken.pk), **{"name": "Ken", **wrong})
    assert set(refused.value.errors) == set(wrong)
    assert User.objects.get(pk=cast.ken.pk).name == cast.ken.name


def test_whoever_did_not_sign_in_has_no_profile(cast: Cast) -> None:
    for stranger in (Actor.visitor(), Actor.guest(user_id=cast.gus.pk, ticket_id=1), Actor.system()):
        with pytest.raises(Refused):
            change_profile(actor=stranger, name="Eve")
    User.objects.filter(pk=cast.ken.pk).update(is_active=False)
    with pytest.raises(NotFound):
        change_profile(actor=Actor.client(cast.ken.pk), name="Back")


def test_nobody_writes_anothers_face_by_being_themselves(cast: Cast) -> None:
    for actor in (Actor.client(cast.ken.pk), Actor.agent(cast.jane.pk)):
        with pytest.raises(Refused):
            configure_object(actor=actor, instance=cast.mia, changes={"name": "Eve"})
    for column in ("email", "is_active", "organization_id", "is_primary_contact"):
        with pytest.raises(Refused):
            configure_object(actor=Actor.client(cast.ken.pk), instance=cast.ken, changes={column: None})


def test_an_agent_says_how_they_work(cast: Cast) -> None:
    jane = Actor.agent(cast.jane.pk)
    change_own_work(
        actor=jane,
        signature="<p onclick='x'>Jane</p><script>1</script>",
        signature_use="none",
        start_queue="mine",
        rows_per_page=50,
    )
    agent = Agent.objects.get(pk=cast.jane.pk)
    assert (agent.signature, agent.signature_use, agent.start_queue) == ("<p>Jane</p>", "none", "mine")
    rights = rights_of(cast.jane.pk)
    assert rights is not None
    assert rights.rows_per_page == 50
    for wrong in ({"signature_use": "mine"}, {"rows_per_page": 10**6}):
        with pytest.raises(Invalid):
            change_own_work(actor=jane, **{"signature": "", "signature_use": "own", **wrong})  # type: ignore[arg-type]


def test_of_their_rights_agents_say_nothing(cast: Cast) -> None:
    for column, value in (("is_administrator", True), ("permissions", ["user.dir"]), ("department_id", 1)):
        with pytest.raises(Refused):
            configure_object(actor=Actor.agent(cast.jane.pk), instance=cast.jane, changes={column: value})
    with pytest.raises(Refused):
        configure_object(actor=Actor.agent(cast.jane.pk), instance=cast.john, changes={"signature": "Eve"})
    with pytest.raises(Refused):
        change_own_work(actor=Actor.client(cast.jane.pk), signature="", signature_use="own")
