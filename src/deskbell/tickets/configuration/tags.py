"""Tags: agents make them by typing, administrators tidy up."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import muting
from deskbell.kernel.configuration import Column, Group, Kind, Usage, register
from deskbell.kernel.configuration_forms import ConfigurationForm
from deskbell.kernel.effects import EFFECTS
from deskbell.tickets.commands.tag_ticket import replace_tag
from deskbell.tickets.configuration.moves import ticket_address
from deskbell.tickets.models import Tag, TicketTag
from deskbell.tickets.tags import tag_key
from deskbell.tickets.words import Standing


class TagForm(ConfigurationForm):
    """A tag's name and colour."""

    class Meta:
        model = Tag
        fields: ClassVar[list[str]] = ["name", "colour"]
        labels: ClassVar[dict[str, Any]] = {"name": _("Name"), "colour": _("Colour")}
        help_texts: ClassVar[dict[str, Any]] = {
            "name": _("No commas. Capitals make no other tag."),
        }

    def clean_name(self) -> str:
        """One line without commas, which no other tag has in other capitals."""
        name = " ".join(self.cleaned_data["name"].replace(",", " ").split()).removeprefix("#")
        if not name:
            self.add_error("name", gettext("Write a tag."))
        if Tag.objects.filter(key=tag_key(name)).exclude(pk=self.instance.pk).exists():
            self.add_error("name", gettext("There is a tag of this name."))
        return name

    def changes(self) -> dict[str, Any]:
        """The form's columns, and the name as it is compared."""
        changes = super().changes()
        return {**changes, "key": tag_key(changes["name"])} if "name" in changes else changes


def _rows(pk: int) -> QuerySet[Any]:
    """A deleted ticket keeps its tags, and nobody can change them."""
    return TicketTag.objects.filter(tag=pk).exclude(ticket__standing=Standing.DELETED)


def _move(actor: Actor, row: TicketTag, new: int) -> None:
    """Nobody gets a mail of it: it is one decision and no news of each ticket."""
    with muting(frozenset(EFFECTS)):
        replace_tag(actor=actor, ticket_id=row.ticket_id, tag_id=row.tag_id, by_tag_id=new)


def _words(count: int) -> str:
    return ngettext("%(count)d ticket has it", "%(count)d tickets have it", count) % {"count": count}


TAGS = register(
    Kind(
        key="tags",
        model=Tag,
        form=TagForm,
        group=Group.TICKETS,
        singular=_("tag"),
        plural=_("Tags"),
        explanation=_("Words by which agents sort tickets. They make new ones by typing; here they are tidied up."),
        columns=(
            Column(title=_("Name"), value=str, sort="key"),
            Column(title=_("Colour"), value=lambda one: one.get_colour_display()),
        ),
        search=("name",),
        ordering=("key",),
        usages=(
            Usage(
                words=_words,
                rows=_rows,
                move=_move,
                row_address=lambda row: ticket_address(row.ticket),
                may_stay=True,
            ),
        ),
        keywords=_("labels, categories, keywords, merge"),
        position=35,
    )
)
