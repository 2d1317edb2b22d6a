"""Signing in and out: who gets in, who is locked out, and where they land."""

import time

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from deskbell.people.models import Agent, Department, Role, User
from deskbell.sign_in.addresses import address_of

pytestmark = [pytest.mark.django_db, pytest.mark.urls("deskbell.ui.tests.pages")]
PASSWORD = "a river runs uphill"
WRONG = "a river runs downhill"


@pytest.fixture
def ken() -> User:
    return User.objects.create_user(email="Ken@Northbank.test", name="Ken Ito", password=PASSWORD)


@pytest.fixture
def jane() -> Agent:
    user = User.objects.create_user(email="jane@desk.test", name="Jane Moss", password=PASSWORD)
    return Agent.objects.create(
        user=user, department=Department.objects.create(name="IT"), role=Role.objects.create(name="All")
    )


def sign_in(client: Client, email: str = "ken@northbank.test", password: str = PASSWORD, **extra: str) -> int:
    return enter(client, email, password, **extra)[0]


def enter(client: Client, email: str, password: str = PASSWORD, **extra: str) -> tuple[int, str]:
    answer = client.post(reverse("account_login"), {"login": email, "password": password, **extra})
    return answer.status_code, answer.get("Location", "")


@pytest.mark.parametrize("typed", ["ken@northbank.test", " KEN@NORTHBANK.TEST ", "Ken@northbank.Test"])
def test_an_address_is_known_however_it_is_written(client: Client, ken: User, typed: str) -> None:
    assert enter(client, typed) == (302, "/my/")


def test_agents_land_in_their_panel(client: Client, jane: Agent) -> None:
    assert enter(client, "jane@desk.test") == (302, "/desk/")


def test_next_leads_on_within_the_desk(client: Client, ken: User) -> None:
    assert enter(client, "ken@northbank.test", next="/my/?page=2") == (302, "/my/?page=2")


@pytest.mark.parametrize(
    "next_url",
    [
        "//evil.test",
        "/\\evil.test",
        "https:evil.test",
        "https://evil.test/",
        "\\\\evil.test",
        "http:///evil.test",
        "//localhost/x",
        "javascript:alert(1)",
    ],
)
def test_threat_26_open_redirect(client: Client, ken: User, next_url: str) -> None:
    assert enter(client, "ken@northbank.test", next=next_url) == (302, "/my/")


def test_wrong_unknown_guest_and_disabled_look_the_same(client: Client, ken: User) -> None:
    User.objects.create_user(email="guest@x.test", name="Gustav")
    User.objects.create_user(email="gone@x.test", name="Gone", password=PASSWORD)
    User.objects.filter(email="gone@x.test").update(is_active=False)
    tries = [
        ("ken@northbank.test", WRONG),
        ("nobody@x.test", WRONG),
        ("guest@x.test", ""),
        ("guest@x.test", "!"),
        ("gone@x.test", WRONG),
    ]
    answers = [
        Client().post(reverse("account_login"), {"login": email, "password": word or "x"}) for email, word in tries
    ]
    assert {answer.status_code for answer in answers} == {200}
    bodies = {words_of(answer.content.decode(), email) for answer, (email, _word) in zip(answers, tries, strict=True)}
    assert len(bodies) == 1


def words_of(page: str, email: str) -> str:
    return "".join(line for line in page.replace(email, "…").splitlines() if "csrfmiddlewaretoken" not in line)


def test_a_disabled_account_does_not_get_in(client: Client, ken: User) -> None:
    User.objects.update(is_active=False)
    sign_in(client)
    assert client.get("/my/").status_code == 302


def test_a_disabled_agent_does_not_get_in(client: Client, jane: Agent) -> None:
    Agent.objects.update(is_active=False)
    assert sign_in(client, "jane@desk.test") == 200
    assert client.get("/my/").status_code == 302


def test_signing_out_needs_a_button_and_works(client: Client, ken: User) -> None:
    sign_in(client)
    assert client.get(reverse("account_logout")).status_code == 200
    assert client.get("/my/").status_code == 200
    assert client.post(reverse("account_logout")).status_code == 302
    assert client.get("/my/").status_code == 302


