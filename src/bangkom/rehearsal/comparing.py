"""What stands in gradebook, feedback and reports, beside what was planned; every difference is told."""

import json
from collections.abc import Iterator
from pathlib import Path

from bangkom.authoring import load_programme
from bangkom.domain.disclosure import MINIMUM_GROUP
from bangkom.errors import RehearsalError
from bangkom.exchange.flow import open_depot
from bangkom.grading.publishing import MARK_FILE
from bangkom.messages import number
from bangkom.rehearsal.comparing_training import compare_training, printed
from bangkom.rehearsal.finding import Finding
from bangkom.rehearsal.plan import Plan
from bangkom.rehearsal.reckoning import Figures, reckon
from bangkom.rehearsal.walk import Walk
from bangkom.reports import tables
from bangkom.reports.load import load
from bangkom.settings import Settings
from bangkom.store.marks import read_scores

SHOWN = 20
"""Differences that are printed; one mistake often makes hundreds."""


def compare(settings: Settings, walked: Walk) -> int:
    """How many figures were compared, all of them equal; RehearsalError with the differences otherwise."""
    findings = [
        *_marks(settings, walked.plan),
        *_feedback(settings, walked.plan),
        *_reports(settings, walked),
        *compare_training(settings, walked),
    ]
    wrong = [finding for finding in findings if not finding.agrees]
    if wrong:
        lines = [f"- {f.place}: direncanakan {f.planned!r}, ditemukan {f.found!r}" for f in wrong[:SHOWN]]
        raise RehearsalError(DIFFERENT.format(count=len(wrong), total=len(findings)) + "\n" + "\n".join(lines))
    return len(findings)


def _marks(settings: Settings, plan: Plan) -> Iterator[Finding]:
    """Every participant's points and state for every question."""
    exempt = {(person.id, assignment) for person in plan.participants for assignment in person.exempt}
    rows = read_scores(settings, [person.id for person in plan.participants], exempt)
    found = {(row.participant, row.assignment, row.question): (row.state, row.points) for row in rows}
    for person in plan.participants:
        answers = {(h.assignment, given.question): given for h in person.hand_ins for given in h.answers}
        for assignment, questions in plan.questions.items():
            for question in questions:
                given = answers.get((assignment, question.id))
                planned = (
                    ("exempt", None)
                    if assignment in person.exempt
                    else ("missing", None)
                    if given is None
                    else ("waiting", None)
                    if given.final is None
                    else ("graded", given.final)
                )
                place = f"nilai {person.id} {question.id}"
                yield Finding(place, planned, found.pop((person.id, assignment, question.id), None))
    yield Finding("nilai yang tidak direncanakan", {}, found)


def _feedback(settings: Settings, plan: Plan) -> Iterator[Finding]:
    """Every hand-in in which anything is marked has its feedback, on the newest version, with the planned points."""
    depot = open_depot(settings)
    for person in plan.participants:
        for hand_in in person.hand_ins:
            if not hand_in.answers:
                continue
            place = f"umpan balik {person.id} {hand_in.assignment}"
            feedback = depot.feedback(person.id, hand_in.assignment)
            if feedback is None:
                yield Finding(place, "ada", "tidak ada")
                continue
            yield Finding(f"{place}, versi", hand_in.version, feedback.version)
            mark = json.loads(feedback.files[MARK_FILE])
            yield Finding(f"{place}, poin", hand_in.points, mark["points"])
            yield Finding(f"{place}, menunggu", sum(a.final is None for a in hand_in.answers), mark["waiting"])
            page = feedback.files[f"{hand_in.assignment}.html"].decode()
            yield Finding(f"{place}, tertulis", True, f"{number(hand_in.points)} dari" in page)


def _reports(settings: Settings, walked: Walk) -> Iterator[Finding]:
    """The figures behind the charts, and the headline figures as they stand on the pages."""
    programme = load_programme(settings.course)
    tasks = [assignment for subject in programme.taught() for assignment in subject.assignments]
    figures = reckon(walked.plan, programme.pass_mark, tasks)
    out = settings.analytics / "out" / settings.cohort
    data = load("", settings.cohort, out=out.parent)
    results = tables.outcomes(data)
    people = tables.people(data, results)
    yield Finding("laporan, terdaftar", figures.funnel[0], len(data.participants))
    if figures.funnel[0] < MINIMUM_GROUP:
        yield Finding("laporan, kelompok terlalu kecil", 0, len(people))
        return
    yield Finding("laporan, corong", figures.funnel, tuple(stage.count for stage in tables.stages(data, people)))
    states = tables.states(results, people, data.assignments)
    for assignment, planned in figures.states.items():
        counts = tuple(int(states.at[assignment, state]) for state in ("graded", "waiting", "missing", "exempt"))  # type: ignore[arg-type]
        yield Finding(f"laporan, keadaan {assignment}", planned, counts)
    for name, planned_groups in figures.groups.items():
        for row in tables.completion(people, name).to_dict("records"):
            if row["label"] in planned_groups:
                yield Finding(f"laporan, {row['label']}", planned_groups[row["label"]], (row["n"], row["done"]))
    scores = tables.score_distribution(people, data.about.pass_mark)
    yield Finding("laporan, nilai lengkap", len(figures.scores), scores.n)
    yield Finding("laporan, mencapai batas", figures.passed, scores.passed)
    if scores.summary:
        yield Finding("laporan, rerata", figures.mean, scores.summary.mean)
        yield Finding("laporan, median", figures.median, scores.summary.median)
    yield from _pages(out, figures)


def _pages(out: Path, figures: Figures) -> Iterator[Finding]:
    registered, complete = figures.funnel[0], figures.funnel[-1]
    handed_in = sum(done for _, done in figures.groups["status"].values())
    waiting = sum(state[1] for state in figures.states.values())
    lines = {
        "01_penyelesaian": [
            f"Terdaftar: {number(registered)} peserta",
            f"{number(handed_in)} dari {number(registered)} peserta",
            f"tugas {number(complete)} orang di antaranya sudah dinilai lengkap",
            f"{number(registered - handed_in)} dari {number(registered)} peserta",
        ],
        "02_nilai": [
            f"Nilai lengkap: {number(len(figures.scores))} dari {number(registered)} peserta",
            f"Menunggu penilaian: {number(waiting)} pengumpulan",
        ],
    }
    if figures.median is not None and len(figures.scores) >= MINIMUM_GROUP:
        lines["02_nilai"].append(f"Median nilai: {number(figures.median, 1)} dari 100")
    for name, expected in lines.items():
        text = printed(out / f"{name}.ipynb")
        for line in expected:
            yield Finding(f"halaman {name}, {line!r}", True, line in text)


DIFFERENT = "{count} dari {total} angka tidak sama dengan rencana:"
