"""What must come of each training: every rule and component, the final score and the status, from the plan alone.

Reckoned with pencil and paper's arithmetic and a rule's own words, without the code that decides: a rehearsal that
asked it what to expect would agree with any mistake of it. It is the state after all is over: whatever isn't there by
then doesn't come any more.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from bangkom.domain.attendance import Presence
from bangkom.domain.graduation import Status
from bangkom.domain.programme import Component, PresentationRules, Programme
from bangkom.domain.requirements import RuleKey, RuleState
from bangkom.rehearsal.drafting import INDICATORS, SHORT_TERM
from bangkom.rehearsal.journeys import COUNTS_AS, VERSIONS, Levels, PlannedImplementation
from bangkom.rehearsal.meetings import MEETINGS, presence
from bangkom.rehearsal.plan import Plan, PlannedParticipant

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Expected:
    """Of one participant. `components`: out of 100 with two decimals, None if it isn't there; None for all that count
    nothing. `score` and `predicate` are there only with every component."""

    status: Status
    score: float | None
    predicate: str | None
    components: Mapping[Component, float | None]
    rules: Mapping[RuleKey, RuleState]
    videos: tuple[int, int]
    design: tuple[str | None, int]
    milestones: tuple[int, int, int]
    shares: tuple[float | None, ...]
    ikm: tuple[float | None, float | None]


def expect(plan: Plan, person: PlannedParticipant, programme: Programme, videos: Mapping[str, int]) -> Expected:
    """`videos`: how many each assignment has."""
    tasks = [task for subject in programme.taught() for task in subject.assignments if task not in person.exempt]
    chats = [COUNTS_AS[person.journey.chat(place)] for place in range(len(programme.taught()))]
    written = [person.journey.contributions(place) for place in range(len(programme.taught()))]
    days = [presence(person, place) for place in range(len(MEETINGS))]
    done = person.journey.implementation
    watched = (sum(videos[t] for t in tasks if person.hand_in(t)), sum(videos[t] for t in tasks))
    exact: dict[Component, Fraction | None] = {
        "tasks": _tasks(plan, person, tasks),
        "discussion": _discussion(chats, written, programme.discussion.forum_contributions),
        "classroom": _share(days),
        "presentation": _presented(person, programme.presentation),
        "implementation": _implemented(done, programme.implementation.milestone_weight),
    }
    score = _score(exact, programme)
    rules: dict[RuleKey, RuleState] = {
        "tasks": _tasks_rule(person, tasks),
        "videos": "met" if watched[0] >= watched[1] else "failed",
        "chats": _chats_rule(chats),
        "forum": "met" if min(written) >= programme.discussion.forum_contributions else "failed",
        "attendance": _attendance_rule(days, programme.classroom.minimum_attendance),
        "design": "met" if person.journey.design in ("approved", "revised") else "awaited",
        "presentation": _presentation_rule(person),
        "implementation": "failed" if done is None else "met" if done.is_verified else "awaited",
        "score": "awaited" if score is None else "met" if score >= Decimal(str(programme.pass_mark)) else "failed",
    }
    states = set(rules.values())
    return Expected(
        status="TIDAK LULUS" if "failed" in states else "DITUNDA" if "awaited" in states else "LULUS",
        score=None if score is None else float(score),
        predicate=None if score is None else _predicate(score, programme),
        components={name: None if value is None else float(_two_places(value)) for name, value in exact.items()},
        rules=rules,
        videos=watched,
        design=_design(person),
        milestones=_milestones(person),
        shares=_shares(done) if done else (),
        ikm=_ikm(done),
    )


def presentation_score(levels: Sequence[Levels], rules: PresentationRules) -> Decimal | None:
    """The mean of the examiners' marks, each of 100; None without two, or while a third is due."""
    marks = [mark_of(one, rules) for one in levels]
    if len(marks) < 2 or (len(marks) == 2 and abs(marks[0] - marks[1]) > Decimal(str(rules.discrepancy))):
        return None
    return (sum(marks, Decimal(0)) / len(marks)).quantize(CENT, ROUND_HALF_UP)


def mark_of(levels: Levels, rules: PresentationRules) -> Decimal:
    """One examiner's levels, which go round the criteria, as a mark of 100."""
    got = most = Decimal(0)
    for place, criterion in enumerate(rules.rubric):
        points, last = Decimal(str(criterion.points)), len(criterion.levels) - 1
        got += (points * (last - levels[place % len(levels)]) / last).quantize(CENT)
        most += points
    return (100 * got / most).quantize(CENT)


