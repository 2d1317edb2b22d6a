"""Canned responses: who finds, uses and writes them, and that nothing in them runs or tells (threats 5, 12, 17)."""

from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from deskbell_tests.cast import Cast
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format

from deskbell.features.canned_responses.commands import switch_response, write_response
from deskbell.features.canned_responses.forms import CannedResponseForm
from deskbell.features.canned_responses.models import CannedResponse
from deskbell.features.canned_responses.queries import filled, found_for
from deskbell.kernel.actor import Actor
from deskbell.kernel.configuration import KINDS
from deskbell.kernel.configuration_retiring import retire
from deskbell.kernel.configure import configure_object
from deskbell.kernel.errors import Invalid, NotFound, Refused
from deskbell.kernel.models import ConfigurationChange
from deskbell.mail.variable_names import ALIASES, OWN, unknown_names
from deskbell.mail.variables import values_for
from deskbell.people.models import User
from deskbell.people.rights import rights_of
from deskbell.tickets.commands.assign import assign
from deskbell.tickets.files import take_in
from deskbell.tickets.models import ThreadEntry, Ticket
from deskbell.tickets.viewer import viewer_of
from deskbell.ui.models import StagedUpload

pytestmark = pytest.mark.django_db

HOSTILE = "%{ticket.auth_token} {{1234567*7}} {% debug %} <img src=x onerror=alert(1)>"
KEY = "a" * 32


def write(
    cast: Cast, title: str = "Reset", body: str = "<p>Hello %{requester.name}</p>", **more: Any
) -> CannedResponse:
    asked: dict[str, Any] = {
        "actor": Actor.agent(cast.ada.pk), "response_id": None, "title": title, "body_html": body, "department_id": None
    }  # fmt: skip
    return write_response(**{**asked, **more})


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def titles(cast: Cast, ticket: Ticket, agent_id: int, search: str = "") -> list[str]:
    found = found_for(viewer=viewer_of(Actor.agent(agent_id)), ticket=ticket, search=search)
    return [one.title for one in found]


def address(name: str, *arguments: Any) -> str:
    return reverse(f"canned_responses:{name}", args=arguments)


# Finding and filling --------------------------------------------------------------------------------------------------


def test_agents_find_what_is_for_all_and_for_their_departments(cast: Cast) -> None:
    ticket = cast.ticket()
    write(cast, "For all")
    write(cast, "Banking", department_id=cast.banking.pk)
    write(cast, "Facilities", department_id=cast.facilities.pk)
    write(cast, "Off", is_active=False)
    assert titles(cast, ticket, cast.john.pk) == ["Banking", "For all"]
    assert titles(cast, ticket, cast.john.pk, "hello bank") == ["Banking"]
    assert titles(cast, ticket, cast.john.pk, "_") == []  # no wildcard
    assert "Facilities" in titles(cast, ticket, cast.ada.pk)


def test_variables_are_filled_once_and_nothing_in_them_runs(cast: Cast) -> None:
    configure_object(actor=Actor.system(), instance=cast.ken, changes={"name": HOSTILE})
    ticket = cast.ticket(subject=HOSTILE)
    body = '<p title="%{ticket.subject}">%{ticket.subject} %{requester.name} %{ticket.number} %{ticket.auth_token}</p>'
    response = write(cast, body=body + '<a href="%{ticket.subject}">x</a><script>alert(1)</script>')
    html = filled(response, ticket=Ticket.objects.get(pk=ticket.pk), viewer=viewer_of(Actor.agent(cast.john.pk)))
    assert ticket.number in html
    assert "<img" not in html
    assert "<script" not in html
    assert "{{1234567*7}}" in html
    assert "8641969" not in html.replace(ticket.number, "")
    assert html.count("%{ticket.auth_token}") == 5  # four values and the unknown name itself, all literally


