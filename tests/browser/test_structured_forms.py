"""Tables, scales and uploads on a plain page: by keyboard, on a phone, and over a line that breaks."""

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.browser.form_site import DESK, MOMENT, PHONE, Site, serve

from bangkom.forms.answers_file import save_answer

RUBRIC = [
    {"name": "Kejelasan", "points": 4, "levels": [{"points": 4, "text": "jelas"}, {"points": 0, "text": "belum"}]}
]
QUESTIONS: list[dict[str, Any]] = [
    {
        "id": "pemangku", "number": 1, "type": "table", "points": 4, "rows": [1, 3], "given": [],
        "rule": "Isi 1–3 baris. Widyaiswara menilainya dengan rubrik di bawah ini.", "rubric": RUBRIC,
        "stem": "<p>Siapa saja yang berkepentingan dengan perubahan Anda?</p>",
        "columns": [
            {"key": "nama", "title": "Nama atau jabatan", "kind": "text"},
            {"key": "pengaruh", "title": "Pengaruh", "kind": "choice", "choices": ["rendah", "tinggi"]},
        ],
    },
    {
        "id": "indikator", "number": 2, "type": "table", "points": 4, "rows": [1, 4], "given": [], "rubric": RUBRIC,
        "rule": "Isi 1–4 baris. Widyaiswara menilainya dengan rubrik di bawah ini.",
        "stem": "<p>Dengan indikator apa keberhasilannya diukur?</p>",
        "columns": [
            {"key": "indikator", "title": "Indikator", "kind": "text"},
            {"key": "satuan", "title": "Satuan", "kind": "text"},
            {"key": "awal", "title": "Nilai awal", "kind": "number"},
            {"key": "target", "title": "Target", "kind": "number"},
            {"key": "batas", "title": "Tenggat", "kind": "date"},
            {"key": "arah", "title": "Arah", "kind": "choice", "choices": ["naik", "turun"]},
        ],
    },
    {
        "id": "jangka", "number": 3, "type": "table", "points": 0, "rows": [2, 2], "rule": "Isi 2 baris.",
        "stem": "<p>Hasil apa yang Anda tuju?</p>", "given": ["Jangka pendek", "Jangka panjang"],
        "columns": [
            {"key": "jangka", "title": "Jangka", "kind": "text"}, {"key": "hasil", "title": "Hasil", "kind": "text"},
        ],
    },
    {
        "id": "sikap", "number": 4, "type": "scale", "points": 0,
        "labels": ["Belum pernah", "Kadang", "Sering", "Selalu"],
        "rule": "Pilih satu untuk tiap pernyataan. Tidak ada jawaban benar atau salah; jawablah apa adanya.",
        "stem": "<p>Seberapa sering Anda melakukannya?</p>",
        "items": [
            {"id": "sapa", "text": "Saya menyapa warga lebih dulu."},
            {"id": "jelas", "text": "Saya menjelaskan syarat dan biaya sebelum ditanya."},
            {"id": "janji", "text": "Saya menepati waktu yang saya janjikan kepada warga."},
        ],
    },
    {
        "id": "bukti", "number": 5, "type": "upload", "points": 4, "files": [1, 3], "types": ["pdf", "jpg", "docx"],
        "bytes": 30_000_000, "rule": "Unggah 1–3 berkas (PDF, foto JPG, dokumen Word), paling besar 30 MB.",
        "stem": "<p>Unggah bukti keadaan sekarang.</p>", "rubric": RUBRIC,
    },
]  # fmt: skip
PDF = b"%PDF-1.7\n" + b"isi " * 3000


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    (tmp_path / "tugas").mkdir()
    with serve(Site(tmp_path / "tugas", questions=QUESTIONS)) as here:
        yield here


def open_forms(page: Page, site: Site) -> Page:
    page.goto(site.url)
    page.wait_for_selector("body[data-ready]")
    expect(page.locator("#sikap fieldset:not(:disabled)")).to_be_visible()
    return page


def saved(page: Page, question: str) -> None:
    expect(page.locator(f"#{question} .status")).to_have_text("Tersimpan 10.42 WITA")
    expect(page.locator(f"#{question} .busy")).to_be_hidden()


def fill_indicator(form: Locator, row: int) -> None:
    group = form.get_by_role("group", name=f"Baris {row}")
    group.get_by_label("Indikator").fill("Waktu tunggu")
    group.get_by_label("Satuan").fill("menit")
    group.get_by_label("Nilai awal").fill("45,5")
    group.get_by_label("Target").fill("1.000.000")
    group.get_by_label("Tenggat").fill("2019-12-20")
    group.get_by_label("Arah").select_option("turun")


