"""Graduation through the service: what each role sees, signs, answers and checks."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pypdfium2
import pytest
import zxingcpp
from tests.service.conftest import COHORT, START, Running
from tests.service.whole_training import AFTER, DAY, TASKS, Trained, after_training, implement, train

from bangkom.domain.certificate import payload
from bangkom.domain.classroom import ClassSession
from bangkom.exchange.seal import Sealed, read_token, token
from bangkom.store import audit, certificates, classroom, graduation, schedule
from bangkom.store.schedule import SessionWindow

NIP = "198503122010011023"


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory, released: Path, filled_store: bytes) -> Trained:
    return train(tmp_path_factory.mktemp("terlatih"), released, filled_store)


@pytest.fixture
def service(tmp_path: Path, released: Path, trained: Trained) -> Iterator[Running]:
    with after_training(tmp_path, released, trained) as running:
        yield running


def words(reply: httpx.Response) -> str:
    """What somebody reads on the page, below its head."""
    main = reply.text[reply.text.index("<main") :]
    return " ".join(re.sub(r"<[^>]*>", " ", main).split())


def hidden(reply: httpx.Response, name: str) -> str:
    return re.search(f'name="{name}" value="([^"]*)"', reply.text)[1]  # type: ignore[index]


def acts(service: Running) -> list[tuple[str, str, str]]:
    with service.context.database.read() as connection:
        return [(one.act, one.subject, one.detail) for one in reversed(audit.entries(connection, 50))]


def sign_one(service: Running, id: str, **data: str) -> httpx.Response:
    page = service.visitor("pa_01").get(f"kelulusan/orang/{id}")
    return service.send("pa_01", f"kelulusan/orang/{id}/tandatangan", **{"sidik": hidden(page, "sidik"), **data})


def issued(service: Running, id: str = "km_01") -> certificates.Issued:
    with service.context.database.read() as connection:
        found = certificates.newest_of(connection, id)
    assert found is not None
    return found


def test_the_list_tells_where_everybody_stands_and_what_is_awaited(service: Running) -> None:
    page = service.visitor("pa_01").get("kelulusan")
    seen = words(page)
    assert "3 peserta, menurut data Jumat, 10 April 2026" in seen
    assert "km_01 · Kelompok 1 90,00 100,00 100,00 100,00 100,00 97,50 ✓ Lulus Usulan" in seen
    assert "km_02 · Kelompok 1 90,00 100,00 100,00 100,00 – – … Ditunda Usulan Ditunggu: Implementasi" in seen
    assert "✕ Tidak lulus Usulan Tidak terpenuhi: Tatap muka Ditunggu: Rancangan, Presentasi, Implementasi" in seen
    assert "Tidak lulus: 1 orang" not in seen, "who fails is picked by hand"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("status=LULUS", ["km_01"]),
        ("status=DITUNDA", ["km_02"]),
        ("kelompok=Kelompok+2", ["km_03"]),
        ("q=yasa", ["km_02"]),
        ("keputusan=ya", []),
        ("dekat=ya", []),
    ],
)
def test_the_list_is_filtered(service: Running, query: str, names: list[str]) -> None:
    page = service.visitor("pa_01").get(f"kelulusan?{query}")
    assert re.findall('name="orang" value="([a-z0-9_]+)"', page.text) == names


def test_a_score_near_the_pass_mark_is_marked(service: Running) -> None:
    object.__setattr__(service.context.programme, "pass_mark", 96.0)
    assert "97,50 ± 2 dari batas" in words(service.visitor("pa_01").get("kelulusan"))


def test_trainers_read_their_own_groups_and_sign_nothing(service: Running) -> None:
    mine = words(service.visitor("wi_02").get("kelulusan"))
    assert "km_03" in mine and "km_01" not in mine and "Tanda tangani" not in mine
    assert service.visitor("wi_02").get("kelulusan/orang/km_03").status_code == 200
    assert service.visitor("wi_02").get("kelulusan/orang/km_01").status_code == 404
    page = service.visitor("wi_01").get("kelulusan/orang/km_01")
    assert "Belum ditandatangani penyelenggara." in words(page) and "<form" not in page.text
    for path in ("tandatangan", "buka", "keberatan", "sertifikat", "cabut"):
        assert service.send("wi_01", f"kelulusan/orang/km_01/{path}").status_code == 403


def test_many_are_signed_after_a_confirmation_that_names_the_counts(service: Running) -> None:
    asked = service.send("pa_01", "kelulusan/tandatangan", orang=["km_01", "km_02"])
    seen = words(asked)
    assert "Tanda tangani 2 keputusan? ✓ Lulus 1 … Ditunda 1 Yang terjadi" in seen
    assert "Terbitkan sekaligus 1 sertifikat untuk yang lulus" in seen
    with service.context.database.read() as connection:
        assert graduation.current(connection, COHORT) == {}
    form = {"langkah": "tandatangan", "sertifikat": "ya", "orang_orang": hidden(asked, "orang_orang")}
    form["sidik"] = hidden(asked, "sidik")
    done = service.send("pa_01", "kelulusan/tandatangan", **form)
    assert done.headers["Location"].endswith("kelulusan?ok=tandatangan&jumlah=2")
    with service.context.database.read() as connection:
        current = graduation.current(connection, COHORT)
    assert {id: (one.status, one.score, one.signed_by) for id, one in current.items()} == {
        "km_01": ("LULUS", 97.5, "pa_01"),
        "km_02": ("DITUNDA", None, "pa_01"),
    }
    assert "Hadir 12 dari 12" in " ".join(rule.sentence for rule in current["km_01"].verdict.rules)
    number = issued(service).number
    assert acts(service)[-3:] == [
        ("graduation.sign", "km_02", "Keputusan DITUNDA, nilai akhir –."),
        ("graduation.sign", "km_01", "Keputusan LULUS, nilai akhir 97,50."),
        ("certificate.issue", "km_01", f"Sertifikat {number}."),
    ]
    once = {**form, "orang_orang": "km_01"}
    again = service.send("pa_01", "kelulusan/tandatangan", **once)
    assert again.headers["Location"].endswith("kelulusan?ok=sudah")


def test_what_changed_since_the_confirmation_is_shown_again_and_not_signed(service: Running) -> None:
    asked = service.send("pa_01", "kelulusan/tandatangan", orang=["km_02"])
    implement(service, ["km_02"])
    form = {"langkah": "tandatangan", "orang_orang": "km_02", "sidik": hidden(asked, "sidik")}
    shown = service.send("pa_01", "kelulusan/tandatangan", **form)
    assert "Belum ditandatangani. Ada data yang berubah" in words(shown)
    with service.context.database.read() as connection:
        assert graduation.current(connection, COHORT) == {}


def test_everybody_proposed_is_signed_at_once_but_not_who_fails(service: Running) -> None:
    assert "Tanda tangani 1 keputusan?" in words(service.send("pa_01", "kelulusan/tandatangan", status="LULUS"))
    assert service.send("pa_01", "kelulusan/tandatangan", status="TIDAK LULUS").status_code == 422


def test_deciding_differently_needs_a_reason_which_the_participant_reads(service: Running) -> None:
    refused = sign_one(service, "km_01", status="TIDAK LULUS")
    assert refused.status_code == 422 and "Tulis alasannya: menurut aturan, usulannya Lulus." in words(refused)
    assert sign_one(service, "km_01", status="TIDAK LULUS", alasan=f"Plagiat {NIP}").status_code == 422
    assert sign_one(service, "km_01", status="TIDAK LULUS", alasan="Terbukti plagiat.").status_code == 303
    seen = words(service.visitor("km_01").get("kelulusan/saya"))
    assert "Anda belum lulus" in seen
    assert "berbeda dari hitungan aturan, dengan alasan: Terbukti plagiat." in seen
    assert acts(service)[-1][2] == (
        "Keputusan TIDAK LULUS, nilai akhir 97,50. Usulan aturan: LULUS. Alasan: Terbukti plagiat."
    )


def test_nobody_graduates_with_a_component_missing_even_with_a_reason(service: Running) -> None:
    refused = sign_one(service, "km_02", status="LULUS", alasan="Kebijakan pimpinan")
    assert refused.status_code == 409 and "nilai akhirnya belum ada" in refused.text


@pytest.mark.parametrize("data", [{"status": ""}, {"status": "HEBAT"}, {"status": "LULUS", "sidik": "0" * 64}])
def test_a_forged_or_stale_form_signs_nothing(service: Running, data: dict[str, str]) -> None:
    assert sign_one(service, "km_01", **data).status_code == 422
    with service.context.database.read() as connection:
        assert graduation.current(connection, COHORT) == {}


def test_before_a_decision_a_participant_reads_every_rule_but_no_score(service: Running) -> None:
    seen = words(service.visitor("km_02").get("kelulusan/saya"))
    assert "Belum diputuskan 7 dari 8 syarat sudah terpenuhi" in seen
    assert "Berikutnya: Menunggu laporan implementasi, paling lambat Minggu, 10 Mei 2026, 17.00 WITA." in seen
    assert "90,00" not in seen and "100,00 %" in seen
    assert "Dapat Anda tulis setelah panitia menandatangani keputusan." in seen


def test_during_the_training_nobody_reads_that_they_are_deferred(service: Running) -> None:
    service.clock.now = START + 4 * DAY
    seen = words(service.visitor("km_02").get("kelulusan/saya"))
    assert "Masih berjalan" in seen and "tunda" not in seen
    assert "Masih berjalan 2" in words(service.visitor("pa_01").get("kelulusan"))
    assert "Tanda tangani usulan sekaligus" not in words(service.visitor("pa_01").get("kelulusan"))


def test_an_objection_is_answered_and_the_decision_reopened_for_a_second_attempt(service: Running) -> None:
    assert service.send("km_03", "kelulusan/saya/keberatan", keberatan="Saya hadir.").status_code == 409
    assert sign_one(service, "km_03", status="TIDAK LULUS").status_code == 303
    assert service.send("km_03", "kelulusan/saya/keberatan", keberatan=f"NIP saya {NIP}").status_code == 422
    assert (
        service.send("km_03", "kelulusan/saya/keberatan", keberatan="Saya hadir, <b>absennya</b> rusak.").status_code
        == 303
    )
    assert service.send("km_03", "kelulusan/saya/keberatan", keberatan="Lagi").status_code == 409
    assert "1 keberatan menunggu jawaban" in words(service.visitor("pa_01").get("kelulusan"))
    page = service.visitor("pa_01").get("kelulusan/orang/km_03")
    assert "&lt;b&gt;absennya" in page.text
    answer = {"nomor": hidden(page, "nomor"), "jawaban": "Benar, catatannya diperbaiki."}
    assert service.send("pa_01", "kelulusan/orang/km_01/keberatan", **answer).status_code == 404
    assert service.send("pa_01", "kelulusan/orang/km_03/keberatan", **answer).status_code == 303
    assert service.send("pa_01", "kelulusan/orang/km_03/buka", alasan="Absen diperbaiki.").status_code == 303
    seen = words(service.visitor("km_03").get("kelulusan/saya"))
    assert "Benar, catatannya diperbaiki." in seen and "Belum diputuskan" in seen
    assert "Keputusan sebelumnya Tidak lulus" in seen and "Absen diperbaiki." in seen
    assert [act for act, _, _ in acts(service)[-4:]] == [
        "graduation.sign",
        "graduation.object",
        "graduation.answer",
        "graduation.reopen",
    ]


def test_a_certificate_tells_the_days_from_the_first_to_the_last_that_were_planned(service: Running) -> None:
    """Its first day is the chat's, its last a task's: neither the windows nor the classroom alone tell them."""
    late = [SessionWindow(task, "", START + 6 * DAY, START + 12 * DAY) for task in TASKS]
    service.write(lambda c: schedule.replace_schedule(c, COHORT, late))
    begins, others = START - 5 * DAY, frozenset({"Kelompok 2"})
    theirs = ClassSession(0, "", "Pembukaan", "topic", begins, begins + timedelta(hours=1), groups=others)
    service.write(lambda c: classroom.plan(c, COHORT, theirs, "pa_01", START))
    assert sign_one(service, "km_01", status="LULUS", sertifikat="ya").status_code == 303
    facts = issued(service).certificate.facts
    assert (facts.starts, facts.ends) == (date(2026, 3, 4), date(2026, 3, 14))


def test_a_certificate_is_downloaded_read_back_and_checked_by_anybody(service: Running) -> None:
    assert service.visitor("km_01").get("kelulusan/saya/sertifikat.pdf").status_code == 404
    assert sign_one(service, "km_01", status="LULUS", sertifikat="ya").status_code == 303
    pdf = service.visitor("km_01").get("kelulusan/saya/sertifikat.pdf")
    assert pdf.headers["Content-Type"] == "application/pdf"
    assert service.visitor("pa_01").get("kelulusan/orang/km_01/sertifikat.pdf").content == pdf.content
    assert service.visitor("km_02").get("kelulusan/saya/sertifikat.pdf").status_code == 404
    document = pypdfium2.PdfDocument(pdf.content)
    (code,) = zxingcpp.read_barcodes(document[0].render(scale=2).to_pil())
    document.close()
    printed = urlsplit(code.text)
    assert code.text.startswith(f"{service.context.programme.certificate.address}/services/bangkom/sertifikat/800-001-")
    anybody = service.visitor(None)
    path = printed.path.removeprefix("/services/bangkom/")
    for reply in (anybody.get(f"{path}?{printed.query}"), anybody.get("sertifikat", params={"teks": code.text})):
        seen = words(reply)
        assert reply.status_code == 200
        assert "✓ Berlaku. Sertifikat ini asli dan berlaku." in seen
        assert "Nama Ni Wayan Sari" in seen and "Waktu 2–11 Maret 2026" in seen and "Predikat Sangat memuaskan" in seen
    assert "terdaftar dan berlaku" in words(anybody.get(path))


def test_an_edited_code_is_refused_wherever_it_is_tried(service: Running) -> None:
    sign_one(service, "km_01", status="LULUS", sertifikat="ya")
    real = issued(service)
    better = real.payload.replace(b"Ni Wayan Sari", b"I Made Yasa")
    anybody = service.visitor(None)
    for text in (token(Sealed(better, real.signature)), token(Sealed(real.payload, bytes(64)))):
        for reply in (
            anybody.get(f"sertifikat/{real.slug}?b={text}"),
            anybody.get("sertifikat", params={"teks": f"https://lain.id/sertifikat/x?b={text}"}),
        ):
            assert reply.status_code == 422
            assert "Jangan dipercaya" in reply.text and "I Made Yasa" not in words(reply)
    assert anybody.get(f"sertifikat/{real.slug}?b=xx").status_code == 422
    assert "bukan isi kode QR" in anybody.get("sertifikat", params={"teks": "halo"}).text
    assert anybody.get(f"sertifikat/{real.slug[:-1]}").status_code == 404
    assert payload(real.certificate.facts) == real.payload


def test_a_revoked_certificate_says_so_and_only_then_is_the_decision_reopened(service: Running) -> None:
    sign_one(service, "km_01", status="LULUS", sertifikat="ya")
    real = issued(service)
    kept = service.send("pa_01", "kelulusan/orang/km_01/buka", alasan="Keliru")
    assert kept.status_code == 409 and "Cabut dulu sertifikat" in kept.text
    asked = service.visitor("pa_01").get("kelulusan/orang/km_01/cabut")
    assert f"Cabut sertifikat ini? Sertifikat {real.number} atas nama Ni Wayan Sari" in words(asked)
    assert service.send("pa_01", "kelulusan/orang/km_01/cabut", alasan="").status_code == 422
    assert service.send("pa_01", "kelulusan/orang/km_01/cabut", alasan="Nama keliru").status_code == 303
    reply = service.visitor(None).get(f"sertifikat/{real.slug}?b={token(Sealed(real.payload, real.signature))}")
    seen = words(reply)
    assert "✕ Dicabut. Sertifikat ini dicabut Jumat, 10 April 2026" in seen and "Nama keliru" not in seen
    assert service.visitor("km_01").get("kelulusan/saya/sertifikat.pdf").status_code == 404
    assert "dicabut panitia" in words(service.visitor("km_01").get("kelulusan/saya"))
    assert service.send("pa_01", "kelulusan/orang/km_01/sertifikat").status_code == 303
    assert issued(service).number != real.number
    assert [act for act, _, _ in acts(service)[-2:]] == ["certificate.revoke", "certificate.issue"]


def test_facts_that_change_after_the_signature_are_told(service: Running) -> None:
    sign_one(service, "km_02", status="DITUNDA")
    implement(service, ["km_02"])
    assert "Usulan: Lulus" in words(service.visitor("pa_01").get("kelulusan/orang/km_02"))
    assert sign_one(service, "km_02", status="LULUS").status_code == 303
    assert "Data berubah" not in words(service.visitor("pa_01").get("kelulusan/orang/km_02"))
    service.clock.now = AFTER + DAY
    assert "Data berubah" not in words(service.visitor("pa_01").get("kelulusan/orang/km_02"))


def test_the_record_lists_every_registered_participant(service: Running) -> None:
    sign_one(service, "km_01", status="LULUS", sertifikat="ya")
    seen = words(service.visitor("pa_01").get("kelulusan/berita-acara"))
    assert "lulus 1 orang, ditunda 0 orang, tidak lulus 0 orang, belum diputuskan 2 orang, dari 3 peserta" in seen
    assert "97,50 Sangat memuaskan Lulus I Nyoman Rai, 10 April 2026 800/001/BKPSDM/IV/2026" in seen


def test_checking_is_limited_by_address(service: Running) -> None:
    anybody = service.visitor(None)
    replies = [anybody.get("sertifikat/800-001-bkpsdm-iv-2026-00000000").status_code for _ in range(70)]
    assert replies[:40] == [404] * 40 and 429 in replies


def test_a_text_of_a_code_holds_no_nip(service: Running) -> None:
    sign_one(service, "km_01", status="LULUS", sertifikat="ya")
    real = issued(service)
    assert read_token(token(Sealed(real.payload, real.signature))).payload == real.payload
    assert not re.search(rb"[0-9]{18}", real.payload)
