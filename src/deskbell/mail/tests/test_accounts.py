"""Mails leave by the account of their department, and an account that is broken holds up no other."""

import socket
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from deskbell_tests.token_server import TokenServer
from django.utils import timezone
from pytest_django import Settings

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure
from deskbell.kernel.models import ConfigurationChange
from deskbell.kernel.worker import drain
from deskbell.mail import jobs
from deskbell.mail.account_settings import DEFAULT_ACCOUNT_ID
from deskbell.mail.accounts import can_send, routes_for
from deskbell.mail.configuration.sending_accounts import SENDING_ACCOUNTS, SendingAccountForm
from deskbell.mail.letters import queue_letter
from deskbell.mail.mailboxes.leases import fetched_from
from deskbell.mail.models import (
    DepartmentMail,
    Mailbox,
    OutgoingMail,
    Protocol,
    RecipientState,
    SendingAccount,
    SendingAccountState,
)
from deskbell.mail.oauth import Grant, NoToken, refresh
from deskbell.mail.secrets import Unsealable, seal, unseal
from deskbell.mail.server import Pause
from deskbell.mail.tests.cast import Cast, cast_of_a_desk
from deskbell.mail.tests.post_office import PostOffice, post_office
from deskbell.mail.trial import try_account
from deskbell.tickets.commands.open_ticket import open_ticket
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.models import Ticket

pytestmark = pytest.mark.django_db
SECRET = "correct horse battery"


@pytest.fixture
def cast() -> Cast:
    return cast_of_a_desk()


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> dict[int | None, Pause]:
    """Each test begins with servers that nobody has found dead yet."""
    pauses: dict[int | None, Pause] = defaultdict(Pause)
    monkeypatch.setattr(jobs, "pauses", pauses)
    return pauses


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with post_office() as running:
        yield running


def an_account(address: str, port: int, **more: Any) -> SendingAccount:
    return SendingAccount.objects.create(address=address, host="127.0.0.1", port=port, security="none", **more)


@contextmanager
def nobody_listens() -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        yield free.getsockname()[1]


def answered_ticket(cast: Cast) -> Ticket:
    ticket = open_ticket(actor=Actor.visitor(), email="maria@cust.test", name="Maria", subject="Down", body="Help.")
    respond(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body="<p>On it.</p>")
    return ticket


def froms(office: PostOffice) -> set[str]:
    return {str(one.message["From"]) for one in office.book}


def test_without_a_server_in_the_environment_the_oldest_account_is_the_default(cast: Cast, office: PostOffice) -> None:
    an_account("help@desk.test", office.port, name="Help Desk")
    answered_ticket(cast)
    queue_letter(to="ada@desk.test", subject="Hello", text="Hello")
    drain()
    assert froms(office) == {"Help Desk <help@desk.test>", "Jane Doe at Deskbell <help@desk.test>"}
    assert {one.sender for one in office.book} == {"", "help@desk.test"}


def test_a_department_sends_in_its_own_name_and_bounces_go_where_the_account_says(
    cast: Cast, office: PostOffice
) -> None:
    an_account("help@desk.test", office.port)
    own = an_account("support@desk.test", office.port, return_path="bounces@desk.test")
    robot = an_account("robot@desk.test", office.port)
    DepartmentMail.objects.create(department=cast.support, answers=own, automatic=robot)
    answered_ticket(cast)
    drain()
    by_sender = {str(one.message["From"]): one.sender for one in office.book}
    assert by_sender == {
        "Jane Doe at Deskbell <support@desk.test>": "bounces@desk.test",
        "Deskbell <robot@desk.test>": "",
    }
    DepartmentMail.objects.update(automatic=None)
    office.book.clear()
    answered_ticket(cast)
    drain()
    assert all("support@desk.test" in one for one in froms(office)), "none of its own: as answers"


