"""What a change of plans, schedules, or of what is tied to plans does to open tickets: reckoned, and told before it is saved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deskbell.service_levels.choosing import STAYING, Book, Offer, choose
from deskbell.service_levels.clocks import Happening, Step, Story, clocks_of
from deskbell.service_levels.hours import Schedule
from deskbell.service_levels.models import Plan
from deskbell.service_levels.models import Schedule as ScheduleRow
from deskbell.service_levels.published import calendar_of, plan_of, terms_of
from deskbell.service_levels.terms import PlanTerms
from deskbell.tickets.clocks import stories_of
from deskbell.tickets.models import Ticket
from deskbell.tickets.plan_choice import read_book, traits_of

EXACTLY, BATCH = 2_000, 200
# What is not published yet has no number: plans and schedules that are about to change stand in by theirs, negative.
NEW_PLAN = -1

Ends = Mapping[tuple[str, int], datetime]


@dataclass(frozen=True, kw_only=True)
class Coming:
    """The plans as they would be; terms and calendars that are not published are here by stand-in numbers."""

    book: Book
    terms: Mapping[int, PlanTerms] = field(default_factory=dict)
    calendars: Mapping[int, Schedule] = field(default_factory=dict)

    def terms_of(self, version_id: int) -> PlanTerms:
        """The terms of a version that is published or coming."""
        return self.terms[version_id] if version_id in self.terms else terms_of(version_id)

    def calendar_of(self, version_id: int) -> Schedule:
        """The calendar of a version that is published or coming."""
        return self.calendars[version_id] if version_id in self.calendars else calendar_of(version_id)


@dataclass(frozen=True, kw_only=True)
class Moved:
    """A ticket of which an end changes: the nearest of those that do, before and after."""

    number: str
    before: datetime | None
    after: datetime | None

    def is_late(self, now: datetime) -> bool:
        """Whether the change alone makes it overdue."""
        return (self.before is None or self.before >= now) and self.after is not None and self.after < now


def with_plan(plan_id: int | None, content: Mapping[str, Any]) -> Coming:
    """The plans, if this plan said so; None is a new plan, which comes last. One that is out of use applies nowhere."""
    book, number, terms = read_book(), plan_id or NEW_PLAN, PlanTerms.from_dict(content)
    calendar_id: int | None = ScheduleRow.objects.values_list("current_id", flat=True).get(pk=terms.schedule_id)
    if calendar_id is None or Plan.objects.filter(pk=number, is_retired=True).exists():
        return Coming(book=book)
    offer = Offer(
        plan_id=number,
        plan_version_id=-abs(number),
        calendar_version_id=calendar_id,
        conditions=terms.conditions,
    )
    is_known = book.offer(number) is not None
    offers = tuple(offer if one.plan_id == number else one for one in book.offers)
    return Coming(
        book=replace(book, offers=offers if is_known else (*offers, offer)), terms={offer.plan_version_id: terms}
    )


def with_schedule(schedule_id: int, content: Mapping[str, Any]) -> Coming:
    """The plans, if this schedule said so."""
    book = read_book()
    offers = tuple(
        replace(one, calendar_version_id=-schedule_id)
        if terms_of(one.plan_version_id).schedule_id == schedule_id
        else one
        for one in book.offers
    )
    return Coming(book=replace(book, offers=offers), calendars={-schedule_id: Schedule.from_dict(content)})


def with_department(department_id: int, plan_id: int | None) -> Coming:
    """The plans, if this were the department's."""
    book = read_book()
    return Coming(book=replace(book, by_department=_tied(book.by_department, department_id, plan_id)))


def with_topic(topic_id: int, plan_id: int | None) -> Coming:
    """The plans, if this were the help topic's."""
    book = read_book()
    return Coming(book=replace(book, by_topic=_tied(book.by_topic, topic_id, plan_id)))


def with_default(plan_id: int | None) -> Coming:
    """The plans, if this were the desk's default."""
    return Coming(book=replace(read_book(), default_id=plan_id))


