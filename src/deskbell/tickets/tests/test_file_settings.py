"""The desk's limits of attachments, within the bounds of the server."""

from io import BytesIO
from typing import Any

import pytest
from deskbell_tests.cast import Cast

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure
from deskbell.kernel.errors import Invalid
from deskbell.tickets.file_settings import FILE_MAX_MB, FILES_PER_ENTRY, REFUSED_KINDS
from deskbell.tickets.files import AttachmentDraft, demand_number, take_in

pytestmark = pytest.mark.django_db


def ada(cast: Cast) -> Actor:
    return Actor.agent(cast.ada.pk)


def test_limits_of_files_hold_at_once_and_the_servers_bound_stays(cast: Cast, settings: Any) -> None:
    configure(actor=ada(cast), setting=FILE_MAX_MB, value=1)
    take_in(name="small.txt", content=BytesIO(b"x" * 1000))
    with pytest.raises(Invalid, match="1 MB"):
        take_in(name="large.txt", content=BytesIO(b"x" * (1024 * 1024 + 1)))
    configure(actor=ada(cast), setting=FILE_MAX_MB, value=2000)
    settings.DESKBELL_FILE_MAX_BYTES = 10
    with pytest.raises(Invalid):
        take_in(name="small.txt", content=BytesIO(b"x" * 11))


def test_the_number_of_files_is_a_setting_within_the_servers_bound(cast: Cast, settings: Any) -> None:
    three = (AttachmentDraft(file_id=1, name="a"),) * 3
    demand_number(three)
    configure(actor=ada(cast), setting=FILES_PER_ENTRY, value=2)
    with pytest.raises(Invalid):
        demand_number(three)
    configure(actor=ada(cast), setting=FILES_PER_ENTRY, value=50)
    demand_number(three)
    settings.DESKBELL_FILES_PER_ENTRY = 1
    with pytest.raises(Invalid):
        demand_number(three)


def test_refused_kinds_of_files_are_a_setting(cast: Cast) -> None:
    with pytest.raises(Invalid):
        take_in(name="run.exe", content=BytesIO(b"MZ"))
    configure(actor=ada(cast), setting=REFUSED_KINDS, value=".ZIP, rar; docm")
    for name in ("a.zip", "b.RAR", "c.docm"):
        with pytest.raises(Invalid):
            take_in(name=name, content=BytesIO(b"x"))
    take_in(name="run.exe", content=BytesIO(b"MZ"))
