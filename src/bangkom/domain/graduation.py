"""Whether a participant graduates: facts of the whole training in, a verdict with a sentence for every rule out.

Any rule failed: TIDAK LULUS; else any awaited: DITUNDA, with what is awaited; else LULUS. So between the closing and
the proof of the implementation everybody who has failed nothing is DITUNDA.

Missing is not zero: a component has no score until all that it consists of is there, and without one of them there is
no final score. That is the weighted mean of the exact scores, rounded to two decimals, halves up, *before* the pass
mark and the predicates look at it. The verdict is a proposal: a person decides (`store.graduation`).
"""

import hashlib
import json
import math
import operator
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Literal, get_args

from bangkom.domain.attendance import count
from bangkom.domain.facts import GraduationFacts
from bangkom.domain.programme import COMPONENTS, Component, Programme
from bangkom.domain.requirements import RuleOutcome, RuleState, exactly, judge, required_tasks, states
from bangkom.messages import number

Status = Literal["LULUS", "DITUNDA", "TIDAK LULUS"]
STATUSES: tuple[Status, ...] = get_args(Status)

COMPONENT_TITLES: dict[Component, str] = {
    "tasks": "Tugas",
    "discussion": "Live Chat dan forum",
    "classroom": "Kehadiran tatap muka",
    "presentation": "Presentasi",
    "implementation": "Implementasi",
}


@dataclass(frozen=True)
class ComponentScore:
    """`score` out of 100, rounded to two decimals for reading, None while anything of it is missing.

    `weight` is of 100 together. A component all of which is excused (`is_exempt`) has no score and leaves the weights.
    """

    component: Component
    score: float | None
    weight: float
    sentence: str
    is_exempt: bool = False


@dataclass(frozen=True)
class Verdict:
    """What the rules say. `score` has two decimals and is there only if every component that counts has one;
    `predicate` is there with it.

    `is_closed`: whether the classroom days are over; before that, DITUNDA only means that the training goes on.
    """

    status: Status
    score: float | None
    predicate: str | None
    components: tuple[ComponentScore, ...]
    rules: tuple[RuleOutcome, ...]
    is_closed: bool

    def of_state(self, state: RuleState) -> tuple[RuleOutcome, ...]:
        return tuple(rule for rule in self.rules if rule.state == state)


def decide(facts: GraduationFacts, programme: Programme) -> Verdict:
    """The verdict on these facts. The order of what they list doesn't matter."""
    rules = judge(facts, programme)
    waiting = {rule.key for rule in rules if rule.state == "awaited"}
    exact: dict[Component, Fraction | Exempt | None] = {
        "tasks": _tasks(facts, programme),
        "discussion": None if waiting & {"chats", "forum"} else _discussion(facts, programme),
        "classroom": _classroom(facts),
        "presentation": _presentation(facts),
        "implementation": _implementation(facts),
    }
    weights = programme.graduation.weights
    score = weighted_score((exact[key], weights[key]) for key in COMPONENTS)
    rules = (*rules, _score_rule(score, programme))
    found = states(rules)
    return Verdict(
        "TIDAK LULUS" if "failed" in found else "DITUNDA" if "awaited" in found else "LULUS",
        score,
        None if score is None else predicate_of(score, programme),
        tuple(_shown(key, exact[key], weights[key]) for key in COMPONENTS),
        rules,
        facts.is_closed,
    )


class Exempt:
    """A component that the participant doesn't owe."""


EXEMPT = Exempt()


def weighted_score(components: Iterable[tuple[Fraction | Exempt | None, float]]) -> float | None:
    """The mean of the scores by their weights, with two decimals; None if one that weighs anything is missing."""
    scores, weights = [], []
    for score, given in components:
        if isinstance(score, Exempt) or given <= 0:
            continue
        if score is None:
            return None
        scores.append(score)
        weights.append(exactly(given))
    return round_half_up(_mean(scores, weights)) if weights else None


def round_half_up(value: Fraction) -> float:
    """With two decimals: 90.005 is 90.01."""
    return (200 * value.numerator + value.denominator) // (2 * value.denominator) / 100


