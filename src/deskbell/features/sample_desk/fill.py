"""Filling the sample desk."""


def fill_sample_desk() -> None:
    """Put people and tickets into a new desk."""
