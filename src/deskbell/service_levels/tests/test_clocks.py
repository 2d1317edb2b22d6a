"""Clocks by hand from the rules, and against an oracle that looks at every minute."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from deskbell_tests.plans import ALWAYS, OFFICE

from deskbell.service_levels import clocks as module
from deskbell.service_levels.alarms import Told, coming
from deskbell.service_levels.clocks import Clock, ClockState, Happening, Step, Story, clocks_of, latest_clocks_of, left
from deskbell.service_levels.hours import Schedule, between, is_open
from deskbell.service_levels.terms import AFRESH, RESUMES, PlanTerms

WORK, WAIT, DONE = 1, 2, 3
OFFICE_HOURS, ROUND_THE_CLOCK = Schedule.from_dict(OFFICE), Schedule.from_dict(ALWAYS)
MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)  # 9:00 in Berlin
MINUTE = timedelta(minutes=1)


def at(days: int = 0, hours: float = 0) -> datetime:
    """So long after Monday, 9:00."""
    return MONDAY + timedelta(days=days, hours=hours)


def terms(**content: Any) -> PlanTerms:
    """First response 4 h, next 2 h, resolution 16 h; waiting pauses the resolution."""
    whole = {
        "schedule_id": 1,
        "targets": {"first_response": 240, "next_response": 120, "resolution": 960},
        "pauses": {"resolution": [WAIT]},
    }
    return PlanTerms.from_dict({**whole, **content})


def step(what: Happening, when: datetime, **more: Any) -> Step:
    return Step(at=when, what=what, **more)


def story(*steps: Step, opened: datetime = MONDAY) -> Story:
    """A ticket that a client opened."""
    beginning = (step(Happening.OPENED, opened, status_id=WORK), step(Happening.MESSAGE, opened))
    return Story(steps=(*beginning, *steps))


def status(when: datetime, status_id: int) -> Step:
    return step(Happening.STATUS, when, status_id=status_id)


def clocks(*steps: Step, now: datetime = MONDAY, **content: Any) -> dict[tuple[str, int], Clock]:
    """The clocks of a client's ticket in office hours, by target and episode."""
    found = clocks_of(story(*steps), terms(**content), OFFICE_HOURS, now)
    return {(one.target, one.episode): one for one in found}


def clock(target: str, *steps: Step, now: datetime = MONDAY, episode: int = 0, **content: Any) -> Clock:
    """One of them. KeyError where there is none."""
    return clocks(*steps, now=now, **content)[target, episode]


def test_a_first_response_is_due_in_business_time() -> None:
    found = clock("first_response")
    assert (found.due_at, found.state) == (at(hours=5), ClockState.RUNNING)  # over the lunch break


def test_outside_hours_a_clock_begins_with_the_next_opening() -> None:
    saturday = datetime(2026, 3, 7, 15, 0, tzinfo=UTC)
    found = clocks_of(story(opened=saturday), terms(), OFFICE_HOURS, saturday)
    assert (found[0].started_at, found[0].due_at) == (saturday, datetime(2026, 3, 9, 11, 0, tzinfo=UTC))


def test_an_answer_at_the_very_end_is_in_time() -> None:
    answered = clock("first_response", step(Happening.ANSWER, at(hours=5)))
    late = clock("first_response", step(Happening.ANSWER, at(hours=5) + timedelta(microseconds=1)))
    assert (answered.state, late.state) == (ClockState.MET, ClockState.BREACHED)
    assert (answered.left_s, late.left_s) == (0, -0.000001)


def test_what_runs_past_its_end_is_missed() -> None:
    found = clock("first_response", now=at(hours=6))
    assert found.state is ClockState.BREACHED
    assert left(found, OFFICE_HOURS, at(hours=6)) == -3600


def test_there_is_no_next_response_while_the_first_is_open() -> None:
    assert ("next_response", 0) not in clocks(step(Happening.MESSAGE, at(hours=1)), now=at(hours=2))


