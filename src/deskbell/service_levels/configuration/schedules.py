"""Schedules: when the house is open."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.clock_settings import DEFAULT_TIME_ZONE, zones
from deskbell.kernel.configuration import Column, Group, Kind, Usage, register
from deskbell.kernel.configuration_forms import ConfigurationForm, Section
from deskbell.kernel.configuration_rights import must_hold
from deskbell.kernel.configure import read
from deskbell.kernel.errors import Refused
from deskbell.kernel.transactions import writing
from deskbell.lib.text import one_line
from deskbell.service_levels import hours
from deskbell.service_levels.calendar_file import LARGEST_FILE, CalendarFile, read_calendar
from deskbell.service_levels.models import Plan, Schedule
from deskbell.service_levels.notation import (
    Unreadable,
    holiday_line,
    read_extra,
    read_holidays,
    read_spans,
    spans_in_words,
)
from deskbell.service_levels.public_holidays import countries, regions
from deskbell.service_levels.publishing import WEEKDAYS, YEARS_AHEAD, content_of, publish, sentences_about
from deskbell.service_levels.settings import DEFAULT_SCHEDULE_ID

LONGEST_LIST = 50_000
DAYS = dict(
    zip(
        WEEKDAYS,
        (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")),
        strict=True,
    )
)


class ScheduleForm(ConfigurationForm):
    """A schedule's week, its holidays and its extra hours."""

    zone = forms.ChoiceField(label=_("Time zone"), required=False)
    country = forms.ChoiceField(
        label=_("Country"),
        required=False,
        help_text=_("Its public holidays are closed days. Those of the coming years are added by themselves."),
    )
    calendar_file = forms.FileField(
        label=_("Add from a calendar file"),
        required=False,
        help_text=_("An iCalendar file (.ics): its events are added to the list above, where you can change them."),
        widget=forms.FileInput(attrs={"accept": ".ics,text/calendar"}),
    )
    sections = (
        Section(
            title=_("Opening hours"),
            names=("zone", *WEEKDAYS),
            help=_("Such as 08:00–12:00, 13:00–17:30. Hours like 22:00–06:00 end on the next day. Empty: closed."),
        ),
        Section(
            title=_("Holidays and extra hours"),
            names=("country", "region", "holidays", "calendar_file", "extra"),
            help=_("On a holiday it is closed, but for extra hours."),
        ),
    )

    instance: Schedule

    class Meta:
        model = Schedule
        fields: ClassVar[list[str]] = [
            "name",
            "description",
            "zone",
            *WEEKDAYS,
            "country",
            "region",
            "holidays",
            "extra",
        ]
        labels: ClassVar[dict[str, Any]] = {
            "name": _("Name"),
            "description": _("Description"),
            **DAYS,
            "region": _("Region"),
            "holidays": _("Further holidays"),
            "extra": _("Extra hours"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "region": _("Its short name, where the region has holidays of its own."),
            "holidays": _(
                "One on a line: 2026-12-25 Name, or 12-25 Name for every year; "
                "2026-12-24 12:00–24:00 Name closes a part of the day."
            ),
            "extra": _("Open besides, on holidays too; one on a line: 2026-11-28 09:00–13:00 Name."),
        }

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        own = gettext("The desk's own: %(zone)s") % {"zone": read(DEFAULT_TIME_ZONE).replace("_", " ")}
        self._offer("zone", [("", own), *zones()], self.instance.zone)
        self._offer("country", [("", gettext("None")), *countries()], self.instance.country)
        if self.instance.country:
            self.fields["region"].help_text = _regions_in_words(self.instance.country)
        for name in ("holidays", "extra"):
            self.fields[name].widget.attrs.update(rows=8 if name == "holidays" else 3, maxlength=LONGEST_LIST)

    def _offer(self, name: str, choices: list[tuple[str, str]], kept: str) -> None:
        known = {key for key, _words in choices}
        self.fields[name].choices = [*choices, *([(kept, kept)] if kept not in known else [])]  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        """One line."""
        return one_line(self.cleaned_data["name"])

    def clean_region(self) -> str:
        """One that the country has, as its short name is written."""
        country, written = self.cleaned_data.get("country", ""), self.cleaned_data["region"].strip()
        known = {one.casefold(): one for one in regions(country)}
        if written and written.casefold() not in known:
            raise forms.ValidationError(_regions_in_words(country))
        return known.get(written.casefold(), "")

    def clean(self) -> dict[str, Any]:
        """Everything that people write is read, and written back as it was understood."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for day in WEEKDAYS:
            self._understand(day, lambda text: spans_in_words(read_spans(text)))
        self._understand("holidays", lambda text: _checked(text, read_holidays))
        self._understand("extra", lambda text: _checked(text, read_extra))
        self._take_in(data.get("calendar_file"))
        if not self.errors:
            self._check_as_a_whole()
        return data

    def _understand(self, name: str, understood: Any) -> None:
        try:
            if name in self.cleaned_data:
                self.cleaned_data[name] = understood(self.cleaned_data[name])
        except Unreadable as problem:
            self.add_error(name, str(problem))

    def _take_in(self, file: UploadedFile[Any] | None) -> None:
        """Add a calendar file's events to the list, which comes back with them if anything else is wrong."""
        if not file or "holidays" not in self.cleaned_data:
            return
        zone = ZoneInfo(self.cleaned_data.get("zone") or read(DEFAULT_TIME_ZONE))
        year = timezone.now().year
        try:
            found = read_calendar(file.read(LARGEST_FILE + 1), zone=zone, years=range(year, year + YEARS_AHEAD + 1))
        except Unreadable as problem:
            self.add_error("calendar_file", str(problem))
            return
        if not found.holidays:
            self.add_error(
                "calendar_file", gettext("None of its events is a holiday: they repeat otherwise than yearly.")
            )
            return
        self.cleaned_data["holidays"] = _with_lines(self.cleaned_data["holidays"], found)
        typed = QueryDict(mutable=True)
        typed.update(self.data)
        typed[self.add_prefix("holidays")] = self.cleaned_data["holidays"]
        self.data = typed

    def _check_as_a_whole(self) -> None:
        try:
            hours.Schedule.from_dict(content_of(_with(self.instance, self.cleaned_data)))
        except hours.InvalidSchedule:
            self.add_error("mon", gettext("It would never open. Write opening hours for at least one day."))

    def apply(self, actor: Actor) -> Schedule:
        """Write the schedule and publish it, if anything in it differs from its current version."""
        with writing():
            schedule: Schedule = super().apply(actor)
            publish(actor=actor, schedule_id=schedule.pk)
        return schedule


def _checked(text: str, read_lines: Any) -> str:
    read_lines(text)
    return "\n".join(filter(None, map(str.strip, text.splitlines())))


def _with_lines(text: str, found: CalendarFile) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    known = set(lines)
    return "\n".join([*lines, *(line for line in map(holiday_line, found.holidays) if line not in known)])


def _regions_in_words(country: str) -> str:
    names = ", ".join(regions(country))
    if not names:
        return gettext("No region of this country has holidays of its own: leave this empty.")
    return gettext("Empty for the holidays of the whole country, or one of: %(names)s.") % {"names": names}


def _with(schedule: Schedule, changes: Mapping[str, Any]) -> Schedule:
    """The schedule as it would be."""
    coming = copy(schedule)
    for column in (*WEEKDAYS, "zone", "country", "region", "holidays", "extra"):
        setattr(coming, column, changes.get(column, getattr(schedule, column)))
    return coming


def _consequences(schedule: Schedule, changes: Mapping[str, Any]) -> list[str]:
    return sentences_about(schedule, content_of(_with(schedule, changes))) if schedule.pk else []


def _plans(pk: int) -> QuerySet[Plan]:
    return Plan.objects.filter(is_retired=False, current__content__schedule_id=pk)


def _plan_words(count: int) -> str:
    return ngettext("%(count)d SLA plan counts by it", "%(count)d SLA plans count by it", count) % {"count": count}


def why_it_stays(schedule: Schedule) -> str:
    """Why a schedule can't go out of use; empty where it can."""
    if read(DEFAULT_SCHEDULE_ID) == schedule.pk:
        return gettext("It is the default schedule. Make another one the default first, under “Settings”, “Tickets”.")
    count = _plans(schedule.pk).count()
    return gettext("%(plans)s. Choose another schedule there first.") % {"plans": _plan_words(count)} if count else ""


def stays_while_it_counts(schedule: Schedule, changes: Mapping[str, Any]) -> None:
    """What plans or the desk count by stays in use. Refused otherwise."""
    if schedule.pk and changes.get("is_retired") and (reason := why_it_stays(schedule)):
        raise Refused(reason)


must_hold(Schedule, stays_while_it_counts)
SCHEDULES = register(
    Kind(
        key="schedules",
        model=Schedule,
        form=ScheduleForm,
        group=Group.TICKETS,
        singular=_("schedule"),
        plural=_("Schedules"),
        explanation=_("When your house is open, and its holidays. SLA plans count only this time."),
        columns=(
            Column(title=_("Name"), value=str, sort="name"),
            Column(title=_("Time zone"), value=lambda one: (one.zone or read(DEFAULT_TIME_ZONE)).replace("_", " ")),
            Column(title=_("Public holidays"), value=lambda one: " ".join(filter(None, [one.country, one.region]))),
            Column(title=_("Description"), value=lambda one: one.description),
        ),
        search=("name", "description"),
        ordering=("name",),
        usages=(Usage(words=_plan_words, rows=_plans, may_stay=True),),
        consequences=_consequences,
        hindrances=lambda one: [reason] if (reason := why_it_stays(one)) else [],
        extra_links=lambda one: [(f"/admin/schedules/{one.pk}/calendar/", _("What is open when"))],
        keywords=_("business hours, opening hours, holidays, calendar, time zone, iCalendar, ics"),
        position=60,
    )
)
