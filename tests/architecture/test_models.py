"""Foreign keys follow the arrows: the higher room holds the tie."""

from collections.abc import Iterator

from django.apps import apps
from django.db import models

ORDER = ("lib", "kernel", "people", "service_levels", "routing", "tickets", "ui", "mail", "features", "surface")
SURFACES = frozenset({"portal", "agent_panel", "admin_panel", "sign_in"})


def height(module: str) -> int:
    """How high in the house a model's room lies."""
    room = module.split(".")[1]
    return ORDER.index("surface" if room in SURFACES else room)


def ties() -> Iterator[tuple[str, int, str, int]]:
    """Each tie between two rooms' models: from, its height, to, its height."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            other = field.related_model if isinstance(field, models.ForeignKey | models.ManyToManyField) else None
            if isinstance(other, type) and all(each.__module__.startswith("deskbell.") for each in (model, other)):
                yield model._meta.label, height(model.__module__), other._meta.label, height(other.__module__)


def test_foreign_keys_point_down() -> None:
    found = list(ties())
    assert found
    assert not [f"{below} → {above}" for below, low, above, high in found if high > low]
