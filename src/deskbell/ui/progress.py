"""How a page shows a long job: the words and the bar; `ui/progress.html` draws them, in whichever panel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from deskbell.kernel.progress import Progress, ProgressState

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

STATES: dict[ProgressState, tuple[str, StrOrPromise]] = {
    ProgressState.WAITING: ("wait", gettext_lazy("Waits")),
    ProgressState.UNDER_WAY: ("work", gettext_lazy("Under way")),
    ProgressState.STOPPING: ("wait", gettext_lazy("Is being stopped")),
    ProgressState.DONE: ("done", gettext_lazy("Done")),
    ProgressState.STOPPED: ("idle", gettext_lazy("Stopped")),
    ProgressState.FAILED: ("late", gettext_lazy("Failed")),
}


@dataclass(frozen=True, kw_only=True)
class ProgressBox:
    """A job as a page shows it; `look` is a pill's, and without `bar_most` there is nothing to measure yet."""

    progress: Progress
    look: str
    state: StrOrPromise
    sentence: str
    bar: int
    bar_most: int | None


def progress_box(progress: Progress) -> ProgressBox:
    """What stands in the box about a job."""
    look, words = STATES[progress.state]
    return ProgressBox(
        progress=progress,
        look=look,
        state=words,
        sentence=_sentence(progress),
        bar=progress.handled if progress.total else 1,
        bar_most=None if progress.total is None else max(progress.total, 1),
    )


def _sentence(progress: Progress) -> str:
    if progress.total is None:
        return _("It is not counted yet.")
    counted = {"done": progress.done, "total": progress.total}
    words = ngettext("%(done)d of %(total)d is done.", "%(done)d of %(total)d are done.", progress.total) % counted
    if not progress.failed:
        return words
    failed = ngettext("%(count)d could not be done.", "%(count)d could not be done.", progress.failed)
    return words + " " + failed % {"count": progress.failed}
