"""What the desk's settings say about files; the environment sets bounds that no setting leaves."""

from __future__ import annotations

import re

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from deskbell.kernel.configure import read
from deskbell.kernel.settings import DeskSetting, Line, WholeNumber, declare

MEGABYTE = 1024 * 1024
# What Windows runs at a double click. Everything else is served as a download that no browser executes.
DANGEROUS = (
    "ade adp app bat chm cmd com cpl dll exe gadget hta inf ins isp jar js jse lnk mde msc msi msp mst pif ps1 reg scr "
    "sct shb sys vb vbe vbs vxd wsc wsf wsh"
)

FILE_MAX_MB = declare(
    DeskSetting(
        key="tickets.file_max_mb",
        default=20,
        subject="tickets",
        title=_("Largest attachment"),
        meaning=_(
            "Larger files are not taken. Whoever runs the server may have set a lower bound, which holds as well."
        ),
        field=WholeNumber(least=1, most=2048, unit=_("MB")),
        keywords=_("attachment limits, upload, maximum file size"),
    )
)
FILES_PER_ENTRY = declare(
    DeskSetting(
        key="tickets.files_per_entry",
        default=10,
        subject="tickets",
        title=_("Files in one message"),
        meaning=_("How many files a message, a response or a note may carry. The server's own bound holds as well."),
        field=WholeNumber(least=1, most=100, unit=_("files")),
        keywords=_("attachment limits, upload, maximum number of files"),
    )
)
REFUSED_KINDS = declare(
    DeskSetting(
        key="tickets.refused_kinds_of_files",
        default=DANGEROUS,
        subject="tickets",
        title=_("Files that are not taken"),
        meaning=_("The endings of their names, such as “exe”, with spaces or commas between them."),
        field=Line(longest=2000),
        keywords=_("attachment limits, upload, file types, extensions, blocked, allowed"),
    )
)


def file_max_bytes() -> int:
    """How large a file may be, in bytes."""
    return min(read(FILE_MAX_MB) * MEGABYTE, settings.DESKBELL_FILE_MAX_BYTES)


def files_per_entry() -> int:
    """How many files one entry may carry."""
    return min(read(FILES_PER_ENTRY), settings.DESKBELL_FILES_PER_ENTRY)


def refused_extensions() -> frozenset[str]:
    """The endings of files that are not taken, in small letters without dots."""
    return frozenset(one.strip(".").lower() for one in re.split(r"[\s,;]+", read(REFUSED_KINDS)) if one.strip("."))