INDICATOR = {
    "indikator": "Waktu tunggu",
    "satuan": "menit",
    "awal": 45.5,
    "target": 1000000,
    "batas": "2019-12-20",
    "arah": "turun",
}


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_tables_and_scales_are_filled_in(
    page_at: Callable[..., Page], site: Site, look: Any, axe: Any, width: int
) -> None:
    page = open_forms(page_at(width), site)
    fill_indicator(page.locator("#indikator"), 1)
    page.locator("#jangka").get_by_role("group", name="Jangka panjang").get_by_label("Hasil").fill("Jadi kebiasaan")
    page.locator("#sikap").get_by_role("radiogroup", name="menyapa warga").get_by_label("Sering").check()
    page.locator("#sikap").get_by_role("radiogroup", name="menepati waktu").get_by_label("Kadang").check()
    page.locator("#pemangku").get_by_label("Nama atau jabatan").fill("Kepala puskesmas")
    for question in ("indikator", "jangka", "sikap", "pemangku"):
        saved(page, question)
    assert site.stored() == {
        "indikator": [INDICATOR],
        "jangka": [{"jangka": "Jangka pendek"}, {"jangka": "Jangka panjang", "hasil": "Jadi kebiasaan"}],
        "sikap": {"sapa": 3, "janji": 2},
        "pemangku": [{"nama": "Kepala puskesmas"}],
    }
    expect(page.locator("#sikap .aside")).to_have_text("2 dari 3 pernyataan")
    expect(page.locator("#indikator .aside")).to_have_text("1 dari 1–4 baris")
    page.locator("#pemangku").get_by_role("button", name="Tambah baris").click()
    page.locator("#bukti input[type=file]").set_input_files({"name": "Surat tugas.pdf", "mimeType": "", "buffer": PDF})
    saved(page, "bukti")
    look(page, f"bagian-{width}")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    small = page.eval_on_selector_all(
        "button, select, textarea, .cell input, .step, label.button",
        "all => all.filter(n => n.offsetParent && n.getBoundingClientRect().height < 44).map(n => n.outerHTML)",
    )
    assert small == []
    open_forms(page, site)
    expect(page.locator("#indikator").get_by_label("Nilai awal")).to_have_value("45,5")
    expect(page.locator("#indikator").get_by_label("Tenggat")).to_have_value("2019-12-20")
    expect(page.locator("#sikap").get_by_role("radiogroup", name="menepati").get_by_label("Kadang")).to_be_checked()
    expect(page.locator("#bukti li")).to_contain_text("Surat tugas.pdf")


def test_rows_are_added_removed_and_brought_back_by_keyboard(page_at: Callable[..., Page], site: Site) -> None:
    page = open_forms(page_at(DESK), site)
    form, keys = page.locator("#pemangku"), page.keyboard
    form.get_by_label("Nama atau jabatan").focus()
    keys.type("Camat")
    keys.press("Tab")
    keys.press("t")
    for _ in range(2):
        form.get_by_role("button", name="Tambah baris").focus()
        keys.press("Enter")
        expect(form.get_by_label("Nama atau jabatan").last).to_be_focused()
        keys.type("Warga")
    expect(form.get_by_role("button", name="Tambah baris")).to_be_hidden()
    saved(page, "pemangku")
    whole = [{"nama": "Camat", "pengaruh": "tinggi"}, {"nama": "Warga"}, {"nama": "Warga"}]
    assert site.stored()["pemangku"] == whole
    form.get_by_role("button", name="Hapus baris 1").press("Enter")
    expect(form.get_by_role("button", name="Urungkan")).to_be_focused()
    expect(form.locator(".undone")).to_contain_text("Baris 1 dihapus.")
    saved(page, "pemangku")
    assert site.stored()["pemangku"] == whole[1:]
    keys.press("Enter")
    expect(form.get_by_label("Nama atau jabatan").first).to_be_focused()
    saved(page, "pemangku")
    assert site.stored()["pemangku"] == whole


def test_a_cell_that_is_no_number_keeps_the_rest_and_says_where(
    page_at: Callable[..., Page], site: Site, look: Any, axe: Any
) -> None:
    page = open_forms(page_at(PHONE), site)
    form = page.locator("#indikator")
    fill_indicator(form, 1)
    form.get_by_label("Target").fill("sepuluh")
    form.get_by_label("Target").blur()
    expect(form.locator(".hint")).to_contain_text("Target, baris 1: “sepuluh” bukan angka")
    expect(form.get_by_label("Target")).to_have_attribute("aria-invalid", "true")
    saved(page, "indikator")
    assert site.stored()["indikator"] == [{key: INDICATOR[key] for key in INDICATOR if key != "target"}]
    look(page, "bagian-390-bukan-angka")
    assert axe(page) == []
    form.get_by_label("Target").fill("10")
    form.get_by_label("Target").blur()
    expect(form.locator(".hint")).to_be_hidden()
    saved(page, "indikator")
    assert site.stored()["indikator"][0]["target"] == 10


