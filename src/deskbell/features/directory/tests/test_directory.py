"""Agents find, make and change clients and organizations by their permissions, and see no ticket more than otherwise."""

import pytest
from deskbell_tests.cast import Cast
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from deskbell.features.directory import queries
from deskbell.kernel.actor import Actor
from deskbell.people.models import Agent, Organization, User
from deskbell.tickets.commands.transfer import transfer
from deskbell.tickets.models import Ticket

pytestmark = pytest.mark.django_db
KEY = "a" * 32


def allowed(agent: Agent, *permissions: str) -> Client:
    Agent.objects.filter(pk=agent.pk).update(permissions=list(permissions))
    client = Client()
    client.force_login(agent.user)
    return client


def test_without_the_permission_there_is_no_directory(cast: Cast) -> None:
    john = allowed(cast.john, "user.edit", "org.edit")
    assert john.get("/desk/clients/").status_code == 404
    assert "/desk/clients/" not in john.get("/desk/mine/").text
    john = allowed(cast.john, "user.dir")
    assert "/desk/clients/" in john.get("/desk/mine/").text
    assert cast.ken.email in john.get("/desk/clients/").text


def test_clients_are_found_by_every_word_and_agents_are_none(cast: Cast) -> None:
    john = allowed(cast.john, "user.dir")
    page = john.get("/desk/clients/", {"q": f"{cast.ken.email.upper()[:6]} ken"}).text
    assert cast.ken.email in page
    assert cast.mia.email not in page
    assert cast.jane.user.email not in john.get("/desk/clients/", {"q": "jane"}).text
    assert "Nothing found" in john.get("/desk/clients/", {"q": "%"}).text
    assert john.get(f"/desk/clients/{cast.jane.pk}/").status_code == 404
    assert john.get("/desk/clients/9223372036854775808/").status_code == 404


def test_pages_follow_each_other_without_gaps(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    User.objects.bulk_create(
        User(email=f"c{n}@x.example", email_normalised=f"c{n}@x.example", directory_line="same") for n in range(5)
    )
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    seen, after = [], None
    while True:
        found = queries.find_clients(after=after)
        seen += [one.pk for one in found.rows]
        if (after := found.after) is None:
            break
    assert len(seen) == len(set(seen)) == User.objects.exclude(pk__in=Agent.objects.values("pk")).count()
    assert queries.find_clients(after=10**15).rows == queries.find_clients().rows


def test_a_client_is_shown_with_the_tickets_that_the_agent_sees(cast: Cast) -> None:
    bank = Organization.objects.create(name="Northbank Ltd")
    User.objects.filter(pk=cast.ken.pk).update(organization=bank)
    seen, hidden = cast.ticket(subject="Seen here"), cast.ticket(subject="Hidden there")
    transfer(actor=Actor.agent(cast.ada.pk), ticket_id=hidden.pk, department_id=cast.facilities.pk)
    john, nora = allowed(cast.john, "user.dir"), allowed(cast.nora, "user.dir")
    for address in (f"/desk/clients/{cast.ken.pk}/", f"/desk/organizations/{bank.pk}/"):
        page = john.get(address).text
        assert seen.number in page
        assert "Hidden there" not in page
        assert "Hidden there" in nora.get(address).text
        assert f"{address}change/" not in page
        assert f"{address}switch/" not in page
    assert Ticket.objects.count() == 2


def test_making_changing_and_blocking_a_client(cast: Cast) -> None:
    john = allowed(cast.john, "user.dir", "user.create", "user.edit", "user.delete")
    typed = {"name": "Nia New", "email": "nia@new.example", "form_key": KEY}
    made = john.post("/desk/clients/new/", typed)
    nia = User.objects.get(email="nia@new.example")
    assert made["Location"] == f"/desk/clients/{nia.pk}/"
    assert john.post("/desk/clients/new/", typed)["Location"] == made["Location"]  # sent twice, made once
    taken = john.post("/desk/clients/new/", {**typed, "form_key": "b" * 32})
    assert taken.status_code == 422
    assert "Nia New" in taken.text
    john.post(f"{made['Location']}change/", {"name": "Nia Known", "email": "eve@x.example", "form_key": "c" * 32})
    nia.refresh_from_db()
    assert (nia.name, nia.email) == ("Nia Known", "nia@new.example")  # an address needs another permission
    john = allowed(cast.john, "user.dir", "user.edit", "user.manage")
    john.post(f"{made['Location']}change/", {"name": "Nia", "email": "nia@other.example", "form_key": "d" * 32})
    nia.refresh_from_db()
    assert nia.email == "nia@other.example"
    assert john.post(f"{made['Location']}switch/").status_code == 404
    john = allowed(cast.john, "user.dir", "user.delete")
    john.post(f"{made['Location']}switch/")
    nia.refresh_from_db()
    assert not nia.is_active
    assert "Blocked" in john.get(made["Location"]).text
    john.post(f"{made['Location']}switch/", {"to": "on"})
    nia.refresh_from_db()
    assert nia.is_active


def test_making_changing_and_retiring_an_organization(cast: Cast) -> None:
    john = allowed(cast.john, "user.dir", "org.create")
    typed = {"name": "Northbank Ltd", "domains": "northbank.example", "form_key": KEY}
    made = john.post("/desk/organizations/new/", typed)
    bank = Organization.objects.get()
    assert made["Location"] == f"/desk/organizations/{bank.pk}/"
    assert not bank.domains.exists()  # whose clients are whose is a change of the organization
    assert john.get(f"{made['Location']}change/").status_code == 404
    john = allowed(cast.john, "user.dir", "org.edit", "org.delete")
    john.post(f"{made['Location']}change/", {**typed, "form_key": "b" * 32})
    assert [one.domain for one in bank.domains.all()] == ["northbank.example"]
    assert "northbank.example" in john.get("/desk/organizations/", {"q": "northbank.ex"}).text
    john.post(f"{made['Location']}switch/")
    bank.refresh_from_db()
    assert bank.is_retired


def test_pages_ask_little_however_many_there_are(cast: Cast) -> None:
    john = allowed(cast.john, "user.dir")
    bank = Organization.objects.create(name="Northbank Ltd")
    for number in range(30):
        User.objects.create(email=f"c{number}@x.example", email_normalised=f"c{number}@x.example", organization=bank)
    for _number in range(3):
        cast.ticket()
    for page in ("clients/", f"clients/{cast.ken.pk}/", "organizations/", f"organizations/{bank.pk}/"):
        with CaptureQueriesContext(connection) as asked:
            assert john.get(f"/desk/{page}").status_code == 200
        assert len(asked) <= 18, page  # tickets, notes and history of one person: as many for one ticket as for many
