"""What came of putting a rancangan into practice: milestones, measured indicators, and what they come to.

Only what the participant's mentor has verified counts for the score. What hasn't been told or measured is missing, and
missing is never nought: it has no share, no change, and before the report is verified there is no score.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal

from bangkom.domain.design import Design, Indicator, Milestone
from bangkom.domain.programme import ImplementationRules
from bangkom.messages import number

MilestoneState = Literal["planned", "late", "done", "doubted", "verified"]
MILESTONE_WORDS: Mapping[MilestoneState, str] = {
    "planned": "Direncanakan",
    "late": "Lewat tenggat",
    "done": "Selesai, menunggu mentor",
    "doubted": "Perlu diperbaiki",
    "verified": "Diverifikasi mentor",
}


@dataclass(frozen=True)
class Verification:
    """What the mentor said of one thing; `by` is a name, for mentors have no account."""

    is_accepted: bool
    by: str
    note: str
    at: datetime


@dataclass(frozen=True)
class MilestoneReport:
    """That a milestone was reached on a day (local to the training), as told by the participant at `at`."""

    id: int
    milestone: str
    done_on: date
    note: str
    at: datetime
    verification: Verification | None = None


@dataclass(frozen=True)
class Reading:
    """A value of an indicator, measured on a day; `source` says where it was read."""

    id: int
    indicator: str
    value: float
    measured_on: date
    source: str
    note: str
    at: datetime
    verification: Verification | None = None

    @property
    def is_verified(self) -> bool:
        return self.verification is not None and self.verification.is_accepted

    @property
    def is_doubted(self) -> bool:
        return self.verification is not None and not self.verification.is_accepted


@dataclass(frozen=True)
class Saving:
    """Time and money that a change saves, as `stated_by` states it; None where that wasn't stated."""

    service: str
    minutes_before: float | None
    minutes_after: float | None
    per_month: int | None
    rupiah_per_month: int | None
    stated_by: str
    at: datetime

    @property
    def hours_per_month(self) -> float | None:
        """Minutes saved at each service, times how often it is given; below zero if it takes longer now."""
        if self.minutes_before is None or self.minutes_after is None or self.per_month is None:
            return None
        return (self.minutes_before - self.minutes_after) * self.per_month / 60


@dataclass(frozen=True)
class MilestoneResult:
    """A milestone of the rancangan as it stands. `is_late`: not reached, or reached, after its day."""

    milestone: Milestone
    state: MilestoneState
    is_late: bool
    report: MilestoneReport | None


@dataclass(frozen=True)
class IndicatorResult:
    """An indicator of the rancangan with the reading that counts; `share` of the way from baseline to target, 0…1.

    The reading that counts is the newest verified one, else the newest that the mentor hasn't looked at. All of it is
    None while there is none; `is_improved` is then False, for nothing is known to be better.
    """

    indicator: str
    share: float | None
    baseline: float | None = None
    target: float | None = None
    latest: float | None = None
    measured_on: date | None = None
    is_improved: bool = False
    is_verified: bool = False

    @property
    def change(self) -> float | None:
        if self.latest is None or self.baseline is None:
            return None
        return self.latest - self.baseline

    @property
    def is_reached(self) -> bool:
        return self.share == 1.0


@dataclass(frozen=True)
class ImplementationOutcome:
    """`score` out of 100, None until the mentor has verified; moments are aware, None while it hasn't happened.

    `milestones_due`: the short-term ones, which the implementation stage owes; `milestones_done` of them are told done
    and not doubted, `milestones_verified` are verified. `ikm_before` and `ikm_after` are those of the newest surveys.
    `first_result_on`: the first day on which a verified reading was better than its baseline.
    """

    reported_at: datetime | None
    verified_at: datetime | None
    score: float | None
    milestones_due: int
    milestones_done: int
    indicators: tuple[IndicatorResult, ...]
    milestones_verified: int = 0
    ikm_before: Decimal | None = None
    ikm_after: Decimal | None = None
    saving: Saving | None = None
    first_result_on: date | None = None

    @property
    def has_verified_improvement(self) -> bool:
        return any(one.is_improved and one.is_verified for one in self.indicators)