def test_a_scale_is_answered_by_arrows_and_emptied_with_a_way_back(page_at: Callable[..., Page], site: Site) -> None:
    page = open_forms(page_at(DESK), site)
    form = page.locator("#sikap")
    form.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    saved(page, "sikap")
    assert site.stored()["sikap"] == {"sapa": 2}
    form.get_by_role("button", name="Kosongkan jawaban").click()
    expect(form.get_by_role("radio", checked=True)).to_have_count(0)
    form.get_by_role("button", name="Urungkan").click()
    saved(page, "sikap")
    assert site.stored()["sikap"] == {"sapa": 2}


def test_an_unsent_table_is_offered_beside_the_one_saved_elsewhere(page_at: Callable[..., Page], site: Site) -> None:
    page = open_forms(page_at(DESK), site)
    site.refusal = "Penyimpanan penuh."
    page.locator("#pemangku").get_by_label("Nama atau jabatan").fill("Dari ponsel")
    expect(page.locator("#pemangku .status")).to_contain_text("Penyimpanan penuh.")
    page.context.set_offline(True)
    page.close()
    page.context.set_offline(False)
    site.refusal = ""
    save_answer(site.folder, "kebijakan-01", "pemangku", [{"nama": "Dari kantor"}], MOMENT)
    again = open_forms(page.context.new_page(), site)
    form = again.locator("#pemangku")
    expect(form.locator(".quote")).to_have_text("Nama atau jabatan: Dari ponsel")
    form.get_by_role("button", name="Pakai jawaban ini").click()
    saved(again, "pemangku")
    assert site.stored()["pemangku"] == [{"nama": "Dari ponsel"}]


def test_what_is_refused_is_named_and_never_sent(page_at: Callable[..., Page], site: Site, look: Any, axe: Any) -> None:
    page = open_forms(page_at(PHONE), site)
    form = page.locator("#bukti")
    chosen = {"gaji.exe": b"MZ", "kosong.pdf": b"", "besar.pdf": b"x" * 30_000_001}
    form.locator("input[type=file]").set_input_files(
        [{"name": name, "mimeType": "", "buffer": content} for name, content in chosen.items()]
    )
    alert = form.get_by_role("alert")
    expect(alert).to_contain_text("“gaji.exe” tidak dikirim: jenisnya tidak diterima. Yang diterima: PDF, JPG, DOCX.")
    expect(alert).to_contain_text("“kosong.pdf” tidak dikirim: berkasnya kosong.")
    expect(alert).to_contain_text("“besar.pdf” tidak dikirim: 30,0 MB, padahal paling besar 30,0 MB.")
    assert site.pieces == []
    look(page, "unggah-390-ditolak")
    assert axe(page) == []
    form.locator("input[type=file]").set_input_files(
        [
            {"name": "program.pdf", "mimeType": "application/pdf", "buffer": b"MZ\x90" + b"\0" * 5_000_000},
            {"name": "Baik.pdf", "mimeType": "", "buffer": PDF},
        ]
    )
    expect(alert).to_contain_text("“program.pdf” bukan PDF: isinya berbeda dari akhiran namanya.")
    saved(page, "bukti")
    assert [file["name"] for file in site.stored()["bukti"]] == ["Baik.pdf"]  # type: ignore[attr-defined]
    assert sum(size for step, size in site.pieces if step == "add") == len(PDF), "of a disguised file nothing was sent"
    assert not list(site.folder.glob("unggahan/.bagian-*"))


def test_a_file_is_removed_and_brought_back(page_at: Callable[..., Page], site: Site) -> None:
    page = open_forms(page_at(DESK), site)
    form = page.locator("#bukti")
    form.locator("input[type=file]").set_input_files({"name": "Satu.pdf", "mimeType": "", "buffer": PDF})
    saved(page, "bukti")
    before = site.stored()["bukti"]
    form.get_by_role("button", name="Hapus Satu.pdf").click()
    expect(form.locator(".undone")).to_contain_text("“Satu.pdf” dihapus dari jawaban.")
    expect(form.locator(".status")).to_have_text("Belum dijawab")
    assert "bukti" not in site.stored()
    form.get_by_role("button", name="Urungkan").click()
    saved(page, "bukti")
    assert site.stored()["bukti"] == before


