"""The forms on a plain page, without Jupyter: every type by keyboard and by touch, and no word lost with the line."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.form_site import DESK, MOMENT, PHONE, Site, serve

from bangkom.domain.questions import Option, SingleChoice, to_key
from bangkom.forms.answers_file import save_answer

PRACTICE = SingleChoice(
    id="latihan-01",
    points=0,
    stem="",
    options=(
        Option("a", "Integritas", True, "Benar: integritas, etos kerja, dan gotong royong."),
        Option("b", "Kecepatan", False, "Kecepatan adalah *hasil*, bukan nilai."),
    ),
)

QUESTIONS: list[dict[str, Any]] = [
    {
        "id": "asas-01", "number": 1, "type": "single-choice", "points": 2, "rule": "Pilih satu jawaban.",
        "stem": "<p>Berapa asas penyelenggaraan pelayanan publik menurut Pasal 4 UU 25/2009?</p>",
        "options": [{"id": "a", "text": "Lima"}, {"id": "b", "text": "Dua belas"}, {"id": "c", "text": "Empat belas"}],
    },
    {
        "id": "asas-02", "number": 2, "type": "multiple-choice", "points": 3,
        "rule": "Pilih semua yang benar. Setiap pilihan yang salah mengurangi nilai, tetapi tidak sampai di bawah nol.",
        "stem": "<p>Mana yang termasuk nilai revolusi mental?</p>",
        "options": [
            {"id": "a", "text": "Integritas"}, {"id": "b", "text": "Etos kerja"},
            {"id": "c", "text": "Gotong royong: saling membantu menyelesaikan pekerjaan bersama, juga di luar "
                                "uraian tugas sendiri"},
            {"id": "d", "text": "Kecepatan"},
        ],
    },
    {
        "id": "asas-03", "number": 3, "type": "true-false", "points": 1, "rule": "Pilih Benar atau Salah.",
        "stem": "<p>Biaya layanan boleh berbeda dari yang diumumkan.</p>",
    },
    {
        "id": "asas-04", "number": 4, "type": "number", "points": 2, "unit": "asas",
        "rule": "Tulis dengan angka. Koma dan titik desimal sama-sama boleh.",
        "stem": "<p>Berapa jumlah asas itu?</p>",
    },
    {
        "id": "asas-05", "number": 5, "type": "short-text", "points": 2,
        "rule": "Jawab dengan satu sampai tiga kata. Huruf besar dan kecil dianggap sama.",
        "stem": "<p>Nilai ketiga revolusi mental adalah …</p>",
    },
    {
        "id": "refleksi-01", "number": 6, "type": "essay", "points": 10, "words": [80, 200],
        "rule": "Jawab dari pekerjaan Anda sendiri, 80–200 kata. Dinilai oleh widyaiswara.",
        "stem": "<p>Siapa yang direvolusi, dan siapa yang merevolusi?</p><ul><li>Sebut satu kebiasaan.</li>"
                "<li>Sebut siapa yang merasakan perubahannya.</li></ul>",
        "rubric": [
            {"name": "Kesadaran diri", "points": 4, "levels": [
                {"points": 4, "text": "menyebut kebiasaan sendiri"},
                {"points": 2, "text": "menyebut kebiasaan orang lain"},
                {"points": 0, "text": "tidak menyebut"}]},
            {"name": "Contoh nyata", "points": 6, "levels": [
                {"points": 6, "text": "tempat, waktu, dan pengguna layanan jelas"}, {"points": 3, "text": "sebagian"},
                {"points": 0, "text": "umum"}]},
        ],
    },
    {
        "id": "latihan-01", "number": 7, "type": "single-choice", "points": 0, "rule": "Pilih satu jawaban.",
        "stem": "<p>Mana yang termasuk nilai revolusi mental?</p>",
        "options": [{"id": "a", "text": "Integritas"}, {"id": "b", "text": "Kecepatan"}],
        "practice": to_key(PRACTICE),
    },
    {"id": "masa-depan", "number": 8, "type": "hologram", "points": 1, "stem": "<p>?</p>"},
]  # fmt: skip


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with serve(Site(tmp_path, questions=QUESTIONS, practice=PRACTICE)) as here:
        yield here


def open_forms(page: Page, site: Site) -> Page:
    page.goto(site.url)
    page.wait_for_selector("body[data-ready]")
    expect(page.locator("#asas-01 fieldset:not(:disabled)")).to_be_visible()
    return page


def expect_saved(page: Page, question: str) -> None:
    expect(page.locator(f"#{question}").get_by_role("status").first).to_have_text("Tersimpan 10.42 WITA")
    expect(page.locator(f"#{question} .busy")).to_be_hidden()


def test_every_type_is_answered_by_keyboard_alone(
    page_at: Callable[..., Page], site: Site, look: Any, axe: Any
) -> None:
    page = open_forms(page_at(DESK), site)
    look(page, "soal-1280-kosong")
    assert axe(page) == []
    keys = page.keyboard
    keys.press("Tab")
    keys.press("Space")
    keys.press("ArrowDown")
    expect_saved(page, "asas-01")
    page.locator("#asas-02 input").first.focus()
    for key in ("Space", "Tab", "Space"):
        keys.press(key)
    page.locator("#asas-03 input").first.focus()
    keys.press("ArrowDown")
    page.locator("#asas-04 input").focus()
    keys.type("12,5")
    page.locator("#asas-05 input").focus()
    keys.type("Gotong royong")
    page.locator("#refleksi-01 textarea").focus()
    keys.type("Saya mulai dari meja saya sendiri setiap pagi hari.")
    for question in ("asas-02", "asas-03", "asas-04", "asas-05", "refleksi-01"):
        expect_saved(page, question)
    assert site.stored() == {
        "asas-01": "b",
        "asas-02": ["a", "b"],
        "asas-03": False,
        "asas-04": 12.5,
        "asas-05": "Gotong royong",
        "refleksi-01": "Saya mulai dari meja saya sendiri setiap pagi hari.",
    }
    expect(page.locator("#refleksi-01 .aside")).to_have_text("9 dari 80–200 kata")
    page.locator("#refleksi-01 summary").press("Enter")
    expect(page.get_by_text("tempat, waktu, dan pengguna layanan jelas")).to_be_visible()
    look(page, "soal-1280")
    assert axe(page) == []


def test_every_type_is_answered_by_touch_on_a_phone(
    page_at: Callable[..., Page], site: Site, look: Any, axe: Any
) -> None:
    page = open_forms(page_at(PHONE, 800), site)
    page.get_by_text("Dua belas").tap()
    page.get_by_text("Etos kerja").tap()
    page.locator("#asas-03").get_by_text("Salah", exact=True).tap()
    page.locator("#asas-04 input").tap()
    page.keyboard.type("12.5")
    page.locator("#refleksi-01 textarea").tap()
    page.keyboard.type("Saya mulai dari meja saya sendiri.")
    page.locator("#refleksi-01 summary").tap()
    for question in ("asas-01", "asas-02", "asas-03", "asas-04", "refleksi-01"):
        expect_saved(page, question)
    assert site.stored()["asas-04"] == 12.5
    look(page, "soal-390")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE
    small = page.eval_on_selector_all(
        ".option, input[type=text], textarea, button, summary",
        "all => all.filter(n => n.offsetParent && n.getBoundingClientRect().height < 44).map(n => n.outerHTML)",
    )
    assert small == []


def test_answers_come_back_on_reopening(page_at: Callable[..., Page], site: Site) -> None:
    for name, value in {"asas-02": ["a", "c"], "asas-03": False, "asas-04": 1250.5, "refleksi-01": "Pagi."}.items():
        save_answer(site.folder, "kebijakan-01", name, value, MOMENT)
    page = open_forms(page_at(DESK), site)
    expect_saved(page, "asas-02")
    assert page.locator("#asas-02 input:checked").count() == 2
    expect(page.locator("#asas-03").get_by_label("Salah")).to_be_checked()
    expect(page.locator("#asas-04 input")).to_have_value("1250,5")
    expect(page.locator("#refleksi-01 textarea")).to_have_value("Pagi.")
    assert site.saves == [], "opening a form is no change"


@pytest.mark.parametrize(
    ("typed", "stored", "said"),
    [
        ("12", 12, ""),
        ("1.250,5", 1250.5, ""),
        (",5", 0.5, "Dibaca sebagai 0,5"),
        ("0.125", 0.125, "Dibaca sebagai 0,125"),
        ("−3", -3, "Dibaca sebagai -3"),
        ("dua belas", None, "“dua belas” bukan angka, jadi belum disimpan sebagai jawaban."),
        ("1.250", None, "Tulis 1250 atau 1,25."),
        ("1,2,3", None, "bukan angka"),
        ("0x1F", None, "bukan angka"),
    ],
)
def test_numbers_are_read_as_indonesians_write_them(
    page_at: Callable[..., Page], site: Site, typed: str, stored: float | None, said: str
) -> None:
    page = open_forms(page_at(DESK), site)
    field = page.locator("#asas-04 input")
    field.fill(typed)
    field.blur()
    if stored is None:
        expect(page.locator("#asas-04 .hint")).to_contain_text(said)
        expect(field).to_have_value(typed)
        expect(field).to_have_attribute("aria-invalid", "true")
        assert "asas-04" not in site.stored()
    else:
        expect_saved(page, "asas-04")
        expect(page.locator("#asas-04 .hint")).to_have_text(said)
        assert site.stored()["asas-04"] == stored


def test_a_word_in_a_number_field_leaves_the_stored_number_and_says_so(
    page_at: Callable[..., Page], site: Site, look: Any, axe: Any
) -> None:
    save_answer(site.folder, "kebijakan-01", "asas-04", 12, MOMENT)
    page = open_forms(page_at(PHONE), site)
    page.locator("#asas-04 input").fill("belasan")
    page.locator("#asas-04 input").blur()
    expect(page.locator("#asas-04 .hint")).to_contain_text("Jawaban yang tersimpan masih 12.")
    look(page, "soal-390-bukan-angka")
    assert axe(page) == []
    open_forms(page, site)
    expect(page.locator("#asas-04 input")).to_have_value("belasan")
    assert site.stored() == {"asas-04": 12}


def test_a_choice_can_be_cleared_and_the_clearing_undone(page_at: Callable[..., Page], site: Site) -> None:
    page = open_forms(page_at(DESK), site)
    form = page.locator("#asas-01")
    form.get_by_label("Dua belas").check()
    expect_saved(page, "asas-01")
    form.get_by_role("button", name="Kosongkan jawaban").click()
    expect(form.get_by_role("status")).to_have_text("Jawaban dikosongkan.")
    assert site.stored() == {}
    form.get_by_role("button", name="Urungkan").press("Enter")
    expect_saved(page, "asas-01")
    assert site.stored() == {"asas-01": "b"}


def test_without_a_line_typing_goes_on_and_is_sent_when_it_is_back(
    page_at: Callable[..., Page], site: Site, look: Any, axe: Any
) -> None:
    page = open_forms(page_at(PHONE), site)
    page.context.set_offline(True)
    page.locator("#refleksi-01 textarea").fill("Saya mulai dari meja saya sendiri.")
    page.locator("#refleksi-01 textarea").blur()
    state = page.locator("#refleksi-01").get_by_role("status")
    expect(state).to_contain_text("Belum tersimpan: tidak ada sambungan.")
    page.locator("#refleksi-01 textarea").press_sequentially(" Lalu loket.")
    expect(state).to_contain_text("Belum tersimpan: tidak ada sambungan.")
    assert site.stored() == {}
    look(page, "soal-390-luring")
    assert axe(page) == []
    page.context.set_offline(False)
    expect_saved(page, "refleksi-01")
    expect(page.locator("#refleksi-01 textarea")).to_have_value(re.compile("meja.*loket|loket.*meja"))
    assert site.stored()["refleksi-01"] == page.locator("#refleksi-01 textarea").input_value()


def test_a_refused_save_says_why_and_is_tried_again(page_at: Callable[..., Page], site: Site) -> None:
    page = open_forms(page_at(DESK), site)
    site.refusal = "Penyimpanan penuh. Hubungi panitia."
    page.get_by_label("Dua belas").check()
    form = page.locator("#asas-01")
    expect(form.get_by_role("status")).to_have_text("Belum tersimpan: Penyimpanan penuh. Hubungi panitia.")
    expect(form.get_by_label("Dua belas")).to_be_checked()
    site.refusal = ""
    form.get_by_role("button", name="Simpan sekarang").click()
    expect_saved(page, "asas-01")
    assert site.stored() == {"asas-01": "b"}


def test_a_save_without_confirmation_is_not_called_saved_and_a_late_one_counts(
    page_at: Callable[..., Page], site: Site
) -> None:
    page = open_forms(page_at(DESK), site)
    site.held.clear()
    page.locator("#asas-05 input").fill("gotong royong")
    page.locator("#asas-05 input").blur()
    expect(page.locator("#asas-05").get_by_role("status")).to_contain_text("Belum tersimpan: ", timeout=12_000)
    assert site.stored() == {}
    site.held.set()
    expect_saved(page, "asas-05")
    assert site.stored() == {"asas-05": "gotong royong"}


def test_an_unsent_answer_survives_closing_the_page(page_at: Callable[..., Page], site: Site) -> None:
    page = open_forms(page_at(DESK), site)
    site.refusal = "Penyimpanan penuh."
    page.locator("#refleksi-01 textarea").fill("Kata yang belum terkirim.")
    page.close()
    again = open_forms(page.context.new_page(), site)
    expect(again.locator("#refleksi-01 textarea")).to_have_value("Kata yang belum terkirim.")
    expect(again.locator("#refleksi-01").get_by_role("status")).to_contain_text("Belum tersimpan")
    site.refusal = ""
    expect_saved(again, "refleksi-01")
    assert site.stored() == {"refleksi-01": "Kata yang belum terkirim."}
    assert again.evaluate("localStorage.length") == 0, "a confirmed answer leaves no copy on a shared computer"


def test_an_unsent_answer_never_overwrites_one_saved_elsewhere(
    page_at: Callable[..., Page], site: Site, look: Any, axe: Any
) -> None:
    page = open_forms(page_at(PHONE), site)
    site.refusal = "Penyimpanan penuh."
    page.locator("#refleksi-01 textarea").fill("Dari ponsel.")
    expect(page.get_by_text("Penyimpanan penuh.").first).to_be_visible()
    site.deaf_to = site.pages  # leaving sends once more, and a retry may be under way: neither may arrive after this
    page.close()
    site.refusal = ""
    save_answer(site.folder, "kebijakan-01", "refleksi-01", "Dari kantor.", MOMENT)
    again = open_forms(page.context.new_page(), site)
    form = again.locator("#refleksi-01")
    expect(form.locator("textarea")).to_have_value("Dari kantor.")
    expect(form.locator(".quote")).to_have_text("Dari ponsel.")
    look(again, "soal-390-dua-jawaban")
    assert axe(again) == []
    form.get_by_role("button", name="Pakai jawaban ini").click()
    expect_saved(again, "refleksi-01")
    assert site.stored() == {"refleksi-01": "Dari ponsel."}


def test_leaving_at_once_still_saves_what_was_typed(page_at: Callable[..., Page], site: Site) -> None:
    page = open_forms(page_at(DESK), site)
    page.locator("#asas-05 input").fill("gotong royong")
    page.goto("about:blank")
    open_forms(page, site)
    expect(page.locator("#asas-05 input")).to_have_value("gotong royong")
    expect_saved(page, "asas-05")


def test_saving_is_announced_only_when_something_changed(page_at: Callable[..., Page], site: Site) -> None:
    page = open_forms(page_at(DESK), site)
    expect(page.locator("#refleksi-01").get_by_role("status").first).to_have_text("Belum dijawab")  # it has loaded
    page.evaluate(
        """() => { window.heard = []; const node = document.querySelector("#refleksi-01 [role=status]");
        const note = () => window.heard.push(node.textContent);
        new MutationObserver(note).observe(node, {childList: true, subtree: true}); }"""
    )
    for word in ("Saya", " mulai", " dari"):
        page.locator("#refleksi-01 textarea").press_sequentially(word)
        expect(page.locator("#refleksi-01 .busy")).to_be_visible()
        expect_saved(page, "refleksi-01")
    assert page.evaluate("window.heard") == ["Tersimpan 10.42 WITA"]


def test_practice_answers_at_once_in_words(page_at: Callable[..., Page], site: Site, look: Any, axe: Any) -> None:
    page = open_forms(page_at(DESK), site)
    form = page.locator("#latihan-01")
    form.get_by_role("button", name="Periksa jawaban").click()
    expect(form.locator(".verdict")).to_have_text("Jawab dahulu, lalu periksa.")
    form.get_by_label("Kecepatan").check()
    form.get_by_role("button", name="Periksa jawaban").click()
    expect(form.locator(".verdict")).to_contain_text("Belum tepat")
    expect(form.locator(".verdict")).to_contain_text("Kecepatan adalah hasil, bukan nilai.")
    look(page, "soal-1280-latihan")
    assert axe(page) == []
    form.get_by_label("Integritas").check()
    expect(form.locator(".verdict")).to_be_empty()
    form.get_by_role("button", name="Periksa jawaban").click()
    expect(form.locator(".verdict .mark")).to_have_text("Benar")


def test_a_form_whose_answer_cannot_be_read_takes_none_until_it_can(page_at: Callable[..., Page], site: Site) -> None:
    save_answer(site.folder, "kebijakan-01", "asas-05", "gotong royong", MOMENT)
    site.forgets = True
    page = page_at(DESK)
    page.goto(site.url)
    form = page.locator("#asas-05")
    expect(form.get_by_role("status")).to_contain_text("Jawaban yang tersimpan belum dapat dimuat.")
    expect(form.locator("input")).to_be_disabled()
    site.forgets = False
    expect(form.locator("input")).to_have_value("gotong royong")
    expect_saved(page, "asas-05")
    assert site.saves == []


def test_no_key_reaches_the_notebook_around_a_form(page_at: Callable[..., Page], site: Site) -> None:
    page = open_forms(page_at(DESK), site)
    leaking = page.eval_on_selector_all(
        "input, textarea, button, summary",
        "all => all.filter(n => n.dataset.lmSuppressShortcuts !== 'true').map(n => n.outerHTML)",
    )
    assert leaking == []


WIDGET = """async (question) => {
  const { default: widget } = await import("/question.js");
  const place = document.createElement("div");
  place.id = "widget";
  document.querySelector("main").append(place);
  const traits = { question, assignment: "kebijakan-01", answer: null, notice: "Catatan.", problem: "" };
  const listeners = [];
  window.sent = [];
  window.reply = (message) => listeners.forEach((hear) => hear(message));
  window.unmount = widget.render({ el: place, model: {
    get: (name) => traits[name], on: (event, hear) => event === "msg:custom" && listeners.push(hear),
    send: (message) => window.sent.push(message),
  } });
}"""


def test_the_widget_speaks_by_numbered_messages(page_at: Callable[..., Page], site: Site) -> None:
    page = open_forms(page_at(DESK), site)
    page.evaluate(WIDGET, {**QUESTIONS[0], "id": "lain"})
    form = page.locator("#widget")
    expect(form).to_contain_text("Catatan.")
    form.get_by_label("Lima").check()
    page.wait_for_function("window.sent.length === 1")
    first = page.evaluate("window.sent[0]")
    assert (first["kind"], first["value"]) == ("save", "a")
    page.evaluate("window.reply({kind: 'saved', seq: 'another view', label: '09.00 WITA'})")
    page.evaluate("window.reply(null)")
    expect(form.locator(".busy")).to_be_visible()
    page.evaluate("seq => window.reply({kind: 'failed', seq, message: 'Penyimpanan penuh.'})", first["seq"])
    expect(form.get_by_role("status")).to_have_text("Belum tersimpan: Penyimpanan penuh.")
    page.wait_for_function("window.sent.length === 2")
    again = page.evaluate("window.sent[1]")
    assert again["seq"] != first["seq"]
    page.evaluate("seq => window.reply({kind: 'saved', seq, label: '10.42 WITA'})", again["seq"])
    expect(form.get_by_role("status")).to_have_text("Tersimpan 10.42 WITA")


def test_a_widget_taken_away_in_the_middle_of_a_word_sends_it(page_at: Callable[..., Page], site: Site) -> None:
    page = open_forms(page_at(DESK), site)
    page.evaluate(WIDGET, {**QUESTIONS[4], "id": "lain"})
    page.locator("#widget input").press_sequentially("gotong")
    page.evaluate("window.unmount()")
    assert [message["value"] for message in page.evaluate("window.sent")] == ["gotong"]


def test_an_unknown_type_is_told_in_a_sentence(page_at: Callable[..., Page], site: Site) -> None:
    page = open_forms(page_at(DESK), site)
    expect(page.locator("#masa-depan")).to_contain_text("Soal jenis ini belum dapat dijawab di sini.")