@dataclass(frozen=True)
class Told:
    """All that is known of one implementation. `reports`: the one that counts of each milestone, by its id."""

    reports: Mapping[str, MilestoneReport] = field(default_factory=dict)
    readings: Sequence[Reading] = ()
    reported_at: datetime | None = None
    verification: Verification | None = None

    @property
    def unseen(self) -> int:
        """How many things the mentor hasn't looked at."""
        looked_at = [one.verification for one in self.reports.values()] + [one.verification for one in self.readings]
        return looked_at.count(None)


def due_at(closing_at: datetime | None, rules: ImplementationRules) -> datetime | None:
    """When the implementation is due to be reported: so many days after the last classroom session; None if none is
    planned."""
    return None if closing_at is None else closing_at + timedelta(days=rules.days)


def is_late(reported_at: datetime | None, due: datetime | None, now: datetime) -> bool:
    """Whether it was reported after it was due, or isn't reported and is overdue by now."""
    return due is not None and (reported_at or now) > due


def milestone_result(milestone: Milestone, report: MilestoneReport | None, today: date) -> MilestoneResult:
    """`today` is local to the training; a milestone without a day is never late."""
    reached = report.done_on if report is not None else today
    late = milestone.due is not None and reached > milestone.due
    if report is None:
        return MilestoneResult(milestone, "late" if late else "planned", late, None)
    if report.verification is None:
        return MilestoneResult(milestone, "done", late, report)
    return MilestoneResult(milestone, "verified" if report.verification.is_accepted else "doubted", late, report)


def indicator_result(indicator: Indicator, readings: Sequence[Reading]) -> IndicatorResult:
    """What the readings of this indicator (others are passed over) come to."""
    own = [one for one in readings if one.indicator == indicator.id and not one.is_doubted]
    counted = [one for one in own if one.is_verified] or own
    if not counted:
        return IndicatorResult(indicator.id, None, indicator.baseline, indicator.target)
    last = max(counted, key=lambda one: (one.measured_on, one.id))
    return IndicatorResult(
        indicator=indicator.id,
        share=reached_share(indicator, last.value),
        baseline=indicator.baseline,
        target=indicator.target,
        latest=last.value,
        measured_on=last.measured_on,
        is_improved=is_better(indicator, last.value),
        is_verified=last.is_verified,
    )


def reached_share(indicator: Indicator, value: float) -> float | None:
    """How much of the way from baseline to target is done, cut to 0…1; exactly 1 only where the target is reached.

    None if the indicator has no baseline, no target or no direction, or its target lies behind its baseline.
    """
    baseline, target = indicator.baseline, indicator.target
    if baseline is None or target is None or not indicator.direction or indicator.is_backwards:
        return None
    sign = 1 if indicator.direction == "up" else -1
    if sign * value >= sign * target:
        return 1.0
    return min(max((value - baseline) / (target - baseline), 0.0), math.nextafter(1.0, 0.0))


def is_better(indicator: Indicator, value: float) -> bool:
    """Whether the value lies beyond the baseline in the direction that was set."""
    if indicator.baseline is None or not indicator.direction:
        return False
    return value > indicator.baseline if indicator.direction == "up" else value < indicator.baseline


