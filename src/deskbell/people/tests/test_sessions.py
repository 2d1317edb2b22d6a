"""My sessions are the real ones: what is ended opens nothing from then on."""

from datetime import timedelta

import pytest
from deskbell_tests.cast import PASSWORD, Cast
from django.conf import settings
from django.test import Client
from django.utils import timezone

from deskbell.lib.user_agent import device_of
from deskbell.people.jobs import forget_ended_sessions
from deskbell.people.models import SignInSession, User
from deskbell.people.sessions import end_other_sessions, end_session, open_sessions

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0"


def signed_in(user: User, agent: str = FIREFOX) -> Client:
    """By the door, as a person does it."""
    client = Client(headers={"User-Agent": agent})
    answer = client.post("/account/sign-in/", {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def key_of(client: Client) -> str:
    """The session that a browser bears."""
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (FIREFOX, "Firefox, Linux"),
        (EDGE, "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile Safari/604.1", "Safari, iPhone"),
        ("<script>", ""),
        ("", ""),
    ],
)
def test_a_device_is_called_by_its_name(said: str, shown: str) -> None:
    assert device_of(said) == shown


def test_each_browser_is_listed_with_this_one_first(cast: Cast) -> None:
    here, there = signed_in(cast.ken), signed_in(cast.ken, EDGE)
    signed_in(cast.mia)
    found = open_sessions(user=cast.ken, this_key=key_of(here))
    assert [(one.device, one.address, one.is_this) for one in found] == [
        ("Firefox, Linux", "127.0.0.1", True), ("Edge, Windows", "127.0.0.1", False),
    ]  # fmt: skip
    page = here.get("/my-profile/").text
    assert "Edge, Windows" in page
    for client in (here, there):
        assert key_of(client) not in page, "a key opens the session and stands nowhere"


def test_a_session_is_ended_at_once(cast: Cast) -> None:
    here, there, hers = signed_in(cast.ken), signed_in(cast.ken, EDGE), signed_in(cast.mia)
    (other,) = (one for one in open_sessions(user=cast.ken, this_key=key_of(here)) if not one.is_this)
    foreign = open_sessions(user=cast.mia, this_key=None)[0].id
    assert not end_session(user=cast.ken, session_id=foreign), "another's session is not one's own"
    assert here.post("/profile/sessions/end/", {"session": other.id}).status_code == 302
    assert there.get("/tickets/").status_code == 302
    assert here.get("/tickets/").status_code == hers.get("/tickets/").status_code == 200


def test_all_others_are_ended_and_this_one_stays(cast: Cast) -> None:
    here, others = signed_in(cast.ken), [signed_in(cast.ken) for _number in range(2)]
    hers = signed_in(cast.mia)
    assert here.post("/profile/sessions/end-others/").status_code == 302
    assert [client.get("/tickets/").status_code for client in (here, *others, hers)] == [200, 302, 302, 200]
    assert end_other_sessions(user=cast.ken, this_key=key_of(here)) == 0


def test_a_new_password_leaves_no_other_session_on_the_list(cast: Cast) -> None:
    here, there = signed_in(cast.ken), signed_in(cast.ken, EDGE)
    fresh = {"oldpassword": PASSWORD, "password1": "another horse battery", "password2": "another horse battery"}
    assert here.post("/account/password/change/", fresh).status_code == 302
    assert there.get("/tickets/").status_code == 302
    user = User.objects.get(pk=cast.ken.pk)
    assert [one.is_this for one in open_sessions(user=user, this_key=key_of(here))] == [True]
    assert end_other_sessions(user=user, this_key=key_of(here)) == 0, "what was not on the list is not told as ended"
    assert SignInSession.objects.filter(user=user).count() == 1


def test_being_seen_is_written_now_and_then_and_never_by_looking(cast: Cast) -> None:
    here = signed_in(cast.ken)
    rows = SignInSession.objects.filter(pk=key_of(here))
    long_ago = rows.get().last_seen_at.replace(year=2020, day=1)
    rows.update(last_seen_at=long_ago)
    assert here.get("/my-profile/").status_code == 200
    assert rows.get().last_seen_at == long_ago
    assert here.post("/profile/seen/").status_code == 204
    seen = rows.get().last_seen_at
    assert seen > long_ago
    assert here.post("/profile/seen/").status_code == 204
    assert rows.get().last_seen_at == seen
    assert Client().post("/profile/seen/").status_code == 401


def test_signing_out_leaves_no_row(cast: Cast) -> None:
    here = signed_in(cast.ken)
    here.post("/account/sign-out/")
    assert not SignInSession.objects.filter(user=cast.ken).exists()


def test_what_ended_by_itself_is_forgotten(cast: Cast) -> None:
    here, there = signed_in(cast.ken), signed_in(cast.mia)
    SignInSession.objects.filter(pk=key_of(there)).update(expire_date=timezone.now() - timedelta(minutes=1))
    forget_ended_sessions()
    assert list(SignInSession.objects.values_list("pk", flat=True)) == [key_of(here)]


@pytest.mark.parametrize("key", ["a\x00bbbbbbbbbb", "none-of-these-keys", "'; --aaaaaaaa"])
def test_a_key_that_no_session_has_is_nobodys(cast: Cast, client: Client, key: str) -> None:
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    assert client.get("/desk/").headers["Location"].startswith("/account/sign-in/")


def test_a_session_that_ran_out_is_none(cast: Cast, client: Client) -> None:
    client.force_login(cast.jane.user)
    assert client.get("/desk/lists/").status_code == 200
    SignInSession.objects.update(expire_date=timezone.now())
    assert client.get("/desk/lists/").status_code == 302
