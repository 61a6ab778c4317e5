"""The figures that the reports must show of the training as a whole, counted from the plan and from nothing else."""

import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bangkom.domain.attendance import PRESENCES
from bangkom.domain.graduation import STATUSES
from bangkom.domain.programme import Component, Programme
from bangkom.domain.requirements import RuleKey
from bangkom.rehearsal.drafting import INDICATORS
from bangkom.rehearsal.journeys import COUNTS_AS, Measured
from bangkom.rehearsal.meetings import MEETINGS, presence
from bangkom.rehearsal.plan import Plan, PlannedParticipant
from bangkom.rehearsal.presenting import levels_of
from bangkom.rehearsal.reckoning_training import Expected, mark_of

TESTS = ("pre-test", "post-test")
RULE_STATES = ("met", "awaited", "failed", "exempt")
NEAR = 2
"""Points around the pass mark that deserve a second look."""

Table = Mapping[str, tuple[int, ...]]
People = Sequence[PlannedParticipant]


@dataclass(frozen=True)
class TrainingFigures:
    """Before small groups are joined or hidden. Tables are by the code of their row, each in the reports' columns.

    `journey` and `results`: how many came so far, stage by stage. `tests`: pairs, only before, only after, neither,
    and the means before and after. `milestones`: people, due, done, verified. `ikm`: pairs, only before, the two means.
    `savings`: hours and rupiah a month. `signed`: by status, signed and not. `components`: how many have a score, and
    the median. `agreement`: people with two marks, and how many of the pairs are too far apart.
    """

    journey: tuple[int, ...]
    rules: Mapping[RuleKey, tuple[int, ...]]
    chats: Table
    classroom: Table
    forum: Table
    tests: tuple[int, int, int, int, float, float]
    results: tuple[int, ...]
    milestones: tuple[int, int, int, int]
    indicators: Table
    ikm: tuple[int, int, float, float]
    savings: tuple[float, float]
    signed: Table
    predicates: Mapping[str, int]
    components: Mapping[Component, tuple[int, float]]
    near: int
    agreement: tuple[int, int]


def reckon_training(plan: Plan, expected: Mapping[str, Expected], programme: Programme) -> TrainingFigures:
    people, subjects = plan.participants, programme.taught()
    tests = [[a for s in programme.subjects if s.kind == kind for a in s.assignments] for kind in TESTS]
    predicates = Counter(one.predicate for one in expected.values() if one.predicate is not None)
    pass_mark = programme.pass_mark
    return TrainingFigures(
        journey=_journey(people, expected, [task for s in subjects for task in s.assignments]),
        rules={
            rule: _counts((expected[p.id].rules[rule] for p in people), RULE_STATES)
            for rule in next(iter(expected.values())).rules
        },
        chats={
            subject.title: _counts((COUNTS_AS[p.journey.chat(place)] for p in people), PRESENCES)
            for place, subject in enumerate(subjects)
        },
        classroom=_classroom(people),
        forum={
            subject.title: (
                len(people),
                sum(p.journey.contributions(place) >= programme.discussion.forum_contributions for p in people),
            )
            for place, subject in enumerate(subjects)
        },
        tests=_tests(plan, tests[0], tests[1]),
        results=_results(people),
        milestones=_milestones(people, expected),
        indicators={row["aspect"]: _indicator(people, place) for place, row in enumerate(INDICATORS)},
        ikm=_ikm(people, expected),
        savings=_savings(people),
        signed={status: (sum(one.status == status for one in expected.values()), 0) for status in STATUSES},
        predicates=predicates,
        components=_components(people, expected),
        near=sum(one.score is not None and abs(one.score - pass_mark) <= NEAR for one in expected.values()),
        agreement=_agreement(people, programme),
    )


def _counts(values: Iterable[str], order: Sequence[str]) -> tuple[int, ...]:
    counted = Counter(values)
    return tuple(counted[one] for one in order)


def _stages(people: People, flags: Sequence[Callable[[PlannedParticipant], bool]]) -> tuple[int, ...]:
    left, found = list(people), [len(people)]
    for flag in flags:
        left = [person for person in left if flag(person)]
        found.append(len(left))
    return tuple(found)


def _journey(people: People, expected: Mapping[str, Expected], tasks: Sequence[str]) -> tuple[int, ...]:
    def is_met(rule: RuleKey) -> Callable[[PlannedParticipant], bool]:
        return lambda person: expected[person.id].rules[rule] in ("met", "exempt")

    def has_handed_in(person: PlannedParticipant) -> bool:
        return all(person.hand_in(task) is not None or task in person.exempt for task in tasks)

    return _stages(
        people,
        [
            lambda person: person.habit != "absent",
            is_met("videos"),
            has_handed_in,
            lambda person: is_met("chats")(person) and is_met("forum")(person),
            is_met("attendance"),
            is_met("design"),
            is_met("presentation"),
            lambda person: person.journey.implementation is not None,
            lambda person: expected[person.id].rules["implementation"] == "met",
            lambda person: expected[person.id].status == "LULUS",
        ],
    )


