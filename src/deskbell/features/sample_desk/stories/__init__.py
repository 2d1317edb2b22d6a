"""The tickets of the sample desk, told by hand."""

from deskbell.features.sample_desk.stories.of_banking import STORIES as OF_BANKING
from deskbell.features.sample_desk.stories.of_buildings import STORIES as OF_BUILDINGS
from deskbell.features.sample_desk.stories.of_invoices import STORIES as OF_INVOICES
from deskbell.features.sample_desk.stories.of_machines import STORIES as OF_MACHINES
from deskbell.features.sample_desk.stories.telling import Story

STORIES: tuple[Story, ...] = (*OF_BANKING, *OF_MACHINES, *OF_BUILDINGS, *OF_INVOICES)
