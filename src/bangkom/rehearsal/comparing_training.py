"""Everybody's training as the service judges it, and the reports of it, beside what was planned."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import nbformat
import pandas as pd

from bangkom.authoring import load_programme
from bangkom.domain.disclosure import MINIMUM_GROUP
from bangkom.domain.graduation import COMPONENT_TITLES, Verdict, decide
from bangkom.domain.implementation import ImplementationOutcome, due_at, is_late
from bangkom.domain.requirements import RULE_TITLES
from bangkom.exchange.flow import open_depot
from bangkom.messages import number
from bangkom.rehearsal.finding import Finding
from bangkom.rehearsal.journeys import COUNTS_AS
from bangkom.rehearsal.meetings import MEETINGS, presence
from bangkom.rehearsal.plan import PlannedParticipant
from bangkom.rehearsal.reckoning_reports import TrainingFigures, reckon_training
from bangkom.rehearsal.reckoning_training import Expected
from bangkom.rehearsal.studying import videos_of
from bangkom.rehearsal.training import expectations
from bangkom.rehearsal.walk import Walk
from bangkom.reports import graduating, implementing, prepost, tables, training
from bangkom.reports.load import Snapshot, load
from bangkom.settings import Settings
from bangkom.store import certificates, graduation
from bangkom.store.database import Database
from bangkom.store.facts import read_facts


def compare_training(settings: Settings, walked: Walk) -> Iterator[Finding]:
    programme = load_programme(settings.course)
    expected = expectations(settings, programme, walked.plan)
    yield from _people(settings, walked, expected)
    if len(expected) >= MINIMUM_GROUP:
        yield from _reports(settings, reckon_training(walked.plan, expected, programme))


def _people(settings: Settings, walked: Walk, expected: Mapping[str, Expected]) -> Iterator[Finding]:
    """Facts, rules, components, score and status of everybody; what was signed, and the certificates."""
    programme = load_programme(settings.course)
    depot, database = open_depot(settings), Database(settings.store_url)
    videos = {one: dict(videos_of(settings, one)) for one in walked.plan.questions}
    try:
        with database.read() as connection:
            handed_in = {one: depot.participants(one) for one in walked.plan.questions}
            facts = read_facts(connection, settings, programme, videos, walked.ended_at, handed_in=handed_in)
            signed = graduation.current(connection, settings.cohort)
            issued = certificates.newest(connection, settings.cohort)
    finally:
        database.close()
    yield Finding("peserta", sorted(expected), sorted(facts))
    for person in walked.plan.participants:
        if person.id not in facts:
            continue
        one, found, place = expected[person.id], facts[person.id], f"kelulusan {person.id}"
        yield from _verdict(place, one, decide(found, programme))
        yield Finding(f"{place}, literal", person.journey.status, one.status)
        yield Finding(f"{place}, video", one.videos, (found.videos_credited, found.videos_required))
        for at, subject in enumerate(programme.taught()):
            chat = COUNTS_AS[person.journey.chat(at)]
            yield Finding(f"{place}, obrolan {subject.id}", chat, found.chats.get(subject.id))
            yield Finding(f"{place}, forum {subject.id}", person.journey.contributions(at), found.forum.get(subject.id))
        for at, planned in enumerate(presence(person, at) for at in range(len(MEETINGS))):
            yield Finding(f"{place}, sesi {at + 1}", planned, dict(enumerate(found.classroom)).get(at))
        design = (found.design.state, found.design.version) if found.design else (None, 0)
        yield Finding(f"{place}, rancangan", one.design, design)
        yield from _implementation(place, person, one, found.implementation)
        if done := person.journey.implementation:
            reported = found.implementation.reported_at if found.implementation else None
            due = due_at(found.closing_at, programme.implementation)
            yield Finding(f"{place}, terlambat", done.is_late, is_late(reported, due, walked.ended_at))
        decision, certificate = signed.get(person.id), issued.get(person.id)
        yield Finding(f"{place}, ditandatangani", one.status, decision.status if decision else None)
        is_valid = one.status == "LULUS" and not person.journey.is_revoked
        yield Finding(f"{place}, sertifikat", is_valid, certificate is not None and certificate.is_valid)


def _verdict(place: str, planned: Expected, found: Verdict) -> Iterator[Finding]:
    yield Finding(f"{place}, keadaan", planned.status, found.status)
    yield Finding(f"{place}, nilai akhir", planned.score, found.score)
    yield Finding(f"{place}, predikat", planned.predicate, found.predicate)
    components = {one.component: one.score for one in found.components}
    for name, score in planned.components.items():
        yield Finding(f"{place}, nilai {name}", score, components.pop(name, None))
    rules = {rule.key: rule.state for rule in found.rules}
    for key, state in planned.rules.items():
        yield Finding(f"{place}, syarat {key}", state, rules.pop(key, None))
    yield Finding(f"{place}, yang tidak direncanakan", ({}, {}), (components, rules))


def _implementation(
    place: str, person: PlannedParticipant, planned: Expected, found: ImplementationOutcome | None
) -> Iterator[Finding]:
    if found is None:
        yield Finding(f"{place}, implementasi", planned.milestones, (0, 0, 0))
        return
    counts = (found.milestones_due, found.milestones_done, found.milestones_verified)
    yield Finding(f"{place}, tonggak", planned.milestones, counts)
    shares = [one.share for one in found.indicators if one.share is not None]
    yield Finding(f"{place}, banyaknya indikator terukur", len(planned.shares), len(shares))
    for at, (wanted, share) in enumerate(zip(planned.shares, shares, strict=False)):
        yield Finding(f"{place}, indikator {at + 1}", wanted, share)
    for name, index, value in zip(
        ("sebelum", "sesudah"), planned.ikm, (found.ikm_before, found.ikm_after), strict=True
    ):
        yield Finding(f"{place}, IKM {name}", index, None if value is None else float(value))
    is_reported = person.journey.implementation is not None
    yield Finding(f"{place}, dilaporkan", is_reported, found.reported_at is not None)


def _reports(settings: Settings, figures: TrainingFigures) -> Iterator[Finding]:
    """The figures behind the charts of all four reports, and sentences as they stand on the pages."""
    out = settings.analytics / "out" / settings.cohort
    data = load("", settings.cohort, out=out.parent)
    yield from _completion(data, figures)
    yield from _results(data, figures)
    yield from _graduation(data, figures)
    for name, line in _lines(figures):
        yield Finding(f"halaman {name}, {line!r}", True, line in printed(out / f"{name}.ipynb"))


def _completion(data: Snapshot, figures: TrainingFigures) -> Iterator[Finding]:
    results = tables.outcomes(data)
    people = tables.people(data, results)
    stages = training.stages(training.progress(data, people))
    for place, (planned, stage) in enumerate(zip(figures.journey, stages, strict=True)):
        yield Finding(f"laporan, tahap {place} {stage.name}", planned, stage.count)
    rules = {RULE_TITLES[rule]: row for rule, row in figures.rules.items()}
    yield from _table("syarat", rules, training.requirements(data, people))
    chats, classroom = ({key: (*row, 0) for key, row in one.items()} for one in (figures.chats, figures.classroom))
    yield from _table("Live Chat", chats, training.chat_presence(data, people))
    yield from _table("tatap muka", classroom, training.class_presence(data, people))
    for row in training.forum_owed(data, people).to_dict("records"):
        yield Finding(f"laporan, forum {row['label']}", figures.forum[row["label"]], (row["n"], row["done"]))
    compared = prepost.comparisons(data, people)[0]
    pairs, change = compared.pairs, compared.change
    found = (len(pairs.scores), pairs.only_before, pairs.only_after, pairs.neither)
    yield Finding("laporan, pasangan tes", figures.tests[:4], found)
    if change is not None:
        yield Finding("laporan, tes awal", figures.tests[4], change.before)
        yield Finding("laporan, tes akhir", figures.tests[5], change.after)


def _results(data: Snapshot, figures: TrainingFigures) -> Iterator[Finding]:
    people = tables.people(data, tables.outcomes(data))
    stages = implementing.stages(implementing.progress(data, people))
    yield Finding("laporan, tahap implementasi", figures.results, tuple(stage.count for stage in stages))
    told = implementing.milestones(data, people)
    yield Finding("laporan, tonggak", figures.milestones, (told.people, told.due, told.done, told.verified))
    measured = implementing.indicators(data, people)
    yield from _table("indikator", {k.capitalize(): row for k, row in figures.indicators.items()}, measured)
    ikm = implementing.satisfaction(data, people)
    yield Finding("laporan, pasangan IKM", figures.ikm[:2], (len(ikm.pairs.scores), ikm.pairs.only_before))
    if ikm.change is not None:
        yield Finding("laporan, IKM sebelum", figures.ikm[2], ikm.change.before)
        yield Finding("laporan, IKM sesudah", figures.ikm[3], ikm.change.after)
    saved = implementing.savings(data, people)
    if saved.hours is not None and saved.rupiah is not None:
        yield Finding("laporan, jam dihemat", figures.savings[0], saved.hours)
        yield Finding("laporan, rupiah dihemat", figures.savings[1], saved.rupiah)


def _graduation(data: Snapshot, figures: TrainingFigures) -> Iterator[Finding]:
    people = tables.people(data, tables.outcomes(data))
    found = graduating.verdicts(data, people)
    yield from _table("keputusan", figures.signed, graduating.signed(found))
    for row in graduating.predicates(data, found).to_dict("records"):
        yield Finding(f"laporan, predikat {row['label']}", figures.predicates.get(row["label"], 0), row["n"])
    titles = {title: name for name, title in COMPONENT_TITLES.items()}
    for row in graduating.components(data, people).to_dict("records"):
        count, median = figures.components[titles[row["label"]]]
        yield Finding(f"laporan, {row['label']}, banyaknya", count, row["n"])
        if count >= MINIMUM_GROUP:
            yield Finding(f"laporan, {row['label']}, median", median, row["median"])
    yield Finding("laporan, dekat batas", figures.near, graduating.near_the_mark(found, data.about.pass_mark))
    agreed = graduating.agreement(data, people)
    if agreed is not None:
        yield Finding("laporan, penguji", figures.agreement, (agreed.n, agreed.apart))


def _table(name: str, planned: Mapping[str, tuple[int, ...]], table: pd.DataFrame) -> Iterator[Finding]:
    pairs = zip(table.index, table.to_numpy(), strict=True)
    rows = {str(label): tuple(int(value) for value in row) for label, row in pairs}
    for label, wanted in planned.items():
        if label in rows:
            yield Finding(f"laporan, {name}, {label}", wanted, rows[label])


def _lines(figures: TrainingFigures) -> Iterator[tuple[str, str]]:
    """Sentences with their figures, as officers read them."""
    people, due, done, _ = figures.milestones
    if due:
        said = f"Dari {number(due)} tonggak jangka pendek milik {number(people)} orang, {number(done)} ("
        yield "03_implementasi", said
    decided = sum(row[0] for row in figures.signed.values())
    yield "04_kelulusan", f"{number(decided)} keputusan sudah ditandatangani"
    waiting, failed = figures.signed["DITUNDA"][0], figures.signed["TIDAK LULUS"][0]
    yield "04_kelulusan", f"{number(waiting)} orang masih berjalan atau ditunda karena ada yang ditunggu"
    yield "04_kelulusan", f"dan {number(failed)} orang tidak lulus"


def printed(executed: Path) -> str:
    """All that the cells of an executed notebook say."""
    notebook = nbformat.read(executed, as_version=4)  # type: ignore[no-untyped-call]  # nbformat types only parts
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return "\n".join(output.get("data", {}).get("text/plain", "") for output in outputs)
