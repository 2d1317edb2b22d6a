"""What the collector of garbage passes by."""

import gc
import os
import subprocess
import sys
from pathlib import Path

import pytest

from deskbell.config.memory import settle

WITHOUT = "import gc, django; django.setup(); print(gc.get_freeze_count())"
SERVING = "import gc, deskbell.config.wsgi; print(gc.get_freeze_count())"


def test_what_is_there_is_passed_by_and_what_comes_is_not() -> None:
    before, mine = gc.get_freeze_count(), [["mine"]]
    settle()
    later = [["later"]]
    assert gc.get_freeze_count() > before
    looked_through = {id(one) for one in gc.get_objects()}
    assert (id(mine) in looked_through, id(later) in looked_through) == (False, True)


@pytest.mark.parametrize(("program", "least"), [(WITHOUT, 0), (SERVING, 50_000)])
def test_the_web_server_passes_by_what_it_has_loaded(program: str, least: int, tmp_path: Path) -> None:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "deskbell.config.settings",
        "DESKBELL_HOME": str(tmp_path),
        "DATABASE_URL": "",
    }
    found = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment, timeout=120
    )
    assert int(found.stdout) >= least
    assert (int(found.stdout) == 0) is (least == 0)
