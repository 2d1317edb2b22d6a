"""What rules name goes out of use with a word about it, and can be replaced in them."""

import pytest
from deskbell_tests.cast import Cast

from deskbell.features.canned_responses.commands import write_response
from deskbell.kernel.actor import Actor
from deskbell.kernel.configuration import KINDS
from deskbell.kernel.configuration_retiring import retire
from deskbell.kernel.configuration_rows import count_usages
from deskbell.kernel.configure import configure_object
from deskbell.kernel.errors import Invalid, Refused
from deskbell.people.models import Agent, Organization, Team
from deskbell.routing.content import content_of
from deskbell.routing.models import FilterRule, RuleVersion
from deskbell.routing.naming import put_instead, rules_naming
from deskbell.routing.published import rule_of
from deskbell.routing.rules import Action, Rule
from deskbell.routing.words import ActionKind, Operator
from deskbell.service_levels.models import Schedule
from deskbell.tickets.rules.tests.rule_book import UPDATE, in_force, then, when
from deskbell.tickets.words import State

pytestmark = pytest.mark.django_db


def current(row: FilterRule) -> Rule:
    row.refresh_from_db()
    return rule_of(row.current_id or 0)


def counted(kind: str, pk: int) -> int:
    """How many rules a kind's page says name a thing."""
    usages = [one.rows(pk).model for one in KINDS[kind].usages]
    return count_usages(KINDS[kind], pk)[usages.index(FilterRule)]


def words(kind: str, count: int) -> str:
    return next(one.words(count) for one in KINDS[kind].usages if one.rows(0).model is FilterRule)


def another(model: type, **columns: object) -> int:
    row = model()
    configure_object(actor=Actor.system(), instance=row, changes=columns)
    return int(row.pk)


def test_a_team_that_rules_name_stays_until_another_stands_in_them(cast: Cast) -> None:
    old, new = cast.level_two, another(Team, name="Level three")
    acting = in_force("Acts", then(ActionKind.TEAM, old.pk), then(ActionKind.PRIORITY, old.pk), stops=True)
    asking = in_force("Asks", then(ActionKind.NOTE, text="Look."), occasions=UPDATE, conditions=(
        when("team", Operator.WAS, old.pk), when("subject", Operator.IS, str(old.pk)),
    ))  # fmt: skip
    draft = in_force("Draft", then(ActionKind.TEAM, old.pk), is_enabled=False)
    unconcerned = in_force("Other", then(ActionKind.DEPARTMENT, old.pk))
    ada, kind = Actor.agent(cast.ada.pk), KINDS["teams"]
    assert (counted("teams", old.pk), counted("teams", new)) == (2, 0)
    assert words("teams", 2) == "2 filter rules name it"
    with pytest.raises(Invalid):
        retire(actor=ada, kind=kind, row=old)
    done = retire(actor=ada, kind=kind, row=old, by=new)
    assert sum(one.count for one in done.replaced) == 2
    assert current(acting).actions == (then(ActionKind.TEAM, new), then(ActionKind.PRIORITY, old.pk))
    assert current(asking).conditions == (when("team", Operator.WAS, new), when("subject", Operator.IS, str(old.pk)))
    assert [current(one).actions[0].value for one in (draft, unconcerned)] == [old.pk, old.pk]
    assert [one.versions.count() for one in (acting, asking, draft, unconcerned)] == [2, 2, 1, 1]
    old.refresh_from_db()
    assert old.is_retired


def test_a_team_that_no_rule_names_goes_at_once(cast: Cast) -> None:
    in_force("Draft", then(ActionKind.TEAM, cast.level_two.pk), is_enabled=False)
    retire(actor=Actor.agent(cast.ada.pk), kind=KINDS["teams"], row=cast.level_two)
    assert RuleVersion.objects.count() == 1


