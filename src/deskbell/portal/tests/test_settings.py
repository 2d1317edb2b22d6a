"""The portal's texts and switches, as clients and visitors meet them."""

from typing import Any

import pytest
from deskbell_tests.remembering import put_in
from django.test import Client
from django.urls import reverse

from deskbell.kernel.actor import Actor
from deskbell.kernel.clock_settings import DEFAULT_TIME_ZONE
from deskbell.kernel.configure import configure, configure_object
from deskbell.kernel.setting_forms import SettingsForm
from deskbell.kernel.settings import DESK_NAME, DeskSetting
from deskbell.portal.tests.cast import Cast, browser_of
from deskbell.tickets.commands.assign import assign
from deskbell.tickets.models import Ticket
from deskbell.tickets.settings import HIDES_AGENT_NAMES, MAY_VISITORS_OPEN, MOST_OPEN_TICKETS
from deskbell.ui.settings import BANNER, IS_PORTAL_OPEN, LANDING_TEXT, OFFLINE_TEXT, THANK_YOU_TEXT

pytestmark = pytest.mark.django_db
NASTY = "<p>Read <b>this</b></p><script>alert(1)</script><img src=x onerror=alert(2)>"
ASKED = {
    "subject": "Hello",
    "body": "It is broken in the middle of the second page, as ever",
    "email": "zoe@visitor.test",
    "name": "Zoe",
    "form_key": "a" * 32,
}


@pytest.fixture
def stage() -> Cast:
    return put_in(Cast)


def put(setting: DeskSetting[Any], value: Any) -> None:
    """As an administrator would."""
    configure(actor=Actor.system(), setting=setting, value=value)


def page(client: Client, name: str, **keywords: Any) -> str:
    return client.get(reverse(name, kwargs=keywords)).content.decode()


@pytest.mark.parametrize("setting", [LANDING_TEXT, BANNER])
def test_texts_are_shown_clean(stage: Cast, client: Client, setting: DeskSetting[str]) -> None:
    assert "<b>this</b>" not in page(client, "portal:home")
    put(setting, NASTY)
    shown = page(client, "portal:home")
    assert "<b>this</b>" in shown
    assert "alert(" not in shown


def test_the_banner_stands_on_every_page_of_the_portal(stage: Cast, client: Client) -> None:
    put(BANNER, "<p>Closed on Friday</p>")
    assert all(
        "Closed on Friday" in page(client, name) for name in ("portal:home", "portal:new_ticket", "portal:check")
    )


def test_thanks(stage: Cast, client: Client) -> None:
    put(THANK_YOU_TEXT, "<p>Many thanks from all of us</p>")
    asked = {**ASKED, "topic": str(stage.topic.pk)}
    assert "Many thanks from all of us" in client.post("/new/", asked, follow=True).content.decode()
    configure_object(actor=Actor.system(), instance=stage.topic, changes={"thank_you": "The topic thanks you"})
    shown = Client().post("/new/", {**asked, "form_key": "b" * 32}, follow=True).content.decode()
    assert ("The topic thanks you" in shown, "Many thanks" in shown) == (True, False)


def test_a_closed_portal_is_closed_to_all_but_agents(stage: Cast, client: Client) -> None:
    ticket = stage.ticket()
    put(IS_PORTAL_OPEN, value=False)
    put(OFFLINE_TEXT, NASTY)
    carla, jane = browser_of(stage.carla), browser_of(stage.jane.user)
    for name, keywords in (
        ("portal:home", {}),
        ("portal:new_ticket", {}),
        ("portal:ticket", {"number": ticket.number}),
    ):
        address = reverse(name, kwargs=keywords)
        for browser in (client, carla):
            answer = browser.get(address)
            assert answer.status_code == 503
            assert "<b>this</b>" in answer.content.decode()
            assert "alert(" not in answer.content.decode()
    assert jane.get("/").status_code == 200
    assert client.get(reverse("account_login")).status_code == 200


def test_what_is_typed_stays_while_the_portal_is_closed(stage: Cast, client: Client) -> None:
    put(IS_PORTAL_OPEN, value=False)
    answer = client.post("/new/", {**ASKED, "topic": str(stage.topic.pk)})
    assert answer.status_code == 503
    assert "It is broken" in answer.content.decode()
    assert not Ticket.objects.exists()


def test_visitors_are_asked_to_sign_in_where_only_clients_may_ask(stage: Cast, client: Client) -> None:
    put(MAY_VISITORS_OPEN, value=False)
    answer = client.get("/new/?topic=1")
    assert answer.status_code == 302
    assert answer["Location"] == "/account/sign-in/?next=%2Fnew%2F%3Ftopic%3D1"
    answer = client.post("/new/", {**ASKED, "topic": str(stage.topic.pk)})
    assert answer.status_code == 403
    assert "It is broken" in answer.content.decode()
    assert not Ticket.objects.exists()
    assert "No account" not in page(client, "portal:home")
    assert browser_of(stage.carla).get("/new/").status_code == 200


def test_too_many_open_tickets_are_told_with_the_text_kept(stage: Cast, client: Client) -> None:
    put(MOST_OPEN_TICKETS, 1)
    stage.ticket()
    answer = browser_of(stage.carla).post("/new/", {**ASKED, "topic": str(stage.topic.pk)})
    assert answer.status_code == 403
    assert all(words in answer.content.decode() for words in ("1 open ticket", "It is broken"))


def test_agents_names_are_hidden_on_the_ticket(stage: Cast) -> None:
    ticket = stage.ticket()
    assign(actor=stage.agent, ticket_id=ticket.pk, agent_id=stage.jane.pk)
    carla = browser_of(stage.carla)
    assert "With Jane Doe" in page(carla, "portal:ticket", number=ticket.number)
    put(DESK_NAME, "North Desk")
    put(HIDES_AGENT_NAMES, value=True)
    shown = page(carla, "portal:ticket", number=ticket.number)
    assert ("Jane" in shown, "With North Desk" in shown) == (False, True)


def test_the_desks_clock_is_for_readers_whose_own_is_unknown(stage: Cast) -> None:
    ticket = stage.ticket()
    hour = ticket.opened_at.hour
    carla = browser_of(stage.carla)

    def offset(browser: Client) -> str:
        shown = page(browser, "portal:ticket", number=ticket.number)
        return "+09:00" if f"{(hour + 9) % 24:02}:{ticket.opened_at.minute:02}" in shown else "other"

    assert offset(carla) == "other"
    put(DEFAULT_TIME_ZONE, "Asia/Tokyo")
    assert offset(carla) == "+09:00"
    carla.cookies["deskbell_zone"] = "Pacific/Honolulu"
    assert offset(carla) == "other"


def test_plain_words_are_kept_as_paragraphs_and_shown_as_typed() -> None:
    form = SettingsForm(settings=[LANDING_TEXT], data={"portal_landing_text": "Hello & welcome.\n\nAsk us."})
    assert form.is_valid()
    form.apply(Actor.system())
    shown = str(SettingsForm(settings=[LANDING_TEXT])["portal_landing_text"])
    assert "Hello &amp; welcome.\n\nAsk us." in shown
    assert "<p>" not in shown.replace("&lt;p&gt;", "<p>")