def test_repeated_failures_lock_the_account_whatever_the_session(ken: User) -> None:
    answers = [
        Client(REMOTE_ADDR=f"192.0.2.{n}").post(
            reverse("account_login"), {"login": "ken@northbank.test", "password": WRONG}
        )
        for n in range(6)
    ]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert int(answers[-1]["Retry-After"]) > 500
    assert b"Please try again in 10 minutes" in answers[-1].content
    assert sign_in(Client(REMOTE_ADDR="192.0.2.77")) == 429, "even with the right password"


def test_another_account_is_not_locked(ken: User, jane: Agent) -> None:
    for number in range(6):
        sign_in(Client(REMOTE_ADDR=f"192.0.2.{number}"), password=WRONG)
    assert sign_in(Client(), "jane@desk.test") == 302


def test_unknown_accounts_are_locked_alike() -> None:
    codes = [sign_in(Client(REMOTE_ADDR=f"192.0.2.{n}"), "nobody@x.test", WRONG) for n in range(6)]
    assert codes == [200] * 5 + [429]


@pytest.mark.parametrize("spelling", ["KEN@northbank.test", " ken@northbank.test"])
def test_spelling_it_otherwise_gives_no_more_attempts(ken: User, spelling: str) -> None:
    for number in range(5):
        sign_in(Client(REMOTE_ADDR=f"192.0.2.{number}"), password=WRONG)
    assert sign_in(Client(), spelling) == 429


def test_an_address_that_tries_many_accounts_is_locked(ken: User) -> None:
    codes = [sign_in(Client(REMOTE_ADDR="192.0.2.9"), f"someone{n}@x.test", WRONG) for n in range(31)]
    assert codes[29:] == [200, 429]
    assert sign_in(Client(REMOTE_ADDR="192.0.2.9")) == 429
    assert sign_in(Client(REMOTE_ADDR="192.0.2.10")) == 302, "others are not locked"


def test_right_passwords_use_up_nothing(ken: User) -> None:
    assert [sign_in(Client()) for _ in range(8)] == [302] * 8


def test_threat_14_the_session_before_is_useless_after(ken: User) -> None:
    client = Client()
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = str(before)
    sign_in(client)
    assert client.cookies["sessionid"].value != before
    thief = Client()
    thief.cookies["sessionid"] = str(before)
    assert thief.get("/my/").status_code == 302


def test_threat_14_a_new_password_ends_the_other_sessions(ken: User) -> None:
    mine, other = Client(), Client()
    sign_in(mine)
    sign_in(other)
    fields = {"oldpassword": PASSWORD, "password1": "another river entirely", "password2": "another river entirely"}
    assert mine.post(reverse("account_change_password"), fields).status_code == 302
    assert mine.get("/my/").status_code == 200
    assert other.get("/my/").status_code == 302


def test_threat_16_a_megabyte_is_refused_before_it_is_hashed(client: Client, ken: User) -> None:
    begun = time.process_time()
    answer = client.post(reverse("account_login"), {"login": "ken@northbank.test", "password": "x" * 1_000_000})
    assert answer.status_code == 200
    assert time.process_time() - begun < 0.5
    assert b"at most 128 characters" in answer.content


def test_looking_at_the_pages_writes_nothing(client: Client) -> None:
    for name in ("account_login", "account_signup", "account_reset_password", "account_reset_password_done"):
        assert client.get(reverse(name)).status_code == 200
    assert not Session.objects.exists()


def test_the_address_book_follows_the_account(client: Client, ken: User) -> None:
    sign_in(client)
    assert list(EmailAddress.objects.values_list("email", "primary", "verified")) == [
        ("ken@northbank.test", True, True)
    ]
    ken.email = "ken.ito@northbank.test"
    ken.save()
    assert sign_in(Client()) == 200, "the old address is nobody's"
    assert sign_in(Client(), "ken.ito@northbank.test") == 302
    assert list(EmailAddress.objects.values_list("email", flat=True)) == ["ken.ito@northbank.test"]


def test_an_address_left_behind_does_not_stand_in_the_way(ken: User) -> None:
    address_of(ken)
    User.objects.filter(pk=ken.pk).update(email="moved@x.test", email_normalised="moved@x.test")
    newcomer = User.objects.create_user(email="ken@northbank.test", name="New", password=PASSWORD)
    assert address_of(newcomer).user_id == newcomer.pk
    assert EmailAddress.objects.filter(email="ken@northbank.test").count() == 1


def test_a_guests_address_is_not_proved() -> None:
    guest = User.objects.create_user(email="guest@x.test", name="Gustav")
    assert not address_of(guest).verified
