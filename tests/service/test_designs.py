"""The rancangan from the task to its approval: the participant's form, the coach's page, the mentor's link."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.programmes import one_subject

from bangkom.domain.design import Risk
from bangkom.domain.programme import DesignRules
from bangkom.store import audit, design_review, designs, mentor_links, schedule, teaching
from bangkom.store.mentor_links import sign

from .conftest import COHORT, START, Running, running_service

ANSWERS = {
    "rancangan-judul": "Akta lahir sehari jadi",
    "rancangan-potensi": "Staf muda yang mahir",
    "rancangan-masalah": "Warga menyeberang dua kali",
    "rancangan-sebelum": "Berkas dibawa ke loket",
    "rancangan-sesudah": "Berkas difoto di desa",
    "rancangan-gnrm": ["melayani"],
    "rancangan-pemangku": [{"nama": "Kepala Dinas", "kepentingan": "Tinggi", "pengaruh": "Tinggi", "peran": "Izin"}],
    "rancangan-tonggak": [
        {"jangka": "Pendek", "kegiatan": "Uji coba", "hasil": "20 akta", "tenggat": "20/4/2026"},
        {"jangka": "Menengah", "kegiatan": "Semua desa", "hasil": "16 desa", "tenggat": "2026-12-01"},
        {"jangka": "Panjang", "kegiatan": "Akta lain", "hasil": "Semua akta", "tenggat": "1 Maret 2028"},
    ],
    "rancangan-indikator": [
        {"indikator": "Waktu terbit", "satuan": "hari", "awal": 9, "target": "1", "arah": "Turun", "sumber": "Register",
         "aspek": "Cepat"},
    ],
    "rancangan-komitmen": "Saya mulai dari meja saya.",
}  # fmt: skip


def hand_in(service: Running, who: str, answers: Mapping[str, Any], task: int = 0) -> None:
    assignment = service.context.programme.design.assignments[task]
    entries = {key: {"value": value, "saved_at": "2026-03-01T10:00:00+08:00"} for key, value in answers.items()}
    sheet = {"schema": 1, "assignment": assignment, "answers": entries}
    service.hand_in(who, assignment, json.dumps(sheet).encode())


def stored(service: Running, who: str = "km_01") -> designs.Stored:
    found = service.write(lambda c: designs.read(c, who))
    assert found is not None
    return found


def base_of(page: httpx.Response) -> str:
    return page.text.split('name="dasar" value="')[1].split('"')[0]


def approve_as_coach(service: Running, **data: str) -> httpx.Response:
    version = str(stored(service).version)
    return service.send("wi_01", "rancangan-peserta/km_01/keputusan", versi=version, putusan="approve", **data)


@pytest.fixture
def begun(service: Running) -> Running:
    """km_01's rancangan, filled from the task; all it lacks is a focus and an aim. wi_02 looks after Kelompok 2."""
    service.see_notice()
    service.write(lambda c: teaching.assign(c, COHORT, "wi_02", ["Kelompok 2"]))
    hand_in(service, "km_01", ANSWERS)
    assert service.visitor("km_01").get("rancangan").status_code == 200
    return service


@pytest.fixture
def submitted(begun: Running) -> Running:
    page = begun.visitor("km_01").get("rancangan/isi/gnrm")
    fields = {"programmes": "melayani", "foci": "penyederhanaan", "aims": "perbaikan"}
    begun.send("km_01", "rancangan/isi/gnrm", dasar=base_of(page), **fields)
    reply = begun.send("km_01", "rancangan/langkah", langkah="ajukan", versi=str(stored(begun).version))
    assert reply.headers["Location"].endswith("?ok=ajukan")
    return begun


class Mentor:
    """A browser that holds a mentor's link."""

    def __init__(self, service: Running) -> None:
        self.client, self.service = service.client(), service

    def open(self, token: str, **headers: str) -> httpx.Response:
        return self.client.post("mentor", data={"tautan": token}, headers=headers)

    def read(self) -> httpx.Response:
        return self.client.get("mentor/rancangan")

    def send(self, **data: str) -> httpx.Response:
        page = self.read()
        seal = page.text.split('name="segel" value="')[1].split('"')[0] if page.status_code == 200 else ""
        version = str(stored(self.service).version)
        return self.client.post("mentor/rancangan", data={"segel": seal, "versi": version, **data})


