"""The guided start: what it asks, what it sees by itself, what can be skipped, and how it ends."""

from typing import Any

import pytest
from deskbell_tests.cast import Cast
from django.test import Client

from deskbell.admin_panel.pages.start import STEPS, start_page
from deskbell.kernel.actor import Actor
from deskbell.kernel.clock_settings import DEFAULT_TIME_ZONE
from deskbell.kernel.configuration import KINDS
from deskbell.kernel.configure import configure, read
from deskbell.kernel.settings import DESK_NAME, IS_START_OVER, START_STEPS
from deskbell.people.models import Agent, Department, Role
from deskbell.tickets.models import HelpTopic

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(cast: Cast) -> Client:
    """The administrator's browser."""
    client = Client()
    client.force_login(cast.ada.user)
    return client


def state_of(key: str) -> str:
    return next(line.state for line in start_page().lines if line.step.key == key)


def words_of(client: Client, address: str = "/admin/start/") -> str:
    return str(client.get(address).content.decode())


def test_every_step_has_a_page_within_the_budget(ada: Client, django_assert_max_num_queries: Any) -> None:
    for step in STEPS:
        with django_assert_max_num_queries(16):
            answer = ada.get(f"/admin/start/{step.key}/")
        assert answer.status_code == 200
        assert str(step.title) in answer.content.decode()
    for address in ("/admin/start/", "/admin/"):
        with django_assert_max_num_queries(16):
            assert ada.get(address).status_code == 200
    assert ada.get("/admin/start/nothing/").status_code == 404


def test_fields_that_are_asked_first_exist(ada: Client) -> None:
    for step in STEPS:
        if step.kind:
            assert set(step.asked_first) <= set(KINDS[step.kind].form(instance=KINDS[step.kind].model()).fields)


def test_a_setting_is_saved_and_leads_on(ada: Client) -> None:
    assert state_of("name") == "missing"
    answer = ada.post("/admin/start/name/", {"desk_name": "Northbank help"})
    assert answer["Location"] == "/admin/start/look/"
    assert (read(DESK_NAME), state_of("name")) == ("Northbank help", "done")


def test_looking_a_step_through_and_leaving_it_as_it_is_does_it_as_well(ada: Client) -> None:
    ada.post("/admin/start/clock/", {"desk_time_zone": "UTC", "desk_language": "en"})
    assert (read(DEFAULT_TIME_ZONE), state_of("clock")) == ("UTC", "done")


def test_an_error_stays_on_the_step(ada: Client) -> None:
    answer = ada.post("/admin/start/name/", {"desk_name": " "})
    assert answer.status_code == 422
    assert 'id="id_desk_name_error"' in answer.content.decode()
    assert state_of("name") == "missing"


def test_a_step_can_be_skipped_and_done_later(ada: Client) -> None:
    assert ada.post("/admin/start/look/", {"on": "1"})["Location"] == "/admin/start/clock/"
    assert state_of("look") == "skipped"
    ada.post("/admin/start/look/", {"look_brand_colour": "#5b2a86", "look_act_colour": "#5b2a86"})
    assert state_of("look") == "done"
    ada.post("/admin/start/look/", {"on": "1"})
    assert state_of("look") == "done"
    for step in STEPS:
        assert ada.post(f"/admin/start/{step.key}/", {"on": "1"}).status_code == 302
    assert ada.post("/admin/start/mail/", {"on": "1"})["Location"] == "/admin/start/"


def test_the_browsers_clock_is_proposed_until_one_was_chosen(ada: Client) -> None:
    ada.cookies["deskbell_zone"] = "Europe/Berlin"
    assert '<option value="Europe/Berlin" selected>' in words_of(ada, "/admin/start/clock/")
    ada.cookies["deskbell_zone"] = "Nowhere/There"
    assert '<option value="UTC" selected>' in words_of(ada, "/admin/start/clock/")
    configure(actor=Actor.system(), setting=DEFAULT_TIME_ZONE, value="Asia/Tokyo")
    ada.cookies["deskbell_zone"] = "Europe/Berlin"
    assert '<option value="Asia/Tokyo" selected>' in words_of(ada, "/admin/start/clock/")


