"""The names of people by their numbers, for lists of what they did."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from deskbell.people.models import User


def names_of(user_ids: Iterable[int | None]) -> dict[int, str]:
    """The display name of each of these accounts that exists; one query."""
    wanted = {one for one in user_ids if one is not None}
    return {user.pk: user.display_name for user in User.objects.filter(pk__in=wanted)} if wanted else {}


def ids_named(words: str, *, most: int = 200) -> frozenset[int]:
    """The numbers of the accounts whose name or address holds these words."""
    fits = Q(name__icontains=words) | Q(email__icontains=words)
    return frozenset(User.objects.filter(fits).values_list("pk", flat=True)[:most])