def test_a_desk_that_is_only_tried_keeps_away_from_every_mail_server(
    cast: Cast, office: PostOffice, settings: Settings
) -> None:
    """Its copy of the accounts and mailboxes is as good as the desk's own: clients would get every mail twice."""
    account = an_account("help@desk.test", office.port)
    Mailbox.objects.create(address="help@desk.test", protocol=Protocol.IMAP, host="127.0.0.1")
    assert (can_send(), fetched_from().count()) == (True, 1)
    settings.DESKBELL_MAIL_SERVERS = False
    assert (can_send(), fetched_from().count(), routes_for([None, account.pk])) == (False, 0, {})
    answered_ticket(cast)
    drain()
    assert not office.book
    assert set(OutgoingMail.objects.values_list("recipients__state", flat=True)) == {RecipientState.LOGGED}


def test_the_setting_names_the_default_and_mails_of_a_retired_account_go_by_it(cast: Cast, office: PostOffice) -> None:
    an_account("first@desk.test", office.port)
    second = an_account("second@desk.test", office.port)
    gone = an_account("gone@desk.test", office.port)
    configure(actor=Actor.system(), setting=DEFAULT_ACCOUNT_ID, value=second.pk)
    queue_letter(to="ada@desk.test", subject="Hello", text="Hello", key="one")
    OutgoingMail.objects.update(account=gone)
    SendingAccount.objects.filter(pk=gone.pk).update(is_retired=True)
    queue_letter(to="ada@desk.test", subject="Hello", text="Hello", key="two")
    drain()
    assert [str(one.message["From"]) for one in office.book] == ["Deskbell <second@desk.test>"] * 2


def test_a_broken_account_holds_up_no_other(cast: Cast, office: PostOffice, no_pauses: dict[int | None, Pause]) -> None:
    good = an_account("good@desk.test", office.port)
    with nobody_listens() as port:
        broken = an_account("broken@desk.test", port)
        for number in range(jobs.SEND_BATCH * 2):  # more than one batch, and all of them before the others
            queue_letter(to="ada@desk.test", subject=f"B{number}", text="x", key=f"broken {number}")
        OutgoingMail.objects.update(account=broken)
        for number in range(3):
            queue_letter(to="ada@desk.test", subject=f"G{number}", text="x", key=f"good {number}")
        OutgoingMail.objects.filter(subject__startswith="G").update(account=good)
        drain()
    assert sorted(str(one.message["Subject"]) for one in office.book) == ["G0", "G1", "G2"]
    waiting = OutgoingMail.objects.filter(state="waiting")
    assert waiting.count() == jobs.SEND_BATCH * 2
    assert not waiting.filter(due_at__lte=timezone.now()).exists(), (
        "none of them comes to hand before its server's pause"
    )
    assert waiting.exclude(last_error="").count() == jobs.SEND_BATCH, "the others were not even tried"
    state = SendingAccountState.objects.get(account=broken)
    assert state.failing_since is not None
    assert "refused" in state.failure.lower()
    SendingAccount.objects.filter(pk=broken.pk).update(port=office.port)
    no_pauses[broken.pk].end()
    waiting.update(due_at=timezone.now() - timedelta(seconds=1))
    drain()
    assert not OutgoingMail.objects.filter(state="waiting").exists()
    assert SendingAccountState.objects.get(account=broken).failing_since is None


def test_a_paused_server_is_not_asked_again_and_the_attempt_is_not_counted(
    office: PostOffice, no_pauses: dict[int | None, Pause]
) -> None:
    account = an_account("help@desk.test", office.port)
    no_pauses[account.pk].begin()
    queue_letter(to="ada@desk.test", subject="Hello", text="Hello")
    drain()
    assert office.heard == []
    assert OutgoingMail.objects.get().attempts == 0


def test_a_password_is_never_said_where_starttls_was_taken_out(office: PostOffice) -> None:
    account = an_account("help@desk.test", office.port, user_name="help", password_sealed=seal(SECRET))
    SendingAccount.objects.filter(pk=account.pk).update(security="starttls")
    queue_letter(to="ada@desk.test", subject="Hello", text="Hello")
    drain()
    assert office.heard == []
    assert "STARTTLS" in OutgoingMail.objects.get().last_error