def make_link(service: Running, who: str = "wi_01") -> str:
    """The token as it stands in the address that staff are shown; it replaces an earlier one."""
    asked = re.search(
        r'name="tautan" value="([0-9]+)"', service.visitor(who).get("rancangan-peserta/km_01/tautan").text
    )
    service.send(who, "rancangan-peserta/km_01/tautan", tindakan="buat", tautan=asked[1] if asked else "")
    page = service.visitor(who).get("rancangan-peserta/km_01").text
    return re.search(r"/services/bangkom/mentor#([0-9A-Za-z._-]+)", page)[1]  # type: ignore[index]


def test_before_the_task_is_handed_in_it_says_what_to_do(service: Running) -> None:
    service.see_notice()
    page = service.visitor("km_01").get("rancangan")
    assert "dimulai dari jawaban tugas" in page.text
    assert service.visitor("km_01").get("rancangan/isi/judul").status_code == 409
    assert service.send("km_01", "rancangan/langkah", langkah="mulai").status_code == 400


def test_who_is_excused_from_the_task_begins_with_an_empty_form(service: Running) -> None:
    service.see_notice()
    (task,) = service.context.programme.design.assignments
    km_01 = schedule.Who("person", "km_01")
    service.write(lambda c: schedule.exempt(c, COHORT, km_01, task, "Mutasi", "pa_01", START))
    assert "Mulai rancangan" in service.visitor("km_01").get("rancangan").text
    assert service.send("km_01", "rancangan/langkah", langkah="mulai").status_code == 303
    assert stored(service).design.title == ""


def test_several_tasks_fill_it_together_once_the_last_is_handed_in(
    tmp_path: Path, released: Path, filled_store: bytes
) -> None:
    programme = replace(one_subject(), design=DesignRules(("kebijakan-02", "kebijakan-03")))
    with running_service(tmp_path, released, filled_store, programme=programme) as service:
        service.see_notice()
        hand_in(service, "km_01", {"rancangan-judul": "Akta lahir sehari jadi"}, task=0)
        page = service.visitor("km_01").get("rancangan").text
        assert "Dua belas asas" in page
        assert "Tiga nilai" not in page
        risk = {"risiko": "Sambungan putus", "tindakan": "Difoto dulu"}
        hand_in(service, "km_01", {"rancangan-risiko": [risk]}, task=1)
        service.visitor("km_01").get("rancangan")
        design = stored(service).design
        assert (design.title, design.risks) == ("Akta lahir sehari jadi", (Risk("Sambungan putus", "Difoto dulu"),))


def test_the_task_fills_version_1_once(begun: Running) -> None:
    design = stored(begun).design
    assert (design.title, design.programmes) == ("Akta lahir sehari jadi", ("melayani",))
    assert [(one.id, one.term, str(one.due)) for one in design.milestones] == [
        ("m1", "short", "2026-04-20"),
        ("m2", "middle", "2026-12-01"),
        ("m3", "long", "2028-03-01"),
    ]
    assert [(one.id, one.baseline, one.target, one.direction) for one in design.indicators] == [
        ("i1", 9.0, 1.0, "down")
    ]
    assert design.stakeholders[0].quadrant == "promoters"
    hand_in(begun, "km_01", {"rancangan-judul": "Judul lain"})
    begun.visitor("km_01").get("rancangan")
    assert (stored(begun).version, stored(begun).design.title) == (1, "Akta lahir sehari jadi")


def test_whatever_a_file_of_answers_holds_the_form_opens(service: Running) -> None:
    service.see_notice()
    hostile: dict[str, Any] = {"rancangan-judul": ["x"], "rancangan-pemangku": {"a": 1}, "rancangan-gnrm": 7,
                               "rancangan-tonggak": [[], {"jangka": {}, "kegiatan": "<script>"}, None],
                               "rancangan-indikator": [{"indikator": 5, "awal": True}]}  # fmt: skip
    hand_in(service, "km_01", hostile)
    assert service.visitor("km_01").get("rancangan").status_code == 200
    assert [one.what for one in stored(service).design.milestones] == ["<script>"]
    page = service.visitor("km_01").get("rancangan/isi/tonggak")
    assert "&lt;script&gt;" in page.text and 'value="<script>' not in page.text