def test_every_kind_that_rules_can_name_knows_it(cast: Cast) -> None:
    actions = {
        "departments": then(ActionKind.DEPARTMENT, cast.facilities.pk),
        "topics": then(ActionKind.TOPIC, cast.internal_topic.pk),
        "priorities": then(ActionKind.PRIORITY, cast.priority("high").pk),
        "statuses": then(ActionKind.STATUS, cast.status(State.CLOSED).pk),
        "agents": then(ActionKind.AGENT, cast.jane.pk),
        "plans": then(ActionKind.PLAN, 12),
        "canned-responses": then(ActionKind.ANSWER, 13),
    }
    for kind, action in actions.items():
        in_force(kind, action)
    for kind, action in actions.items():
        found = [usage.rows(int(action.value or 0)) for usage in KINDS[kind].usages]
        assert [str(row) for rows in found if rows.model is FilterRule for row in rows] == [kind]
    schedule = another(Schedule, name="Nights", mon="22:00-06:00")
    in_force("By night", then(ActionKind.NOTE, text="Late."), schedule_id=schedule)
    assert (counted("schedules", schedule), counted("schedules", schedule + 1)) == (1, 0)
    organization = another(Organization, name="Harbour")
    in_force(
        "Theirs", then(ActionKind.NOTE, text="Look."), conditions=(when("organization", Operator.IS, organization),)
    )
    assert counted("organizations", organization) == 1


def test_a_schedule_is_put_in_anothers_place(cast: Cast) -> None:
    old, new = (another(Schedule, name=name, mon="08:00-12:00") for name in ("Mornings", "Early"))
    row = in_force("Early birds", then(ActionKind.NOTE, text=str(old)), schedule_id=old)
    retire(actor=Actor.agent(cast.ada.pk), kind=KINDS["schedules"], row=Schedule.objects.get(pk=old), by=new)
    assert (current(row).schedule_id, current(row).actions) == (new, (then(ActionKind.NOTE, text=str(old)),))


def test_an_agent_may_leave_whatever_rules_say(cast: Cast) -> None:
    row = in_force("To Jane", then(ActionKind.AGENT, cast.jane.pk))
    assert counted("agents", cast.jane.pk) == 1
    assert next(one for one in KINDS["agents"].usages if one.rows(0).model is FilterRule).may_stay
    configure_object(actor=Actor.agent(cast.ada.pk), instance=cast.jane, changes={"is_active": False})
    assert not Agent.objects.get(pk=cast.jane.pk).is_active
    assert cast.ticket().agent_id is None
    assert current(row).actions == (then(ActionKind.AGENT, cast.jane.pk),)


def test_a_canned_response_that_a_rule_gives_may_go(cast: Cast) -> None:
    ada = Actor.agent(cast.ada.pk)
    old, new = (
        write_response(actor=ada, response_id=None, title=title, body_html="<p>Hi</p>", department_id=None)
        for title in ("Old", "New")
    )
    row = in_force("Answers", then(ActionKind.ANSWER, old.pk))
    retire(actor=ada, kind=KINDS["canned-responses"], row=old, by=new.pk)
    assert current(row).actions == (then(ActionKind.ANSWER, new.pk),)
    retire(actor=ada, kind=KINDS["canned-responses"], row=new)
    assert current(row).actions == (then(ActionKind.ANSWER, new.pk),)


def test_only_administrators_put_another_in_place_and_then_all_of_it(cast: Cast) -> None:
    team = cast.level_two.pk
    row = in_force("Acts", then(ActionKind.TEAM, team))
    with pytest.raises(Refused):
        put_instead(actor=Actor.agent(cast.jane.pk), key="team", old=team, new=team + 1)
    assert current(row).actions == (Action(kind=ActionKind.TEAM, value=team),)
    assert RuleVersion.objects.count() == 1


def test_who_looks_finds_no_rule_that_is_gone(cast: Cast) -> None:
    row = in_force("Acts", then(ActionKind.TEAM, cast.level_two.pk))
    assert list(rules_naming("team", cast.level_two.pk)) == [row]
    configure_object(actor=Actor.agent(cast.ada.pk), instance=row, changes={"is_retired": True})
    assert not rules_naming("team", cast.level_two.pk).exists()
    assert content_of(current(row)) == row.content
