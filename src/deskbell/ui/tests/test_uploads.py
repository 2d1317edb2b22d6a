"""Staged files: kept under the form's key, and nobody else's business."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from deskbell.ui import upload_allowance
from deskbell.ui.models import StagedUpload
from deskbell.ui.tests.pages import SENT
from deskbell.ui.uploads import forget_old

pytestmark = [pytest.mark.django_db, pytest.mark.urls("deskbell.ui.tests.pages")]
KEY = uuid4().hex
GOOD = {"email": "ken@x.test", "kind": "a", "way": "m", "body": "It broke", "agreed": "on"}


def a_file(name: str = "page.txt", content: bytes = b"words") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_a_file_is_staged_and_told_back(client: Client) -> None:
    answer = client.post("/uploads/", {"form_key": KEY, "files": a_file()})
    row = StagedUpload.objects.get()
    assert answer.json() == {"id": row.pk, "name": "page.txt", "size": 5}
    assert row.form_key == KEY


@pytest.mark.parametrize("fields", [{"form_key": "../../etc"}, {"form_key": ""}, {"files": ""}])
def test_without_key_or_file_nothing_is_staged(client: Client, fields: dict[str, str]) -> None:
    assert client.post("/uploads/", {"form_key": KEY, "files": a_file(), **fields}).status_code == 422
    assert not StagedUpload.objects.exists()


def test_a_refused_file_is_told_with_its_reason(client: Client) -> None:
    answer = client.post("/uploads/", {"form_key": KEY, "files": a_file("tool.exe")})
    assert answer.status_code == 422
    assert "tool.exe" in answer.json()["error"]


def test_one_file_too_many_is_told(client: Client, settings: Settings) -> None:
    settings.DESKBELL_FILES_PER_ENTRY = 2
    codes = [client.post("/uploads/", {"form_key": KEY, "files": a_file(f"{n}.txt")}).status_code for n in range(3)]
    assert codes == [200, 200, 422]
    other = client.post("/uploads/", {"form_key": uuid4().hex, "files": a_file()})
    assert other.status_code == 200, "another form has its own count"


def test_another_browser_neither_sees_nor_removes(client: Client) -> None:
    mine = client.post("/uploads/", {"form_key": KEY, "files": a_file("secret-plan.txt")}).json()["id"]
    stranger = Client()
    assert stranger.post(f"/uploads/{mine}/remove/").status_code == 404
    shown = stranger.post("/ask/", {"form_key": KEY, "add_files": "1"})
    assert b"secret-plan" not in shown.content
    assert b"secret-plan" in client.post("/ask/", {"form_key": KEY, "add_files": "1"}).content
    assert client.post(f"/uploads/{mine}/remove/").status_code == 204
    assert not StagedUpload.objects.exists()


def test_a_forged_owner_is_a_new_owner(client: Client) -> None:
    client.post("/uploads/", {"form_key": KEY, "files": a_file("secret-plan.txt")})
    forger = Client()
    forger.cookies["deskbell_files"] = client.cookies["deskbell_files"].value.split(":")[0] + ":1tZzzz:forged"
    assert b"secret-plan" not in forger.post("/ask/", {"form_key": KEY, "add_files": "1"}).content


def test_the_owner_cookie_is_out_of_scripts_reach(client: Client) -> None:
    client.get("/ask/")
    cookie = client.cookies["deskbell_files"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_files_outlive_an_error_and_arrive_with_the_good_submit(client: Client) -> None:
    SENT.clear()
    wrong = client.post("/ask/", {**GOOD, "email": "nonsense", "form_key": KEY, "files": a_file()})
    assert b"page.txt" in wrong.content
    assert KEY.encode() in wrong.content, "the form keeps its key"
    assert client.post("/ask/", {**GOOD, "form_key": KEY}).content == b"thanks"
    assert SENT[-1]["files"] == ["page.txt"]
    assert not StagedUpload.objects.exists()


def test_adding_and_removing_without_javascript(client: Client) -> None:
    added = client.post("/ask/", {"email": "ken@x.test", "form_key": KEY, "files": a_file(), "add_files": "1"})
    assert b"page.txt" in added.content
    assert b"ken@x.test" in added.content
    assert b'id="problems"' not in added.content
    removed = client.post("/ask/", {"form_key": KEY, "remove_file": str(StagedUpload.objects.get().pk)})
    assert b"page.txt" not in removed.content


def test_looking_at_a_form_writes_nothing(client: Client) -> None:
    client.get("/ask/")
    assert not StagedUpload.objects.exists()


def test_files_of_forgotten_forms_go_after_days(client: Client) -> None:
    client.post("/uploads/", {"form_key": KEY, "files": a_file()})
    assert forget_old() == 0
    StagedUpload.objects.update(created_at=timezone.now() - timedelta(days=4))
    assert forget_old() == 1


def test_an_address_has_an_allowance(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload_allowance, "FILES_AN_HOUR", 2)
    codes = [Client().post("/uploads/", {"form_key": KEY, "files": a_file()}).status_code for _ in range(3)]
    assert codes == [200, 200, 429], "a new browser does not help"


def test_staging_needs_the_token() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/uploads/", {"form_key": KEY, "files": a_file()}).status_code == 403
    assert not StagedUpload.objects.exists()
