"""Who reads this page: found once per request, so that the bar, the gates and the page need not ask again."""

from dataclasses import dataclass

from django.http import HttpRequest

from deskbell.kernel.actor import Actor
from deskbell.people.queries import AgentRights, rights_of


@dataclass(frozen=True, kw_only=True)
class Reader:
    """The person in front of the page; `rights` only for an agent in service."""

    actor: Actor
    name: str = ""
    email: str = ""
    initials: str = ""
    theme: str = ""
    density: str = ""
    rights: AgentRights | None = None
    has_single_keys: bool = True

    @property
    def is_signed_in(self) -> bool:
        return self.actor.user_id is not None

    @property
    def is_agent(self) -> bool:
        return self.rights is not None

    @property
    def is_administrator(self) -> bool:
        return self.rights is not None and self.rights.is_administrator


def reader_of(request: HttpRequest) -> Reader:
    """The reader of a request; costs the session, the user and the agent's rights once, nothing the second time."""
    known: Reader | None = getattr(request, "_reader", None)
    if known is None:
        known = _find(request)
        request._reader = known  # type: ignore[attr-defined]
    return known


def _find(request: HttpRequest) -> Reader:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return Reader(actor=Actor.visitor())
    rights = rights_of(user.pk, for_page=True)
    actor = Actor.agent(user.pk) if rights else Actor.client(user.pk)
    return Reader(
        actor=actor,
        name=user.display_name,
        email=user.email,
        initials=user.initials,
        theme=user.theme,
        density=user.density,
        rights=rights,
        has_single_keys=user.has_single_keys,
    )
