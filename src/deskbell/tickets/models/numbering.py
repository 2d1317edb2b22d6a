"""How tickets get their numbers."""

from __future__ import annotations

from django.db import models


class NumberKind(models.TextChoices):
    """Drawn by chance, so that nobody can guess a neighbour's; or counted, where an office wants that."""

    RANDOM = "random"
    SEQUENCE = "sequence"


class Sequence(models.Model):
    """A counter for numbers that follow each other."""

    name = models.CharField(max_length=60, unique=True)
    next_value = models.PositiveBigIntegerField(default=1)
    step = models.PositiveSmallIntegerField(default=1)
    is_retired = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class NumberFormat(models.Model):
    """A pattern in which the run of `#` stands for digits; it grows by one when half of its numbers are taken."""

    name = models.CharField(max_length=60, unique=True)
    pattern = models.CharField(max_length=32, default="######")
    kind = models.CharField(max_length=8, choices=NumberKind, default=NumberKind.RANDOM)
    sequence = models.ForeignKey(Sequence, models.PROTECT, null=True, blank=True)
    is_default = models.BooleanField(default=False)
    is_retired = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name