def test_nothing_goes_unencrypted_to_another_machine(settings: Settings) -> None:
    SendingAccount.objects.create(address="help@desk.test", host="mail.example.org", security="none")
    queue_letter(to="ada@desk.test", subject="Hello", text="Hello")
    drain()
    assert "without encryption" in OutgoingMail.objects.get().last_error


@pytest.fixture
def tokens() -> Iterator[TokenServer]:
    server = TokenServer()
    yield server
    server.close()


def test_a_token_is_fetched_once_and_shown_and_the_provider_may_change_the_refresh_token(tokens: TokenServer) -> None:
    tokens.replaces_refresh_tokens = True
    first = tokens.grant("help@desk.test")
    with post_office(knows_token=lambda token: token in tokens.active) as office:
        account = an_account(
            "help@desk.test",
            office.port,
            user_name="help@desk.test",
            sign_in="xoauth2",
            client_id="desk",
            client_secret_sealed=seal("hush"),
            refresh_token_sealed=seal(first),
            token_url=f"{tokens.url}/token",
        )
        for key in ("one", "two"):
            queue_letter(to="ada@desk.test", subject="Hello", text="Hello", key=key)
            drain()
        assert len(office.book) == 2
        assert [one["refresh_token"] for one in tokens.asked] == [first], "a token that is good yet is used again"
        SendingAccountState.objects.update(access_expires_at=timezone.now())
        queue_letter(to="ada@desk.test", subject="Hello", text="Hello", key="three")
        drain()
        assert len(office.book) == 3
        assert tokens.asked[1]["refresh_token"] not in ("", first), "the provider's new one"
        office.knows_token = lambda _token: False
        _address, steps = try_account(account.pk, recipient="ada@desk.test")
        assert (str(steps[-1].words), steps[-1].is_done) == ("Sign in", False)
        assert steps[-1].answer.startswith("535")
        assert not [token for token in tokens.active if token in steps[-1].answer]
        tokens.is_refusing = True
        SendingAccountState.objects.update(access_expires_at=timezone.now())
        _address, steps = try_account(account.pk, recipient="ada@desk.test")
        assert "expired or revoked" in steps[-1].answer


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (200, {}),
        (200, {"access_token": ""}),
        (200, {"access_token": {"token": "x"}}),
        (200, {"access_token": "half a character \ud800"}),
        (200, {"access_token": "good", "refresh_token": "\udfff"}),
        (400, {"error": "\ud800\x00", "error_description": ["x"] * 1000}),
    ],
)
def test_a_provider_that_talks_nonsense_gives_no_token_and_says_so_in_words_that_can_be_kept(
    tokens: TokenServer, monkeypatch: pytest.MonkeyPatch, status: int, answer: dict[str, Any]
) -> None:
    monkeypatch.setattr(tokens, "refreshed", lambda _fields: (status, answer))
    grant = Grant(token_url=f"{tokens.url}/token", client_id="desk", client_secret="", refresh_token="r")
    with pytest.raises(NoToken) as told:
        refresh(grant)
    assert str(status) in str(told.value)
    assert "\x00" not in str(told.value)
    assert len(str(told.value).encode()) < 1000


def test_the_trial_of_an_account_says_what_to_look_at(office: PostOffice) -> None:
    account = an_account("help@desk.test", office.port)
    address, steps = try_account(account.pk, recipient="ada@desk.test")
    assert address == "help@desk.test"
    assert [one.is_done for one in steps] == [True] * 6
    assert office.book == []
    SendingAccount.objects.update(host="no-such-host.invalid")
    _address, steps = try_account(account.pk, recipient="ada@desk.test")
    assert (str(steps[-1].words), steps[-1].is_done) == ("Find the server", False)
    assert "DESKBELL" not in str(steps[-1].remedy)


def typed(**values: str) -> dict[str, str]:
    return {
        "address": "help@desk.test",
        "host": "127.0.0.1",
        "security": "none",
        "sign_in": "password",
        "user_name": "help",
        **values,
    }


