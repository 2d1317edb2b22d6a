"""Who may call, from where, how often, and what everybody else is told (threats 15 and 21)."""

from typing import Any

import pytest
from deskbell_tests.cast import Cast
from django.test import Client

from deskbell.api.limits import Allowance
from deskbell.config.parsing import networks
from deskbell.features.api_keys.keys import new_key
from deskbell.tickets.models import Ticket

from .calls import KEY, TICKET, a_key, call, opened

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def desk(cast: Cast) -> None:
    a_key()


def test_the_header_may_be_written_in_any_case() -> None:
    for name in ("X-API-Key", "x-api-key", "X-Api-Key"):
        assert Client().post("/api/tickets.json", TICKET, "application/json", headers={name: KEY}).status_code == 201


@pytest.mark.parametrize(
    "address",
    ["/api/tickets.json", "/api/http.php/tickets.json", "/support/api/tickets.json", "/a/b/api/http.php/tickets.json"],
)
def test_clients_find_it_where_they_were_told(address: str) -> None:
    assert call(TICKET, to=address).status_code == 201


def test_missing_unknown_and_disabled_keys_look_the_same() -> None:
    a_key(name="Old", key=new_key(), is_active="")
    answers = [call(TICKET, key=key) for key in ("", new_key(), "short")]
    assert {(one.status_code, one.content) for one in answers} == {(401, answers[0].content)}
    assert not Ticket.objects.exists()


def test_a_key_counts_from_its_own_networks_alone() -> None:
    assert call(TICKET, REMOTE_ADDR="198.51.100.7").status_code == 401
    assert call(TICKET).status_code == 201


@pytest.mark.parametrize("name", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "CF-Connecting-IP", "X-Client-IP"])
def test_a_forged_address_counts_for_nothing(name: str) -> None:
    answer = call(TICKET, REMOTE_ADDR="198.51.100.7", headers={name: "127.0.0.1"})
    assert answer.status_code == 401
    assert not Ticket.objects.exists()


def test_a_trusted_proxy_is_believed(settings: Any) -> None:
    """The counter-proof: here the header decides, and only its last step that is none of our own proxies."""
    settings.DESKBELL_TRUSTED_PROXIES = networks("10.0.0.0/8")
    assert call(TICKET, REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 201
    forged = {"X-Forwarded-For": "127.0.0.1, 198.51.100.7"}
    assert call(TICKET, REMOTE_ADDR="10.0.0.1", headers=forged).status_code == 401


def test_a_key_is_good_for_what_it_was_made_for() -> None:
    cron, other = new_key(), new_key()
    a_key(name="Cron", key=cron, may_create_tickets="", may_run_cron="on")
    a_key(name="Other", key=other)
    assert call("", to="/api/tasks/cron", key=cron).content == b"Completed"
    assert call("", to="/api/http.php/tasks/cron", key=cron).status_code == 200
    assert call("", to="/api/tasks/cron", key=other).status_code == 401
    for extension in ("json", "xml", "email"):
        assert call(TICKET, to=f"/api/tickets.{extension}", key=cron).status_code == 401


def test_guessing_is_slowed_down_for_everybody_at_that_address() -> None:
    answers = [call(TICKET, key=new_key(), REMOTE_ADDR="203.0.113.5").status_code for _ in range(22)]
    assert answers == [401] * 20 + [429] * 2
    waiting = call(TICKET, REMOTE_ADDR="203.0.113.5")
    assert waiting.status_code == 429
    assert 1 <= int(waiting["Retry-After"]) <= 60
    assert call(TICKET).status_code == 201


def test_a_program_that_runs_wild_is_asked_to_wait() -> None:
    slow = new_key()
    a_key(name="Slow", key=slow, calls_per_minute="2")
    assert [call(TICKET, key=slow).status_code for _ in range(3)] == [201, 201, 429]
    assert call(TICKET).status_code == 201


def test_an_allowance_refills_and_forgets() -> None:
    now = [0.0]
    allowance = Allowance(clock=lambda: now[0], most_known=2)
    for _ in range(6):
        assert allowance.wait_seconds("a", per_minute=6) == 0
        allowance.take("a", per_minute=6)
    assert allowance.wait_seconds("a", per_minute=6) == 11
    now[0] = 10
    assert allowance.wait_seconds("a", per_minute=6) == 0
    for name in ("b", "c"):
        allowance.take(name, per_minute=6)
    now[0] = 0
    assert allowance.wait_seconds("a", per_minute=6) == 0


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch", "head", "options"])
def test_only_post_is_heard(method: str) -> None:
    answer = getattr(Client(), method)("/api/tickets.json", headers={"X-API-Key": KEY})
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"


def test_what_is_no_address_of_the_api_says_so() -> None:
    for address in ("tickets.yaml", "tickets", "tickets.JSON", "http.php", "http.php/tasks/other", "other", ""):
        assert call(TICKET, to=f"/api/{address}").status_code == 400
        assert call(TICKET, to=f"/api/{address}", key="").status_code == 401
    assert call(TICKET, to="/support/api/tickets.yaml").status_code == 400
    assert call(TICKET, to="/support/api/other").status_code == 404


def test_no_cookie_no_session_and_any_name_of_the_desk() -> None:
    answer = call(TICKET, SERVER_NAME="old-name.example", HTTP_HOST="old-name.example")
    assert answer.status_code == 201
    assert not answer.cookies
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_an_encrypted_desk_redirects_no_program(settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert call(TICKET).status_code == 201
    assert Client().get("/").status_code == 301


def test_nobody_needs_a_session_to_be_refused_by_another(cast: Cast) -> None:
    """A signed-in administrator's browser is no key."""
    browser = Client()
    browser.force_login(cast.ada.user)
    assert browser.post("/api/tickets.json", TICKET, "application/json").status_code == 401


def test_the_desk_that_nobody_set_up_asks_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deskbell.config.first_visit.is_set_up", lambda: False)
    assert call(TICKET).status_code == 507
    assert not Ticket.objects.exists()


def test_the_caller_stands_in_no_answer() -> None:
    ticket = opened(TICKET)
    assert ticket.source == "api"
