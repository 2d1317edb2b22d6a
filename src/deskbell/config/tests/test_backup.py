"""What is no backup, or no place for one, is refused in a sentence; what a backup may lean on of the last one."""

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from errno import EACCES, ENOSPC
from functools import partial
from pathlib import Path
from typing import BinaryIO

import pytest

from deskbell.config.backup.copying import Copied, copy_lasting
from deskbell.config.backup.layout import (
    Manifest,
    backups_in,
    left_unfinished_in,
    name_of,
    read_manifest,
    write_manifest,
)
from deskbell.config.backup.restoring import restore
from deskbell.config.backup.saving import Source, _remove, back_up
from deskbell.config.errors import ConfigurationError

MANIFEST = Manifest(
    made_at="2026-11-20T02:00:00+00:00", engine="sqlite", tickets=1, facts=2, files=3, bytes=4, problems=0
)


def quiet(_sentence: str) -> None:
    """Progress that nobody watches."""


def desk_at(home: Path) -> Source:
    home.mkdir(exist_ok=True)
    return Source(home=home, secret_key=home / "secret_key", sqlite_file=home / "deskbell.sqlite3", server=None)


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """A backup that says of itself that it is one."""
    folder = tmp_path / "backups" / "deskbell-20261120T020000Z"
    folder.mkdir(parents=True)
    write_manifest(folder, MANIFEST)
    (folder / "secret_key").write_text("abc")
    with closing(sqlite3.connect(folder / "deskbell.sqlite3")) as database:
        database.execute("CREATE TABLE tickets_ticket (number TEXT)")
    return folder


def refusal(backup: Path, target: Source) -> str:
    with pytest.raises(ConfigurationError) as caught:
        restore(backup=backup, target=target, say=quiet)
    return str(caught.value)


def test_what_is_no_backup_is_said(backup: Path, tmp_path: Path) -> None:
    target = desk_at(tmp_path / "home")
    assert "is no backup" in refusal(tmp_path / "not there", target)
    assert f"such as {backup}" in refusal(backup.parent, target)
    for spoilt in ("", "[]", '{"format": 1, "sizes": []}', '"format"'):
        (backup / "backup.json").write_text(spoilt)
        assert "damaged" in refusal(backup, target)
    (backup / "backup.json").write_text(json.dumps({"format": 7, "deskbell": "9.1"}))
    assert "made by Deskbell 9.1" in refusal(backup, target)
    assert not list(target.home.iterdir())


def test_a_backup_of_another_engine_is_refused(backup: Path, tmp_path: Path) -> None:
    said = json.loads((backup / "backup.json").read_text())
    (backup / "backup.json").write_text(json.dumps({**said, "engine": "postgresql"}))
    assert "DATABASE_URL" in refusal(backup, desk_at(tmp_path / "home"))


def test_another_desk_and_its_key_are_left_alone(backup: Path, tmp_path: Path) -> None:
    target = desk_at(tmp_path / "home")
    target.secret_key.write_text("another")
    assert "another desk's secret key" in refusal(backup, target)
    (target.home / "deskbell.sqlite3").write_bytes(b"")
    assert "there is a desk already" in refusal(backup, target)


def test_a_restore_that_was_cut_off_can_be_begun_anew(backup: Path, tmp_path: Path) -> None:
    target = desk_at(tmp_path / "home")
    database = backup / "deskbell.sqlite3"
    database.rename(backup / "elsewhere")
    with pytest.raises(FileNotFoundError):
        restore(backup=backup, target=target, say=quiet)
    assert target.sqlite_file is not None
    assert not target.sqlite_file.exists()
    (backup / "elsewhere").rename(database)
    restore(backup=backup, target=target, say=quiet)
    assert target.sqlite_file.read_bytes() == database.read_bytes()


@pytest.mark.parametrize("keeps", [0, 100, -4096])
def test_a_damaged_database_becomes_no_desk(backup: Path, tmp_path: Path, keeps: int) -> None:
    target, database = desk_at(tmp_path / "home"), backup / "deskbell.sqlite3"
    content = database.read_bytes()
    database.write_bytes(content[:keeps])
    assert "is damaged" in refusal(backup, target)
    assert not list(target.home.glob("deskbell.sqlite3*"))
    database.write_bytes(content)
    restore(backup=backup, target=target, say=quiet)


