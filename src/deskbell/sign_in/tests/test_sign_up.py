"""Signing up, proving an address, and setting a password by a mailed link."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from deskbell.people.models import User
from deskbell.sign_in import adapter
from deskbell.sign_in.addresses import address_of

pytestmark = [pytest.mark.django_db, pytest.mark.urls("deskbell.ui.tests.pages")]
PASSWORD = "a river runs uphill"
Letter = dict[str, str]


@pytest.fixture(autouse=True)
def letters(monkeypatch: pytest.MonkeyPatch) -> list[Letter]:
    """Every letter that was queued."""
    queued: list[Letter] = []
    monkeypatch.setattr(adapter, "queue_letter", lambda **letter: queued.append(letter))
    return queued


def sign_up(email: str, name: str = "Ken Ito", client: Client | None = None) -> tuple[int, str]:
    fields = {"name": name, "email": email, "password1": PASSWORD}
    answer = (client or Client()).post(reverse("account_signup"), fields)
    return answer.status_code, answer.get("Location", "")


def link_in(letter: Letter) -> str:
    found = re.search(r"http://testserver(/\S+)", letter["text"])
    assert found
    return found[1]


def set_password(client: Client, link: str, password: str = PASSWORD) -> int:
    return client.post(link, {"password1": password, "password2": password}).status_code


def sign_in(email: str, password: str = PASSWORD) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": email, "password": password})
    return client


def is_in(client: Client) -> bool:
    return client.get("/my/").status_code == 200


def test_a_newcomer_proves_the_address_and_is_in(letters: list[Letter]) -> None:
    client = Client()
    assert sign_up("Ken@Northbank.test", client=client) == (302, "/account/confirm/")
    user = User.objects.get()
    assert (user.email, user.name, user.has_usable_password()) == ("ken@northbank.test", "Ken Ito", True)
    assert [letter["to"] for letter in letters] == ["ken@northbank.test"]
    assert not is_in(client), "not before the address is proved"
    assert client.get(link_in(letters[0])).status_code == 200
    assert not EmailAddress.objects.get().verified, "looking proves nothing"
    assert client.post(link_in(letters[0])).status_code == 302
    assert is_in(client)
    assert is_in(sign_in("ken@northbank.test"))


def test_unproved_addresses_open_nothing(letters: list[Letter]) -> None:
    sign_up("ken@northbank.test")
    assert not is_in(sign_in("ken@northbank.test"))


def test_a_letter_to_an_unproved_address_carries_nobodys_words(letters: list[Letter]) -> None:
    sign_up("victim@x.test", name="Buy at http://evil.test")
    assert "evil" not in letters[0]["text"] + letters[0]["subject"]


def test_a_guest_gets_one_letter_keeps_the_row_and_is_in(letters: list[Letter]) -> None:
    guest = User.objects.create_user(email="Guest@x.test", name="Gustav")
    sign_up("guest@x.test", name="Somebody Else")
    assert len(letters) == 1
    assert "set your password" in letters[0]["subject"]
    client = Client()
    assert client.get(link_in(letters[0])).status_code == 200
    assert set_password(client, link_in(letters[0])) == 302
    assert is_in(client), "the link was in the mailbox: nothing more to prove"
    account = User.objects.get()
    assert (account.pk, account.name) == (guest.pk, "Gustav"), "tickets hang on the row, and a stranger renames nobody"
    assert EmailAddress.objects.get().verified


def test_a_password_typed_by_a_stranger_is_worth_nothing(letters: list[Letter]) -> None:
    User.objects.create_user(email="guest@x.test", name="Gustav")
    sign_up("guest@x.test")
    assert not is_in(sign_in("guest@x.test"))
    assert User.objects.get().is_guest


def test_signing_up_twice_before_the_proof_offers_to_set_the_password(letters: list[Letter]) -> None:
    sign_up("ken@northbank.test")
    sign_up("ken@northbank.test")
    assert len(letters) == 1, "not a letter for every click"
    cache.clear()  # minutes later
    sign_up("ken@northbank.test")
    assert "set your password" in letters[-1]["subject"]
    client = Client()
    set_password(client, link_in(letters[-1]), "entirely my own river")
    assert is_in(client)
    assert not is_in(sign_in("ken@northbank.test"))


def test_a_known_account_is_only_told_by_mail(letters: list[Letter]) -> None:
    User.objects.create_user(email="ken@northbank.test", name="Ken", password=PASSWORD)
    assert sign_up("ken@northbank.test") == (302, "/account/confirm/")
    assert "already have an account" in letters[0]["subject"]
    assert User.objects.count() == 1


def test_threat_15_signing_up_answers_known_and_unknown_alike() -> None:
    User.objects.create_user(email="known@x.test", name="K", password=PASSWORD)
    User.objects.create_user(email="guest@x.test", name="G")
    pages = []
    for email in ("known@x.test", "guest@x.test", "fresh@x.test"):
        client = Client()
        status, to = sign_up(email, client=client)
        page = client.get(to)
        pages.append((status, to, sorted(client.cookies), re.sub(r'value="[^"]+"', "", page.content.decode())))
    assert pages[0] == pages[1] == pages[2]


def test_threat_15_resetting_answers_known_and_unknown_alike(letters: list[Letter]) -> None:
    User.objects.create_user(email="known@x.test", name="K", password=PASSWORD)
    answers = []
    for email in ("known@x.test", "unknown@x.test"):
        client = Client()
        answer = client.post(reverse("account_reset_password"), {"email": email}, follow=True)
        answers.append(
            (answer.redirect_chain, sorted(client.cookies), re.sub(r'value="[^"]+"', "", answer.content.decode()))
        )
    assert answers[0] == answers[1]
    assert [letter["to"] for letter in letters] == ["known@x.test"]


def test_a_reset_works_once_and_ends_other_sessions(letters: list[Letter]) -> None:
    User.objects.create_user(email="ken@northbank.test", name="Ken", password=PASSWORD)
    other = sign_in("ken@northbank.test")
    assert is_in(other)
    Client().post(reverse("account_reset_password"), {"email": "KEN@northbank.test"})
    link, client = link_in(letters[0]), Client()
    assert set_password(client, link, "entirely my own river") == 302
    assert is_in(client)
    assert not is_in(other)
    assert set_password(Client(), link, "one more river again") == 404
    assert is_in(sign_in("ken@northbank.test", "entirely my own river"))


def test_looking_at_the_link_writes_nothing(letters: list[Letter]) -> None:
    User.objects.create_user(email="ken@northbank.test", name="Ken", password=PASSWORD)
    Client().post(reverse("account_reset_password"), {"email": "ken@northbank.test"})
    Session.objects.all().delete()
    assert Client().get(link_in(letters[0])).status_code == 200
    assert not Session.objects.exists()


@pytest.mark.parametrize("key", ["1-abc", "1-set-password", "zzz-abc-def", "1-", "1-%00"])
def test_threat_23_a_made_up_link_opens_nothing(key: str) -> None:
    User.objects.create_user(email="ken@northbank.test", name="Ken", password=PASSWORD)
    assert set_password(Client(), f"/account/password/reset/{key}/") == 404
    assert not EmailAddress.objects.exists(), "a link that is looked at writes nothing"
    assert is_in(sign_in("ken@northbank.test"))


def test_a_disabled_account_is_not_reset(letters: list[Letter]) -> None:
    ken = User.objects.create_user(email="ken@northbank.test", name="Ken", password=PASSWORD)
    Client().post(reverse("account_reset_password"), {"email": ken.email})
    User.objects.update(is_active=False)
    assert set_password(Client(), link_in(letters[0]), "entirely my own river") == 404
    Client().post(reverse("account_reset_password"), {"email": ken.email})
    assert len(letters) == 1


def test_someone_else_signed_in_is_signed_out_by_the_link(letters: list[Letter]) -> None:
    User.objects.create_user(email="ken@northbank.test", name="Ken", password=PASSWORD)
    User.objects.create_user(email="eve@x.test", name="Eve", password=PASSWORD)
    Client().post(reverse("account_reset_password"), {"email": "ken@northbank.test"})
    client = sign_in("eve@x.test")
    set_password(client, link_in(letters[0]), "entirely my own river")
    assert client.session["_auth_user_id"] == str(User.objects.get(email="ken@northbank.test").pk)


@pytest.mark.parametrize("password", ["short", "password", "12345678901", "x" * 129])
def test_weak_and_overlong_passwords_are_refused(password: str) -> None:
    fields = {"name": "Ken", "email": "ken@northbank.test", "password1": password}
    answer = Client().post(reverse("account_signup"), fields)
    assert answer.status_code == 200
    assert b'aria-invalid="true"' in answer.content
    assert not User.objects.exists()


def test_a_desk_made_account_needs_no_proof() -> None:
    ken = User.objects.create_user(email="ken@northbank.test", name="Ken", password=PASSWORD)
    assert address_of(ken).verified
    assert is_in(sign_in("ken@northbank.test"))