def _mean(scores: Sequence[Fraction], weights: Sequence[Fraction]) -> Fraction:
    """By weight, and exact. Over one denominator whole numbers do, in a fraction of the time that fractions take."""
    of_scores = math.lcm(*[score.denominator for score in scores])
    of_weights = math.lcm(*[weight.denominator for weight in weights])
    whole = [weight.numerator * (of_weights // weight.denominator) for weight in weights]
    parts = [score.numerator * (of_scores // score.denominator) for score in scores]
    return Fraction(sum(map(operator.mul, parts, whole)), of_scores * sum(whole))


def predicate_of(score: float, programme: Programme) -> str:
    """The word for a score of two decimals: the first whose minimum it reaches."""
    predicates = programme.graduation.predicates
    return next((one.title for one in predicates if score >= one.minimum), predicates[-1].title)


def fingerprint(facts: GraduationFacts, verdict: Verdict) -> str:
    """SHA-256 in hex of the facts and what the rules make of them; when they were gathered is no part of it."""
    document = asdict(facts) | {"verdict": asdict(verdict)}
    del document["as_of"]
    document["tasks"] = sorted(document["tasks"], key=lambda task: str(task["assignment"]))
    for task in document["tasks"]:
        # The order in which marks were added up may show in the last bit of their sum.
        task["points"] = None if task["points"] is None else round(task["points"], 9)
    document["classroom"] = sorted(document["classroom"], key=str)
    raw = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=str)
    return hashlib.sha256(raw.encode()).hexdigest()


def _tasks(facts: GraduationFacts, programme: Programme) -> Fraction | Exempt | None:
    """All points of all that is to be handed in."""
    owed = [task for task in required_tasks(facts, programme) if task.state != "exempt"]
    if any(task.state != "graded" or task.points is None for task in owed):
        return None
    maximum = math.fsum(task.maximum for task in owed)
    if not maximum:
        return EXEMPT
    return _out_of_100(exactly(math.fsum(task.points or 0.0 for task in owed)) / exactly(maximum))


def _discussion(facts: GraduationFacts, programme: Programme) -> Fraction | Exempt | None:
    """Half the live chats attended of those owed, half the forum's contributions, each no more than is asked for."""
    subjects, required = programme.taught(), programme.discussion.forum_contributions
    chats = count(facts.chats.get(subject.id) for subject in subjects)
    if chats.unrecorded:
        return None
    parts = []
    if chats.planned > chats.excused:
        parts.append(Fraction(chats.attended, chats.planned - chats.excused))
    if required and subjects:
        given = sum(min(max(facts.forum.get(subject.id, 0), 0), required) for subject in subjects)
        parts.append(Fraction(given, required * len(subjects)))
    return _out_of_100(sum(parts, Fraction(0)) / len(parts)) if parts else EXEMPT


def _classroom(facts: GraduationFacts) -> Fraction | Exempt | None:
    counted = count(facts.classroom)
    if not counted.planned or counted.unrecorded:
        return None
    owed = counted.planned - counted.excused
    return _out_of_100(Fraction(counted.attended, owed)) if owed else EXEMPT


def _presentation(facts: GraduationFacts) -> Fraction | None:
    result = facts.presentation
    if result is None or result.held_at is None or result.score is None or result.needs_third:
        return None
    return exactly(result.score)


def _implementation(facts: GraduationFacts) -> Fraction | None:
    outcome = facts.implementation
    if outcome is None or outcome.reported_at is None or outcome.verified_at is None or outcome.score is None:
        return None
    return exactly(outcome.score)


def _out_of_100(share: Fraction) -> Fraction:
    if share.numerator <= 0:
        return Fraction(0)
    return 100 * share if share.numerator < share.denominator else Fraction(100)


def _score_rule(score: float | None, programme: Programme) -> RuleOutcome:
    least = number(programme.pass_mark, 2)
    if score is None:
        return RuleOutcome("score", "awaited", NO_SCORE.format(least=least))
    sentence = SCORE.format(score=number(score, 2), least=least, predicate=predicate_of(score, programme))
    return RuleOutcome("score", "met" if score >= round(programme.pass_mark, 2) else "failed", sentence)


def _shown(component: Component, exact: Fraction | Exempt | None, weight: float) -> ComponentScore:
    title, weighs = COMPONENT_TITLES[component], number(weight)
    if isinstance(exact, Exempt):
        return ComponentScore(component, None, weight, f"{title}: dibebaskan, bobotnya tidak dihitung.", True)
    if exact is None:
        return ComponentScore(component, None, weight, f"{title}: belum lengkap (bobot {weighs} %).")
    score = round_half_up(exact)
    return ComponentScore(component, score, weight, f"{title}: {number(score, 2)} (bobot {weighs} %).")


SCORE = "Nilai akhir {score} ({predicate}); paling sedikit {least}."
NO_SCORE = "Nilai akhir dihitung setelah semua komponennya lengkap; paling sedikit {least}."
