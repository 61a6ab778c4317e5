"""How an implementation is shown to everybody who reads it: milestones, indicators as bars, surveys, and the score."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from bangkom.domain import design as design_domain
from bangkom.domain import survey as survey_domain
from bangkom.domain.classroom import of_group
from bangkom.domain.design import Indicator
from bangkom.domain.implementation import (
    MILESTONE_WORDS,
    ImplementationOutcome,
    IndicatorResult,
    Saving,
    Verification,
    due_at,
    indicator_result,
    is_late,
    milestone_result,
    outcome,
    reached_share,
    score_steps,
)
from bangkom.domain.programme import Programme
from bangkom.domain.survey import PHASE_WORDS, UNSUR, SurveyResult, reckon, sample_size
from bangkom.messages import Zone, date_time, day, megabytes, number
from bangkom.store import accounts, classroom, evidence, implementation, surveys
from bangkom.store.evidence import Evidence
from bangkom.store.implementation import Stored
from bangkom.store.surveys import Survey

LOOKS = {"planned": "plain", "late": "stop", "done": "wait", "doubted": "stop", "verified": "ok"}
WIDE = 100
"""Of a bar, in units of its picture."""


@dataclass(frozen=True)
class Seen:
    """All of one participant's implementation, as one look into the store finds it."""

    stored: Stored
    files: tuple[Evidence, ...]
    surveys: tuple[Survey, ...]
    due: datetime | None
    names: Mapping[str, str]

    @property
    def with_evidence(self) -> frozenset[str]:
        return frozenset(file.about for file in self.files)


@dataclass(frozen=True)
class Bar:
    """One value of an indicator: its words, and where its bar begins and how long it is, of WIDE."""

    label: str
    words: str
    look: str
    x: float
    width: float


def see(connection: Connection, cohort: str, person: str, group: str, programme: Programme) -> Seen:
    stored = implementation.read(connection, person)
    return Seen(
        stored,
        evidence.of_person(connection, person),
        surveys.of_person(connection, person),
        due_at(closing_at(connection, cohort, group), programme.implementation),
        accounts.names(connection, [remark.author for remark in stored.remarks]),
    )


def closing_at(connection: Connection, cohort: str, group: str) -> datetime | None:
    """When the last classroom session of the group ends; None while none is planned."""
    return max((one.ends_at for one in of_group(classroom.planned(connection, cohort), group)), default=None)


def shown(seen: Seen, programme: Programme, now: datetime) -> dict[str, Any]:
    """What the template `implementasi-isi.html` needs."""
    zone, stored = programme.zone, seen.stored
    design = stored.design
    found = outcome(design, stored.told, programme.implementation) if design else None
    today = zone.local(now).date()
    verification = stored.report.verification if stored.report else None
    return {
        "design": design,
        "outcome": found,
        "milestones": _milestones(seen, today, zone),
        "indicators": [] if design is None else [_indicator(one, seen, zone) for one in design.indicators],
        "surveys": {one.phase: survey(one, zone) for one in seen.surveys},
        "phases": PHASE_WORDS,
        "saving": saving(stored.saving, zone),
        "report": stored.report,
        "reported": date_time(stored.told.reported_at, zone) if stored.told.reported_at else "",
        "report_verdict": verdict(verification, zone),
        "due": date_time(seen.due, zone) if seen.due else "",
        "left": _left(seen.due, now),
        "is_late": is_late(stored.told.reported_at, seen.due, now),
        "score": "" if found is None or found.score is None else number(found.score, 2),
        "score_steps": score_steps(found, programme.implementation) if found else (),
        "remarks": [
            {"one": one, "by": seen.names.get(one.author, one.author), "moment": date_time(one.at, zone)}
            for one in stored.remarks
        ],
        "unseen": stored.told.unseen,
    }


def verdict(said: Verification | None, zone: Zone) -> dict[str, Any]:
    """What the mentor said, as a tag and a sentence."""
    if said is None:
        return {"look": "wait", "words": "Menunggu mentor", "sentence": "", "is_accepted": False, "is_given": False}
    words, look = ("Diverifikasi mentor", "ok") if said.is_accepted else ("Perlu diperbaiki", "stop")
    sentence = f"{said.by}, {date_time(said.at, zone)}{f': {said.note}' if said.note else ''}"
    return {"look": look, "words": words, "sentence": sentence, "is_accepted": said.is_accepted, "is_given": True}


def survey(one: Survey, zone: Zone) -> dict[str, Any]:
    """A survey with its index, step by step."""
    result = reckon(one.tally)
    return {
        "one": one,
        "index": number(float(result.index), 2),
        "result": result,
        "rows": survey_rows(one.tally.totals, result),
        "steps": survey_domain.steps(result),
        "convention": number(float(result.convention), 2),
        "moment": date_time(one.at, zone),
        "sample": sample_sentence(one.population, one.tally.respondents),
    }


def survey_rows(totals: Mapping[survey_domain.Unsur, int], result: SurveyResult) -> list[dict[str, str]]:
    return [
        {
            "name": survey_domain.NAMES[unsur],
            "total": number(totals[unsur]),
            "average": number(float(result.averages[unsur]), 3),
        }
        for unsur in UNSUR
    ]


def sample_sentence(population: int | None, respondents: int) -> str:
    """Whether enough were asked, by Krejcie and Morgan; empty if it isn't known how many use the service."""
    if population is None:
        return ""
    needed = sample_size(population)
    told = f"Untuk {number(population)} pengguna, contoh yang dianjurkan {number(needed)} responden (Krejcie–Morgan)"
    return f"{told}: cukup." if respondents >= needed else f"{told}; survei ini punya {number(respondents)}."


