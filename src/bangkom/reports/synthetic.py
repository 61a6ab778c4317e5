"""A made-up cohort for samples and tests: the same every time, no real person, agency sizes as in a real cohort."""

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
from bangkom.domain.results import ScoreRow, State
from bangkom.messages import Zone
from bangkom.reports.inputs import Inputs
from bangkom.store.people import Person, Status

WAITING: State = "waiting"
GRADED: State = "graded"

AS_OF = datetime(2019, 11, 19, 9, 0, tzinfo=UTC)
FIRST_HAND_IN = datetime(2019, 11, 12, 1, 30, tzinfo=UTC)

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
}

PROGRAMME = Programme(
    title="Pelatihan Revolusi Mental untuk Pelayanan Publik",
    organiser="BKPSDM Kabupaten Klungkung",
    partner="LAN RI",
    zone=Zone("Asia/Makassar", "WITA"),
    pass_mark=70.01,
    rules=Rules(late="accept", late_days=3, watch_threshold=0.9, objection_days=3),
    discussion=DiscussionRules(chat_presence=0.75, chat_late_minutes=10, forum_contributions=2),
    classroom=ClassroomRules(minimum_attendance=0.85, late_minutes=15),
    design=DesignRules("kebijakan-03"),
    presentation=PresentationRules(minutes=15, discrepancy=10),
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
    agendas=(Agenda("cara-pandang", "Revolusi Cara Pandang"),),
    subjects=(
        Subject("kebijakan", "Kebijakan Revolusi Mental untuk Pelayanan Publik", "cara-pandang", 3, tuple(TITLES)),
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
}  # fmt: skip


def make_cohort(count: int = 30) -> Inputs:
    """A cohort of the first `count` of thirty participants: most are done, some wait for a mark, some are behind."""
    people = _people()[:count]
    return Inputs("contoh", AS_OF, PROGRAMME, people, _scores(people), TITLES)


def _people() -> tuple[Person, ...]:
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
        for number, place in enumerate(order, start=1)
    )


def _status(place: int) -> Status:
    return "Non-ASN" if place % 5 in (1, 3) else "ASN"


def _scores(people: Sequence[Person]) -> list[ScoreRow]:
    rows: list[ScoreRow] = []
    chance = random.Random(2019)  # noqa: S311 - made-up data, not a secret
    for place, person in enumerate(people):
        ability = chance.gauss(0.05, 0.11)
        handed_in = {7: 0, 15: 1, 21: 1, 26: 2, 28: 2}.get(place, 3)
        for session, (assignment, items) in enumerate(QUESTIONS.items()):
            late = place % 9 == 4 and session == 1
            moment = FIRST_HAND_IN + timedelta(days=2 * session, minutes=37 * place, hours=30 * late)
            excused = place == 11 and session == 2
            waiting = session == 2 and place % 6 == 5
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
