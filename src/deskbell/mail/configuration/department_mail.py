"""By which accounts the mails of a department go, and which it sends at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import Q
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from deskbell.kernel.configuration import Column, Group, Kind, Usage, add_links, add_usage, register
from deskbell.kernel.configuration_forms import ConfigurationForm
from deskbell.mail.models import DepartmentMail, SendingAccount
from deskbell.people.configuration import DEPARTMENTS
from deskbell.people.configuration.choosing import offer_departments
from deskbell.people.models import Department

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class DepartmentMailForm(ConfigurationForm):
    """A department's accounts, for answers and for what the desk sends by itself; and whom its tickets tell."""

    instance: DepartmentMail

    class Meta:
        model = DepartmentMail
        fields: ClassVar[list[str]] = ["department", "answers", "automatic", "tells", "confirms"]
        labels: ClassVar[dict[str, Any]] = {
            "department": _("Department"),
            "answers": _("Answers go by"),
            "automatic": _("Automatic mails and alerts go by"),
            "tells": _("Who hears of its tickets"),
            "confirms": _("Confirm new tickets and further messages"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "answers": _("None: the desk's default account."),
            "automatic": _("None: the same as answers."),
            "tells": _(
                "Besides those who are at the ticket, such as its agent. Which of them hears of what, the desk's settings of alerts say."
            ),
            "confirms": _("Where the desk's settings confirm them. Tickets that agents open are no matter of this."),
        }

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        row = self.instance
        offer_departments(self.fields["department"], kept=[row.department_id or 0])
        self.fields["department"].disabled = not row._state.adding
        for name in ("answers", "automatic"):
            kept = Q(is_retired=False) | Q(pk=getattr(row, f"{name}_id") or 0)
            self.fields[name].queryset = SendingAccount.objects.filter(kept)  # type: ignore[attr-defined]


def _links(one: Department) -> list[tuple[str, StrOrPromise]]:
    """The way from a department's page."""
    has_own = DepartmentMail.objects.filter(pk=one.pk).exists()
    where = f"/admin/department-mail/{one.pk}/" if has_own else f"/admin/department-mail/new/?department={one.pk}"
    return [(where, _("Its mails and alerts"))]


def _words(count: int) -> str:
    words = ngettext("%(count)d has mail of its own", "%(count)d have mail of their own", count)
    return words % {"count": count}


def _name(account: SendingAccount | None, otherwise: str) -> str:
    return str(account) if account else otherwise


DEPARTMENT_MAIL = register(
    Kind(
        key="department-mail",
        model=DepartmentMail,
        form=DepartmentMailForm,
        group=Group.MAIL,
        singular=_("mail of a department"),
        plural=_("Mail by department"),
        explanation=_(
            "Which departments send in a name of their own, and whom their tickets tell, where that is not as everywhere."
        ),
        columns=(
            Column(title=_("Department"), value=str, sort="department__name"),
            Column(title=_("Answers"), value=lambda one: _name(one.answers, gettext("The desk's default"))),
            Column(title=_("Automatic mails"), value=lambda one: _name(one.automatic, gettext("As answers"))),
            Column(title=_("Who hears of its tickets"), value=lambda one: one.get_tells_display()),
        ),
        search=("department__name",),
        ordering=("department__name",),
        related=("department", "answers", "automatic"),
        is_retirable=False,
        keywords=_(
            "smtp, outgoing e-mail, from, sender, autoresponder e-mail, alerts and notices recipients, group membership, auto-response"
        ),
        position=25,
    )
)
add_links(DEPARTMENTS.key, _links)
add_usage(DEPARTMENTS.key, Usage(words=_words, rows=lambda pk: DepartmentMail.objects.filter(pk=pk), may_stay=True))
