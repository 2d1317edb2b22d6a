"""What people say of themselves, and agents of how they work."""

from __future__ import annotations

from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor, ActorKind
from deskbell.kernel.clock_settings import zones
from deskbell.kernel.command import command
from deskbell.kernel.configuration_following import follow_row
from deskbell.kernel.configure import configure_object, configure_ties
from deskbell.kernel.errors import Invalid, NotFound, Refused
from deskbell.lib.html import clean
from deskbell.lib.text import one_line
from deskbell.people.languages import offered
from deskbell.people.models import Agent, Density, SignatureUse, Theme, User
from deskbell.people.queries import account_in_use

LARGEST_PAGE = 100


@command
def change_profile(
    *,
    actor: Actor,
    name: str,
    phone: str = "",
    language: str = "",
    time_zone: str = "",
    theme: str = "",
    density: str = "",
) -> User:
    """Set one's own name, telephone number, language, time zone and look; the first two are kept in the history.

    Empty: the desk's language, the browser's zone, the system's look. Refused to all who did not sign in. Invalid (by field).
    """
    user = _own_account(actor)
    wrong = {
        "name": not one_line(name),
        "language": bool(language) and language not in offered(),
        "time_zone": bool(time_zone) and time_zone not in dict(zones()),
        "theme": bool(theme) and theme not in Theme.values,
        "density": bool(density) and density not in Density.values,
    }
    words = {"name": _("Enter a name.")}
    if errors := {field: [words.get(field, _("Choose one of these."))] for field, is_so in wrong.items() if is_so}:
        raise Invalid(errors)
    _call(actor, user, {"name": one_line(name)[:120], "phone": one_line(phone)[:40]})
    User.objects.filter(pk=user.pk).update(language=language, time_zone=time_zone, theme=theme, density=density)
    return user


def _call(actor: Actor, user: User, face: dict[str, str]) -> None:
    """Who somebody is, kept in the history of the client or agent."""
    before = {name: getattr(user, name) for name in face}
    if before == face:
        return

    def write() -> None:
        for name, value in face.items():
            setattr(user, name, value)
        user.save(update_fields=list(face))

    history = Agent.objects.filter(pk=user.pk).first() or user
    configure_ties(actor=actor, instance=history, before=before, after=face, write=write)
    follow_row(actor, user, before, face)


@command
def change_own_work(
    *, actor: Actor, signature: str, signature_use: str, start_queue: str = "", rows_per_page: int = 0
) -> Agent:
    """Set one's own signature (HTML), which one ends responses, the queue to begin with, and the rows on a page (0: the desk's).

    Refused to all but agents in service. Invalid (by field).
    """
    agent = Agent.objects.select_for_update(of=("self",)).filter(pk=actor.user_id or 0).first()
    if agent is None or not actor.is_agent:
        raise Refused(_("This is for agents."))
    if signature_use not in SignatureUse.values:
        raise Invalid({"signature_use": [_("Choose one of these.")]})
    if not 0 <= rows_per_page <= LARGEST_PAGE:
        raise Invalid({"rows_per_page": [_("Choose one of these.")]})
    changes = {
        "signature": clean(signature),
        "signature_use": signature_use,
        "start_queue": start_queue[:40],
        "rows_per_page": rows_per_page,
    }
    configure_object(actor=actor, instance=agent, changes=changes)
    return agent


def _own_account(actor: Actor) -> User:
    """Refused to visitors and to whoever has but a link; NotFound where the account is gone."""
    if actor.kind not in (ActorKind.AGENT, ActorKind.CLIENT) or actor.user_id is None:
        raise Refused(_("Sign in first."))
    user = account_in_use(actor.user_id)
    if user is None:
        raise NotFound
    return user
