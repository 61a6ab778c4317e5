"""Decisions and certificates as they are kept: who, when, why; nothing overwritten, nothing twice."""

import dataclasses
from datetime import date, timedelta

import pytest

from bangkom.domain.certificate import Certificate, CertificateFacts, certificate_number, payload
from bangkom.domain.graduation import ComponentScore, Verdict
from bangkom.domain.requirements import RuleOutcome
from bangkom.errors import GraduationError
from bangkom.store import certificates
from bangkom.store.graduation import (
    answer_objection,
    current,
    decisions,
    objections_of,
    open_objections,
    reopen,
    sign,
    write_objection,
)

DIGEST = "0" * 64
PASSED = Verdict(
    "LULUS",
    86.5,
    "Memuaskan",
    (ComponentScore("tasks", 90.0, 25, "Tugas: 90,00 (bobot 25 %)."), ComponentScore("classroom", None, 10, "…", True)),
    (RuleOutcome("tasks", "met", "3 dari 3 tugas dikumpulkan dan dinilai."),),
    True,
)
DEFERRED = dataclasses.replace(PASSED, status="DITUNDA", score=None, predicate=None)
FAILED = dataclasses.replace(PASSED, status="TIDAK LULUS", score=50.0, predicate="Tidak memuaskan")


@pytest.fixture
def decide(act, cohort, now):
    def do(verdict=PASSED, status=None, reason="", person="km_01"):
        return act(sign, cohort, person, status or verdict.status, verdict, DIGEST, reason, "pa_01", now)

    return do


@pytest.fixture
def issue(act, now):
    """`issue("km_01")`: a certificate numbered as `pattern` says, on the day of `now`."""

    def do(person="km_01", year=2019, pattern="800/{sequence:03}/{year}"):
        def make(sequence):
            number = certificate_number(pattern, sequence, date(year, 11, 22))
            facts = CertificateFacts(
                number, "Ni Made", "Pelatihan", "BKPSDM", None, None, 4.0, "Memuaskan", date(year, 11, 22)
            )
            return Certificate(
                facts, "Sertifikat", "198503122010011023", "", "", "LAN", "Semarapura", "Nama", "Kepala", ()
            )

        return act(certificates.issue, person, make, lambda raw: raw[:3], "k" * 64, "pa_01", now, year)

    return do


def test_a_signed_decision_keeps_what_was_proposed_and_who_signed(database, decide, cohort, now):
    made = decide()
    assert (made.number, made.status, made.score, made.predicate) == (1, "LULUS", 86.5, "Memuaskan")
    assert (made.verdict, made.facts_digest, made.reason) == (PASSED, DIGEST, "")
    assert (made.signed_by, made.signed_at, made.is_final) == ("pa_01", now, True)
    with database.read() as connection:
        assert decisions(connection, "km_01") == (made,)
        assert current(connection, cohort) == {"km_01": made}


def test_who_decides_differently_says_why(decide):
    with pytest.raises(GraduationError, match="Anda memutuskan TIDAK LULUS, sedangkan aturan mengusulkan LULUS"):
        decide(status="TIDAK LULUS", reason="  ")
    assert decide(status="TIDAK LULUS", reason="Plagiat").reason == "Plagiat"


def test_nobody_graduates_without_a_final_score(decide):
    with pytest.raises(GraduationError, match="nilai akhirnya belum ada"):
        decide(DEFERRED, "LULUS", "Kebijakan Bupati")


def test_a_deferred_decision_is_followed_by_the_next_one_and_kept(database, decide):
    first, second = decide(DEFERRED), decide(PASSED)
    assert (first.is_final, second.number) == (False, 2)
    with database.read() as connection:
        assert [one.status for one in decisions(connection, "km_01")] == ["DITUNDA", "LULUS"]


def test_signing_twice_is_refused_and_changes_nothing(database, decide):
    decide()
    with pytest.raises(GraduationError, match="Sudah ada keputusan LULUS yang berlaku"):
        decide()
    with database.read() as connection:
        assert len(decisions(connection, "km_01")) == 1


def test_only_participants_of_the_cohort_are_decided_on(act, cohort, now, decide):
    with pytest.raises(GraduationError, match="tidak ada di angkatan ini"):
        decide(person="km_99")
    with pytest.raises(GraduationError, match="tidak ada di angkatan ini"):
        act(sign, "lain", "km_01", "LULUS", PASSED, DIGEST, "", "pa_01", now)