def test_a_next_response_runs_from_the_oldest_unanswered_message() -> None:
    messages = [step(Happening.MESSAGE, at(hours=hours)) for hours in (1, 1.5)]
    found = clock("next_response", step(Happening.ANSWER, at(hours=0.5)), *messages)
    assert (found.started_at, found.due_at) == (at(hours=1), at(hours=3))


def test_every_answered_message_is_an_episode() -> None:
    talk = [step(kind, at(hours=place)) for place, kind in enumerate([Happening.ANSWER, Happening.MESSAGE] * 2)]
    second = clock("next_response", *talk, episode=1)
    assert second.started_at == at(hours=3)


def test_an_agent_who_speaks_first_waits_for_the_client() -> None:
    """The first response runs from the client's first words."""
    opened = step(Happening.OPENED, MONDAY, status_id=WORK)
    told = [opened, step(Happening.ANSWER, MONDAY)]
    assert [one.target for one in clocks_of(Story(steps=tuple(told)), terms(), OFFICE_HOURS, MONDAY)] == ["resolution"]
    told.append(step(Happening.MESSAGE, at(days=1)))
    found = clocks_of(Story(steps=tuple(told)), terms(), OFFICE_HOURS, at(days=1))
    assert (found[0].target, found[0].started_at) == ("first_response", at(days=1))


def test_a_pause_has_no_end_and_moves_it() -> None:
    paused = clock("resolution", status(at(hours=1), WAIT), now=at(days=9))
    assert (paused.due_at, paused.state, paused.left_s) == (None, ClockState.PAUSED, 15 * 3600)
    resumed = clock("resolution", status(at(hours=1), WAIT), status(at(days=7, hours=1), WORK))
    unpaused = clock("resolution")
    assert unpaused.due_at
    assert resumed.due_at == unpaused.due_at + timedelta(days=7)


def test_paused_and_resolved_in_one_save() -> None:
    found = clock("resolution", status(at(hours=1), WAIT), step(Happening.FINISHED, at(hours=1), status_id=DONE))
    assert (found.state, found.left_s) == (ClockState.MET, 15 * 3600)


def test_a_missed_end_stays_missed_through_a_later_pause() -> None:
    found = clock("resolution", status(at(days=3), WAIT), status(at(days=20), WORK), now=at(days=20))
    assert (found.due_at, found.state) == (at(days=2), ClockState.BREACHED)


def test_a_change_of_plan_grants_pauses_and_takes_none_away() -> None:
    was = step(Happening.APPLIED, MONDAY, pauses={"resolution": frozenset({WAIT})})
    becomes = step(Happening.APPLIED, at(days=7, hours=2))
    pause = (status(at(hours=1), WAIT), status(at(days=7, hours=1), WORK))
    kept = clock("resolution", was, *pause, becomes, pauses={})
    never = clock("resolution", *pause, becomes, pauses={})
    assert (kept.due_at, never.due_at) == (at(days=9), at(days=2))


def test_a_reopened_ticket_goes_on_without_the_time_between() -> None:
    turns = (
        step(Happening.FINISHED, at(hours=1), status_id=DONE),
        step(Happening.REOPENED, at(days=7, hours=1), status_id=WORK, by_client=True),
    )
    found = clock("resolution", *turns)
    waiting = clock("next_response", *turns)
    assert (found.due_at, found.stopped_at) == (at(days=9), None)
    assert waiting.started_at == at(days=7, hours=1)


def test_a_reopened_ticket_may_begin_afresh() -> None:
    turns = (
        step(Happening.FINISHED, at(hours=1), status_id=DONE),
        step(Happening.REOPENED, at(days=7), status_id=WORK),
    )
    first, second = (clock("resolution", *turns, episode=place, reopening="afresh") for place in (0, 1))
    assert (first.state, second.started_at, second.due_at) == (ClockState.MET, at(days=7), at(days=9))


