"""A key from the command line: told once, kept as a hash, checked as in the admin panel."""

import io

import pytest

from deskbell.config.cli import api_key
from deskbell.config.cli.arguments import build_parser
from deskbell.config.errors import ConfigurationError
from deskbell.features.api_keys.checking import caller_with
from deskbell.features.api_keys.models import ApiKey

pytestmark = pytest.mark.django_db
KNOWN = "FEDCBA98765432100123456789ABCDEF"


def create(*said: str) -> int:
    return api_key.run(build_parser().parse_args(["api-key", "create", *said]))


def test_the_key_is_told_and_counts(capsys: pytest.CaptureFixture[str]) -> None:
    assert create("--name", "Monitor", "--allow", "192.0.2.7", "2001:db8::/32", "--cron") == 0
    key = capsys.readouterr().out
    caller = caller_with(key=key, address="2001:db8::1")
    assert caller is not None
    assert (caller.may_create_tickets, caller.may_run_cron) == (True, True)
    assert key.strip() not in str(list(ApiKey.objects.values()))


@pytest.mark.parametrize("name", ["M\udcff", "two\nlines"])
def test_a_name_that_no_database_keeps_is_refused_at_once(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        create("--name", name, "--allow", "192.0.2.7")
    assert "argument --name" in capsys.readouterr().err
    assert not ApiKey.objects.exists()


def test_cron_is_only_for_those_who_ask(capsys: pytest.CaptureFixture[str]) -> None:
    create("--name", "Monitor", "--allow", "192.0.2.7", "--allow", "198.51.100.0/24")
    caller = caller_with(key=capsys.readouterr().out, address="198.51.100.9")
    assert caller is not None
    assert not caller.may_run_cron


def test_a_known_key_is_read_and_not_told(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{KNOWN}\n"))
    create("--name", "Old script", "--allow", "192.0.2.7", "--known")
    assert capsys.readouterr().out == ""
    assert caller_with(key=KNOWN, address="192.0.2.7") is not None


@pytest.mark.parametrize("networks", ["nowhere", "192.0.2.7/24"])
def test_what_is_wrong_is_named(networks: str) -> None:
    with pytest.raises(ConfigurationError, match="--allow"):
        create("--name", "Monitor", "--allow", networks)
    assert not ApiKey.objects.exists()
