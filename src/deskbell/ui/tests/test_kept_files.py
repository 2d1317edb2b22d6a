"""Files of a configuration form wait while the form is shown again: after an error, and before a change is confirmed."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from deskbell_tests.cast import Cast
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from deskbell.kernel.actor import Actor
from deskbell.kernel.configuration import KINDS
from deskbell.kernel.configure import configure, read
from deskbell.kernel.models import Setting
from deskbell.tickets.file_settings import FILES_PER_ENTRY, REFUSED_KINDS
from deskbell.ui.look.settings import LOGO
from deskbell.ui.models import StagedUpload

pytestmark = pytest.mark.django_db
KEY = "0123456789abcdef" * 2
NEW = "/admin/canned-responses/new/"


@pytest.fixture
def ada(cast: Cast) -> Client:
    """The administrator's browser, which has the mark that its files hang on."""
    client = Client()
    client.force_login(cast.ada.user)
    client.get("/new/")
    return client


def typed(**changes: Any) -> dict[str, Any]:
    return {"form_key": KEY, "title": "Hello", "body": "Dear reader", "is_active": "on", **changes}


def file(name: str = "map.txt", content: bytes = b"turn left") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def response_called(title: str) -> Any:
    return KINDS["canned-responses"].model._default_manager.get(title=title)


def files_of(title: str) -> list[str]:
    return [one.name for one in response_called(title).files.all()]


def test_a_file_outlives_an_error_beside_another_field(ada: Client) -> None:
    refused = ada.post(NEW, typed(title="", added=[file()]))
    assert refused.status_code == 422
    assert "map.txt" in refused.content.decode()
    assert ada.post(NEW, typed()).status_code == 302
    assert files_of("Hello") == ["map.txt"]
    assert not StagedUpload.objects.exists()


def test_a_file_outlives_the_page_that_says_what_a_change_does(ada: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    ada.post(NEW, typed())
    page = f"/admin/canned-responses/{response_called('Hello').pk}/"
    warned = replace(KINDS["canned-responses"], consequences=lambda _row, _changes: ["Everybody hears of it."])
    monkeypatch.setitem(KINDS, "canned-responses", warned)
    change = typed(form_key=KEY[::-1], title="Good day", added=[file(), file("plan.txt")])
    asked = ada.post(page, change)
    assert "Everybody hears of it." in asked.content.decode()
    back = ada.post(page, {**typed(form_key=KEY[::-1], title="Good day"), "back": "1"}).content.decode()
    assert "map.txt" in back
    assert "plan.txt" in back
    assert ada.post(page, {**typed(form_key=KEY[::-1], title="Good day"), "confirmed": "1"}).status_code == 302
    assert files_of("Good day") == ["map.txt", "plan.txt"]


def test_a_kept_file_can_be_taken_out_again(ada: Client) -> None:
    ada.post(NEW, typed(title="", added=[file(), file("plan.txt")]))
    gone = StagedUpload.objects.get(name="map.txt")
    ada.post(NEW, typed(remove_file=[str(gone.pk), "x"]))
    assert files_of("Hello") == ["plan.txt"]


def test_files_belong_to_their_browser_and_their_form(ada: Client, cast: Cast) -> None:
    ada.post(NEW, typed(title="", added=[file()]))
    other = Client()
    other.force_login(cast.ada.user)
    other.get("/new/")
    other.post(NEW, typed(title="From elsewhere"))
    ada.post(NEW, typed(title="Another form", form_key=KEY[::-1]))
    assert (files_of("From elsewhere"), files_of("Another form")) == ([], [])


@pytest.mark.parametrize(("setting", "value"), [(REFUSED_KINDS, "txt"), (FILES_PER_ENTRY, 1)])
def test_what_is_not_taken_is_told_by_the_form_and_not_kept(ada: Client, setting: Any, value: Any) -> None:
    configure(actor=Actor.system(), setting=setting, value=value)
    answer = ada.post(NEW, typed(added=[file(), file("plan.txt")]))
    assert answer.status_code == 422
    assert StagedUpload.objects.count() == (1 if setting is FILES_PER_ENTRY else 0)


def test_a_logo_outlives_a_colour_that_is_too_pale_and_the_newest_one_counts(ada: Client) -> None:
    def logo(width: int) -> SimpleUploadedFile:
        made = BytesIO()
        Image.new("RGB", (width, 30), "#1d4f91").save(made, format="PNG")
        return SimpleUploadedFile(f"{width}.png", made.getvalue())

    colours = {"form_key": KEY, "look_brand_colour": "#946114", "look_act_colour": "#ffff00"}
    for width in (60, 90):
        assert ada.post("/admin/settings/look/", {**colours, "look_logo": logo(width)}).status_code == 422
    assert [one.name for one in StagedUpload.objects.all()] == ["90.png"]
    assert ada.post("/admin/settings/look/", {**colours, "look_act_colour": "#0b5f8a"}).status_code == 302
    assert read(LOGO).endswith("-90x30")
    assert Setting.objects.filter(pk=LOGO.key).exists()


def test_the_agents_own_page_keeps_them_as_well(ada: Client) -> None:
    assert ada.post("/desk/canned-responses/new/", typed(title="", added=[file()])).status_code == 422
    assert ada.post("/desk/canned-responses/new/", typed()).status_code == 302
    assert files_of("Hello") == ["map.txt"]
