"""The desk's settings of accounts: each changes what happens at the door."""

import re
from datetime import timedelta
from typing import Any

import pytest
from deskbell_tests.cast import PASSWORD, Cast
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure
from deskbell.kernel.models import AuditEntry
from deskbell.kernel.settings import DeskSetting
from deskbell.mail.models import OutgoingMail
from deskbell.people.settings import (
    AGENT_SESSION_HOURS,
    CLIENT_SESSION_HOURS,
    CLOSED,
    FAILED_SIGN_INS,
    LOCK_MINUTES,
    OFF,
    PASSWORD_LINK_HOURS,
    SIGN_UP,
)
from deskbell.ui.settings import SIGN_IN_TEXT

pytestmark = pytest.mark.django_db
WRONG = "not at all right 7"


def put(setting: DeskSetting[Any], value: Any) -> None:
    """As an administrator would."""
    configure(actor=Actor.system(), setting=setting, value=value)


def sign_in(client: Client, email: str, password: str = PASSWORD) -> int:
    return client.post(reverse("account_login"), {"login": email, "password": password}).status_code


def test_sign_up_is_open_or_closed(cast: Cast, client: Client) -> None:
    page = reverse("account_signup")
    assert 'name="password1"' in client.get(page).content.decode()
    assert page in client.get(reverse("account_login")).content.decode()
    put(SIGN_UP, CLOSED)
    assert 'name="password1"' not in client.get(page).content.decode()
    assert page not in client.get(reverse("account_login")).content.decode()
    typed = {"name": "New", "email": "new@north.example", "password1": "a river runs uphill"}
    client.post(page, typed)
    assert not OutgoingMail.objects.exists()


def test_closed_lets_those_in_whom_the_desk_knows(cast: Cast, client: Client) -> None:
    put(SIGN_UP, CLOSED)
    client.post(reverse("account_reset_password"), {"email": cast.gus.email})
    assert OutgoingMail.objects.count() == 1


def test_off_ends_the_sessions_of_clients_and_not_of_agents(cast: Cast) -> None:
    ken, jane = Client(), Client()
    assert sign_in(ken, cast.ken.email) == 302
    assert sign_in(jane, cast.jane.user.email) == 302
    put(SIGN_UP, OFF)
    assert ken.get("/tickets/").status_code == 302
    assert jane.get(reverse("desk:queue", args=["needs_reply"])).status_code == 200
    assert sign_in(Client(), cast.ken.email) == 200
    assert sign_in(Client(), cast.jane.user.email) == 302
    Client().post(reverse("account_reset_password"), {"email": cast.gus.email})
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize(("who", "setting"), [("ken", CLIENT_SESSION_HOURS), ("jane", AGENT_SESSION_HOURS)])
def test_sessions_end_after_their_hours(cast: Cast, who: str, setting: DeskSetting[int]) -> None:
    put(setting, 3)
    client, person = Client(), getattr(cast, who)
    sign_in(client, getattr(person, "user", person).email)
    assert client.session.get_expiry_age() == pytest.approx(3 * 3600, abs=60)
    other = Client()
    sign_in(other, cast.jane.user.email if who == "ken" else cast.ken.email)
    assert other.session.get_expiry_age() > 300 * 3600


def test_failures_lock_an_account_for_the_minutes_that_the_desk_says(cast: Cast) -> None:
    put(FAILED_SIGN_INS, 2)
    put(LOCK_MINUTES, 60)
    client = Client()
    assert [sign_in(client, cast.ken.email, WRONG) for _ in range(2)] == [200, 200]
    answer = client.post(reverse("account_login"), {"login": cast.ken.email, "password": PASSWORD})
    assert answer.status_code == 429
    assert 50 * 60 < int(answer["Retry-After"]) <= 60 * 60 + 1
    assert sign_in(client, cast.mia.email) == 302


def test_a_password_link_works_no_longer_than_the_desk_says(cast: Cast, client: Client, time_machine: Any) -> None:
    client.post(reverse("account_reset_password"), {"email": cast.ken.email})
    text = OutgoingMail.objects.latest("pk").text
    found = re.search(r"(/account/password/reset/\S+?/)\s", text)
    assert found
    time_machine.move_to(timezone.now() + timedelta(hours=30))
    assert client.get(found[1]).status_code == 200
    put(PASSWORD_LINK_HOURS, 24)
    assert client.get(found[1]).status_code == 404


def test_words_on_the_sign_in_page_are_clean(client: Client) -> None:
    put(SIGN_IN_TEXT, "<p>Ask <b>Ada</b></p><script>alert(1)</script>")
    page = client.get(reverse("account_login")).content.decode()
    assert "<b>Ada</b>" in page
    assert "alert(1)" not in page


def test_coming_and_going_is_noted_down_without_a_secret(cast: Cast) -> None:
    client = Client(REMOTE_ADDR="192.0.2.7")
    sign_in(client, cast.ken.email, WRONG)
    sign_in(client, cast.ken.email)
    client.post(reverse("account_logout"))
    kept = [(one.kind, one.actor_user_id, one.subject, one.address) for one in AuditEntry.objects.order_by("pk")][-3:]
    assert kept == [
        ("sign_in_failed", None, "ken@northbank.example", "192.0.2.7"),
        ("sign_in", cast.ken.pk, "", "192.0.2.7"),
        ("sign_out", cast.ken.pk, "", "192.0.2.7"),
    ]
    assert not any(secret in str(list(AuditEntry.objects.values())) for secret in (WRONG, PASSWORD))
