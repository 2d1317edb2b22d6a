"""The secret key: made once, by one, for its owner only."""

import multiprocessing
import stat
from pathlib import Path

import pytest

from deskbell.config.errors import ConfigurationError
from deskbell.config.secret_key import is_private, secret_key


def test_it_is_made_once_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "home" / "secret_key"
    key = secret_key(path=path)
    assert len(key) >= 64
    assert secret_key(path=path) == key
    assert [each.name for each in path.parent.iterdir()] == ["secret_key"]


def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "secret_key"
    secret_key(path=path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert is_private(path=path)
    path.chmod(0o640)
    assert not is_private(path=path)


def make(path: Path) -> str:
    return secret_key(path=path)


def test_processes_that_start_together_agree(tmp_path: Path) -> None:
    paths = [tmp_path / str(number) / "secret_key" for number in range(10)]
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        for path in paths:
            assert len(set(pool.map(make, [path] * 8))) == 1


def test_an_emptied_key_is_not_replaced_in_silence(tmp_path: Path) -> None:
    path = tmp_path / "secret_key"
    path.touch()
    with pytest.raises(ConfigurationError, match="is empty: remove the file"):
        secret_key(path=path)


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigurationError, match="cannot be read or made"):
        secret_key(path=tmp_path / "file" / "secret_key")