def test_a_section_is_saved_and_the_other_sections_stay(begun: Running) -> None:
    page = begun.visitor("km_01").get("rancangan/isi/judul")
    reply = begun.send("km_01", "rancangan/isi/judul", dasar=base_of(page), title="Judul baru", ke="lanjut")
    assert reply.headers["Location"].endswith("rancangan/isi/potensi")
    after = stored(begun)
    assert (after.version, after.design.title, after.design.potentials) == (2, "Judul baru", "Staf muda yang mahir")


def test_an_autosave_tells_ids_and_gaps_and_a_lost_answer_makes_no_conflict(begun: Running) -> None:
    client = begun.visitor("km_01")
    page = client.get("rancangan/isi/indikator")
    sent = {"dasar": base_of(page), "tab": "satu", "urutan": "1", "indicators-0-id": "i1", "indicators-0-name": "Waktu",
            "indicators-1-id": "", "indicators-1-name": "Aduan", "indicators-1-baseline_text": "dua puluh"}  # fmt: skip
    headers = {"X-XSRFToken": begun.xsrf(client)}
    told = client.post("api/rancangan/indikator", data=sent, headers=headers).json()
    assert told["ids"] == ["i1", "i2"]
    assert "Indikator 2: nilai awal “dua puluh” bukan angka. Tulis angkanya saja, misalnya 45 atau 2,5." in told["gaps"]
    unheard = {**sent, "urutan": "2", "indicators-1-name": "Aduan per bulan"}  # began from what it was told before
    assert client.post("api/rancangan/indikator", data=unheard, headers=headers).status_code == 200
    overtaken = {**sent, "urutan": "1", "indicators-1-name": "Lama"}
    assert client.post("api/rancangan/indikator", data=overtaken, headers=headers).status_code == 200
    assert [one.name for one in stored(begun).design.indicators] == ["Waktu", "Aduan per bulan"]


def test_two_tabs_on_one_section_lose_nothing(begun: Running) -> None:
    page = begun.visitor("km_01").get("rancangan/isi/potensi")
    begun.send("km_01", "rancangan/isi/potensi", dasar=base_of(page), potentials="Dari tab pertama")
    reply = begun.send("km_01", "rancangan/isi/potensi", dasar=base_of(page), potentials="Dari tab kedua")
    assert reply.status_code == 409
    assert "Dari tab kedua</textarea>" in reply.text
    assert "<del>pertama</del><ins>kedua</ins>" in reply.text
    assert stored(begun).design.potentials == "Dari tab pertama"
    begun.send("km_01", "rancangan/isi/potensi", dasar=base_of(reply), potentials="Dari keduanya")
    assert stored(begun).design.potentials == "Dari keduanya"


def test_two_tabs_on_different_sections_do_not_meet(begun: Running) -> None:
    one, other = (begun.visitor("km_01").get(f"rancangan/isi/{name}") for name in ("judul", "komitmen"))
    assert begun.send("km_01", "rancangan/isi/judul", dasar=base_of(one), title="Satu").status_code == 303
    assert begun.send("km_01", "rancangan/isi/komitmen", dasar=base_of(other), commitment="Dua").status_code == 303
    assert (stored(begun).design.title, stored(begun).design.commitment) == ("Satu", "Dua")


def test_a_text_that_is_too_long_is_refused_in_words(begun: Running) -> None:
    page = begun.visitor("km_01").get("rancangan/isi/potensi")
    reply = begun.send("km_01", "rancangan/isi/potensi", dasar=base_of(page), potentials="x" * 4001)
    assert reply.status_code == 409
    assert "Isian ini 4001 huruf; paling banyak 4000" in reply.text