DROP = """([form, name, text]) => {
  const carried = new DataTransfer();
  carried.items.add(new File([text], name));
  const area = document.querySelector(`#${form} .dropzone`);
  for (const type of ["dragenter", "dragover", "drop"]) {
    area.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: carried }));
  }
}"""


def test_a_file_can_be_dropped(page_at: Callable[..., Page], site: Site) -> None:
    page = open_forms(page_at(DESK), site)
    page.evaluate(DROP, ["bukti", "Taruh.pdf", PDF.decode()])
    saved(page, "bukti")
    stored = site.stored()["bukti"]
    assert stored == [{"name": "Taruh.pdf", "sha256": hashlib.sha256(PDF).hexdigest(), "size": len(PDF)}]


def test_twenty_megabytes_over_a_line_that_breaks_arrive_whole(
    page_at: Callable[..., Page], site: Site, tmp_path: Path, look: Any, axe: Any
) -> None:
    """The line breaks in the middle; nothing that arrived is sent again, and the file is the one that was chosen."""
    content = b"%PDF-1.7\n" + bytes(range(256)) * 78_125
    film = tmp_path / "Denah loket.pdf"
    film.write_bytes(content)
    page = open_forms(page_at(PHONE), site)
    form = page.locator("#bukti")
    page.route("**/transfer/bukti/add", lambda route: route.abort() if len(arrived(site)) >= 6 else route.continue_())
    form.locator("input[type=file]").set_input_files(film)
    expect(form.locator("li")).to_contain_text("Sambungan terputus pada")
    look(page, "unggah-390-terputus")
    assert axe(page) == []
    form.get_by_role("button", name="Jeda Denah loket.pdf").click()
    expect(form.locator("li")).to_contain_text("Dijeda pada")
    page.unroute("**/transfer/bukti/add")
    form.get_by_role("button", name="Lanjutkan Denah loket.pdf").click()
    saved(page, "bukti")
    assert site.stored()["bukti"] == [
        {"name": "Denah loket.pdf", "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
    ]
    assert sum(size for size in arrived(site)) == len(content), "what had arrived wasn't sent again"


def arrived(site: Site) -> list[int]:
    return [size for step, size in site.pieces if step == "add"]


def test_choosing_the_same_file_after_closing_the_page_goes_on(
    page_at: Callable[..., Page], site: Site, tmp_path: Path
) -> None:
    content = b"%PDF-1.7\n" + bytes(3_000_000)
    path = tmp_path / "Laporan.pdf"
    path.write_bytes(content)
    page = open_forms(page_at(DESK), site)
    page.route("**/transfer/bukti/add", lambda route: route.abort() if len(arrived(site)) >= 3 else route.continue_())
    page.locator("#bukti input[type=file]").set_input_files(path)
    expect(page.locator("#bukti li")).to_contain_text("Sambungan terputus pada")
    site.uploads.clear()  # a new kernel
    again = open_forms(page.context.new_page(), site)
    page.close()
    again.locator("#bukti input[type=file]").set_input_files(path)
    saved(again, "bukti")
    assert sum(arrived(site)) == len(content)


def test_a_hand_in_is_told_while_a_file_is_under_way(page_at: Callable[..., Page], site: Site) -> None:
    page = open_forms(page_at(DESK), site)
    page.evaluate(
        """() => { window.told = [];
        document.addEventListener("bangkom:save-state", (event) => window.told.push(event.detail)); }"""
    )
    site.held.clear()
    page.locator("#bukti input[type=file]").set_input_files({"name": "Satu.pdf", "mimeType": "", "buffer": PDF})
    page.wait_for_function("window.told.length === 1")
    page.locator("#bukti").get_by_role("button", name="Jeda").click()
    page.wait_for_function("window.told.length === 2")
    page.locator("#bukti").get_by_role("button", name="Lanjutkan").click()
    site.held.set()
    saved(page, "bukti")
    assert page.evaluate("window.told.map((one) => one.state)") == ["saving", "failed", "saving", "saved"]


def test_stored_answers_open_as_they_are(page_at: Callable[..., Page], site: Site) -> None:
    """What was saved by another version, with cells missing or rows beyond, still opens and is no change."""
    for name, value in {"indikator": [{"awal": 0.5}], "pemangku": [{"nama": "A"}, {"nama": "B"}]}.items():
        save_answer(site.folder, "kebijakan-01", name, value, MOMENT)
    page = open_forms(page_at(DESK), site)
    saved(page, "indikator")
    saved(page, "pemangku")
    expect(page.locator("#pemangku .row")).to_have_count(2)
    assert site.saves == []
    assert json.loads((site.folder / "jawaban.json").read_bytes())["answers"]["indikator"]["value"] == [{"awal": 0.5}]
