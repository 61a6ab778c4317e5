"""Presentations from the plan to the released result: organiser, two examiners who mark alone, a third, a revision."""

from datetime import UTC, datetime, timedelta

import pytest

from bangkom.domain.presentation import Slot
from bangkom.store import accounts, audit, presentation_planning, presentations

from .conftest import COHORT, Running
from .test_designs import base_of, begun, submitted  # noqa: F401 - fixtures

BEGINS = datetime(2026, 3, 20, 0, 0, tzinfo=UTC)  # Friday, 08.00 WITA
PLAN = {"mulai": "20/03/2026 08.00", "istirahat": "08.10-08.30", "ruang0": "Aula", "satu0": "wi_01", "dua0": "wi_02"}


@pytest.fixture
def held(submitted: Running) -> Running:  # noqa: F811
    """km_01 presents before wi_01 and wi_02 on the 20th; it is that time. wi_03 examines nobody."""
    submitted.write(lambda c: accounts.ensure_account(c, "wi_03", "trainer", "I Ketut Wira"))
    submitted.see_notice("wi_03")
    slot = Slot("km_01", BEGINS, BEGINS + timedelta(minutes=15), "Aula", ("wi_01", "wi_02"))
    submitted.write(lambda c: presentation_planning.add_slots(c, COHORT, [slot]))
    submitted.clock.now = BEGINS + timedelta(minutes=5)
    return submitted


def levels(service: Running, *picked: int) -> dict[str, str]:
    rubric = service.context.programme.presentation.rubric
    chosen = picked * len(rubric) if len(picked) == 1 else picked
    return {f"kriteria-{place}": str(level) for place, level in enumerate(chosen, 1)}


def result(service: Running) -> presentations.PresentationResult:
    rules = service.context.programme.presentation
    return service.write(lambda c: presentations.results(c, COHORT, rules))["km_01"]  # type: ignore[no-any-return]


