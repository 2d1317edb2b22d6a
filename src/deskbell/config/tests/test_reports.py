"""`deskbell reports rebuild`: the rows of the dashboard's figures, made anew from the command line."""

import pytest
from deskbell_tests.cast import Cast

from deskbell.config.cli import reports
from deskbell.config.cli.arguments import build_parser
from deskbell.features.reports.models import Happening

pytestmark = pytest.mark.django_db


def test_what_is_missing_is_put_right_once(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    ticket, _other = cast.ticket(), cast.ticket()
    Happening.objects.filter(ticket=ticket).delete()
    for wrong in (1, 0):
        assert reports.run(build_parser().parse_args(["reports", "rebuild"])) == 0
        assert f"{wrong} rows were put right" in capsys.readouterr().out
    assert Happening.objects.count() == 2
