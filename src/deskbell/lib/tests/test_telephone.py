"""Telephone links."""

import pytest

from deskbell.lib.telephone import dialled as address_of


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [
        ("+41 44 668 18 00", "tel:+41446681800"),
        ("(030) 1234-56", "tel:030123456"),
        ("3185558634X123", "tel:3185558634;ext=123"),
        ("ask Mia", ""),
        ("", ""),
    ],
)
def test_a_telephone_number_can_be_dialled(typed: str, dialled: str) -> None:
    assert address_of(typed) == dialled