def test_departments_topics_and_agents_are_made_by_their_own_forms(ada: Client, cast: Cast) -> None:
    answer = ada.post("/admin/start/departments/", {"name": "Cards", "is_public": "on"})
    assert answer["Location"] == "/admin/start/departments/"
    cards = Department.objects.get(name="Cards")
    ada.post("/admin/start/topics/", {"name": "Lost card", "description": "", "department": cards.pk})
    assert HelpTopic.objects.get(name="Lost card").department == cards
    role = Role.objects.first()
    assert role is not None
    invited = {"name": "Eva Lund", "email": "eva@northbank.example", "department": cards.pk, "role": role.pk}
    ada.post("/admin/start/agents/", invited)
    eva = Agent.objects.get(user__email="eva@northbank.example")
    assert (eva.department, eva.user.is_guest) == (cards, True)  # until she follows the invitation
    assert {state_of(key) for key in ("departments", "topics", "agents")} == {"done"}


def test_a_large_house_is_not_listed_to_its_end(ada: Client) -> None:
    Department.objects.bulk_create(Department(name=f"Branch {number:02}") for number in range(30))
    page = words_of(ada, "/admin/start/departments/")
    assert page.count("<li>Branch") <= 12
    assert "more</li>" in page


def test_the_same_form_sent_twice_makes_one_thing(ada: Client) -> None:
    sent = {"name": "Cards", "form_key": "0" * 32}
    for _time in range(2):
        assert ada.post("/admin/start/departments/", sent).status_code == 302
    assert Department.objects.filter(name="Cards").count() == 1


def test_what_is_wrong_with_a_thing_stands_beside_its_field(ada: Client) -> None:
    answer = ada.post("/admin/start/agents/", {"name": "Eva", "email": "no address"})
    assert answer.status_code == 422
    assert 'id="id_email_error"' in answer.content.decode()


def test_without_a_mail_server_the_step_says_how_to_get_one(ada: Client, settings: Any) -> None:
    assert "DESKBELL_SMTP_HOST=" in words_of(ada, "/admin/start/mail/")
    assert "invitations stay in the mail log" in words_of(ada, "/admin/start/agents/")
    settings.EMAIL_HOST = "mail.northbank.example"
    assert "mail.northbank.example:587" in words_of(ada, "/admin/start/mail/")
    assert state_of("mail") == "done"
    assert "invitations stay in the mail log" not in words_of(ada, "/admin/start/agents/")


def test_the_address_is_shown_with_what_to_do_about_it(ada: Client, settings: Any) -> None:
    settings.DESKBELL_URL = "http://127.0.0.1:8000"
    assert "set DESKBELL_URL" in words_of(ada, "/admin/start/name/")
    settings.DESKBELL_URL = "https://help.northbank.example"
    page = words_of(ada, "/admin/start/name/")
    assert "https://help.northbank.example" in page
    assert "set DESKBELL_URL" not in page


def test_the_overview_says_what_is_missing_until_the_start_is_over(ada: Client) -> None:
    assert "/admin/start/look/" in words_of(ada, "/admin/")
    assert ada.post("/admin/start/")["Location"] == "/admin/"
    assert read(IS_START_OVER)
    assert "/admin/start/look/" not in words_of(ada, "/admin/")
    ada.post("/admin/start/", {"again": "1"})
    assert "/admin/start/look/" in words_of(ada, "/admin/")


def test_progress_is_shown(ada: Client) -> None:
    for step in STEPS:
        configure(actor=Actor.system(), setting=START_STEPS, value={**read(START_STEPS), step.key: "done"})
    assert f"{len(STEPS)} of {len(STEPS)} done" in words_of(ada)


def test_whoever_lost_the_right_changes_nothing(ada: Client, cast: Cast) -> None:
    Agent.objects.filter(pk=cast.ada.pk).update(is_administrator=False)
    assert ada.post("/admin/start/name/", {"desk_name": "Mine"}).status_code == 404
    assert read(DESK_NAME) != "Mine"
