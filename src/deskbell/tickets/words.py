"""The core's closed lists of words: states, standings, sources, kinds of entries."""

from __future__ import annotations

from functools import lru_cache

from django.db.models import TextChoices
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """What a status means. Names of statuses are the desk's own; states are what the product acts on."""

    OPEN = "open", _("Open")
    IN_PROGRESS = "in_progress", _("In progress")
    WAITING = "waiting", _("Waiting on user")
    RESOLVED = "resolved", _("Resolved")
    CLOSED = "closed", _("Closed")
    ARCHIVED = "archived", _("Archived")
    DELETED = "deleted", _("Deleted")


ACTIVE_STATES = frozenset({State.OPEN, State.IN_PROGRESS, State.WAITING})


class Standing(TextChoices):
    """Where a ticket stands in the queues: its state, and for active ones whether an answer is owed."""

    NEEDS_REPLY = "needs_reply", _("Needs a reply")
    ANSWERED = "answered", _("Answered")
    RESOLVED = "resolved", _("Resolved")
    CLOSED = "closed", _("Closed")
    ARCHIVED = "archived", _("Archived")
    DELETED = "deleted", _("Deleted")


ACTIVE_STANDINGS = (Standing.NEEDS_REPLY, Standing.ANSWERED)


def standing_of(*, state: str, is_answered: bool) -> str:
    """The standing that follows from a state and from who wrote last."""
    if state in ACTIVE_STATES:
        return Standing.ANSWERED.value if is_answered else Standing.NEEDS_REPLY.value
    return Standing(state).value


class DeletionReason(TextChoices):
    """Why a ticket was deleted: all that is left of it beside its number, and who did it when."""

    SPAM = "spam", _("Spam")
    TEST = "test", _("A test, or opened by mistake")
    DUPLICATE = "duplicate", _("The same as another ticket")
    PRIVACY = "privacy", _("Somebody asked for their data to be deleted")
    OTHER = "other", _("Another reason")


class Source(TextChoices):
    """The way by which a ticket or an entry came in."""

    PORTAL = "portal", _("Portal")
    MAIL = "mail", _("E-mail")
    API = "api", _("API")
    PHONE = "phone", _("Phone")
    WALK_IN = "walk_in", _("Walk-in")
    OTHER = "other", _("Other")
    DESK = "desk", _("Agent panel")


def source_words(source: str) -> str:
    """The same for people; Django's `get_source_display` compares the words of all of them each time."""
    return _source_words(source, get_language())


@lru_cache
def _source_words(source: str, _language: str | None) -> str:
    return str(Source(source).label) if source in Source else source


class EntryKind(TextChoices):
    """Who speaks to whom in a thread."""

    MESSAGE = "message", _("Message")
    RESPONSE = "response", _("Response")
    NOTE = "note", _("Internal note")


class LinkKind(TextChoices):
    """How a ticket and another one belong together, said from the one that carries the fact."""

    FOLLOWS = "follows", _("continues")
    FOLLOWED_BY = "followed_by", _("is continued in")
    MAY_BELONG = "may_belong", _("possibly belongs to")
    TOOK_FROM = "took_from", _("has a message out of")
    GAVE_TO = "gave_to", _("gave a message to")
    PARENT_OF = "parent_of", _("has the child")
    CHILD_OF = "child_of", _("is a child of")
    RELATED = "related", _("is related to")

    @property
    def sentence(self) -> str:
        """The link as a sentence with `{by}` and `{other}`."""
        match self:
            case LinkKind.FOLLOWS:
                return gettext("{by} opened this ticket in continuation of {other}")
            case LinkKind.MAY_BELONG:
                return gettext("{by} supposes that this ticket belongs to {other}")
            case LinkKind.PARENT_OF:
                return gettext("{by} made this ticket the parent of {other}")
            case LinkKind.CHILD_OF:
                return gettext("{by} made this ticket a child of {other}")
            case LinkKind.RELATED:
                return gettext("{by} linked this ticket with {other}")
            case _:
                return gettext("{by} continued this ticket in {other}")

    @property
    def other_way(self) -> LinkKind:
        """The same tie, said from the other ticket. KeyError for one that is said on one side alone."""
        return _OTHER_WAY[self]


_OTHER_WAY = {
    LinkKind.FOLLOWS: LinkKind.FOLLOWED_BY,
    LinkKind.FOLLOWED_BY: LinkKind.FOLLOWS,
    LinkKind.PARENT_OF: LinkKind.CHILD_OF,
    LinkKind.CHILD_OF: LinkKind.PARENT_OF,
    LinkKind.RELATED: LinkKind.RELATED,
}
# The ties that agents make and undo by hand.
TIES_BY_HAND = (LinkKind.RELATED, LinkKind.PARENT_OF, LinkKind.CHILD_OF)


class LateMessages(TextChoices):
    """What becomes of a client's message when its ticket is finished and past reopening."""

    CONTINUE = "continue", _("It opens a new ticket, linked to the old one")
    REFUSE = "refuse", _("It is refused, and the client is asked to open a new ticket")
