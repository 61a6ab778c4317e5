"""A made-up cohort for samples and tests: the same every time, no real person, agency sizes as in a real cohort."""

import itertools
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bangkom.domain.programme import (
    Agenda,
    CertificateText,
    ClassroomRules,
    DesignRules,
    DiscussionRules,
    GraduationRules,
    ImplementationRules,
    Predicate,
    PresentationRules,
    Programme,
    Rules,
    Subject,
)
from bangkom.domain.questions import Criterion
from bangkom.domain.results import ScoreRow, State
from bangkom.messages import Zone
from bangkom.reports.inputs import Inputs
from bangkom.reports.synthetic_training import ABSENT, make_training
from bangkom.store.people import Person, Status

WAITING: State = "waiting"
GRADED: State = "graded"

AS_OF = datetime(2020, 1, 10, 9, 0, tzinfo=UTC)
FIRST_HAND_IN = datetime(2019, 11, 12, 1, 30, tzinfo=UTC)

AGENDAS = ("cara-pandang", "cara-pikir", "cara-kerja")
SAMPLE_KEY = bytes(32)
"""The pseudonym key of the made-up cohort: known to everybody, so that its pages are the same everywhere."""

AGENCIES: Mapping[str, int] = {
    "Dinas Kesehatan": 8,
    "Dinas Kependudukan dan Pencatatan Sipil": 7,
    "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu": 6,
    "Kecamatan Nusa Penida": 4,
    "Kecamatan Banjarangkan": 3,
    "Kecamatan Dawan": 2,
}
"""Agency → registered participants; thirty together."""

TITLES: Mapping[str, str] = {
    "kebijakan-01": "Mengapa revolusi mental?",
    "kebijakan-02": "Dua belas asas pelayanan publik",
    "kebijakan-03": "Dari nilai ke kebiasaan melayani",
    "inovasi-01": "Lima ukuran inovasi pelayanan",
    "rancangan-01": "Merancang revolusi cara kerja",
}
TESTS: Mapping[str, str] = {"prates-01": "Tes awal", "pascates-01": "Tes akhir"}

PROGRAMME = Programme(
    title="Pelatihan Revolusi Mental untuk Pelayanan Publik",
    organiser="BKPSDM Kabupaten Klungkung",
    partner="LAN RI",
    zone=Zone("Asia/Makassar", "WITA"),
    pass_mark=70.01,
    rules=Rules(late="accept", late_days=3, watch_threshold=0.9, objection_days=3),
    discussion=DiscussionRules(chat_presence=0.75, chat_late_minutes=10, forum_contributions=2),
    classroom=ClassroomRules(minimum_attendance=0.85, late_minutes=15),
    design=DesignRules(("kebijakan-03",)),
    presentation=PresentationRules(15, 10, (Criterion("Isi", 100, ("baik", "cukup", "belum")),)),
    implementation=ImplementationRules(days=60, milestone_weight=0.5),
    graduation=GraduationRules(
        {"tasks": 25, "discussion": 10, "classroom": 10, "presentation": 30, "implementation": 25},
        (Predicate("Memuaskan", 80.01), Predicate("Cukup memuaskan", 70.01), Predicate("Kurang memuaskan", 0)),
    ),
    certificate=CertificateText(
        "Sertifikat",
        "{sequence:03}/{month}/{year}",
        "Semarapura",
        "Nama",
        "Kepala BKPSDM",
        "https://pelatihan.contoh.id",
    ),
    agendas=(
        Agenda("cara-pandang", "Revolusi Cara Pandang"),
        Agenda("cara-pikir", "Revolusi Cara Pikir"),
        Agenda("cara-kerja", "Revolusi Cara Kerja"),
    ),
    subjects=(
        Subject("prates", "Tes awal", "", 0, ("prates-01",), "pre-test"),
        Subject("kebijakan", "Kebijakan Revolusi Mental untuk Pelayanan Publik", "cara-pandang", 3, tuple(TITLES)[:3]),
        Subject("inovasi", "Inovasi Pelayanan Sektor Publik", "cara-pikir", 2, ("inovasi-01",)),
        Subject("rancangan", "Merancang Revolusi Cara Kerja", "cara-kerja", 4, ("rancangan-01",)),
        Subject("pascates", "Tes akhir", "", 0, ("pascates-01",), "post-test"),
    ),
)


@dataclass(frozen=True)
class Item:
    """A question: `ease` is the chance of each of its points for an average participant."""

    id: str
    maximum: float
    ease: float
    manual: bool = False