def test_an_incomplete_rancangan_is_not_submitted(begun: Running) -> None:
    page = begun.visitor("km_01").get("rancangan")
    assert "Pilih sedikitnya satu sasaran pelatihan yang dituju." in page.text
    assert "Ajukan untuk disetujui" not in page.text
    reply = begun.send("km_01", "rancangan/langkah", langkah="ajukan", versi="1")
    assert reply.status_code == 409
    assert "Rancangan belum lengkap: 2 hal masih kurang." in reply.text


def test_coach_and_mentor_approve_and_only_then_it_counts(submitted: Running) -> None:
    locked = submitted.send("km_01", "rancangan/isi/judul", dasar="", title="Diam-diam")
    assert (locked.status_code, stored(submitted).design.title) == (409, "Akta lahir sehari jadi")
    mentor = Mentor(submitted)
    assert mentor.open(make_link(submitted)).status_code == 303
    assert "Warga menyeberang dua kali" in mentor.read().text
    assert mentor.send(tindakan="approve", nama="", isi="").status_code == 422
    assert mentor.send(tindakan="approve", nama="Ni Made Kepala", isi="").status_code == 303
    assert mentor.send(tindakan="approve", nama="Ni Made Kepala", isi="").status_code == 303  # sent twice
    assert stored(submitted).state == "submitted"
    assert approve_as_coach(submitted).status_code == 303
    after = stored(submitted)
    assert (after.state, after.approved_version) == ("approved", 2)
    assert [one.by for one in submitted.write(lambda c: designs.decisions(c, "km_01"))] == ["Ni Made Kepala", "wi_01"]
    standing = submitted.write(lambda c: designs.standings(c, COHORT))["km_01"]
    assert standing.approved_by_coach_at == standing.approved_by_mentor_at == START
    assert "Rancangan Anda disetujui" in submitted.visitor("km_01").get("rancangan").text
    acts = [entry.act for entry in submitted.write(lambda c: audit.entries(c, 9))]
    assert acts == ["design.approve", "design.approve", "mentor.open", "mentor.link"]


def test_an_approval_is_of_the_version_that_was_read(submitted: Running) -> None:
    submitted.send("km_01", "rancangan/langkah", langkah="tarik")
    page = submitted.visitor("km_01").get("rancangan/isi/judul")
    submitted.send("km_01", "rancangan/isi/judul", dasar=base_of(page), title="Judul lain")
    submitted.send("km_01", "rancangan/langkah", langkah="ajukan", versi="3")
    reply = submitted.send("wi_01", "rancangan-peserta/km_01/keputusan", versi="2", putusan="approve")
    assert reply.status_code == 409
    assert "Versi ini tidak sedang menunggu persetujuan" in reply.text


def test_what_is_to_be_improved_is_told_and_must_be_done(submitted: Running) -> None:
    silent = submitted.send("wi_01", "rancangan-peserta/km_01/keputusan", versi="2", putusan="revise")
    assert (silent.status_code, design_review.NO_NOTE in silent.text) == (422, True)
    note = {"putusan": "revise", "catatan": "Targetnya belum masuk akal"}
    submitted.send("wi_01", "rancangan-peserta/km_01/keputusan", versi="2", **note)
    assert "Targetnya belum masuk akal" in submitted.visitor("km_01").get("rancangan").text
    again = submitted.send("km_01", "rancangan/langkah", langkah="ajukan", versi="2")
    assert "Belum ada yang diubah" in again.text


def test_a_comment_stands_at_its_section_until_it_is_settled(submitted: Running) -> None:
    said = {"bagian": "potensi", "komentar": "Sebut nama desanya", "versi": "2"}
    for _ in range(2):
        assert submitted.send("wi_01", "rancangan-peserta/km_01/komentar", **said).status_code == 303
    assert [one.text for one in submitted.write(lambda c: design_review.comments(c, "km_01"))] == ["Sebut nama desanya"]
    page = submitted.visitor("km_01").get("rancangan/isi/potensi")
    assert page.text.count('<p class="lines">Sebut nama desanya</p>') == 1
    submitted.send("km_01", "rancangan/komentar/1", bagian="potensi")
    assert submitted.write(lambda c: design_review.comments(c, "km_01"))[0].resolved_by == "km_01"
    number = submitted.send("wi_01", "rancangan-peserta/km_01/komentar", **{**said, "komentar": "198503122010011023"})
    assert number.status_code == 422
    nothing = submitted.send("wi_01", "rancangan-peserta/km_01/komentar", **{**said, "komentar": " "})
    assert (nothing.status_code, design_review.NO_COMMENT in nothing.text) == (422, True)


