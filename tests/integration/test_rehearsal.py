"""A rehearsal passes when everything is as planned, and says so when the smallest figure is not."""

import io
import re
from dataclasses import replace
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from rich.console import Console
from sqlalchemy import update

from bangkom.authoring import load_programme
from bangkom.errors import RehearsalError
from bangkom.rehearsal.command import START, own_store, table
from bangkom.rehearsal.comparing import compare
from bangkom.rehearsal.graduating import CERTIFICATES, says
from bangkom.rehearsal.plan import Plan, PlannedParticipant, make_plan
from bangkom.rehearsal.walk import MARKER, Walk, prepare, read_questions, walk
from bangkom.settings import Settings
from bangkom.store import certificates
from bangkom.store.database import Database
from bangkom.store.forum import POST
from bangkom.store.gradebook import open_gradebook

PEOPLE = 16


@pytest.fixture(scope="module")
def own(project: Settings) -> Settings:
    return own_store(replace(project, cohort="gladi"))


@pytest.fixture(scope="module")
def walked(own: Settings) -> Walk:
    return walk(own, make_plan(PEOPLE, read_questions(own)), START, Console(file=io.StringIO()))


def test_every_figure_is_the_planned_one(own, walked):
    questions = sum(len(questions) for questions in walked.plan.questions.values())
    assert compare(own, walked) > PEOPLE * (questions + 30)  # every question's mark, and what comes of the training


def test_the_table_names_every_stage_with_its_count(walked):
    out = io.StringIO()
    Console(file=out, width=100).print(table(walked))
    shown = out.getvalue()
    for stage in (
        *("Menyusun tugas", "Sesi 2: menonton", "Terlambat", "Menilai otomatis", "Meja penilaian", "Live Chat"),
        *("Forum Diskusi", "Rancangan", "Tatap muka", "Presentasi", "Implementasi", "Kelulusan", "Sertifikat"),
        *("Umpan balik", "Laporan", "Seluruhnya"),
    ):
        assert stage in shown
    handed_in = sum(len(person.hand_ins) > 0 for person in walked.plan.participants)
    assert re.search(rf"Sesi 1: mengumpulkan\s*│\s*{handed_in} pengumpulan", shown)


def test_one_wrong_mark_is_found_and_named(own, walked):
    """The plan is changed rather than the gradebook: the comparison must not care which of the two is wrong."""
    person = walked.plan.participants[0]
    hand_in = person.hand_ins[0]
    first = hand_in.answers[0]
    wrong = replace(first, points=(first.points or 0) + 0.01)
    changed = replace(hand_in, answers=(wrong, *hand_in.answers[1:]))
    people = (replace(person, hand_ins=(changed, *person.hand_ins[1:])), *walked.plan.participants[1:])
    with pytest.raises(RehearsalError, match=f"nilai {person.id} {first.question}"):
        compare(own, replace(walked, plan=Plan(people, walked.plan.questions)))


def test_a_participant_too_many_in_the_plan_is_told(own, walked):
    extra = replace(walked.plan.participants[-1], id="km_09_001")
    plan = Plan((*walked.plan.participants, extra), walked.plan.questions)
    with pytest.raises(RehearsalError, match="km_09_001"):
        compare(own, replace(walked, plan=plan))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"forum": (1, 2)}, "forum kebijakan: direncanakan 1, ditemukan 2"),
        ({"chats": ("late", "present")}, "obrolan kebijakan: direncanakan 'late', ditemukan 'present'"),
        ({"classroom": {3: "late"}}, "sesi 4: direncanakan 'late', ditemukan 'present'"),
        ({"design": "revised"}, r"rancangan: direncanakan \('approved', 3\), ditemukan \('approved', 2\)"),
        ({"presentation": None}, "nilai presentation: direncanakan None, ditemukan 100.0"),
        ({"implementation": None}, "syarat implementation: direncanakan 'failed', ditemukan 'met'"),
        ({"is_revoked": True}, "sertifikat: direncanakan False, ditemukan True"),
        ({"status": "DITUNDA"}, "literal: direncanakan 'DITUNDA', ditemukan 'LULUS'"),
    ],
)
def test_whatever_else_is_planned_is_found_to_differ(own, walked, change: dict[str, Any], told: str):
    first, *others = walked.plan.participants
    other = replace(first, journey=replace(first.journey, **change))
    with pytest.raises(RehearsalError, match=told):
        compare(own, replace(walked, plan=Plan((other, *others), walked.plan.questions)))


def test_a_post_hidden_behind_our_back_is_found(own, walked):
    database = Database(own.store_url)
    try:
        with database.write() as connection:
            connection.execute(update(POST).where(POST.c.author == "km_01_001").values(text="Setuju.", words=1))
        with pytest.raises(RehearsalError, match="km_01_001, forum kebijakan: direncanakan 2, ditemukan 0"):
            compare(own, walked)
    finally:
        database.close()


def graduates(walked: Walk) -> list[PlannedParticipant]:
    return [person for person in walked.plan.participants if person.journey.status == "LULUS"]


def test_the_code_on_every_certificate_says_what_the_public_page_checks(own, walked):
    address = load_programme(own.course).certificate.address
    database = Database(own.store_url)
    try:
        with database.read() as connection:
            issued = certificates.newest(connection, own.cohort)
    finally:
        database.close()
    assert sorted(issued) == [person.id for person in graduates(walked)]
    for person in graduates(walked)[:2]:
        page = pypdfium2.PdfDocument(own.cohort_folder / CERTIFICATES / f"{person.id}.pdf")[0]
        codes = zxingcpp.read_barcodes(page.render(scale=3).to_pil())
        assert [code.text.endswith(says(issued[person.id], address)) for code in codes] == [True]


def test_a_mark_changed_behind_our_back_is_found(own, walked):
    person = next(person for person in walked.plan.participants if person.habit == "diligent")
    hand_in, given = next(
        (hand_in, answer) for hand_in in person.hand_ins for answer in hand_in.answers if answer.hand_mark is not None
    )
    with open_gradebook(own) as gradebook:
        gradebook.set_manual(hand_in.assignment, person.id, given.question, 0.0)
        try:
            with pytest.raises(RehearsalError, match=given.question):
                compare(own, walked)
        finally:
            gradebook.set_manual(hand_in.assignment, person.id, given.question, given.hand_mark)


def test_a_real_cohort_is_never_emptied(project):
    real = replace(project, cohort="angkatan_1")
    real.cohort_folder.mkdir(parents=True)
    (real.cohort_folder / "gradebook.db").write_bytes(b"nilai")
    with pytest.raises(RehearsalError, match="angkatan yang sebenarnya"):
        prepare(real)
    assert (real.cohort_folder / "gradebook.db").exists()


def test_a_rehearsed_cohort_is_emptied_before_the_next_rehearsal(project):
    again = replace(project, cohort="gladi_dua")
    prepare(again)
    (again.cohort_folder / "sisa").write_text("lama")
    prepare(again)
    assert [path.name for path in again.cohort_folder.iterdir()] == [MARKER]