def test_names_of_osticket_stand_for_the_same(cast: Cast) -> None:
    configure_object(actor=Actor.system(), instance=cast.ken, changes={"phone": "555 0100", "time_zone": "Asia/Tokyo"})
    ticket = cast.ticket()
    assign(actor=Actor.agent(cast.ada.pk), ticket_id=ticket.pk, agent_id=cast.john.pk)
    viewer, fresh = viewer_of(Actor.agent(cast.john.pk)), Ticket.objects.get(pk=ticket.pk)
    values = values_for(ticket=fresh, viewer=viewer)
    assert set(values) == {*OWN, *ALIASES}
    said = fill_for(cast, fresh, "ticket.name.first ticket.user.email ticket.phone ticket.staff.name ticket.topic.name")
    assert said == f"Ken {cast.ken.email} 555 0100 John Doe {fresh.topic}"
    assert values["ticket.close_date"] == values["ticket.due_date"] == ""
    assert values["ticket.create_date"] == date_format(
        fresh.opened_at.astimezone(ZoneInfo("Asia/Tokyo")), "DATE_FORMAT"
    )
    assert values["ticket.client_link"].endswith(f"/tickets/{ticket.number}/")
    configure_object(actor=Actor.system(), instance=cast.outage, changes={"is_public": False})
    assert values_for(ticket=Ticket.objects.get(pk=ticket.pk), viewer=viewer)["ticket.topic"] == ""


def fill_for(cast: Cast, ticket: Ticket, names: str) -> str:
    response = write(cast, body=f"<p>{' '.join(f'%{{{name}}}' for name in names.split())}</p>")
    html = filled(response, ticket=ticket, viewer=viewer_of(Actor.agent(cast.john.pk)))
    return html.removeprefix("<p>").removesuffix("</p>")


def test_an_unknown_variable_is_pointed_out_and_stays(cast: Cast) -> None:
    assert unknown_names("%{ticket.name} %{ticket.auth_token} %{Ticket.Number} %{ticket.auth_token}") == (
        "ticket.auth_token",
        "Ticket.Number",
    )
    nora = browser(cast.nora.user)
    typed = {
        "title": "T", "body": "See %{ticket.auth_token}", "department": cast.facilities.pk, "is_active": "on",
        "form_key": KEY,
    }  # fmt: skip
    told = "stay as they are typed: %{ticket.auth_token}."
    assert told in nora.post(address("new"), typed, follow=True).text
    row = CannedResponse.objects.get()
    assert told in nora.get(address("change", row.pk)).text
    assert told in browser(cast.ada.user).get(f"/admin/canned-responses/{row.pk}/").text
    known = {**typed, "body": "See %{ticket.client_link}", "form_key": "b" * 32}
    assert "stay as they are typed" not in nora.post(address("change", row.pk), known, follow=True).text


def test_a_scheme_that_runs_does_not_come_in_by_a_variable(cast: Cast) -> None:
    ticket = cast.ticket(subject="javascript:alert(1)")
    response = write(cast, body='<p>Go <a href="%{ticket.subject}">there</a></p>')
    html = filled(response, ticket=ticket, viewer=viewer_of(Actor.agent(cast.john.pk)))
    assert 'href="javascript' not in html


def test_a_department_that_is_not_public_is_not_named(cast: Cast) -> None:
    ticket, response = cast.ticket(), write(cast, body="<p>%{department.name} and %{agent.name}</p>")
    viewer = viewer_of(Actor.agent(cast.john.pk))
    assert "Online Banking and John Doe" in filled(response, ticket=ticket, viewer=viewer)
    configure_object(actor=Actor.system(), instance=cast.banking, changes={"is_public": False})
    assert "Banking" not in filled(response, ticket=Ticket.objects.get(pk=ticket.pk), viewer=viewer)


# In the composer ------------------------------------------------------------------------------------------------------


def test_without_javascript_a_list_and_a_button_put_it_in(cast: Cast) -> None:
    draft = take_in(name="steps.txt", content=BytesIO(b"1, 2, 3"))
    ticket, response = cast.ticket(), write(cast, "Reset <b>", body="<p>Dear %{requester.name},</p>", added=[draft])
    john, page = browser(cast.john.user), f"/desk/tickets/{ticket.number}/respond/"
    first = john.get(f"/desk/tickets/{ticket.number}/")
    assert 'value="canned:list"' in first.text
    listed = john.post(page, {"body": "So far", "form_key": KEY, "tool": "canned:list"})
    assert listed.status_code == 200
    assert "Reset &lt;b&gt;" in listed.text
    assert "So far" in listed.text
    sent = {"body": "So far", "form_key": KEY, "tool": "canned:insert", "canned_response": response.pk}
    shown = john.post(page, sent)
    assert "So far\n\nDear Ken Ito," in shown.text
    assert "steps.txt" in shown.text
    john.post(page, {**sent, "body_format": "html", "body": "<p>So far</p>"})
    assert StagedUpload.objects.count() == 1  # the same file again stays one
    assert not ThreadEntry.objects.filter(kind="response").exists()
    john.post(page, {"body": "So far", "form_key": KEY})
    entry = ThreadEntry.objects.get(kind="response")
    assert [one.name for one in entry.attachments.all()] == ["steps.txt"]


