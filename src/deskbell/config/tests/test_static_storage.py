"""A static file's name is looked up once, and again when files were built anew."""

from pathlib import Path

import pytest

from deskbell.config.static_storage import RememberingStaticFiles


def test_an_address_is_remembered_until_files_are_built_anew(tmp_path: Path) -> None:
    storage = RememberingStaticFiles(location=tmp_path, base_url="/static/")
    storage.hashed_files = {"desk.css": "desk.1.css"}
    assert storage.url("desk.css") == "/static/desk.1.css"
    storage.hashed_files = {"desk.css": "desk.2.css"}
    assert storage.url("desk.css") == "/static/desk.1.css"
    storage.save_manifest()
    assert storage.url("desk.css") == "/static/desk.2.css"


def test_what_is_not_there_has_no_address(tmp_path: Path) -> None:
    storage = RememberingStaticFiles(location=tmp_path, base_url="/static/")
    with pytest.raises(ValueError, match="none"):
        storage.url("none.css")
