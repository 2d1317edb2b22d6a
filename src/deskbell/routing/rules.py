"""Filter rules, decided: in their order, each on the ticket as the earlier ones left it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from deskbell.routing.conditions import Condition, Test, test_of
from deskbell.routing.draft import NOTHING, Draft, Value
from deskbell.routing.fields import ELAPSED
from deskbell.routing.words import ActionKind, Match, Occasion, Target
from deskbell.service_levels.hours import Schedule

# Actions that set a value of the ticket; each is called like the value.
SETTING = (
    ActionKind.TOPIC,
    ActionKind.DEPARTMENT,
    ActionKind.PRIORITY,
    ActionKind.STATUS,
    ActionKind.PLAN,
    ActionKind.AGENT,
    ActionKind.TEAM,
)
# What only a ticket on its way in can have.
ON_OPENING = frozenset({ActionKind.REJECT, ActionKind.REPLY_TO, ActionKind.NO_CONFIRMATION, ActionKind.NO_ALERTS})

Schedules = Callable[[int], Schedule | None]
Defaults = Callable[[int], Mapping[str, Value]]
Usable = Callable[["Action"], bool]


@dataclass(frozen=True, kw_only=True)
class Action:
    """One thing that a rule does: `value` is an id or a list of addresses, `text` the words that go with it."""

    kind: ActionKind
    value: int | str | None = None
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A published version of a rule, ready to be asked."""

    rule_id: int
    version_id: int
    name: str
    target: Target = Target.ANY
    occasions: frozenset[Occasion] = frozenset({Occasion.OPENING})
    match: Match = Match.ALL
    schedule_id: int | None = None
    conditions: tuple[Condition, ...] = ()
    actions: tuple[Action, ...] = ()
    stops: bool = False
    tests: tuple[Test, ...] = field(default=(), compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tests", tuple(test_of(one) for one in self.conditions))

    def held(self, draft: Draft, schedule: Schedule | None) -> tuple[int, ...] | None:
        """The places of the conditions that hold; None where they are not enough. Without conditions it always acts."""
        if self.match is Match.ALL:
            return tuple(range(len(self.tests))) if all(test(draft, schedule) for test in self.tests) else None
        held = tuple(place for place, test in enumerate(self.tests) if test(draft, schedule))
        return held if held or not self.tests else None

    def episode(self, draft: Draft) -> str:
        """What a rule on time acts once upon: the instants from which its conditions count."""
        anchors = [draft.anchors.get(one.field) for one in self.conditions if one.field in ELAPSED]
        return " ".join(anchor.isoformat() for anchor in anchors if anchor is not None)

    def is_asked(self, draft: Draft, occasion: Occasion) -> bool:
        """Whether it listens to this occasion and this way in."""
        return occasion in self.occasions and self.target.takes(draft.source)


@dataclass(frozen=True, kw_only=True)
class Firing:
    """A rule that acted: the conditions that held, the values before and after, and what else it does."""

    rule: Rule
    held: tuple[int, ...]
    before: Mapping[str, Value]
    after: Mapping[str, Value]
    actions: tuple[Action, ...]
    episode: str = ""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What the rules make of a ticket. `chosen` are the values that they set; `cut` would have acted once too often."""

    draft: Draft
    chosen: Mapping[str, Value] = field(default_factory=dict)
    firings: tuple[Firing, ...] = ()
    cut: tuple[Rule, ...] = ()
    rejection: Action | None = None

    def has(self, kind: ActionKind) -> bool:
        """Whether some rule does this."""
        return any(one.kind is kind for firing in self.firings for one in firing.actions)


def decide(
    *,
    draft: Draft,
    rules: Iterable[Rule],
    occasion: Occasion,
    schedules: Schedules = lambda _pk: None,
    defaults: Defaults = lambda _pk: NOTHING,
    is_usable: Usable = lambda _action: True,
    without: frozenset[int] = frozenset(),
) -> Decision:
    """Ask the rules in their order until one stops or rejects.

    `schedules` gives a schedule by its number, `defaults` what a help topic brings along, `is_usable` says whether
    what an action sets is still there. Rules whose numbers are in `without` have acted in this chain of causes: they
    act no more and are named as cut.
    """
    hands = _Hands(
        occasion=occasion,
        defaults=defaults if occasion is Occasion.OPENING else _no_defaults,
        is_usable=is_usable,
    )
    chosen: dict[str, Value] = {}
    meant: set[str] = set()
    firings: list[Firing] = []
    cut: list[Rule] = []
    for rule in rules:
        if not rule.is_asked(draft, occasion):
            continue
        held = rule.held(draft, schedules(rule.schedule_id) if rule.schedule_id else None)
        if held is None:
            continue
        meant_now = set(meant)
        firing = _fire(rule, held, draft, hands, meant_now)
        if rule.rule_id in without:
            cut += [rule] if firing.after or firing.actions else []
            continue
        meant = meant_now
        draft = draft.with_values(firing.after)
        chosen |= {key: value for key, value in firing.after.items() if key in SETTING}
        if firing.after or firing.actions or (rule.stops and occasion is Occasion.OPENING):
            firings.append(firing)
        rejection = _rejection(firing.actions)
        if rejection is not None or rule.stops:
            return Decision(draft=draft, chosen=chosen, firings=tuple(firings), cut=tuple(cut), rejection=rejection)
    return Decision(draft=draft, chosen=chosen, firings=tuple(firings), cut=tuple(cut))


def _no_defaults(_topic_id: int) -> Mapping[str, Value]:
    return NOTHING


@dataclass(frozen=True, kw_only=True)
class _Hands:
    """What acting needs to know beside the ticket."""

    occasion: Occasion
    defaults: Defaults
    is_usable: Usable


def _fire(rule: Rule, held: tuple[int, ...], draft: Draft, hands: _Hands, meant: set[str]) -> Firing:
    """What the rule does. What its actions set by name comes into `meant`: no topic's defaults go over that."""
    after: dict[str, Value] = {}
    for action in rule.actions:
        values = _set(action, draft, hands, meant)
        after |= values
        meant |= {action.kind.value} & set(values)
    after = {key: value for key, value in after.items() if draft.values.get(key) != value}
    return Firing(
        rule=rule,
        held=held,
        before={key: draft.values.get(key) for key in after},
        after=after,
        actions=tuple(one for one in rule.actions if _does_more(one, draft, hands.occasion)),
        episode=rule.episode(draft),
    )


def _set(action: Action, draft: Draft, hands: _Hands, meant: set[str]) -> dict[str, Value]:
    """The values that an action sets. A topic brings its defaults where neither a person nor a rule chose; those of an
    earlier topic were not chosen."""
    if action.kind is ActionKind.REPLY_TO:
        return _reply_to(draft)
    if action.kind not in SETTING or action.kind.value in draft.held or not hands.is_usable(action):
        return {}
    brought: Mapping[str, Value] = {}
    if action.kind is ActionKind.TOPIC and isinstance(action.value, int):
        brought = hands.defaults(action.value)
    kept = {key: value for key, value in brought.items() if key not in meant and key not in draft.held}
    return {**kept, action.kind.value: action.value}


def _reply_to(draft: Draft) -> dict[str, Value]:
    address = draft.values.get("reply_to_address")
    if not isinstance(address, str) or not address or "sender" in draft.held:
        return {}
    return {
        "sender_address": address,
        "sender_domain": address.rpartition("@")[2],
        "sender_name": draft.values.get("reply_to_name") or draft.values.get("sender_name"),
    }


def _does_more(action: Action, draft: Draft, occasion: Occasion) -> bool:
    if action.kind in ON_OPENING and occasion is not Occasion.OPENING:
        return False
    if action.kind is ActionKind.REJECT:
        return "opening" not in draft.held
    return action.kind not in (*SETTING, ActionKind.REPLY_TO)


def _rejection(actions: Sequence[Action]) -> Action | None:
    return next((one for one in actions if one.kind is ActionKind.REJECT), None)
