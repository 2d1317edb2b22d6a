"""Whether single keys do something on somebody's pages: who speaks to the computer, or shakes, turns them off (WCAG 2.1.4)."""

from deskbell.kernel.transactions import writing
from deskbell.people.models import User


def choose_single_keys(*, user_id: int, is_on: bool) -> None:
    """Say so for an account."""
    with writing():
        User.objects.filter(pk=user_id).update(has_single_keys=is_on)
