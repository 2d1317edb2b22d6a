"""Languages: the desk offers some, people choose, and pages and mails follow."""

from pathlib import Path
from typing import Any

import pytest
from deskbell_tests.cast import Cast
from django.test import Client

from deskbell.config.languages import installed_languages
from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure
from deskbell.mail.models import OutgoingMail
from deskbell.people.commands.invite_agent import invite_agent
from deskbell.people.language_settings import DEFAULT_LANGUAGE, LANGUAGES_OFFERED
from deskbell.people.languages import default_language, language_of, offered
from deskbell.people.models import User
from deskbell.tickets.models import Ticket

pytestmark = pytest.mark.django_db
GERMAN = {"HTTP_ACCEPT_LANGUAGE": "fr, de-AT;q=0.9, en;q=0.5"}


@pytest.fixture
def both(cast: Cast) -> None:
    """A desk that offers English and German, and speaks English where nobody says."""
    configure(actor=Actor.system(), setting=LANGUAGES_OFFERED, value=["en", "de"])


def language_of_page(client: Client, page: str = "/", **headers: str) -> str:
    answer = client.get(page, **headers)  # type: ignore[arg-type]
    text = answer.content.decode()
    assert f'<html lang="{answer["Content-Language"]}">' in text
    assert ("Anmelden" in text) == (answer["Content-Language"] == "de")
    return str(answer["Content-Language"])


def test_the_installation_has_english_and_every_compiled_catalogue(tmp_path: Path) -> None:
    for name, file in (("de", "django.mo"), ("pt_BR", "django.mo"), ("fr", "django.po"), ("en", "django.mo")):
        folder = tmp_path / name / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / file).touch()
    names = [("en", "English"), ("de", "Deutsch"), ("pt-br", "Português Brasileiro")]
    assert installed_languages(tmp_path) == names


def test_a_new_desk_speaks_one_language_and_shows_no_switch(client: Client, cast: Cast) -> None:
    assert offered() == {"en": "English"}
    assert language_of_page(client, **GERMAN) == "en"
    assert "/language/" not in client.get("/").content.decode()


def test_the_browser_is_heard_where_what_it_asks_for_is_offered(client: Client, both: None) -> None:
    assert language_of_page(client) == "en"
    assert language_of_page(client, **GERMAN) == "de"
    assert language_of_page(client, HTTP_ACCEPT_LANGUAGE="fr") == "en"
    assert "Accept-Language" in client.get("/")["Vary"]


def test_the_desks_own_language_is_for_everybody_else_and_always_offered(client: Client, cast: Cast) -> None:
    configure(actor=Actor.system(), setting=DEFAULT_LANGUAGE, value="de")
    assert (offered(), default_language()) == ({"de": "Deutsch"}, "de")
    assert language_of_page(client) == "de"
    assert language_of_page(client, HTTP_ACCEPT_LANGUAGE="en") == "de", "English is not offered here"


def test_an_account_goes_before_the_browser_and_a_choice_before_both(cast: Cast, both: None) -> None:
    User.objects.filter(pk=cast.ken.pk).update(language="de")
    client = Client()
    client.force_login(cast.ken)
    assert client.get("/", HTTP_ACCEPT_LANGUAGE="en")["Content-Language"] == "de"
    answer = client.post("/language/", {"language": "en", "next": "/my/"})
    assert (answer.status_code, answer["Location"]) == (302, "/my/")
    assert client.get("/", **GERMAN)["Content-Language"] == "en"  # type: ignore[arg-type]
    cast.ken.refresh_from_db()
    assert cast.ken.language == "en", "mails follow the choice"


def test_a_visitor_chooses_with_a_button_and_the_browser_keeps_it(client: Client, both: None) -> None:
    for page in ("/", "/account/sign-in/"):
        assert (
            '<button class="btn quiet small" name="language" value="de" lang="de">Deutsch'
            in client.get(page).content.decode()
        )
    client.post("/language/", {"language": "de", "next": "/"})
    cookie = client.cookies["deskbell_language"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert language_of_page(client, HTTP_ACCEPT_LANGUAGE="en") == "de"
    assert 'value="de" lang="de" aria-current="true"' in client.get("/").content.decode()


@pytest.mark.parametrize("language", ["fr", "", "de\r\nx", "../../de"])
def test_what_is_not_offered_is_not_kept(client: Client, both: None, language: str) -> None:
    assert client.post("/language/", {"language": language}).status_code == 400
    client.cookies["deskbell_language"] = language.partition("\r")[0] + "x"
    assert language_of_page(client) == "en"


def test_a_language_that_is_no_longer_offered_is_no_longer_spoken(client: Client, cast: Cast, both: None) -> None:
    client.post("/language/", {"language": "de"})
    cast.ken.language = "de"
    assert (language_of_page(client), language_of(cast.ken)) == ("de", "de")
    configure(actor=Actor.system(), setting=LANGUAGES_OFFERED, value=[])
    assert (language_of_page(client), language_of(cast.ken)) == ("en", "en")


@pytest.mark.parametrize("page", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""])
def test_the_way_back_leads_nowhere_else(client: Client, both: None, page: str) -> None:
    assert client.post("/language/", {"language": "de", "next": page})["Location"] == "/"


def test_a_new_client_is_written_to_in_the_language_of_the_page(client: Client, cast: Cast, both: None) -> None:
    typed = {"email": "eva@x.example", "name": "Eva", "subject": "Hilfe", "body": "Bitte", "topic": cast.outage.pk}
    client.post("/new/", typed, **GERMAN)  # type: ignore[arg-type]
    assert Ticket.objects.get().requester.language == "de"
    client.post("/new/", {**typed, "email": "eve@x.example"})
    assert User.objects.get(email="eve@x.example").language == "", "who did not choose follows the desk"


def test_invitations_speak_the_desks_language(cast: Cast) -> None:
    def invited(email: str) -> str:
        invite_agent(
            actor=Actor.system(), email=email, name="Eva", department_id=cast.banking.pk, role_id=cast.jane.role_id
        )
        return OutgoingMail.objects.latest("created_at").subject

    english = invited("eva@x.example")
    configure(actor=Actor.system(), setting=DEFAULT_LANGUAGE, value="de")
    assert invited("eve@x.example") != english


def test_the_languages_of_a_desk_are_chosen_on_the_page_of_its_settings(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.ada.user)
    page: Any = client.get("/admin/settings/desk/").content.decode()
    assert page.count('name="desk_languages"') == 2
    sent = {"desk_name": "Northbank", "desk_time_zone": "UTC", "desk_language": "de", "desk_languages": ["en"]}
    assert client.post("/admin/settings/desk/", sent).status_code == 302
    assert offered() == {"en": "English", "de": "Deutsch"}
    assert client.post("/admin/settings/desk/", {**sent, "desk_language": "fr"}).status_code == 422


def test_what_is_said_after_a_redirect_is_in_the_language_of_whoever_asked(cast: Cast, both: None) -> None:
    ticket, client = cast.ticket(), Client(headers={"Accept-Language": "de"})
    cast.jane.user.language = "de"
    cast.jane.user.save()
    client.force_login(cast.jane.user)
    address = f"/desk/tickets/{ticket.number}/change-subject/"
    page = client.post(address, {"subject": "Drucker"}, follow=True)
    assert [str(one) for one in page.context["messages"]] == ["Der Betreff ist geändert."]
