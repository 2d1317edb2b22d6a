"""What a desk has before anybody configures it, after osTicket's defaults."""

from __future__ import annotations

from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure, configure_object, read, read_locked
from deskbell.kernel.errors import Refused
from deskbell.kernel.settings import DESK_NAME, IS_SET_UP
from deskbell.kernel.transactions import writing
from deskbell.people.models import Agent, Department, Role, User
from deskbell.people.permissions import BY_DEPARTMENT, EVERYWHERE
from deskbell.service_levels.starting_point import lay_schedules
from deskbell.tickets.models import HelpTopic, NumberFormat, Priority, Status
from deskbell.tickets.plans.starting_point import lay_default_plan
from deskbell.tickets.settings import DEFAULT_DEPARTMENT_ID
from deskbell.tickets.words import State

LIMITED = ["ticket.create", "ticket.assign", "ticket.transfer", "ticket.reply", "task.create", "task.reply"]
NOT_EXPANDED = {"ticket.delete", "task.delete", "thread.edit", "canned.manage"}


def role_permissions() -> dict[str, list[str]]:
    """The roles that a desk starts with, and what each may do."""
    everything = list(BY_DEPARTMENT)
    return {
        _("All access"): everything,
        _("Expanded access"): [name for name in everything if name not in NOT_EXPANDED],
        _("Limited access"): LIMITED,
        _("View only"): [],
    }


def set_up_desk(*, name: str, administrator_name: str, email: str, password: str) -> Agent:
    """Make an empty desk usable: its name, its defaults, its first administrator. Refused if it is set up already."""
    actor = Actor.system()
    with writing():
        if read_locked(IS_SET_UP):  # of two first visitors one wins
            raise Refused(_("This desk is set up already."))
        department = lay_starting_point()
        lay_default_plan()
        configure(actor=actor, setting=DESK_NAME, value=name.strip())
        configure(actor=actor, setting=IS_SET_UP, value=True)
        user = User.objects.create_user(email=email, name=administrator_name, password=password)
        agent = Agent(
            user=user,
            department=department,
            role=Role.objects.get(name=_("All access")),
            permissions=list(EVERYWHERE),
            is_administrator=True,
        )
        configure_object(actor=actor, instance=agent, changes={"is_administrator": True})
        return agent


def lay_starting_point() -> Department:
    """Statuses, priorities, number format, roles, one department with a topic; harmless on a desk that has them."""
    with writing():
        lasting = [state for state in State if state != State.DELETED]  # deleting is no status that anybody sets
        for position, state in enumerate(lasting):
            Status.objects.get_or_create(state=state, defaults={"name": str(state.label), "position": position})
        for urgency, (slug, label) in enumerate(_priorities(), start=1):
            defaults = {"name": label, "urgency": urgency, "is_default": slug == "normal"}
            Priority.objects.get_or_create(slug=slug, defaults=defaults)
        lay_schedules()
        NumberFormat.objects.get_or_create(is_default=True, defaults={"name": _("Six digits, by chance")})
        for name, permissions in role_permissions().items():
            Role.objects.get_or_create(name=name, defaults={"permissions": permissions})
        department = Department.objects.order_by("pk").first() or Department.objects.create(name=_("Support"))
        if read(DEFAULT_DEPARTMENT_ID) is None:
            configure(actor=Actor.system(), setting=DEFAULT_DEPARTMENT_ID, value=department.pk)
        if not HelpTopic.objects.exists():
            HelpTopic.objects.create(
                name=_("General question"), department=department, description=_("Anything that fits nowhere else")
            )
        return department


def _priorities() -> list[tuple[str, str]]:
    return [("low", _("Low")), ("normal", _("Normal")), ("high", _("High")), ("emergency", _("Emergency"))]