def test_slots_are_looked_at_before_they_are_written(service: Running) -> None:
    service.see_notice()
    looked = service.send("pa_01", "presentasi-jadwal/susun", langkah="periksa", **PLAN)
    assert "3 giliran, Jumat, 20 Maret 2026" in looked.text
    assert "08.30–08.45 WITA" in looked.text  # the break is kept free, and no slot runs into it
    assert service.write(lambda c: presentations.planned(c, COHORT)) == ()
    for _ in range(2):
        reply = service.send("pa_01", "presentasi-jadwal/susun", langkah="tulis", **PLAN)
    assert reply.status_code == 422  # the second time nobody is left
    slots = [one.slot for one in service.write(lambda c: presentations.planned(c, COHORT))]
    assert [slot.person for slot in slots] == ["km_02", "km_01", "km_03"]
    assert "20 Maret 2026, 08.45–09.00 WITA" in service.visitor("km_01").get("presentasi").text
    assert [entry.act for entry in service.write(lambda c: audit.entries(c, 5))] == ["presentation.plan"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"dua0": "wi_01"}, "dua penguji yang berbeda"),
        ({"dua0": ""}, "Ruang 1: tulis ruangnya dan pilih kedua pengujinya."),
        ({"ruang0": "", "satu0": "", "dua0": ""}, "Tulis sedikitnya satu ruang"),
        ({"ruang1": "Aula", "satu1": "wi_03", "dua1": "wi_04"}, "Ruang Aula dipakai panel 1 dan panel 2"),
        ({"ruang1": "B", "satu1": "wi_03", "dua1": "wi_01"}, "Penguji wi_01 dijadwalkan untuk panel 1 dan panel 2"),
        ({"mulai": "30/02/2026 08.00"}, "tidak ada"),
        ({"mulai": "20/03/2026"}, "Tulis tanggal dan jam mulai"),
        ({"istirahat": "siang"}, "“siang” tidak terbaca"),
        ({"istirahat": "13.00-12.00"}, "tidak terbaca"),
        ({"kelompok": "Kelompok 9"}, "sudah punya giliran"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_in_words(service: Running, change: dict[str, str], sentence: str) -> None:
    service.see_notice()
    reply = service.send("pa_01", "presentasi-jadwal/susun", langkah="tulis", **{**PLAN, **change})
    assert (reply.status_code, sentence in reply.text) == (422, True)
    assert service.write(lambda c: presentations.planned(c, COHORT)) == ()


def test_a_move_that_clashes_or_comes_late_changes_nothing(held: Running) -> None:
    slot = Slot("km_02", BEGINS + timedelta(hours=1), BEGINS + timedelta(minutes=75), "Aula", ("wi_01", "wi_02"))
    held.write(lambda c: presentation_planning.add_slots(c, COHORT, [slot]))
    moved = {"mulai": "20/03/2026 08.00", "ruang": "Ruang 2", "satu": "wi_01", "dua": "wi_03", "edisi": "1"}
    reply = held.send("pa_01", "presentasi-jadwal/giliran/km_02", langkah="ubah", **moved)
    assert (reply.status_code, "Penguji wi_01 dijadwalkan untuk" in reply.text) == (422, True)
    fine = {**moved, "satu": "wi_03", "dua": "wi_02", "mulai": "20/03/2026 10.00"}
    assert held.send("pa_01", "presentasi-jadwal/giliran/km_02", langkah="ubah", **fine).status_code == 303
    late = held.send("pa_01", "presentasi-jadwal/giliran/km_02", langkah="ubah", **{**fine, "ruang": "Ruang 3"})
    assert (late.status_code, "sudah diubah orang lain" in late.text, 'value="Ruang 3"' in late.text) == (
        422,
        True,
        True,
    )
    assert "WITA, Ruang 2" in late.text


def test_each_examiner_marks_alone_and_the_mean_counts(held: Running) -> None:
    first = held.send("wi_01", "presentasi-uji/km_01", komentar="Rahasia dulu", **levels(held, 0))
    assert first.status_code == 303
    unseen = held.visitor("wi_02").get("presentasi-uji/km_01").text
    assert "Rahasia dulu" not in unseen and "I Gede Putra: 100" not in unseen
    assert "Nilai penguji lain terlihat setelah" in unseen
    assert (result(held).score, result(held).examiners) == (None, 1)
    held.send("wi_02", "presentasi-uji/km_01", **levels(held, 0, 0, 1, 0, 1, 0))  # 3,33 and 5 points less
    assert "Rahasia dulu" in held.visitor("wi_02").get("presentasi-uji/km_01").text
    assert result(held).score == 95.84  # (100 + 91,67) / 2
    assert "Rahasia dulu" not in held.visitor("km_01").get("presentasi").text
    assert held.send("pa_01", "presentasi-jadwal/rilis").status_code == 303
    page = held.visitor("km_01").get("presentasi").text
    assert "95,84 dari 100" in page and "Rahasia dulu" in page and "I Gede Putra: " not in page
    late = held.send("wi_01", "presentasi-uji/km_01", **levels(held, 1))
    assert (late.status_code, "sudah dirilis" in late.text) == (409, True)


def test_a_mark_is_kept_when_it_is_changed(held: Running) -> None:
    for level in (0, 0, 1):
        held.send("wi_01", "presentasi-uji/km_01", **levels(held, level))
    kept = held.write(lambda c: c.execute(presentations.MARK.select()).all())
    assert [round(row.mark) for row in kept] == [100, 67]


def test_marks_far_apart_wait_for_a_third(held: Running) -> None:
    held.send("wi_01", "presentasi-uji/km_01", **levels(held, 0))
    held.send("wi_02", "presentasi-uji/km_01", **levels(held, 1))
    assert (result(held).score, result(held).needs_third) == (None, True)
    assert "Perlu penguji ketiga" in held.visitor("pa_01").get("presentasi-jadwal").text
    held.send("pa_01", "presentasi-jadwal/rilis")
    assert "dari 100" not in held.visitor("km_01").get("presentasi").text
    assert held.visitor("wi_03").get("presentasi-uji/km_01").status_code == 404
    third = {
        "mulai": "20/03/2026 08.00",
        "ruang": "Aula",
        "satu": "wi_01",
        "dua": "wi_02",
        "tiga": "wi_03",
        "edisi": "1",
    }
    assert held.send("pa_01", "presentasi-jadwal/giliran/km_01", langkah="ubah", **third).status_code == 303
    assert "Anda penguji ketiga" in held.visitor("wi_03").get("presentasi-uji/km_01").text
    held.send("wi_03", "presentasi-uji/km_01", **levels(held, 0))
    assert (result(held).score, result(held).needs_third) == (88.89, False)  # (100 + 66,67 + 100) / 3
    gone = {**third, "tiga": "", "edisi": "2"}
    reply = held.send("pa_01", "presentasi-jadwal/giliran/km_01", langkah="ubah", **gone)
    assert "Penguji wi_03 sudah menilai" in reply.text


def test_an_incomplete_or_early_mark_is_refused_and_kept_in_the_form(held: Running) -> None:
    given = levels(held, 0)
    del given["kriteria-2"]
    reply = held.send("wi_01", "presentasi-uji/km_01", komentar="Sudah baik", **given)
    assert (reply.status_code, "Pilih satu tingkat untuk: Perubahan cara kerja" in reply.text) == (422, True)
    assert "Sudah baik</textarea>" in reply.text and reply.text.count(" checked>") == len(given)
    held.send("wi_01", "presentasi-uji/km_01", **{**levels(held, 0), "kriteria-1": "9"})
    held.clock.now = BEGINS - timedelta(minutes=1)
    early = held.send("wi_01", "presentasi-uji/km_01", **levels(held, 0))
    assert (early.status_code, "belum dimulai menurut jadwal" in early.text) == (409, True)
    assert result(held).examiners == 0


def test_a_revision_is_asked_for_handed_in_and_accepted(held: Running) -> None:
    path = "presentasi-uji/km_01/perbaikan"
    silent = held.send("wi_01", path, tindakan="minta", catatan=" ")
    assert (silent.status_code, presentations.NO_NOTE in silent.text) == (422, True)
    held.send("wi_01", path, tindakan="minta", catatan="Sumber datanya belum jelas")
    assert result(held).revision == "asked"
    early = held.send("wi_02", path, tindakan="terima")
    assert (early.status_code, presentations.NOT_HANDED_IN in early.text) == (409, True)
    assert "Sumber datanya belum jelas" in held.visitor("km_01").get("presentasi").text
    held.send("km_01", "rancangan/langkah", langkah="tarik")
    page = held.visitor("km_01").get("rancangan/isi/judul")
    held.send("km_01", "rancangan/isi/judul", dasar=base_of(page), title="Judul yang lebih jelas")
    assert result(held).revision == "asked"
    held.send("km_01", "rancangan/langkah", langkah="ajukan", versi="3")
    assert result(held).revision == "handed_in"
    assert "Perbaikan menunggu diperiksa" in held.visitor("wi_02").get("presentasi-uji").text
    held.send("wi_02", path, tindakan="terima")
    assert result(held).revision == "accepted"
    held.send("wi_01", path, tindakan="minta", catatan="Targetnya juga")
    assert result(held).revision == "asked"


def test_a_released_result_is_taken_back_with_a_reason(held: Running) -> None:
    for examiner in ("wi_01", "wi_02"):
        held.send(examiner, "presentasi-uji/km_01", **levels(held, 0))
    held.send("pa_01", "presentasi-jadwal/rilis")
    assert held.send("pa_01", "presentasi-jadwal/rilis", tarik="km_01").status_code == 422
    held.send("pa_01", "presentasi-jadwal/rilis", tarik="km_01", alasan="Nilai tertukar")
    assert "dari 100" not in held.visitor("km_01").get("presentasi").text
    assert held.send("wi_01", "presentasi-uji/km_01", **levels(held, 1)).status_code == 303
    entry = held.write(lambda c: audit.entries(c, 1, act="presentation.unrelease"))[0]
    assert (entry.who, entry.subject, entry.detail) == ("pa_01", "km_01", "Nilai tertukar")


def test_a_slot_is_taken_off_until_it_is_marked(held: Running) -> None:
    held.send("wi_01", "presentasi-uji/km_01", **levels(held, 0))
    reply = held.send("pa_01", "presentasi-jadwal/giliran/km_01", langkah="hapus")
    assert (reply.status_code, presentation_planning.HELD in reply.text) == (409, True)


def test_who_has_no_slot_is_told_so(service: Running) -> None:
    service.see_notice()
    assert "Giliran Anda belum disusun" in service.visitor("km_01").get("presentasi").text
    assert "Anda belum dijadwalkan" in service.visitor("wi_01").get("presentasi-uji").text
    assert "Belum ada giliran presentasi" in service.visitor("pa_01").get("presentasi-jadwal").text