QUESTIONS: Mapping[str, Sequence[Item]] = {
    "kebijakan-01": (
        Item("gnrm-01", 2, 0.88), Item("gnrm-02", 2, 0.74), Item("gnrm-03", 2, 0.81), Item("nilai-01", 3, 0.69),
        Item("refleksi-01", 10, 0.78, manual=True),
    ),
    "kebijakan-02": (
        Item("asas-01", 2, 0.83), Item("asas-02", 4, 0.58), Item("asas-03", 2, 0.42), Item("asas-04", 2, 0.9),
        Item("refleksi-02", 10, 0.74, manual=True),
    ),
    "kebijakan-03": (
        Item("kebiasaan-01", 2, 0.86), Item("kebiasaan-02", 3, 0.71), Item("kebiasaan-03", 2, 0.64),
        Item("refleksi-03", 10, 0.72, manual=True),
    ),
    "inovasi-01": (
        Item("inovasi-01", 2, 0.84), Item("inovasi-02", 3, 0.62), Item("usulan-01", 10, 0.7, manual=True),
    ),
    "rancangan-01": (
        Item("potensi-01", 10, 0.8, manual=True), Item("masalah-01", 10, 0.77, manual=True),
    ),
}  # fmt: skip
TEST_ITEMS = tuple((f"{agenda}-{number}", agenda) for agenda in AGENDAS for number in (1, 2, 3))
"""Nine questions of each test, three an agenda, one point each."""


def make_cohort(count: int = 30) -> Inputs:
    """A cohort seven weeks after its classroom days: most are done with the training, some wait for a mark, some fell
    behind, and two thirds have reported their implementation. Of any size; thirty are the sample."""
    people = _people(count)
    scores = [*_scores(people), *_tests(people)]
    agendas = {(task, item): agenda for task in TESTS for item, agenda in TEST_ITEMS}
    for subject in PROGRAMME.taught():
        agendas |= {(task, item.id): subject.agenda for task in subject.assignments for item in QUESTIONS[task]}
    training = make_training(people, scores, PROGRAMME, AS_OF)
    return Inputs(
        "contoh",
        AS_OF,
        PROGRAMME,
        people,
        scores,
        {**TITLES, **TESTS},
        agendas,
        frozenset(person.id for place, person in enumerate(people) if place != ABSENT),
        facts=training.facts,
        decisions=training.decisions,
        sessions=training.sessions,
        presence=training.presence,
        designs=training.designs,
        examined=training.examined,
    )


def _people(count: int) -> tuple[Person, ...]:
    agencies = [agency for agency, size in AGENCIES.items() for _ in range(size)]
    order = random.Random(12).sample(range(len(agencies)), len(agencies))  # noqa: S311 - made-up data, not a secret
    return tuple(
        Person(
            id=f"km_07_{number:03}",
            cohort="contoh",
            name=f"Peserta Contoh {number}",
            nip="",
            agency=agencies[place],
            unit="Unit Pelayanan",
            position="Petugas layanan",
            status=_status(place),
            nominated_by="",
            mentor="",
            group=f"Kelompok {place % 4 + 1}",
        )
        for number, place in zip(range(1, count + 1), itertools.cycle(order))
    )


def _status(place: int) -> Status:
    return "Non-ASN" if place % 5 in (1, 3) else "ASN"


def _scores(people: Sequence[Person]) -> list[ScoreRow]:
    rows: list[ScoreRow] = []
    chance = random.Random(2019)  # noqa: S311 - made-up data, not a secret
    for place, person in enumerate(people):
        ability = chance.gauss(0.05, 0.11)
        handed_in = {ABSENT: 0, 15: 1, 21: 4, 26: 2, 28: 4}.get(place, len(QUESTIONS))
        for session, (assignment, items) in enumerate(QUESTIONS.items()):
            late = place % 9 == 4 and session == 1
            moment = FIRST_HAND_IN + timedelta(days=2 * session, minutes=37 * place, hours=30 * late)
            excused = place == 11 and session == 2
            waiting = session == 4 and place % 10 == 5
            for item in items:
                earned = sum(chance.random() < item.ease + ability for _ in range(round(item.maximum)))
                if excused:
                    rows.append(ScoreRow(person.id, assignment, item.id, None, item.maximum, "exempt"))
                elif session < handed_in:
                    waits = waiting and item.manual
                    points, state = (None, WAITING) if waits else (float(earned), GRADED)
                    rows.append(
                        ScoreRow(
                            person.id, assignment, item.id, points, item.maximum, state, waits, moment, 5400.0 * late
                        )
                    )
    return rows


def _tests(people: Sequence[Person]) -> list[ScoreRow]:
    """Before the training and after it: most know more, a few no more, and some took only one of the two."""
    rows: list[ScoreRow] = []
    for place, person in enumerate(people):
        chance = random.Random(f"tes {place}")  # noqa: S311 - made-up data, not a secret
        ability = chance.gauss(0, 0.2)
        for task, ease, day in (("prates-01", 0.48, 0), ("pascates-01", 0.76, 9)):
            if (
                place == ABSENT
                or (task == "pascates-01" and place in (15, 26))
                or (task == "prates-01" and place == 19)
            ):
                continue
            moment = FIRST_HAND_IN + timedelta(days=day, minutes=11 * place)
            for item, _ in TEST_ITEMS:
                points = float(chance.random() < ease + ability)
                rows.append(ScoreRow(person.id, task, item, points, 1.0, GRADED, False, moment))
    return rows