def test_a_password_is_kept_unreadable_and_out_of_the_history(cast: Cast) -> None:
    form = SendingAccountForm(typed(password=SECRET), instance=SendingAccount())
    assert form.is_valid(), form.errors
    account = form.apply(Actor.agent(cast.boss.pk))
    row = SendingAccount.objects.get(pk=account.pk)
    assert unseal(row.password_sealed) == SECRET
    assert SECRET not in str(SendingAccount.objects.values_list())
    history = str(list(ConfigurationChange.objects.values_list("before", "after")))
    assert "'password': '•••'" in history
    assert SECRET not in history
    assert row.password_sealed not in history
    assert SECRET not in str(SendingAccountForm(instance=row))
    again = SendingAccountForm(typed(name="Help"), instance=SendingAccount.objects.get(pk=account.pk))
    assert again.is_valid(), again.errors
    again.apply(Actor.agent(cast.boss.pk))
    row.refresh_from_db()
    assert (row.name, unseal(row.password_sealed)) == ("Help", SECRET), "left empty, it stays"


@pytest.mark.parametrize("elsewhere", [{"host": "localhost"}, {"user_name": "other"}])
def test_a_kept_password_goes_to_nobody_else(cast: Cast, elsewhere: dict[str, str]) -> None:
    """Who may configure may not read: a server of one's own would be told the password."""
    account = an_account("help@desk.test", 25, user_name="help", password_sealed=seal(SECRET))
    form = SendingAccountForm(typed(**elsewhere), instance=account)
    assert not form.is_valid()
    assert form.errors["password"] == ["Please type it again: it would go to somebody else than before."]
    account.refresh_from_db()
    anew = SendingAccountForm(typed(password="another", **elsewhere), instance=account)
    assert anew.is_valid(), anew.errors
    anew.apply(Actor.agent(cast.boss.pk))
    account.refresh_from_db()
    assert unseal(account.password_sealed) == "another"


def test_a_password_that_is_not_used_is_forgotten_with_its_server(cast: Cast) -> None:
    account = an_account("help@desk.test", 25, user_name="help", password_sealed=seal(SECRET))
    form = SendingAccountForm(typed(user_name="", host="localhost"), instance=account)
    assert form.is_valid(), form.errors
    form.apply(Actor.agent(cast.boss.pk))
    account.refresh_from_db()
    assert account.password_sealed == ""
    assert {"password": "•••"} in ConfigurationChange.objects.values_list("before", flat=True)


def test_another_secret_key_opens_nothing(settings: Settings) -> None:
    sealed = seal(SECRET)
    settings.SECRET_KEY = "another one"
    with pytest.raises(Unsealable):
        unseal(sealed)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"security": "none", "host": "mail.example.org", "password": "x"}, "security"),
        ({}, "password"),
        ({"sign_in": "xoauth2"}, "refresh_token"),
        ({"token_url": "http://tokens.example/token", "password": "x"}, "token_url"),
        ({"token_url": "https://[tokens", "password": "x"}, "token_url"),
        ({"address": "HELP@taken.test", "password": "x"}, "address"),
        ({"address": "a@b.test\nBcc: c@d.test", "password": "x"}, "address"),
    ],
)
def test_what_does_not_go_together_is_said_beside_the_field(values: dict[str, str], field: str) -> None:
    an_account("help@taken.test", 25)
    form = SendingAccountForm(typed(**values), instance=SendingAccount())
    assert not form.is_valid()
    assert field in form.errors


def test_a_department_gets_another_account_before_its_own_goes(cast: Cast, office: PostOffice) -> None:
    old, new = an_account("old@desk.test", office.port), an_account("new@desk.test", office.port)
    DepartmentMail.objects.create(department=cast.support, answers=old, automatic=old)
    usage = SENDING_ACCOUNTS.usages[0]
    assert usage.rows(old.pk).count() == 1
    assert usage.replace is not None
    assert usage.replace(Actor.agent(cast.boss.pk), old.pk, new.pk) == 1
    tie = DepartmentMail.objects.get()
    assert (tie.answers_id, tie.automatic_id) == (new.pk, new.pk)