def test_a_message_before_the_reopening_waits_from_its_own_time_on() -> None:
    turns = (
        step(Happening.ANSWER, at(hours=1)),
        step(Happening.FINISHED, at(hours=1), status_id=DONE),
        step(Happening.MESSAGE, at(days=1)),
        step(Happening.REOPENED, at(days=2), status_id=WORK),
    )
    found = clock("next_response", *turns)
    assert found.started_at == at(days=1)
    assert ("next_response", 0) not in clocks(*turns[:-1])


def test_finishing_ends_what_waits_for_an_answer() -> None:
    in_time = clock("first_response", step(Happening.FINISHED, at(hours=1), status_id=DONE))
    too_late = clock("first_response", step(Happening.FINISHED, at(hours=8), status_id=DONE))
    assert (in_time.state, too_late.state) == (ClockState.CANCELLED, ClockState.BREACHED)


def test_a_due_date_by_hand_takes_the_place_of_the_resolutions_end() -> None:
    by_hand = step(Happening.DUE_BY_HAND, at(hours=1), due_at=at(days=1))
    found = clock("resolution", by_hand, status(at(hours=2), WAIT))
    assert (found.due_at, found.state, found.by_hand) == (at(days=1), ClockState.RUNNING, True)
    cleared = clock("resolution", by_hand, step(Happening.DUE_BY_HAND, at(hours=3)))
    assert cleared.due_at == at(days=2)


def test_a_due_date_set_after_the_end_changes_no_result() -> None:
    done = step(Happening.FINISHED, at(hours=1), status_id=DONE)
    later = step(Happening.DUE_BY_HAND, at(hours=2), due_at=MONDAY)
    assert clock("resolution", done) == clock("resolution", done, later)


ALARMS = [
    {"target": "resolution", "minutes": -60, "tell": ["agent"]},
    {"target": "resolution", "minutes": 0, "tell": ["agent"]},
    {"target": "resolution", "minutes": 120, "only_in_hours": False, "tell": ["manager"]},
]


def instants(*steps: Step, **content: Any) -> list[tuple[datetime, int | None]]:
    """When which step comes; None is the missed end."""
    chosen = terms(alarms=ALARMS, targets={"resolution": 480}, **content)
    told = story(*steps, opened=at(hours=2))
    found = coming(clocks_of(told, chosen, OFFICE_HOURS, MONDAY), chosen, OFFICE_HOURS, Told())
    return [(one.at, one.step) for one in found]


def test_alarms_come_before_at_and_after_in_business_time_or_in_plain() -> None:
    due = at(days=1, hours=2)
    missed = due + timedelta(microseconds=1)
    assert instants() == [
        (due - timedelta(hours=1), 0),
        (due, 1),
        (missed, None),
        (due + timedelta(hours=2), 2),
    ]


def test_an_alarm_in_hours_counts_back_over_the_night() -> None:
    by_hand = step(Happening.DUE_BY_HAND, at(hours=3), due_at=at(days=1, hours=-0.5))
    assert instants(by_hand)[0] == (at(hours=7.5), 0)


def test_pauses_and_the_end_silence_alarms() -> None:
    assert instants(status(at(hours=3), WAIT)) == []
    assert instants(step(Happening.FINISHED, at(hours=3), status_id=DONE)) == []


def test_an_alarm_whose_time_passed_in_a_pause_comes_at_once() -> None:
    shortly_before = (status(at(days=1, hours=1.5), WAIT), status(at(days=4, hours=1), WORK))
    assert instants(*shortly_before)[0] == (at(days=4, hours=1), 0)


def test_nothing_is_told_twice() -> None:
    chosen = terms(alarms=ALARMS)
    reckoned = clocks_of(story(), chosen, OFFICE_HOURS, MONDAY)
    resolution = reckoned[-1]
    assert resolution.due_at
    told = Told(
        breaches=frozenset({("resolution", MONDAY, resolution.due_at)}),
        alarms=frozenset(("resolution", MONDAY, one["minutes"]) for one in ALARMS),  # type: ignore[misc]
    )
    assert [one.clock.target for one in coming(reckoned, chosen, OFFICE_HOURS, told)] == ["first_response"]