@pytest.mark.parametrize("log", ["wal", "journal"])
def test_the_log_of_another_database_is_not_played_into_this_one(backup: Path, tmp_path: Path, log: str) -> None:
    target = desk_at(tmp_path / "home")
    (target.home / f"deskbell.sqlite3-{log}").write_bytes(b"of the desk before")
    assert f"-{log}" in refusal(backup, target)


def test_a_file_that_was_cut_off_is_copied_anew(backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target, name = desk_at(tmp_path / "home"), Path("raw") / "ab" / "abc"
    (backup / name).parent.mkdir(parents=True)
    (backup / name).write_text("a whole message")
    for last in ("a whole message", "abc"):  # the file, and the key that comes before it
        with monkeypatch.context() as patched:
            patched.setattr(shutil, "copyfileobj", partial(copy_without_room, last))
            with pytest.raises(OSError, match="No space"):
                restore(backup=backup, target=target, say=quiet)
        assert not (target.home / name).exists()
    restore(backup=backup, target=target, say=quiet)
    assert (target.home / name).read_text() == "a whole message"
    assert target.secret_key.read_text() == "abc"


def copy_without_room(last: str, content: BinaryIO, copy: BinaryIO) -> None:
    """Copy, until the disk is full in the midst of what is called the last."""
    text = content.read()
    if text == last.encode():
        copy.write(text[:2])
        raise OSError(ENOSPC, "No space left on device")
    copy.write(text)


def test_a_backup_that_goes_is_none_from_the_first_moment(
    backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_folder: Path) -> None:
        raise OSError(EACCES, "Permission denied")

    monkeypatch.setattr(shutil, "rmtree", refused)
    said: list[str] = []
    _remove(backup, said.append)
    assert "Permission denied" in said[0]
    assert backups_in(backup.parent) == []
    assert len(left_unfinished_in(backup.parent)) == 1


def test_a_backup_has_a_place_of_its_own_and_needs_a_desk(tmp_path: Path) -> None:
    source = desk_at(tmp_path / "home")
    source.secret_key.write_text("abc")
    with pytest.raises(ConfigurationError, match="data folder itself"):
        back_up(source=source, target=source.home / "backups", keep=None, verify=list, say=quiet)
    folder = tmp_path / "backups"
    with pytest.raises(ConfigurationError, match="nothing to back up"):
        back_up(source=source, target=folder, keep=None, verify=list, say=quiet)
    assert [path.name for path in folder.iterdir()] == ["backup.lock"]


def test_backups_are_known_by_their_names_and_what_they_say(backup: Path) -> None:
    (backup.parent / ".unfinished-deskbell-20261121T020000Z").mkdir()
    (backup.parent / name_of(datetime(2026, 11, 22, tzinfo=UTC))).mkdir()
    (backup.parent / name_of(datetime(2026, 11, 23, tzinfo=UTC))).symlink_to(backup)
    assert backups_in(backup.parent) == [backup]
    assert read_manifest(backup) == MANIFEST


def test_files_are_linked_to_the_last_backup_where_they_have_its_size(tmp_path: Path) -> None:
    source, last, target = (tmp_path / name for name in ("source", "last", "target"))
    for folder in (source, last):
        (folder / "ab").mkdir(parents=True)
        (folder / "ab" / "same").write_text("same")
    (source / "ab" / "other").write_text("longer")
    (last / "ab" / "other").write_text("short")
    (source / "ab" / ".draft").write_text("nobody relies on it")
    copied = Copied()
    copy_lasting(source=source, target=target, last=last, copied=copied, say=quiet)
    assert (target / "ab" / "same").stat().st_ino == (last / "ab" / "same").stat().st_ino
    assert (target / "ab" / "other").read_text() == "longer"
    assert not (target / "ab" / ".draft").exists()
    assert (copied.files, copied.bytes) == (2, 10)
    shutil.rmtree(last)
    copy_lasting(source=source, target=target, last=last, copied=copied, say=quiet)
    assert copied.files == 2