def saving(stated: Saving | None, zone: Zone) -> dict[str, str] | None:
    if stated is None:
        return None
    hours, rupiah = stated.hours_per_month, stated.rupiah_per_month
    time = ""
    if hours is not None:
        time = (
            f"{number(stated.minutes_before or 0)} → {number(stated.minutes_after or 0)} menit, "
            f"{number(stated.per_month or 0)} layanan sebulan: "
            f"{number(abs(hours))} jam sebulan {'dihemat' if hours >= 0 else 'lebih lama'}"
        )
    return {
        "service": stated.service,
        "time": time,
        "money": f"Rp{number(rupiah)} sebulan" if rupiah is not None else "",
        "by": stated.stated_by,
        "moment": date_time(stated.at, zone),
    }


def bars(indicator: Indicator, result: IndicatorResult) -> tuple[Bar, ...]:
    """Before, now and target on one scale that holds zero; what isn't known has no bar."""
    named = (
        ("Sebelum", indicator.baseline, "before"),
        ("Sekarang", result.latest, "now"),
        ("Target", indicator.target, "target"),
    )
    values = [value for _, value, _ in named if value is not None]
    lowest, highest = min([0.0, *values]), max([0.0, *values])
    scale = WIDE / (highest - lowest) if highest > lowest else 0.0
    found = []
    for label, value, look in named:
        start, end = sorted((0.0, value or 0.0))
        width = max((end - start) * scale, 0.6) if value is not None else 0.0
        words = "belum diukur" if value is None else f"{number(value)} {indicator.unit}".strip()
        found.append(Bar(label, words, look, round(min((start - lowest) * scale, WIDE - width), 2), round(width, 2)))
    return tuple(found)


def _milestones(seen: Seen, today: date, zone: Zone) -> list[dict[str, Any]]:
    stored = seen.stored
    found = []
    for one in stored.design.milestones if stored.design else ():
        result = milestone_result(one, stored.told.reports.get(one.id), today)
        said = result.report.verification if result.report else None
        found.append(
            {
                "one": one,
                "term": design_domain.TERM_WORDS.get(one.term, ""),
                "due": day(one.due) if one.due else "",
                "state": MILESTONE_WORDS[result.state],
                "look": LOOKS[result.state],
                "is_done": result.report is not None,
                "is_verified": result.state == "verified",
                "is_late": result.is_late,
                "report": result.report,
                "done_on": day(result.report.done_on) if result.report else "",
                "verdict": verdict(said, zone),
                "files": files(seen.files, one.id),
            }
        )
    return found


def files(every: Iterable[Evidence], about: str) -> list[dict[str, Any]]:
    return [{"one": one, "size": megabytes(one.size)} for one in every if one.about == about]


def _indicator(one: Indicator, seen: Seen, zone: Zone) -> dict[str, Any]:
    own = [reading for reading in seen.stored.told.readings if reading.indicator == one.id]
    result = indicator_result(one, own)
    return {
        "one": one,
        "result": result,
        "bars": bars(one, result),
        "sentence": _sentence(one, result),
        "readings": [
            {
                "one": reading,
                "value": f"{number(reading.value)} {one.unit}".strip(),
                "day": day(reading.measured_on),
                "share": _percent(reached_share(one, reading.value)),
                "verdict": verdict(reading.verification, zone),
            }
            for reading in reversed(own)
        ],
        "files": files(seen.files, one.id),
        "tag": _tag(result, own),
    }


def _sentence(one: Indicator, result: IndicatorResult) -> str:
    """The change in words, so that nobody needs the picture."""
    if result.latest is None:
        return "Belum ada hasil pengukuran yang dihitung."
    if result.change is None:
        return "Nilai awalnya tidak tercatat, jadi perubahannya tidak dapat dihitung."
    if result.change == 0:
        moved = "Belum berubah dari nilai awal"
    else:
        way = "Naik" if result.change > 0 else "Turun"
        judged = "membaik" if result.is_improved else "memburuk"
        moved = f"{way} {number(abs(result.change))} {one.unit}".rstrip() + f" ({judged})"
    share = _percent(result.share)
    return f"{moved}; {'target tercapai' if result.is_reached else f'{share} jalan menuju target'}."


def _percent(share: float | None) -> str:
    """To a tenth, halves up; but what isn't the whole way is never shown as 100 %."""
    if share is None:
        return ""
    tenths = math.floor(share * 1000 + 0.5 + 1e-9)
    return f"{number((tenths if share >= 1 else min(tenths, 999)) / 10)} %"


def _tag(result: IndicatorResult, own: Sequence[Any]) -> tuple[str, str]:
    if result.latest is None:
        return ("Perlu diperbaiki", "stop") if own else ("Belum diukur", "plain")
    return ("Diverifikasi mentor", "ok") if result.is_verified else ("Menunggu mentor", "wait")


def _left(due: datetime | None, now: datetime) -> str:
    """How much time is left, in words."""
    if due is None:
        return ""
    days = (due - now).days
    if due < now:
        late = (now - due).days
        return f"lewat {late} hari" if late else "baru saja lewat"
    return f"{days} hari lagi" if days else "hari ini"


def board_state(found: ImplementationOutcome | None, late: bool) -> tuple[str, str]:
    """Where somebody stands, as a tag."""
    if found is None:
        return ("Rancangan belum disetujui", "plain")
    if found.verified_at:
        return ("Diverifikasi", "ok")
    if found.reported_at:
        return ("Menunggu mentor", "wait")
    return ("Lewat tenggat", "stop") if late else ("Berjalan", "plain")
