"""Roles with a permission less, for as long as a test wants."""

from collections.abc import Iterator
from contextlib import contextmanager

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure_object
from deskbell.people.models import Role


@contextmanager
def without(*permissions: str, role: Role) -> Iterator[None]:
    """The role without these permissions, which come back afterwards. AssertionError for one that it does not have."""
    before = list(role.permissions)
    assert set(permissions) <= set(before)
    _set(role, [one for one in before if one not in permissions])
    yield
    _set(role, before)


def _set(role: Role, permissions: list[str]) -> None:
    configure_object(actor=Actor.system(), instance=role, changes={"permissions": permissions})