def test_its_file_is_put_in_once_though_the_text_goes_on_in_another_browser(cast: Cast) -> None:
    draft = take_in(name="steps.txt", content=BytesIO(b"1, 2, 3"))
    ticket, response = cast.ticket(), write(cast, added=[draft])
    name = f"ticket-{ticket.number}-reply-{cast.john.pk}"
    sent = {"body": "So far", "form_key": KEY, "tool": "canned:insert", "canned_response": response.pk}
    here, there = browser(cast.john.user), browser(cast.john.user)
    here.post(f"/desk/tickets/{ticket.number}/respond/", sent)
    here.post("/drafts/save/", {"name": name, "form_key": KEY, "sequence": 1, "body": "So far"})
    assert there.post(f"/desk/tickets/{ticket.number}/respond/", sent).status_code == 200
    assert StagedUpload.objects.count() == 1


@pytest.mark.parametrize("chosen", ["", "0", "x", "9" * 30, "-1", "²"])
def test_a_choice_that_is_none_changes_nothing(cast: Cast, chosen: str) -> None:
    ticket = cast.ticket()
    sent = {"body": "So far", "form_key": KEY, "tool": "canned:insert", "canned_response": chosen}
    answer = browser(cast.john.user).post(f"/desk/tickets/{ticket.number}/note/", sent)
    assert answer.status_code == 200
    assert "So far" in answer.text


def test_with_javascript_it_is_found_and_put_in(cast: Cast) -> None:
    draft = take_in(name="steps.txt", content=BytesIO(b"1, 2, 3"))
    ticket = cast.ticket()
    response = write(cast, body="<p>Dear %{requester.name}</p>", added=[draft])
    john = browser(cast.john.user)
    rows = john.get(address("search", ticket.number), {"q": "reset"}).json()["responses"]
    assert [row["id"] for row in rows] == [response.pk]
    answer = john.post(address("insert", ticket.number, response.pk), {"form_key": KEY}).json()
    assert answer["html"] == "<p>Dear Ken Ito</p>"
    assert answer["text"] == "Dear Ken Ito"
    assert [one["name"] for one in answer["files"]] == ["steps.txt"]
    assert StagedUpload.objects.get().form_key == KEY


def test_what_is_not_for_an_agent_can_not_be_put_in(cast: Cast) -> None:
    ticket, john = cast.ticket(), browser(cast.john.user)
    for response in (write(cast, "F", department_id=cast.facilities.pk), write(cast, "Off", is_active=False)):
        assert john.post(address("insert", ticket.number, response.pk)).status_code == 404
    mine = write(cast, "All")
    assert john.post(address("insert", ticket.number, mine.pk)).status_code == 200
    assert browser(cast.nora.user).post(address("insert", ticket.number, mine.pk)).status_code == 404
    assert browser(cast.ken).post(address("insert", ticket.number, mine.pk)).status_code == 404
    assert john.post(address("insert", ticket.number, 2**70)).status_code == 404


# Managing -------------------------------------------------------------------------------------------------------------


def test_only_who_may_writes_and_only_for_their_departments(cast: Cast) -> None:
    nora, john = Actor.agent(cast.nora.pk), Actor.agent(cast.john.pk)
    own = write(cast, "Own", actor=nora, department_id=cast.facilities.pk)
    foreign = write(cast, "Foreign", department_id=cast.banking.pk)
    attempts: list[dict[str, Any]] = [
        {"actor": nora},  # for all departments
        {"actor": nora, "department_id": cast.banking.pk},
        {"actor": nora, "department_id": cast.banking.pk, "response_id": own.pk},  # moved into another's
        {"actor": nora, "department_id": cast.facilities.pk, "response_id": foreign.pk},
        {"actor": john, "department_id": cast.banking.pk},
        {"actor": Actor.client(cast.ken.pk), "department_id": cast.facilities.pk},
        {"actor": Actor.visitor()},
    ]
    for attempt in attempts:
        with pytest.raises(Refused):
            write(cast, "Mine now", **attempt)
    with pytest.raises(Refused):
        switch_response(actor=nora, response_id=foreign.pk, is_active=False)
    with pytest.raises(NotFound):
        switch_response(actor=nora, response_id=10**9, is_active=False)
    assert not CannedResponse.objects.filter(title="Mine now").exists()