def test_who_acted_is_told_by_name(submitted: Running) -> None:
    said = {"bagian": "potensi", "komentar": "Sebut nama desanya", "versi": "2"}
    submitted.send("wi_01", "rancangan-peserta/km_01/komentar", **said)
    submitted.send("km_01", "rancangan/komentar/1", bagian="potensi")
    note = {"putusan": "revise", "catatan": "Targetnya belum masuk akal"}
    submitted.send("wi_01", "rancangan-peserta/km_01/keputusan", versi="2", **note)
    mentor = Mentor(submitted)
    mentor.open(make_link(submitted))
    mine, theirs = submitted.visitor("km_01"), submitted.visitor("pa_01")
    pages = [mine.get("rancangan"), mentor.read(), theirs.get("rancangan-peserta/km_01")]
    for page in (*pages, mine.get("rancangan/isi/potensi")):
        assert "I Gede Putra, " in page.text and "wi_01" not in page.text, page.url
    assert "(Ni Wayan Sari, " in mentor.read().text  # who has settled it


def test_a_participant_settles_only_their_own_comments(submitted: Running) -> None:
    said = {"bagian": "potensi", "komentar": "Sebut nama desanya", "versi": "2"}
    submitted.send("wi_01", "rancangan-peserta/km_01/komentar", **said)
    submitted.send("km_02", "rancangan/komentar/1", bagian="potensi")
    assert submitted.write(lambda c: design_review.comments(c, "km_01"))[0].resolved_at is None


def test_an_approved_rancangan_counts_while_a_better_one_is_written(submitted: Running) -> None:
    Mentor(submitted).open(token := make_link(submitted))
    mentor = Mentor(submitted)
    mentor.open(token)
    mentor.send(tindakan="approve", nama="Ni Made Kepala", isi="")
    approve_as_coach(submitted)
    submitted.send("km_01", "rancangan/langkah", langkah="buka")
    page = submitted.visitor("km_01").get("rancangan/isi/judul")
    submitted.send("km_01", "rancangan/isi/judul", dasar=base_of(page), title="Judul baru")
    counting = submitted.write(lambda c: designs.current(c, "km_01"))
    assert counting.title == "Akta lahir sehari jadi"
    assert (stored(submitted).version, stored(submitted).design.title) == (3, "Judul baru")
    assert "<del>Akta</del>" in submitted.visitor("wi_01").get("rancangan-peserta/km_01/versi?dari=2&ke=3").text


def test_a_mentor_link_that_is_forged_changed_or_of_another_service_opens_nothing(submitted: Running) -> None:
    token = make_link(submitted)
    link = submitted.write(lambda c: mentor_links.links(c, "km_01"))[0]
    number, expires, seal = token.split(".")
    forged = sign(b"another secret of thirty-two byte", link)
    later = f"{number}.{int(expires) + 999}.{seal}"
    other = f"{int(number) + 1}.{expires}.{seal}"
    for wrong in (forged, later, other, "", "x", "..", f"{token}x", "1.2.3", "ä.1.x", "9" * 300):
        mentor = Mentor(submitted)
        reply = mentor.open(wrong)
        assert (reply.status_code, "tidak lengkap atau tidak asli" in reply.text) == (403, True), wrong
        assert mentor.read().status_code == 403
    assert Mentor(submitted).open(f"http://x/services/bangkom/mentor#{token}").status_code == 303


def test_a_mentor_link_ends_after_14_days_and_a_visit_after_hours(submitted: Running) -> None:
    mentor, token = Mentor(submitted), make_link(submitted)
    mentor.open(token)
    submitted.clock.pass_by(timedelta(hours=9))
    closed = mentor.read()
    assert (closed.status_code, mentor.open(token).status_code, mentor.read().status_code) == (403, 303, 200)
    assert "tertutup sendiri 8 jam sesudah tautannya dibuka" in closed.text
    assert "Minta yang baru kepada peserta, widyaiswaranya, atau panitia" in closed.text
    submitted.clock.pass_by(timedelta(days=13, hours=15))
    reply = mentor.open(token)
    assert (reply.status_code, "sudah habis" in reply.text) == (403, True)
    assert mentor.read().status_code == 403


