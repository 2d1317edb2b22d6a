"""Logo and colours: sent in by an administrator, seen by everybody, and nothing in them but a picture and a colour."""

from io import BytesIO
from typing import Any

import pytest
from deskbell_tests.cast import Cast
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure, read
from deskbell.kernel.errors import Invalid
from deskbell.tickets.file_settings import REFUSED_KINDS
from deskbell.ui.look.current import current_look
from deskbell.ui.look.pictures import BOX, logo_named, take_logo_in
from deskbell.ui.look.settings import ACT_COLOUR, BRAND_COLOUR, LOGO

pytestmark = pytest.mark.django_db
SECRET = b"GPS 52.5200 13.4050"


def picture(size: tuple[int, int] = (900, 300), kind: str = "PNG") -> bytes:
    made = BytesIO()
    Image.new("RGB", size, "#1d4f91").save(made, format=kind)
    return made.getvalue()


@pytest.fixture
def ada(cast: Cast) -> Client:
    """The administrator's browser."""
    client = Client()
    client.force_login(cast.ada.user)
    return client


def send(ada: Client, **changes: Any) -> Any:
    """The form of the subject, with what was chosen."""
    now = {"look_brand_colour": read(BRAND_COLOUR), "look_act_colour": read(ACT_COLOUR)}
    return ada.post("/admin/settings/look/", {**now, **changes})


def test_a_desk_without_a_look_of_its_own_has_the_bell_and_no_stylesheet_more(client: Client, cast: Cast) -> None:
    page = client.get("/").content.decode()
    assert "look.css" not in page
    assert 'class="logo"' not in page
    assert client.get("/look.css").content == b""


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_logo_is_drawn_anew_small_and_shown_to_everybody(ada: Client, client: Client, kind: str) -> None:
    sent = picture(kind=kind) + SECRET
    answer = send(ada, look_logo=SimpleUploadedFile("our logo.png", sent, content_type="text/html"))
    assert answer.status_code == 302
    look = current_look()
    assert look.logo is not None
    assert (look.logo.width, look.logo.height) == (288, 96)
    for page in (client.get("/"), client.get("/account/sign-in/"), ada.get("/desk/tickets/", follow=True)):
        assert f'src="{look.logo_url}"' in page.content.decode()
    shown: Any = client.get(look.logo_url)
    content = b"".join(shown.streaming_content)
    assert SECRET not in content
    with Image.open(BytesIO(content)) as logo:
        assert (logo.format, logo.size) == ("PNG", (288, 96))
    assert (shown["Content-Type"], shown["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert "sandbox" in shown["Content-Security-Policy"]
    assert "immutable" in shown["Cache-Control"]
    assert "Set-Cookie" not in shown.headers


def test_a_browsers_tab_shows_the_logo_in_a_clear_square(ada: Client, client: Client) -> None:
    send(ada, look_logo=SimpleUploadedFile("logo.png", picture((300, 150))))
    address = current_look().icon_url
    assert f'<link rel="icon" href="{address}" type="image/png">' in client.get("/").content.decode()
    shown = client.get(address)
    with Image.open(BytesIO(shown.content)) as icon:
        assert (icon.format, icon.size) == ("PNG", (64, 64))
        assert (icon.getpixel((32, 32)), icon.getpixel((32, 4))) == ((29, 79, 145, 255), (0, 0, 0, 0))
    assert "immutable" in shown["Cache-Control"]
    send(ada, look_logo=SimpleUploadedFile("logo.png", picture((150, 150))))
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("size", [None, (400, 96), (96, 400)], ids=["none", "a stripe", "a pole"])
def test_without_a_logo_that_fits_a_tab_it_shows_the_bell(ada: Client, client: Client, size: Any) -> None:
    if size:
        send(ada, look_logo=SimpleUploadedFile("logo.png", picture(size)))
    assert current_look().icon_url == ""
    page = client.get("/").content.decode()
    assert 'rel="icon"' in page
    assert 'type="image/svg+xml"' in page


def test_the_way_back_takes_the_logo_away_and_its_address_with_it(ada: Client, client: Client) -> None:
    send(ada, look_logo=SimpleUploadedFile("logo.png", picture()))
    address = current_look().logo_url
    send(ada, look_act_colour="#1d4f91")  # a form without a file leaves the logo alone
    assert current_look().logo_url == address
    ada.post("/admin/settings/default/look.logo/")
    assert current_look().logo is None
    assert client.get(address).status_code == 404


def test_a_desk_that_takes_no_pictures_from_people_may_still_have_a_logo(cast: Cast) -> None:
    configure(actor=Actor.system(), setting=REFUSED_KINDS, value="png, jpg")
    assert logo_named(take_logo_in(BytesIO(picture())))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"\x89PNG\r\n\x1a\n" + b"0" * 64,
        picture(kind="GIF"),
        picture(kind="BMP"),
        picture()[:200],
        picture((6000, 5000)),
    ],
    ids=["nothing", "svg", "broken", "gif", "bmp", "cut off", "too many pixels"],
)
def test_what_is_no_such_picture_is_refused(cast: Cast, data: bytes) -> None:
    with pytest.raises(Invalid):
        take_logo_in(BytesIO(data))


def test_a_refusal_stands_beside_the_field_and_changes_nothing(ada: Client) -> None:
    answer = send(ada, look_logo=SimpleUploadedFile("logo.png", b"no picture"), look_act_colour="#1d4f91")
    assert answer.status_code == 422
    assert 'id="id_look_logo_error"' in answer.content.decode()
    assert (read(LOGO), read(ACT_COLOUR)) == ("", ACT_COLOUR.default)


def test_thin_pictures_keep_a_width_and_a_height(cast: Cast) -> None:
    for size in ((4000, 2), (2, 4000), (1, 1)):
        logo = logo_named(take_logo_in(BytesIO(picture(size))))
        assert logo is not None
        assert 1 <= logo.width <= BOX[0]
        assert 1 <= logo.height <= BOX[1]
        assert logo.shown_width >= 1


@pytest.mark.parametrize("name", ["", "x", "../../secret_key", "a" * 64, f"{'a' * 64}-0x4", f"{'a' * 64}-10x10/../.."])
def test_what_names_no_logo(name: str) -> None:
    assert logo_named(name) is None


def test_colours_reach_every_page_under_an_address_that_changes_with_them(ada: Client, client: Client) -> None:
    assert send(ada, look_act_colour="#1D4F91").status_code == 302
    address = current_look().stylesheet_url
    assert f'href="{address}"' in client.get("/").content.decode()
    sheet = client.get(address)
    assert sheet["Content-Type"] == "text/css; charset=utf-8"
    assert "--act: light-dark(#1d4f91, " in sheet.content.decode()
    assert "immutable" in sheet["Cache-Control"]
    assert "no-cache" in client.get("/look.css")["Cache-Control"]
    send(ada, look_act_colour="#5b2a86")
    assert current_look().stylesheet_url != address
    assert "no-cache" in client.get(address)["Cache-Control"]


@pytest.mark.parametrize("colour", ["#ffdd00", "red", "#fff", "#0b6b61;} body{display:none", ""])
def test_a_colour_that_will_not_do_is_refused_with_a_sentence(ada: Client, colour: str) -> None:
    answer = send(ada, look_act_colour=colour)
    assert answer.status_code == 422
    assert 'id="id_look_act_colour_error"' in answer.content.decode()
    assert read(ACT_COLOUR) == ACT_COLOUR.default
