"""The room's closed lists of words: where rules listen, what they look at, and what they do."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Target(TextChoices):
    """By which way a ticket has to come for a rule to look at it."""

    ANY = "any", _("Any way")
    PORTAL = "portal", _("Portal")
    MAIL = "mail", _("E-mail")
    API = "api", _("API")
    DESK = "desk", _("Opened by an agent")

    def takes(self, source: str) -> bool:
        """Whether a ticket that came by this source is looked at; agents write down phone calls and visits too."""
        if self is Target.ANY or source == self.value:
            return True
        return self is Target.DESK and source not in (Target.PORTAL, Target.MAIL, Target.API)


class Occasion(TextChoices):
    """When a rule is asked."""

    OPENING = "opening", _("When a ticket is opened")
    UPDATE = "update", _("When something happens to a ticket")
    TIME = "time", _("When time has passed")


class Match(TextChoices):
    """How many of the conditions have to hold."""

    ALL = "all", _("All of them")
    ANY = "any", _("Any of them")


class Operator(TextChoices):
    """What a condition asks of a field. Words are compared without regard to capitals."""

    IS = "is", _("is")
    IS_NOT = "is_not", _("is not")
    CONTAINS = "contains", _("contains")
    NOT_CONTAINS = "not_contains", _("does not contain")
    STARTS = "starts", _("starts with")
    ENDS = "ends", _("ends with")
    MATCHES = "matches", _("matches the regular expression")
    NOT_MATCHES = "not_matches", _("does not match the regular expression")
    MORE_THAN = "more_than", _("more than")
    LESS_THAN = "less_than", _("less than")
    CHANGED = "changed", _("changed")
    CHANGED_TO = "changed_to", _("changed to")
    WAS = "was", _("was before")


class FieldKind(TextChoices):
    """What a field holds."""

    TEXT = "text"
    CHOICE = "choice"
    NUMBER = "number"
    MINUTES = "minutes"


class ActionKind(TextChoices):
    """What a rule does."""

    REJECT = "reject", _("Reject, with this answer")
    REPLY_TO = "reply_to", _("Take the Reply-To address as the sender")
    TOPIC = "topic", _("Set the help topic")
    DEPARTMENT = "department", _("Set the department")
    PRIORITY = "priority", _("Set the priority")
    STATUS = "status", _("Set the status")
    PLAN = "plan", _("Set the SLA plan")
    AGENT = "agent", _("Assign an agent")
    TEAM = "team", _("Assign a team")
    ANSWER = "answer", _("Answer with a canned response")
    NO_CONFIRMATION = "no_confirmation", _("Send no confirmation to the client")
    NO_ALERTS = "no_alerts", _("Send no alert of the new ticket to agents")
    MAIL = "mail", _("Send an e-mail to")
    NOTE = "note", _("Write an internal note")