def outcome(
    design: Design,
    told: Told,
    rules: ImplementationRules,
    *,
    saving: Saving | None = None,
    ikm_before: Decimal | None = None,
    ikm_after: Decimal | None = None,
) -> ImplementationOutcome:
    """What the implementation of this (approved) rancangan comes to."""
    short = [one for one in design.milestones if one.term == "short"]
    states = [milestone_result(one, told.reports.get(one.id), date.max).state for one in short]
    results = tuple(indicator_result(one, told.readings) for one in design.indicators)
    verified = states.count("verified")
    is_verified = told.reported_at is not None and told.verification is not None and told.verification.is_accepted
    known = {one.id: one for one in design.indicators}
    better = [
        one.measured_on
        for one in told.readings
        if one.is_verified and one.indicator in known and is_better(known[one.indicator], one.value)
    ]
    return ImplementationOutcome(
        reported_at=told.reported_at,
        verified_at=told.verification.at if is_verified and told.verification else None,
        score=score(verified, len(short), results, rules) if is_verified else None,
        milestones_due=len(short),
        milestones_done=verified + states.count("done"),
        indicators=results,
        milestones_verified=verified,
        ikm_before=ikm_before,
        ikm_after=ikm_after,
        saving=saving,
        first_result_on=min(better, default=None),
    )


def score(verified: int, due: int, indicators: Sequence[IndicatorResult], rules: ImplementationRules) -> float | None:
    """Out of 100: the share of verified short-term milestones by its weight, and for the rest the mean of the
    indicators' shares, of which only verified ones count.

    A rancangan without one of the two is judged by the other alone; None without both.
    """
    weight = rules.milestone_weight
    shares = [one.share or 0.0 if one.is_verified else 0.0 for one in indicators]
    if not due and not shares:
        return None
    reached = math.fsum(shares) / len(shares) if shares else 0.0
    if not due:
        return 100 * reached
    if not shares:
        return 100 * verified / due
    return 100 * (weight * verified / due + (1 - weight) * reached)


def score_steps(found: ImplementationOutcome, rules: ImplementationRules) -> tuple[str, ...]:
    """How the score comes about, a sentence a step; empty while there is none."""
    if found.score is None:
        return ()
    steps = []
    if found.milestones_due:
        steps.append(
            f"{found.milestones_verified} dari {found.milestones_due} tonggak jangka pendek diverifikasi: "
            f"{number(100 * found.milestones_verified / found.milestones_due, 2)} dari 100, "
            f"bobot {number(rules.milestone_weight if found.indicators else 1)}."
        )
    if found.indicators:
        shares = [one.share or 0.0 if one.is_verified else 0.0 for one in found.indicators]
        steps.append(
            f"Rata-rata capaian target {len(shares)} indikator, yang belum diverifikasi dihitung belum tercapai: "
            f"{number(100 * math.fsum(shares) / len(shares), 2)} dari 100, "
            f"bobot {number(1 - rules.milestone_weight if found.milestones_due else 1)}."
        )
    return (*steps, f"Nilai implementasi: {number(found.score, 2)}.")


def missing(design: Design, told: Told, with_evidence: frozenset[str]) -> tuple[str, ...]:
    """What a report would lack, in sentences for the participant. `with_evidence`: ids that a file was added to."""
    found = []
    for milestone in design.milestones:
        report = told.reports.get(milestone.id)
        if milestone.term == "short" and report is None:
            found.append(NOT_DONE.format(what=milestone.what))
        elif report is not None and milestone.id not in with_evidence:
            found.append(NO_EVIDENCE.format(what=milestone.what))
        if report is not None and report.verification is not None and not report.verification.is_accepted:
            found.append(DOUBTED_MILESTONE.format(what=milestone.what))
    for indicator in design.indicators:
        own = [one for one in told.readings if one.indicator == indicator.id]
        if not own:
            found.append(NOT_MEASURED.format(name=indicator.name))
        elif all(one.is_doubted for one in own):
            found.append(DOUBTED_READING.format(name=indicator.name))
    return tuple(found)


NOT_DONE = "Tonggak jangka pendek “{what}” belum ditandai selesai."
NO_EVIDENCE = "Tonggak “{what}” belum punya berkas bukti."
NOT_MEASURED = "Indikator “{name}” belum punya hasil pengukuran."
DOUBTED_MILESTONE = "Tonggak “{what}” diminta diperbaiki oleh mentor Anda."
DOUBTED_READING = "Hasil pengukuran indikator “{name}” diminta diperbaiki oleh mentor Anda."
