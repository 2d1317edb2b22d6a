"""Long jobs as administrators see them."""

from __future__ import annotations

from dataclasses import dataclass

from deskbell.kernel.actor import Actor
from deskbell.kernel.progress import Progress, ended_jobs, jobs_under_way, progress_of
from deskbell.people.names import names_of
from deskbell.ui.progress import ProgressBox, progress_box


@dataclass(frozen=True, kw_only=True)
class JobLine:
    """One job in the list."""

    box: ProgressBox
    who: str


@dataclass(frozen=True, kw_only=True)
class JobsPage:
    """Jobs under way, and those at their end, newest first."""

    under_way: tuple[JobLine, ...]
    ended: tuple[JobLine, ...]


def jobs_page(actor: Actor) -> JobsPage:
    """All jobs there are."""
    under_way, ended = jobs_under_way(actor=actor), ended_jobs(actor=actor)
    names = names_of(job.actor_user_id for job in (*under_way, *ended))
    return JobsPage(
        under_way=tuple(_line(job, names) for job in under_way), ended=tuple(_line(job, names) for job in ended)
    )


def job_line(*, actor: Actor, job_id: int) -> JobLine:
    """One job. NotFound."""
    job = progress_of(actor=actor, job_id=job_id)
    return _line(job, names_of([job.actor_user_id]))


def _line(job: Progress, names: dict[int, str]) -> JobLine:
    return JobLine(box=progress_box(job), who=names.get(job.actor_user_id or 0, ""))