@pytest.mark.parametrize(
    "bad",
    [{"title": " "}, {"title": "x" * 121}, {"body_html": "<p> </p>"}, {"body_html": "<script>1</script>"}, {"body_html": "x" * 100_001}],
)  # fmt: skip
def test_bad_input_is_refused(cast: Cast, bad: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        write(cast, **bad)


def test_the_body_is_stored_clean_and_changes_are_kept(cast: Cast) -> None:
    row = write(cast, body='<p onclick="alert(1)">Hi <script>alert(1)</script><a href="javascript:1">x</a></p>')
    stored = CannedResponse.objects.get(pk=row.pk).body_html
    assert "onclick" not in stored
    assert "script" not in stored
    write(cast, "Renamed", response_id=row.pk)
    targets = ConfigurationChange.objects.filter(target=f"canned_responses.CannedResponse:{row.pk}")
    assert "Renamed" in str(targets.latest("pk").after)


def test_an_agent_manages_in_the_agent_panel(cast: Cast) -> None:
    nora = browser(cast.nora.user)
    file = SimpleUploadedFile("plan.txt", b"plan")
    typed = {"title": "Heating", "body": "Dear <b>\nall", "body_format": "text", "is_active": "on", "form_key": KEY}
    assert nora.post(address("new"), {**typed, "department": cast.banking.pk}).status_code == 422
    assert nora.post(address("new"), typed).status_code == 422  # for all: not hers to write
    made = nora.post(address("new"), {**typed, "department": cast.facilities.pk, "added": file})
    assert made.status_code == 302
    row = CannedResponse.objects.get()
    assert row.body_html == "<p>Dear &lt;b&gt;<br>all</p>"
    assert [one.name for one in row.files.all()] == ["plan.txt"]
    assert "Heating" in nora.get(address("manage")).text
    page = nora.get(address("change", row.pk)).text
    assert "plan.txt" in page
    gone = {**typed, "department": cast.facilities.pk, "removed": row.files.get().pk, "form_key": "b" * 32}
    assert nora.post(address("change", row.pk), gone).status_code == 302
    assert not row.files.exists()
    nora.post(address("switch", row.pk))
    assert not CannedResponse.objects.get().is_active
    nora.post(address("switch", row.pk), {"to": "on"})
    assert CannedResponse.objects.get().is_active


def test_files_that_are_refused_are_told_in_the_form(cast: Cast) -> None:
    data = {"title": "T", "body": "B", "department": cast.facilities.pk}
    form = CannedResponseForm(data, files(SimpleUploadedFile("run.exe", b"MZ")), rights=rights_of(cast.nora.pk))
    assert not form.is_valid()
    assert "added" in form.errors


def files(*contents: SimpleUploadedFile) -> Any:
    request = Client().request()
    parsed = request.wsgi_request.FILES.copy()
    parsed.setlist("added", list(contents))
    return parsed


def test_departments_say_so_and_are_replaced(cast: Cast) -> None:
    row = write(cast, department_id=cast.banking.pk)
    said = [use.words(use.rows(cast.banking.pk).count()) for use in KINDS["departments"].usages]
    assert "1 canned response is for it" in said
    retire(actor=Actor.agent(cast.ada.pk), kind=KINDS["departments"], row=cast.banking, by=cast.it_support.pk)
    assert CannedResponse.objects.get(pk=row.pk).department_id == cast.it_support.pk


def test_the_admin_panel_makes_and_switches_them(cast: Cast) -> None:
    ada = browser(cast.ada.user)
    typed = {"title": "Hours", "body": "<p>We are here</p>", "body_format": "html", "is_active": "on", "form_key": KEY}
    assert ada.post("/admin/canned-responses/new/", typed).status_code == 302
    row = CannedResponse.objects.get()
    assert ada.get(f"/admin/canned-responses/{row.pk}/").status_code == 200
    retire(actor=Actor.agent(cast.ada.pk), kind=KINDS["canned-responses"], row=row)
    assert not CannedResponse.objects.get().is_active