def test_a_mentor_link_that_is_taken_back_ends_at_once(submitted: Running) -> None:
    mentor, token = Mentor(submitted), make_link(submitted)
    mentor.open(token)
    submitted.send("pa_01", "rancangan-peserta/km_01/tautan", tindakan="cabut", tautan=token.split(".")[0])
    assert mentor.read().status_code == 403
    assert "sudah dicabut atau diganti" in mentor.open(token).text
    replaced, newer = make_link(submitted), make_link(submitted)
    assert (mentor.open(replaced).status_code, mentor.open(newer).status_code) == (403, 303)


def test_a_link_replaces_another_only_once_that_was_asked(submitted: Running) -> None:
    """So a button pressed twice doesn't end the link that was sent already."""
    mentor, page = Mentor(submitted), "rancangan-peserta/km_01/tautan"
    assert submitted.visitor("wi_01").get(page).status_code == 302  # nothing to replace: back to the rancangan
    token = make_link(submitted)
    for who in ("wi_01", "pa_01"):
        reply = submitted.send(who, page, tindakan="buat")
        assert reply.headers["Location"].endswith(page)
    asked = submitted.visitor("wi_01").get(page).text
    assert "Tautan yang lama tidak dapat dibuka lagi" in asked and "Mentor belum pernah membukanya" in asked
    assert mentor.open(token).status_code == 303
    assert make_link(submitted) != token
    assert mentor.read().status_code == 403


def test_the_mentor_link_has_the_public_address_if_one_is_set(submitted: Running) -> None:
    make_link(submitted)
    own = submitted.visitor("wi_01").get("rancangan-peserta/km_01").text
    assert f'value="{submitted.base}mentor#' in own  # none is set, or one that reaches this machine alone
    submitted.set_address("http://127.0.0.1:8000")
    assert f'value="{submitted.base}mentor#' in submitted.visitor("wi_01").get("rancangan-peserta/km_01").text
    submitted.set_address("https://pelatihan.contoh.id")
    assert 'value="https://pelatihan.contoh.id/services/bangkom/mentor#' in (
        submitted.visitor("wi_01").get("rancangan-peserta/km_01").text
    )


def test_a_mentor_reads_one_rancangan_and_has_no_login(submitted: Running) -> None:
    mentor = Mentor(submitted)
    reply = mentor.open(make_link(submitted))
    cookie = reply.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and "Path=/services/bangkom/mentor" in cookie
    assert "198503" not in mentor.read().text
    for path in ("rancangan", "rancangan-peserta/km_01", "peserta", ""):
        assert mentor.client.get(path).status_code == 302  # to the log-in


def test_a_mentor_page_hands_its_token_to_nobody(submitted: Running, capfd: pytest.CaptureFixture[str]) -> None:
    token = make_link(submitted)
    mentor = Mentor(submitted)
    replies = [mentor.client.get("mentor"), mentor.open(token), mentor.read()]
    assert {reply.headers["Referrer-Policy"] for reply in replies} == {"no-referrer"}
    assert all(token not in str(reply.url) and token not in reply.headers.get("Location", "") for reply in replies)
    told = capfd.readouterr()
    assert token not in told.out + told.err


