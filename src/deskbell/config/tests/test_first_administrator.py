"""Setting a desk up from the command line."""

import pytest

from deskbell.config import first_visit
from deskbell.config.errors import ConfigurationError
from deskbell.config.first_administrator import PASSWORD, set_up, tell_how
from deskbell.kernel.clock_settings import DEFAULT_TIME_ZONE
from deskbell.kernel.configure import read
from deskbell.kernel.set_up_key import set_up_key
from deskbell.kernel.settings import DESK_NAME, IS_SET_UP
from deskbell.people.models import Agent, User

pytestmark = [pytest.mark.django_db, pytest.mark.first_visit]
ADDRESS = "ada@northbank.example"


@pytest.fixture(autouse=True)
def said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_visit, "_set_up", set())
    monkeypatch.setenv(PASSWORD, "correct horse battery")


def test_the_desk_is_set_up() -> None:
    set_up(name="Northbank help", administrator_name="Ada King", email=ADDRESS)
    ada = Agent.objects.get()
    assert (ada.user.email, ada.user.name, ada.is_administrator) == (ADDRESS, "Ada King", True)
    assert ada.user.check_password("correct horse battery")
    assert (read(DESK_NAME), read(IS_SET_UP)) == ("Northbank help", True)


def test_names_may_be_left_out() -> None:
    set_up(name="", administrator_name="", email=ADDRESS)
    assert (read(DESK_NAME), User.objects.get().name) == ("Deskbell", "ada")


def test_the_clock_can_be_said_as_well() -> None:
    set_up(name="", administrator_name="", email=ADDRESS, time_zone="Europe/Berlin")
    assert read(DEFAULT_TIME_ZONE) == "Europe/Berlin"


@pytest.mark.parametrize("zone", ["Berlin", "Europe/Nowhere", "CEST", "../../etc/passwd"])
def test_a_clock_that_does_not_exist_sets_nothing_up(zone: str) -> None:
    with pytest.raises(ConfigurationError, match="no time zone"):
        set_up(name="", administrator_name="", email=ADDRESS, time_zone=zone)
    assert not User.objects.exists()


def test_a_second_time_says_so() -> None:
    set_up(name="", administrator_name="", email=ADDRESS)
    with pytest.raises(ConfigurationError, match="set up already"):
        set_up(name="Mine", administrator_name="", email="eve@x.test")
    assert User.objects.count() == 1


@pytest.mark.parametrize(("email", "password"), [("no address", "correct horse battery"), (ADDRESS, "short")])
def test_a_bad_answer_sets_nothing_up(monkeypatch: pytest.MonkeyPatch, email: str, password: str) -> None:
    monkeypatch.setenv(PASSWORD, password)
    with pytest.raises(ConfigurationError):
        set_up(name="", administrator_name="", email=email)
    assert not User.objects.exists()


def test_where_nobody_can_be_asked_the_environment_has_to_say_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(PASSWORD)
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    with pytest.raises(ConfigurationError, match=PASSWORD):
        set_up(name="", administrator_name="", email=ADDRESS)


def test_the_key_is_told_until_the_desk_is_set_up() -> None:
    lines: list[str] = []
    tell_how(say=lines.append)
    assert len(lines) == 1
    assert set_up_key() in lines[0]
    set_up(name="", administrator_name="", email=ADDRESS)
    tell_how(say=lines.append)
    assert len(lines) == 1