def sentences(tickets: QuerySet[Ticket], coming: Coming, *, now: datetime | None = None) -> list[str]:
    """How many of these tickets get other ends, and which one first; nothing where none does.

    Up to 2,000 tickets are reckoned one by one; of more, as many spread over all of them, and the numbers are rounded.
    """
    keys = list(tickets.order_by("pk").values_list("pk", flat=True))
    share, now = -(-len(keys) // EXACTLY) or 1, now or timezone.now()
    moved = list(moving(keys[::share], coming, now=now))
    if not moved:
        return []
    counts = _counted(moved, share, now)
    late = [_at_once(counts["late"])] if counts["late"] else []
    return [_how_many(counts, is_about=share > 1), *late, _nearest(moved, now)]


def moving(keys: Iterable[int], coming: Coming, *, now: datetime) -> Iterator[Moved]:
    """The tickets of which an end changes."""
    left = list(keys)
    while left:
        batch, left = left[:BATCH], left[BATCH:]
        tickets = Ticket.objects.filter(pk__in=batch).select_related("requester")
        changed = [(one, offer) for one in tickets if _is_changed(one, offer := _offer(one, coming.book))]
        stories = stories_of(one.pk for one, _offer_of in changed)
        for one, offer in changed:
            before = _ends_now(one, stories[one.pk], now)
            after = _ends_then(offer, stories[one.pk], coming, now)
            if before != after:
                yield _moved(one, before, after)


def _offer(ticket: Ticket, book: Book) -> Offer | None:
    """What would apply to a ticket; what a person or a rule set stays, in its current version."""
    if ticket.plan_source in STAYING and ticket.plan_version_id:
        return book.offer(plan_of(ticket.plan_version_id)) or _as_it_is(ticket)
    found = choose(book, traits_of(ticket, book, requester=ticket.requester))
    return found[0] if found else None


def _as_it_is(ticket: Ticket) -> Offer:
    version_id, calendar_id = ticket.plan_version_id or 0, ticket.calendar_version_id or 0
    return Offer(plan_id=plan_of(version_id), plan_version_id=version_id, calendar_version_id=calendar_id)


def _is_changed(ticket: Ticket, offer: Offer | None) -> bool:
    now = (ticket.plan_version_id, ticket.calendar_version_id)
    return now != ((offer.plan_version_id, offer.calendar_version_id) if offer else (None, None))


def _ends_now(ticket: Ticket, story: Story, now: datetime) -> Ends:
    if ticket.plan_version_id is None or ticket.calendar_version_id is None:
        return {}
    return _ends(story, terms_of(ticket.plan_version_id), calendar_of(ticket.calendar_version_id), now)


def _ends_then(offer: Offer | None, story: Story, coming: Coming, now: datetime) -> Ends:
    """As they are once the plan is applied."""
    if offer is None:
        return {}
    terms = coming.terms_of(offer.plan_version_id)
    applied = Step(at=now, what=Happening.APPLIED, pauses=terms.pauses)
    return _ends(Story(steps=(*story.steps, applied)), terms, coming.calendar_of(offer.calendar_version_id), now)


def _ends(story: Story, terms: PlanTerms, schedule: Schedule, now: datetime) -> Ends:
    clocks = clocks_of(story, terms, schedule, now)
    return {(one.target, one.episode): one.due_at for one in clocks if one.is_open and one.due_at is not None}


def _moved(ticket: Ticket, before: Ends, after: Ends) -> Moved:
    def nearest(these: Ends, others: Ends) -> datetime | None:
        return min((end for key, end in these.items() if others.get(key) != end), default=None)

    return Moved(number=ticket.number, before=nearest(before, after), after=nearest(after, before))


def _tied(ties: Mapping[int, int], key: int, plan_id: int | None) -> dict[int, int]:
    others = {one: plan for one, plan in ties.items() if one != key}
    return others if plan_id is None else {**others, key: plan_id}


def _counted(moved: Iterable[Moved], share: int, now: datetime) -> dict[str, int]:
    counts = dict.fromkeys(("all", "sooner", "later", "gets", "loses", "late"), 0)
    for one in moved:
        if one.before is None or one.after is None:
            way = "gets" if one.after else "loses"
        else:
            way = "sooner" if one.after < one.before else "later"
        counts["all"] += 1
        counts[way] += 1
        counts["late"] += one.is_late(now)
    return {way: count if share == 1 else _rounded(count * share) for way, count in counts.items()}


def _rounded(count: int) -> int:
    """To two digits: more would pretend."""
    unit = 10 ** max(len(str(count)) - 2, 0)
    return int(round(count / unit) * unit)


def _how_many(counts: Mapping[str, int], *, is_about: bool) -> str:
    ways = {
        "sooner": ngettext("%(count)d is due sooner", "%(count)d are due sooner", counts["sooner"]),
        "later": ngettext("%(count)d is due later", "%(count)d are due later", counts["later"]),
        "gets": ngettext("%(count)d gets a due time", "%(count)d get a due time", counts["gets"]),
        "loses": ngettext("%(count)d loses its due time", "%(count)d lose their due time", counts["loses"]),
    }
    parts = ", ".join(words % {"count": counts[way]} for way, words in ways.items() if counts[way])
    heading = (
        ngettext("About %(count)d open ticket moves: ", "About %(count)d open tickets move: ", counts["all"])
        if is_about
        else ngettext("%(count)d open ticket moves: ", "%(count)d open tickets move: ", counts["all"])
    )
    return heading % {"count": counts["all"]} + parts + "."


def _at_once(count: int) -> str:
    words = ngettext("%(count)d of them is overdue at once.", "%(count)d of them are overdue at once.", count)
    return words % {"count": count}


def _nearest(moved: Iterable[Moved], now: datetime) -> SafeString:
    """The ticket that is due next after the change, or was before it; an overdue one only if all are."""
    ends = [(end, each.number, each) for each in moved if (end := each.after or each.before)]
    one = min(ends, key=lambda each: (each[0] < now, *each[:2]))[2]
    words = {
        (True, True): _("The nearest: {number}, due {after} instead of {before}."),
        (False, True): _("The nearest: {number}, due {after}; it had no due time."),
        (True, False): _("The nearest: {number}, without a due time instead of {before}."),
    }[one.before is not None, one.after is not None]
    return format_html(words, number=f"#{one.number}", before=_instant(one.before), after=_instant(one.after))


def _instant(moment: datetime | None) -> SafeString:
    """In the reader's zone, with the exact instant on hover."""
    if moment is None:
        return SafeString("")
    here = localtime(moment)
    words, exact = date_format(here, f"{_('j M Y')} H:i"), here.strftime("%Y-%m-%d %H:%M:%S %Z")
    return format_html('<time datetime="{}" title="{}">{}</time>', here.isoformat(), exact, words)