def test_a_second_attempt_reopens_with_a_reason_and_keeps_the_first(database, act, decide, cohort, now):
    with pytest.raises(GraduationError, match="Tidak ada keputusan"):
        act(reopen, "km_01", "Remedial", "pa_01", now)
    decide(FAILED)
    with pytest.raises(GraduationError, match="Tulis alasan"):
        act(reopen, "km_01", " ", "pa_01", now)
    act(reopen, "km_01", "Remedial", "pa_02", now + timedelta(days=1))
    with database.read() as connection:
        assert current(connection, cohort) == {}
        (kept,) = decisions(connection, "km_01")
        assert (kept.reopened_by, kept.reopened_reason, kept.status) == ("pa_02", "Remedial", "TIDAK LULUS")
    assert decide().number == 2


def test_an_objection_is_answered_once(database, act, decide, cohort, now):
    with pytest.raises(GraduationError, match="Belum ada keputusan"):
        act(write_objection, "km_01", "Mengapa?", now)
    decide(FAILED)
    with pytest.raises(GraduationError, match="Tulis keberatan"):
        act(write_objection, "km_01", " ", now)
    written = act(write_objection, "km_01", " Saya hadir. ", now)
    assert act(write_objection, "km_01", "Saya hadir.", now) == written
    with pytest.raises(GraduationError, match="menunggu jawaban"):
        act(write_objection, "km_01", "Sekali lagi", now)
    with database.read() as connection:
        assert open_objections(connection, cohort) == (written,)
        assert open_objections(connection, "lain") == ()
    with pytest.raises(GraduationError, match="tidak ada di angkatan"):
        act(answer_objection, "lain", written.id, "Ya", "pa_01", now)
    act(answer_objection, cohort, written.id, "Sudah diperbaiki.", "pa_01", now)
    with pytest.raises(GraduationError, match="sudah dijawab"):
        act(answer_objection, cohort, written.id, "Lagi", "pa_01", now)
    with database.read() as connection:
        (found,) = objections_of(connection, "km_01")
        assert (found.text, found.answer, found.answered_by) == ("Saya hadir.", "Sudah diperbaiki.", "pa_01")
    act(write_objection, "km_01", "Yang lain lagi", now)


def test_a_certificate_is_only_for_a_graduate_and_only_one_is_valid(database, decide, issue, act, now):
    with pytest.raises(GraduationError, match="hanya terbit untuk keputusan LULUS"):
        issue()
    decide(FAILED, person="km_02")
    with pytest.raises(GraduationError, match="hanya terbit"):
        issue("km_02")
    decide()
    made = issue()
    assert (made.person, made.number, made.is_valid) == ("km_01", "800/001/2019", True)
    assert made.slug.startswith("800-001-2019-") and len(made.slug) == len("800-001-2019-") + 8
    assert made.payload == payload(made.certificate.facts) and b"1985031" not in made.payload
    assert "1985031" not in repr(made)
    with pytest.raises(GraduationError, match="masih berlaku"):
        issue()
    with database.read() as connection:
        assert certificates.by_slug(connection, made.slug) == made == certificates.by_number(connection, "800/001/2019")
        assert certificates.by_slug(connection, "800-001-2019-00000000") is None
        assert certificates.newest(connection, "uji") == {"km_01": made}


def test_a_revoked_certificate_stays_and_a_new_one_has_a_new_number(database, decide, issue, act, now):
    decide()
    issue()
    with pytest.raises(GraduationError, match="Tulis alasan"):
        act(certificates.revoke, "km_01", "", "pa_01", now)
    act(certificates.revoke, "km_01", "Nama keliru", "pa_01", now)
    with pytest.raises(GraduationError, match="tidak punya sertifikat yang berlaku"):
        act(certificates.revoke, "km_01", "Nama keliru", "pa_01", now)
    issue()
    with database.read() as connection:
        found = certificates.all_of(connection, "km_01")
        assert [(one.number, one.is_valid, one.revoked_reason) for one in found] == [
            ("800/002/2019", True, None),
            ("800/001/2019", False, "Nama keliru"),
        ]


def test_numbers_begin_anew_each_year_and_never_repeat(decide, issue):
    for person in ("km_01", "km_02", "km_03"):
        decide(person=person)
    assert [issue("km_01").number, issue("km_02").number, issue("km_03", 2020).number] == [
        "800/001/2019",
        "800/002/2019",
        "800/001/2020",
    ]


def test_a_pattern_that_repeats_itself_is_told_so(decide, issue):
    for person in ("km_01", "km_02"):
        decide(person=person)
    issue("km_01", 2019, "{sequence}")
    with pytest.raises(GraduationError, match=r"Tambahkan \{year\}"):
        issue("km_02", 2020, "{sequence}")