def random_steps(chance: Random) -> list[Step]:
    """Pauses, resolutions and reopenings, at whole minutes."""
    steps, when, is_finished = [], MONDAY, False
    for _turn in range(chance.randrange(8)):
        when += MINUTE * chance.randrange(0, 3000)
        if is_finished:
            steps.append(step(Happening.REOPENED, when, status_id=WORK))
            is_finished = False
        elif chance.random() < 0.3:
            steps.append(step(Happening.FINISHED, when, status_id=DONE))
            is_finished = True
        else:
            steps.append(status(when, chance.choice([WORK, WAIT])))
    return steps


def end_by_looking(steps: list[Step], seconds: int, schedule: Schedule) -> datetime | None:
    """When a resolution's time is used up, found by walking minute after minute and asking what held then."""
    remaining, minute, coming_steps, runs = seconds // 60, MONDAY, list(steps), True
    farthest = MONDAY + timedelta(days=60)
    while minute < farthest:
        while coming_steps and coming_steps[0].at <= minute:
            runs = coming_steps.pop(0).status_id == WORK
        if remaining == 0 and runs and (not coming_steps or coming_steps[0].at > minute):
            return minute
        if runs and is_open(schedule, minute):
            remaining -= 1
        if remaining == 0 and runs:
            return minute + MINUTE
        if not coming_steps and not runs:
            return None
        minute += MINUTE
    raise AssertionError("the walk is too short")


def differences(*, rounds: int) -> list[int]:
    """Seeds for which the reckoning and the walk disagree about a clock that is not stopped."""
    wrong = []
    for seed in range(rounds):
        chance = Random(seed)
        steps, chosen = random_steps(chance), terms()
        schedule = chance.choice([OFFICE_HOURS, ROUND_THE_CLOCK])
        found = clocks_of(story(*steps), chosen, schedule, MONDAY)[-1]
        if found.is_open and found.due_at != end_by_looking(steps, 960 * 60, schedule):
            wrong.append(seed)
    return wrong


def test_the_reckoning_agrees_with_looking_at_every_minute() -> None:
    assert differences(rounds=300) == []


def test_a_reckoning_that_forgets_pauses_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module._Run, "halt", lambda self, at: None)
    assert differences(rounds=50)


def test_a_reckoning_in_plain_time_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def plain(_schedule: Schedule, start: datetime, end: datetime) -> float:
        return (end - start).total_seconds()

    monkeypatch.setattr(module, "between", plain)
    assert differences(rounds=50)
    assert between(ROUND_THE_CLOCK, MONDAY, at(hours=1)) == 3600


def unlike_the_last(*, rounds: int) -> list[int]:
    """Seeds for which the latest clocks are not the last ones of all, whatever happens to a ticket."""
    wrong, kinds = [], [one for one in Happening if one not in (Happening.OPENED, Happening.APPLIED)]
    for seed in range(rounds):
        chance, when, steps = Random(seed), MONDAY, []
        for _turn in range(chance.randrange(30)):
            when += MINUTE * chance.randrange(0, 600)
            due_at = when + MINUTE * 500 if chance.random() < 0.5 else None
            status_id = chance.choice([WORK, WAIT, DONE])
            steps.append(step(chance.choice(kinds), when, status_id=status_id, due_at=due_at, by_client=True))
        chosen = terms(reopening=chance.choice([AFRESH, RESUMES]))
        told, now = story(*steps), when + MINUTE * chance.randrange(0, 3000)
        last = {one.target: one for one in clocks_of(told, chosen, OFFICE_HOURS, now)}
        if latest_clocks_of(told, chosen, OFFICE_HOURS, now) != tuple(last.values()):
            wrong.append(seed)
    return wrong


def test_the_latest_clocks_are_the_last_of_all() -> None:
    assert unlike_the_last(rounds=300) == []


def test_the_first_ones_taken_for_the_latest_are_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module._Life, "latest_runs", lambda self: [runs[0] for runs in self._runs.values() if runs])
    assert unlike_the_last(rounds=50)
