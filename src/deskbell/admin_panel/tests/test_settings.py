"""The pages of the desk's settings: what they show, what they write, and the way back."""

import pytest
from deskbell_tests.cast import Cast
from django.test import Client

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure, read
from deskbell.kernel.history import changes_of
from deskbell.kernel.setting_forms import SettingsForm
from deskbell.kernel.settings import DESK_NAME, SUBJECTS, all_settings, anchor_of, settings_about
from deskbell.tickets.settings import DEFAULT_DEPARTMENT_ID

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(cast: Cast) -> Client:
    """The administrator's browser."""
    client = Client()
    client.force_login(cast.ada.user)
    return client


def as_typed(subject: str, **changes: str) -> dict[str, object]:
    """What the form of a subject sends when only `changes` were typed."""
    values = {anchor_of(one): read(one) for one in settings_about(subject)}
    return {name: value for name, value in {**values, **changes}.items() if value is not None and value is not False}


def test_every_setting_has_words_and_a_page(ada: Client) -> None:
    for one in all_settings():
        assert one.title
        assert one.meaning
        page = ada.get(f"/admin/settings/{one.subject}/")
        assert f'id="{anchor_of(one)}"' in page.content.decode()


def test_subjects_are_listed(ada: Client) -> None:
    page = ada.get("/admin/settings/").content.decode()
    assert all(f"/admin/settings/{key}/" in page for key in SUBJECTS if settings_about(key))


def test_every_form_takes_back_what_it_shows(ada: Client) -> None:
    """No setting's own value is refused by its form, and sending it unchanged writes nothing."""
    for key in SUBJECTS:
        form = SettingsForm(settings=settings_about(key), data=as_typed(key))
        assert form.is_valid(), form.errors
        assert form.apply(Actor.system()) == 0, key


def test_a_change_is_written_and_kept_with_its_author(ada: Client, cast: Cast) -> None:
    answer = ada.post("/admin/settings/desk/", as_typed("desk", desk_name="North Desk"), follow=True)
    assert "1 setting was changed." in answer.content.decode()
    assert read(DESK_NAME) == "North Desk"
    change = changes_of(DESK_NAME.key)[0]
    assert (change.actor_user_id, change.before, change.after) == (
        cast.ada.pk, {"value": "Deskbell"}, {"value": "North Desk"},
    )  # fmt: skip
    history = ada.get("/admin/settings/history/desk.name/").content.decode()
    assert all(word in history for word in ("Ada King", "Deskbell", "North Desk"))


def test_an_error_stands_beside_its_field_and_nothing_is_written(ada: Client) -> None:
    answer = ada.post("/admin/settings/desk/", as_typed("desk", desk_name=""))
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    assert read(DESK_NAME) == "Deskbell"


def test_there_is_a_way_back_to_the_default(ada: Client) -> None:
    configure(actor=Actor.system(), setting=DESK_NAME, value="North Desk")
    page = ada.get("/admin/settings/desk/").content.decode()
    assert "Default: Deskbell." in page
    ada.post("/admin/settings/default/desk.name/")
    assert read(DESK_NAME) == "Deskbell"


def test_what_is_no_setting_has_no_page(ada: Client) -> None:
    assert ada.get("/admin/settings/nothing/").status_code == 404
    assert ada.get("/admin/settings/history/desk.is_set_up/").status_code == 404
    assert ada.post("/admin/settings/default/desk.is_set_up/").status_code == 404


def test_a_row_that_is_gone_is_refused(ada: Client, cast: Cast) -> None:
    field = anchor_of(DEFAULT_DEPARTMENT_ID)
    answer = ada.post("/admin/settings/tickets/", as_typed("tickets", **{field: "999999"}))
    assert answer.status_code == 422
    ada.post("/admin/settings/tickets/", as_typed("tickets", **{field: str(cast.banking.pk)}))
    assert read(DEFAULT_DEPARTMENT_ID) == cast.banking.pk


def test_all_settings_of_a_page_cost_one_query(ada: Client, django_assert_max_num_queries: object) -> None:
    with django_assert_max_num_queries(15):  # type: ignore[operator]
        ada.get("/admin/settings/tickets/")
