"""Filling an empty desk with the sample house, its people and their tickets. Nobody is mailed anything."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from random import Random

from django.utils import timezone

from deskbell.features.sample_desk.house import lay_clients, lay_house
from deskbell.features.sample_desk.pictures import MAKERS
from deskbell.features.sample_desk.samples import add_tags_and_links
from deskbell.features.sample_desk.stories import STORIES
from deskbell.features.sample_desk.storyteller import Storyteller
from deskbell.kernel.configure import read
from deskbell.kernel.sample_data import add_samples
from deskbell.kernel.settings import IS_SET_UP
from deskbell.kernel.transactions import writing
from deskbell.tickets.files import AttachmentDraft, take_in
from deskbell.tickets.histories import write_histories

SEED = 1971


def fill_sample_desk() -> None:
    """Put the sample desk into a database that holds none yet; a desk that is set up is left alone.

    All of it or nothing: a start that is broken off leaves an empty desk behind, which the next one fills.
    """
    if read(IS_SET_UP):
        return
    files = _files()
    with writing():
        house = lay_house()
        teller = Storyteller(house=house, clients=lay_clients(), files=files, now=timezone.now().replace(second=0))
        write_histories([teller.history(story, number) for story, number in zip(STORIES, _numbers(), strict=True)])
        add_tags_and_links()
        add_samples()


def _files() -> Mapping[str, AttachmentDraft]:
    return {name: take_in(name=name, content=BytesIO(make())) for name, make in MAKERS.items()}


def _numbers() -> list[str]:
    """Six digits by chance, the same on every sample desk."""
    return [str(number) for number in Random(SEED).sample(range(100_000, 1_000_000), len(STORIES))]  # noqa: S311
