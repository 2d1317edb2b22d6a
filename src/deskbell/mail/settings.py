"""The desk's settings that its mails obey."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from deskbell.kernel.settings import DeskSetting, Line, OneOf, SomeOf, Switch, declare

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

WORDS: dict[str, StrOrPromise] = {
    "administrators": _("administrators"),
    "manager": _("the department's manager"),
    "members": _("everybody who serves the department"),
    "assigned": _("the assigned agent, or the assigned team's members"),
    "account_manager": _("the account manager of the client's organization"),
    "last_respondent": _("whoever answered last"),
    "handed_over_by": _("whoever handed the ticket over"),
    "agent": _("the agent whom it was assigned to"),
    "lead": _("the lead of the team that it was assigned to"),
    "team_members": _("the members of the team that it was assigned to"),
}


def _among(*names: str) -> SomeOf:
    return SomeOf(choices=lambda: [(name, str(WORDS[name])) for name in names])


def _alert(
    key: str, *, title: StrOrPromise, meaning: StrOrPromise, names: tuple[str, ...], default: list[str]
) -> DeskSetting[list[str]]:
    return declare(
        DeskSetting(
            key=f"alerts.{key}",
            default=default,
            subject="alerts",
            title=title,
            meaning=meaning,
            field=_among(*names),
            keywords=_("notification, e-mail, recipients"),
        )
    )


SENDS_CONFIRMATION = declare(
    DeskSetting(
        key="mail.sends_confirmation",
        default=True,
        subject="mail",
        title=_("Confirm a new ticket"),
        meaning=_(
            "A client who opens a ticket gets a mail with its number and a link. Without it, visitors have no way back to their ticket but asking for a link."
        ),
        field=Switch(),
        keywords=_("auto-response, autoresponder, receipt"),
    )
)
TELLS_OF_OPENING = declare(
    DeskSetting(
        key="mail.tells_of_opening",
        default=True,
        subject="mail",
        title=_("Tell a client of a ticket that an agent opened for them"),
        meaning=_("With its number and a link."),
        field=Switch(),
        keywords=_("new ticket notice by agent"),
    )
)
ASKS_WHETHER_SOLVED = declare(
    DeskSetting(
        key="mail.asks_whether_solved",
        default=True,
        subject="mail",
        title=_("Ask whether a resolved ticket is solved"),
        meaning=_("A mail with a yes and a no. An answer that resolves the ticket asks by itself."),
        field=Switch(),
        keywords=_("resolved, confirm, close"),
    )
)
TAKES_UNREGISTERED = declare(
    DeskSetting(
        key="mail.takes_unregistered",
        default=True,
        subject="mail",
        title=_("Take mail from addresses that the desk does not know"),
        meaning=_(
            "Off: only addresses of accounts, and of the domains of organizations, open tickets by mail. Others get a mail that says so, at most once a day."
        ),
        field=Switch(),
        keywords=_("accept unregistered e-mail, unknown senders"),
    )
)
ADDS_COLLABORATORS = declare(
    DeskSetting(
        key="mail.adds_collaborators",
        default=True,
        subject="mail",
        title=_("People in copy of a client's mail take part"),
        meaning=_(
            "At once where a trusted mail server vouches for the sender, else after an agent has agreed. They see the ticket from that mail on."
        ),
        field=Switch(),
        keywords=_("Cc, collaborators, add_email_collabs, carbon copy"),
    )
)
REPLY_SEPARATOR = declare(
    DeskSetting(
        key="mail.reply_separator",
        default="-- reply above this line --",
        subject="mail",
        title=_("Line above which people reply"),
        meaning=_(
            "Stands at the top of mails that can be answered. What an answer repeats below it is folded away. Empty: no such line."
        ),
        field=Line(longest=120),
        keywords=_("reply separator tag, quoted text, reply above this line"),
    )
)
STRIPS_QUOTES = declare(
    DeskSetting(
        key="mail.strips_quotes",
        default=True,
        subject="mail",
        title=_("Fold away what a mail repeats of the mails before"),
        meaning=_("It can be unfolded in the thread. Off: it stands there as it came."),
        field=Switch(),
        keywords=_("strip quoted reply, quotes"),
    )
)
QUOTES = declare(
    DeskSetting(
        key="mail.quotes",
        default="nothing",
        subject="mail",
        title=_("Answers repeat"),
        meaning=_("Below the agent's words. Nobody finds there what they may not read in the ticket."),
        field=OneOf(
            choices=(
                ("nothing", _("Nothing of what was written before")),
                ("last", _("The client's last message")),
                ("thread", _("The whole thread, the newest first")),
            )
        ),
        keywords=_("quoted history, quote original, include thread"),
    )
)
CONFIRMS_MESSAGES = declare(
    DeskSetting(
        key="mail.confirms_messages",
        default=False,
        subject="mail",
        title=_("Confirm further messages that come by mail"),
        meaning=_("Whoever writes into a ticket by mail hears that it arrived. On the portal they see it."),
        field=Switch(),
        keywords=_("message autoresponder, receipt"),
    )
)
TELLS_PARTICIPANTS = declare(
    DeskSetting(
        key="mail.tells_participants",
        default=True,
        subject="mail",
        title=_("Tell the others of a ticket when one of them writes"),
        meaning=_("Requester and collaborators get each other's messages."),
        field=Switch(),
        keywords=_("message autoresponder collaborators, activity notice"),
    )
)
ALERTS_NEW_TICKET = _alert(
    "new_ticket",
    title=_("A new ticket"),
    meaning=_(
        "If none of the chosen ones is there, everybody who serves the department is told, so that no ticket goes unseen. Nobody chosen: nobody is told."
    ),
    names=("administrators", "manager", "members", "account_manager"),
    default=["administrators", "manager"],
)
ALERTS_NEW_MESSAGE = _alert(
    "new_message",
    title=_("A client wrote again, or reopened a ticket"),
    meaning=_("The client's words stand in the mail."),
    names=("last_respondent", "assigned", "manager", "account_manager"),
    default=["last_respondent", "assigned"],
)
ALERTS_NOTE = _alert(
    "note",
    title=_("An internal note"),
    meaning=_("The note stands in the mail."),
    names=("assigned", "handed_over_by", "last_respondent", "manager"),
    default=["assigned", "handed_over_by"],
)
ALERTS_ASSIGNMENT = _alert(
    "assignment",
    title=_("A ticket was assigned"),
    meaning=_("If a team's lead is chosen but there is none, or the lead is away, the members are told."),
    names=("agent", "lead", "team_members"),
    default=["agent", "lead"],
)
ALERTS_TRANSFER = _alert(
    "transfer",
    title=_("A ticket came from another department"),
    meaning=_("The department is the one where the ticket is now."),
    names=("manager", "assigned", "members"),
    default=["manager"],
)