def _classroom(people: People) -> Table:
    """By the titles of the sessions; one that is held in two rooms is two, for the groups that sit in each."""
    groups = sorted({person.group for person in people})
    found = {}
    for place, one in enumerate(MEETINGS):
        halves = [half for half in (groups[:2], groups[2:]) if half] if one.each_group else [groups]
        for number, half in enumerate(halves, 1):
            title = f"{one.title} ({number})" if len(halves) > 1 else one.title
            found[title] = _counts((presence(p, place) for p in people if p.group in half), PRESENCES)
    return found


def _tests(plan: Plan, before: Sequence[str], after: Sequence[str]) -> tuple[int, int, int, int, float, float]:
    scores = [tuple(_percent(plan, person, tests) for tests in (before, after)) for person in plan.participants]
    pairs = [(float(one), float(two)) for one, two in scores if one is not None and two is not None]
    return (
        len(pairs),
        sum(one is not None and two is None for one, two in scores),
        sum(one is None and two is not None for one, two in scores),
        sum(one is None and two is None for one, two in scores),
        statistics.fmean(one for one, _ in pairs) if pairs else 0.0,
        statistics.fmean(two for _, two in pairs) if pairs else 0.0,
    )


def _percent(plan: Plan, person: PlannedParticipant, tests: Sequence[str]) -> Fraction | None:
    hand_ins = [person.hand_in(test) for test in tests]
    if not hand_ins or any(one is None or one.waits for one in hand_ins):
        return None
    points = sum((Fraction(str(one.points)) for one in hand_ins if one is not None), Fraction(0))
    return 100 * points / sum((Fraction(str(plan.maximum(test))) for test in tests), Fraction(0))


def _results(people: People) -> tuple[int, ...]:
    return _stages(
        people,
        [
            lambda person: person.journey.design in ("approved", "revised"),
            lambda person: person.journey.implementation is not None,
            lambda person: person.journey.implementation is not None and person.journey.implementation.is_verified,
            lambda person: any(_state(place, one) in ("reached", "improved") for place, one in _measured(person)),
        ],
    )


def _measured(person: PlannedParticipant) -> list[tuple[int, Measured]]:
    done = person.journey.implementation
    return list(enumerate(done.readings)) if done else []


def _state(place: int, measured: Measured) -> str:
    """What came of an indicator: target reached, better, or neither; only what the mentor accepts counts as such."""
    begin, target = (Fraction(INDICATORS[place][name]) for name in ("baseline_text", "target_text"))
    way = (Fraction(measured.value) - begin) / (target - begin)
    if way <= 0:
        return "same"
    return "unverified" if not measured.is_accepted else "reached" if way >= 1 else "improved"


def _indicator(people: People, place: int) -> tuple[int, ...]:
    """Of everybody who has a rancangan: target reached, better, better but not verified, not better, not measured."""
    owners = [person for person in people if person.journey.design != "none"]
    states = [
        _state(place, person.journey.implementation.readings[place]) if person.journey.implementation else "unmeasured"
        for person in owners
    ]
    return _counts(states, ("reached", "improved", "unverified", "same", "unmeasured"))


def _milestones(people: People, expected: Mapping[str, Expected]) -> tuple[int, int, int, int]:
    found = [expected[person.id].milestones for person in people if expected[person.id].milestones[0]]
    due, done, verified = (sum(column) for column in zip(*found, strict=True)) if found else (0, 0, 0)
    return len(found), due, done, verified


def _ikm(people: People, expected: Mapping[str, Expected]) -> tuple[int, int, float, float]:
    found = [expected[person.id].ikm for person in people]
    pairs = [(one, two) for one, two in found if one is not None and two is not None]
    only_before = sum(one is not None and two is None for one, two in found)
    means = [statistics.fmean(column) for column in zip(*pairs, strict=True)] if pairs else [0.0, 0.0]
    return len(pairs), only_before, means[0], means[1]


def _savings(people: People) -> tuple[float, float]:
    stated = [p.journey.implementation.saving for p in people if p.journey.implementation]
    known = [one for one in stated if one is not None]
    hours = sum(Fraction((before - after) * volume, 60) for before, after, volume, _ in known)
    return float(hours), float(sum(rupiah for *_, rupiah in known))


def _components(people: People, expected: Mapping[str, Expected]) -> Mapping[Component, tuple[int, float]]:
    found = {}
    for name in next(iter(expected.values())).components:
        scores = [one for p in people if (one := expected[p.id].components[name]) is not None]
        found[name] = (len(scores), statistics.median(scores) if scores else 0.0)
    return found


def _agreement(people: People, programme: Programme) -> tuple[int, int]:
    rules = programme.presentation
    pairs = [(mark_of(one, rules), mark_of(two, rules)) for one, two, *_ in filter(None, map(levels_of, people))]
    return len(pairs), sum(abs(one - two) > rules.discrepancy for one, two in pairs)