def test_other_pages_can_neither_send_as_the_mentor_nor_read(submitted: Running) -> None:
    mentor, token = Mentor(submitted), make_link(submitted)
    assert mentor.open(token, **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
    mentor.open(token)
    script = {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Site": "same-origin"}
    assert mentor.client.get("mentor/rancangan", headers=script).status_code == 403
    data = {"tindakan": "approve", "nama": "Ni Made Kepala", "versi": "2", "segel": "x"}
    assert mentor.client.post("mentor/rancangan", data=data).status_code == 403
    assert stored(submitted).approvals == {}


def test_a_mentor_comments_and_leaves(submitted: Running) -> None:
    mentor = Mentor(submitted)
    mentor.open(make_link(submitted))
    reply = mentor.send(tindakan="komentar", bagian="tonggak", nama="Ni Made Kepala", isi="Desember terlalu lama")
    assert reply.headers["Location"].endswith("#tonggak")
    assert "Desember terlalu lama" in submitted.visitor("km_01").get("rancangan/isi/tonggak").text
    assert mentor.send(tindakan="komentar", bagian="rahasia", nama="Ni Made Kepala", isi="x").status_code == 400
    mentor.client.post(
        "mentor/keluar", data={"segel": mentor.read().text.split('name="segel" value="')[1].split('"')[0]}
    )
    assert mentor.read().status_code == 403


def test_who_tries_links_too_often_has_to_wait(submitted: Running) -> None:
    client = submitted.client()
    replies = (client.post("mentor", data={"tautan": "1.2.3"}) for _ in range(300))  # one in five seconds is forgiven
    refused = next(reply for reply in replies if reply.status_code != 403)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0


def test_a_participant_asks_for_a_link_and_staff_see_it(submitted: Running) -> None:
    submitted.send("km_01", "rancangan/langkah", langkah="minta-tautan")
    assert "Minta tautan mentor" in submitted.visitor("wi_01").get("rancangan-peserta").text
    make_link(submitted)
    assert "Minta tautan mentor" not in submitted.visitor("wi_01").get("rancangan-peserta").text
    assert "sudah diberi tautan" in submitted.visitor("km_01").get("rancangan").text


def test_the_list_shows_those_whom_a_trainer_looks_after(submitted: Running) -> None:
    mine = submitted.visitor("wi_01").get("rancangan-peserta").text
    assert "1 menunggu persetujuan" in mine and "Akta lahir sehari jadi" in mine and "I Made Yasa" in mine
    theirs = submitted.visitor("wi_02").get("rancangan-peserta").text
    assert "0 menunggu persetujuan" in theirs and "Akta lahir" not in theirs and "Ni Ketut Ayu" in theirs
    chosen = submitted.visitor("pa_01").get("rancangan-peserta?keadaan=none").text
    assert "Akta lahir" not in chosen and "2 peserta" in chosen


def test_everybody_reads_rows_in_which_nothing_is_chosen_yet(begun: Running) -> None:
    token = make_link(begun)
    half = {
        "pemangku": {"stakeholders-0-name": "Kepala Desa"},
        "tonggak": {"milestones-0-what": "Uji coba", "milestones-0-due_text": "31/02/2027"},
        "indikator": {"indicators-0-name": "Antrean", "indicators-0-target_text": "-5,5,5"},
    }
    for part, fields in half.items():
        page = begun.visitor("km_01").get(f"rancangan/isi/{part}")
        assert begun.send("km_01", f"rancangan/isi/{part}", dasar=base_of(page), **fields).status_code == 303
    mentor = Mentor(begun)
    mentor.open(token)
    pages = (
        begun.visitor("km_01").get("rancangan/cetak"),
        begun.visitor("wi_01").get("rancangan-peserta/km_01"),
        begun.visitor("pa_01").get("rancangan-peserta/km_01/cetak"),
        begun.visitor("pa_01").get("rancangan-peserta/km_01/sinovik"),
        mentor.read(),
    )
    for page in pages:
        assert page.status_code == 200
        assert all(words in page.text for words in ("Kepala Desa", "31/02/2027", "(bukan tanggal)", "-5,5,5"))


def test_a_print_a_proposal_and_an_unknown_version(submitted: Running) -> None:
    assert "20 April 2026" in submitted.visitor("km_01").get("rancangan/cetak").text
    proposal = submitted.visitor("pa_01").get("rancangan-peserta/km_01/sinovik").text
    for heading in ("Kebaruan", "Efektif", "Bermanfaat", "Mudah disebarkan atau direplikasi", "Berkelanjutan"):
        assert heading in proposal
    assert submitted.visitor("km_01").get("rancangan/versi?dari=9").status_code == 404
    assert "Tidak ada yang berbeda" in submitted.visitor("km_01").get("rancangan/versi?dari=2&ke=2").text