def _tasks(plan: Plan, person: PlannedParticipant, tasks: Iterable[str]) -> Fraction | None:
    points = maximum = Fraction(0)
    for task in tasks:
        hand_in = person.hand_in(task)
        if hand_in is None or hand_in.waits:
            return None
        points += Fraction(str(hand_in.points))
        maximum += Fraction(str(plan.maximum(task)))
    return 100 * points / maximum


def _discussion(chats: Sequence[Presence], written: Sequence[int], owed: int) -> Fraction:
    attended = _share(chats)
    wrote = 100 * Fraction(sum(min(count, owed) for count in written), owed * len(written))
    return wrote if attended is None else (attended + wrote) / 2


def _share(presences: Sequence[Presence]) -> Fraction | None:
    """Of 100, how much was attended of what wasn't excused; None if all was."""
    owed = [one for one in presences if one != "excused"]
    return 100 * Fraction(sum(one in ("present", "late") for one in owed), len(owed)) if owed else None


def _presented(person: PlannedParticipant, rules: PresentationRules) -> Fraction | None:
    planned = person.journey.presentation
    score = presentation_score(planned.levels, rules) if planned else None
    return None if score is None else Fraction(score)


def _implemented(done: PlannedImplementation | None, weight: float) -> Fraction | None:
    if done is None or not done.is_verified:
        return None
    milestones = Fraction(done.milestones.count(True), SHORT_TERM)
    shares = [_way(place, one.value) if one.is_accepted else Fraction(0) for place, one in enumerate(done.readings)]
    part = Fraction(str(weight))
    return 100 * (part * milestones + (1 - part) * sum(shares, Fraction(0)) / len(shares))


def _way(place: int, value: str) -> Fraction:
    """How much of the way from the first value to the target is done."""
    begin, target = (Fraction(INDICATORS[place][name]) for name in ("baseline_text", "target_text"))
    return min(max((Fraction(value) - begin) / (target - begin), Fraction(0)), Fraction(1))


def _score(exact: Mapping[Component, Fraction | None], programme: Programme) -> Decimal | None:
    weights = {name: Fraction(str(weight)) for name, weight in programme.graduation.weights.items()}
    total = Fraction(0)
    for name, value in exact.items():
        if value is None:
            return None
        total += value * weights[name]
    return _two_places(total / sum(weights.values()))


def _two_places(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(CENT, ROUND_HALF_UP)


def _predicate(score: Decimal, programme: Programme) -> str:
    reached = [one for one in programme.graduation.predicates if score >= Decimal(str(one.minimum))]
    return max(reached, key=lambda one: one.minimum).title


def _tasks_rule(person: PlannedParticipant, tasks: Iterable[str]) -> RuleState:
    found = [person.hand_in(task) for task in tasks]
    if None in found:
        return "failed"
    return "awaited" if any(hand_in is not None and hand_in.waits for hand_in in found) else "met"


def _chats_rule(chats: Sequence[Presence]) -> RuleState:
    if all(one == "excused" for one in chats):
        return "exempt"
    return "failed" if "absent" in chats else "met"


def _attendance_rule(days: Sequence[Presence], minimum: float) -> RuleState:
    share = _share(days)
    if share is None:
        return "exempt"
    return "met" if share >= 100 * Fraction(str(minimum)) else "failed"


def _presentation_rule(person: PlannedParticipant) -> RuleState:
    planned = person.journey.presentation
    if planned is None:
        return "failed"
    return "awaited" if planned.revision == "asked" else "met"


def _design(person: PlannedParticipant) -> tuple[str | None, int]:
    """The state of the rancangan, and its newest version."""
    part, planned = person.journey.design, person.journey.presentation
    state = {"none": None, "draft": "draft", "submitted": "submitted"}.get(part, "approved")
    return state, VERSIONS[part] + (planned is not None and planned.revision == "accepted")


def _milestones(person: PlannedParticipant) -> tuple[int, int, int]:
    """Short-term milestones that are due, told done and not sent back, and verified."""
    if person.journey.design == "none":
        return 0, 0, 0
    told = person.journey.implementation.milestones if person.journey.implementation else ()
    return SHORT_TERM, sum(one is not False for one in told), told.count(True)


def _shares(done: PlannedImplementation) -> tuple[float | None, ...]:
    return tuple(float(_way(place, one.value)) for place, one in enumerate(done.readings))


def _ikm(done: PlannedImplementation | None) -> tuple[float | None, float | None]:
    found = [_index(*one) for one in done.surveys] if done else []
    before, after = (*found, None, None)[:2]
    return before, after


def _index(respondents: int, points: int) -> float:
    """Mean of nine unsur of one to four, times 25."""
    return float(_two_places(Fraction(points, 9 * respondents) * 25))
