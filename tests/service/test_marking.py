"""The marking desk: what each marker sees, gives, takes back, and what becomes of it in store and gradebook."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bangkom.errors import GradingError
from bangkom.store import audit, marking, teaching
from bangkom.store.gradebook import open_gradebook
from bangkom.store.marking import MARK
from bangkom.store.marks import read_marks
from bangkom.web.service import marking_acts as module

from .conftest import COHORT, START, Running, running_service
from .desk import TEXT, A, Q, fields, hand_in, make_gradebook, save


@pytest.fixture(scope="module")
def gradebook(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return make_gradebook(tmp_path_factory.mktemp("buku"))


@pytest.fixture
def desk(tmp_path: Path, released: Path, filled_store: bytes, gradebook: bytes) -> Iterator[Running]:
    """km_01 and km_03 handed in; wi_02 looks after Kelompok 2 alone, wi_01 after all."""
    with running_service(tmp_path, released, filled_store) as running:
        running.see_notice()
        running.context.settings.gradebook.write_bytes(gradebook)
        running.write(lambda c: teaching.assign(c, COHORT, "wi_02", ["Kelompok 2"]))
        for who in ("km_01", "km_03"):
            hand_in(running, who)
            running.clock.pass_by(timedelta(hours=3))
        yield running


def seen(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def cell(desk: Running, who: str) -> tuple[float | None, str | None, bool]:
    """The essay's hand mark, comment and whether one is due, as the gradebook has it."""
    with open_gradebook(desk.context.settings) as gradebook:
        mark = next(mark for mark in read_marks(gradebook, A, who) if mark.question == Q)
    return mark.manual, mark.comment, mark.needs_manual


def rows(desk: Running) -> list[tuple[str, float | None, str]]:
    """Every mark in the store, the oldest first: whose, points, by whom."""
    with desk.context.database.read() as connection:
        found = connection.execute(select(MARK.c.participant, MARK.c.points, MARK.c.by).order_by(MARK.c.id))
        return [tuple(row) for row in found]


def acts(desk: Running) -> list[str]:
    with desk.context.database.read() as connection:
        return [entry.act for entry in audit.entries(connection, 50)]


def test_the_list_counts_what_waits_for_the_marker(desk: Running) -> None:
    page = seen(desk.visitor("wi_01").get("periksa").text)
    assert "Sesi 1 · " in page
    assert re.search(r"Soal [0-9]+ · Esai 2 0 0 6 jam \(sejak Senin, 2 Maret 2026, 09.00 WITA\) Periksa", page)
    assert "Seluruhnya 2 jawaban menunggu Anda" in page
    own = seen(desk.visitor("wi_02").get("periksa").text)
    assert re.search(r"Esai 1 0 0 3 jam", own)


def test_the_oldest_answer_comes_first_and_names_nobody(desk: Running) -> None:
    page = desk.visitor("wi_01").get(f"periksa/{A}/{Q}").text
    text = seen(page)
    assert "Siapa yang direvolusi" in text
    assert TEXT.split("\n")[0] in text
    for name in ("Ni Wayan Sari", "Ni Ketut Ayu"):
        assert name not in page
    assert "km_01" not in page.replace(f"{TEXT}\nkm_01", "")
    assert re.search("Soal [0-9]+: Peserta [AB]", text)
    assert "0 dari 2 diperiksa" in text


def test_a_mark_is_kept_and_stands_in_the_gradebook(desk: Running) -> None:
    reply = save(desk, "wi_01", "010", "Contohnya jelas.\r\nTambahkan waktunya.")
    assert reply.status_code == 303
    after = seen(desk.visitor("wi_01").get(reply.headers["Location"].removeprefix("/services/bangkom/")).text)
    assert "Nilai tersimpan. Nilai terakhir Anda: Peserta" in after
    assert "1 dari 2 diperiksa" in after
    assert cell(desk, "km_01") == (10.0, "Contohnya jelas.\nTambahkan waktunya.", False)
    assert rows(desk) == [("km_01", 10.0, "wi_01")]
    assert acts(desk)[0] == "mark.give"
    with desk.context.database.read() as connection:
        mark = marking.current(connection, COHORT)["km_01", A, Q]
        assert [(level.level, level.points) for level in mark.levels] == [(0, 4.0), (1, 2.0), (0, 4.0)]
        assert marking.unbooked(connection, COHORT) == ()


def test_every_criterion_needs_a_level_and_nothing_typed_is_lost(desk: Running) -> None:
    reply = save(desk, "wi_01", "01", "Sudah baik <b>sekali</b>.")
    assert reply.status_code == 422
    assert "Pilih satu tingkat untuk: Langkah pertama." in reply.text
    assert "Sudah baik &lt;b&gt;sekali&lt;/b&gt;." in reply.text
    assert reply.text.count(" checked>") == 2
    assert save(desk, "wi_01", "019").status_code == 422
    assert "terlalu panjang" in save(desk, "wi_01", "000", "x" * 4001).text
    assert rows(desk) == []


def test_sent_twice_it_is_one_mark(desk: Running) -> None:
    opened = fields(desk.visitor("wi_01").get(f"periksa/{A}/{Q}"))
    sent = {**opened, "tingkat-0": "0", "tingkat-1": "0", "tingkat-2": "0"}
    assert [desk.send("wi_01", f"periksa/{A}/{Q}", **sent).status_code for _ in range(2)] == [303, 303]
    assert rows(desk) == [("km_01", 12.0, "wi_01")]
    assert acts(desk).count("mark.give") == 1


def test_who_was_slower_sees_both_marks_and_loses_nothing(desk: Running) -> None:
    slow = fields(desk.visitor("wi_01").get(f"periksa/{A}/{Q}?jawaban={token(desk, 'wi_01', 'km_03')}"))
    assert save(desk, "wi_02", "222", "Belum ada contoh.").status_code == 303
    levels = {"tingkat-0": "0", "tingkat-1": "1", "tingkat-2": "0", "komentar": "Bagus."}
    reply = desk.send("wi_01", f"periksa/{A}/{Q}", **slow, **levels)
    assert reply.status_code == 409
    text = seen(reply.text)
    assert "sudah dinilai oleh wi_02" in text
    assert "Nilai dari wi_02 0 (" in text and "Belum ada contoh." in text
    assert "Bagus." in reply.text and reply.text.count(" checked>") == 3
    assert cell(desk, "km_03")[0] == 0.0
    again = desk.send("wi_01", f"periksa/{A}/{Q}", **fields(reply), **levels)
    assert again.status_code == 303
    assert rows(desk) == [("km_03", 0.0, "wi_02"), ("km_03", 10.0, "wi_01")]
    assert cell(desk, "km_03")[0] == 10.0


def token(desk: Running, marker: str, participant: str) -> str:
    """What stands for this participant in the marker's addresses."""
    page = desk.visitor(marker).get(f"periksa/{A}/{Q}").text
    for found in re.findall(r'href="\?jawaban=([0-9a-f]{20})"', page):
        if f"\n{participant}</div>" in desk.visitor(marker).get(f"periksa/{A}/{Q}?jawaban={found}").text:
            return str(found)
    raise AssertionError(f"{marker} can't see {participant}")


def test_an_answer_that_was_handed_in_anew_is_read_before_it_is_marked(desk: Running) -> None:
    before = fields(desk.visitor("wi_01").get(f"periksa/{A}/{Q}"))
    desk.clock.pass_by(timedelta(hours=1))
    hand_in(desk, "km_01", {Q: "Jawaban yang diperbaiki."})
    levels = {"tingkat-0": "0", "tingkat-1": "0", "tingkat-2": "0", "komentar": "Baik."}
    reply = desk.send("wi_01", f"periksa/{A}/{Q}", **before, **levels)
    assert reply.status_code == 422
    assert "kiriman ke-2" in reply.text and "Jawaban yang diperbaiki." in reply.text and "Baik." in reply.text
    assert rows(desk) == []
    assert desk.send("wi_01", f"periksa/{A}/{Q}", **fields(reply), **levels).status_code == 303
    assert cell(desk, "km_01")[0] == 12.0


def test_a_marked_answer_handed_in_anew_comes_back_with_its_earlier_mark(desk: Running) -> None:
    assert save(desk, "wi_01", "111", "Tambahkan contoh.").status_code == 303
    desk.clock.pass_by(timedelta(hours=1))
    hand_in(desk, "km_01", {Q: "Sekarang dengan contoh."})
    page = seen(desk.visitor("wi_01").get("periksa").text)
    assert re.search("Esai 2 1 periksa lagi 0 0", page)
    mine = token_of_text(desk, "Sekarang dengan contoh.")
    text = seen(desk.visitor("wi_01").get(f"periksa/{A}/{Q}?jawaban={mine}").text)
    assert "Nilai kiriman sebelumnya 6 (" in text and "Tambahkan contoh." in text and "Periksa lagi" in text
    assert save(desk, "wi_01", "000", token=mine).status_code == 303
    assert rows(desk) == [("km_01", 6.0, "wi_01"), ("km_01", 12.0, "wi_01")]
    assert cell(desk, "km_01")[0] == 12.0


def token_of_text(desk: Running, text: str) -> str:
    page = desk.visitor("wi_01").get(f"periksa/{A}/{Q}").text
    tokens = re.findall(r'href="\?jawaban=([0-9a-f]{20})"', page)
    return next(t for t in tokens if text in desk.visitor("wi_01").get(f"periksa/{A}/{Q}?jawaban={t}").text)


def test_the_last_mark_can_be_taken_back(desk: Running) -> None:
    save(desk, "wi_01", "000", "Pertama.")
    save(desk, "wi_01", "222", "Terlalu cepat.")
    assert undo(desk).status_code == 303
    assert cell(desk, "km_03") == (None, "", True)
    assert undo(desk).status_code == 303
    assert cell(desk, "km_01")[0] is None
    assert [points for _, points, _ in rows(desk)] == [12.0, 0.0, None, None]
    assert acts(desk)[:2] == ["mark.undo", "mark.undo"]
    assert "Batalkan nilai terakhir" not in desk.visitor("wi_01").get(f"periksa/{A}/{Q}").text


def undo(desk: Running, **changes: str) -> object:
    page = desk.visitor("wi_01").get(f"periksa/{A}/{Q}").text.split("/batal", 1)[1].split("</form>")[0]
    sent = dict(re.findall(r'type="hidden" name="([a-z]+)" value="([^"]*)"', page))
    return desk.send("wi_01", f"periksa/{A}/{Q}/batal", **{**sent, **changes})


def test_what_counted_before_counts_again_after_an_undo(desk: Running) -> None:
    save(desk, "wi_01", "000", "Pertama.")
    save(desk, "wi_01", "111", "Kedua.", token=token(desk, "wi_01", "km_01"))
    assert cell(desk, "km_01")[0] == 6.0
    page = desk.visitor("wi_01").get(f"periksa/{A}/{Q}").text.split("/batal", 1)[1].split("</form>")[0]
    sent = dict(re.findall(r'type="hidden" name="([a-z]+)" value="([^"]*)"', page))
    replies = [desk.send("wi_01", f"periksa/{A}/{Q}/batal", **sent).status_code for _ in range(2)]
    assert replies == [303, 303]  # sent twice, taken back once
    assert cell(desk, "km_01") == (12.0, "Pertama.", False)
    assert desk.send("wi_01", f"periksa/{A}/{Q}/batal", kunci="a" * 32, nilai=sent["nilai"]).status_code == 409


def test_names_are_shown_only_when_asked_for_and_that_is_on_record(desk: Running) -> None:
    assert desk.send("wi_01", f"periksa/{A}/{Q}/nama", tampil="1").status_code == 303
    assert "Ni Wayan Sari (km_01)" in desk.visitor("wi_01").get(f"periksa/{A}/{Q}").text
    assert "Ni Ketut Ayu" not in desk.visitor("wi_02").get(f"periksa/{A}/{Q}").text
    assert acts(desk)[0] == "marking.names"
    assert desk.send("wi_01", f"periksa/{A}/{Q}/nama", tampil="0").status_code == 303
    assert "Ni Wayan Sari" not in desk.visitor("wi_01").get(f"periksa/{A}/{Q}").text


def test_a_marker_reaches_only_their_own_groups(desk: Running) -> None:
    page = desk.visitor("wi_02").get(f"periksa/{A}/{Q}").text
    assert "km_03</div>" in page and page.count('href="?jawaban=') == 1
    foreign = token(desk, "wi_01", "km_01")
    assert desk.visitor("wi_02").get(f"periksa/{A}/{Q}?jawaban={foreign}").status_code == 404
    forged = fields(desk.visitor("wi_02").get(f"periksa/{A}/{Q}")) | {"jawaban": foreign}
    levels = {"tingkat-0": "0", "tingkat-1": "0", "tingkat-2": "0"}
    assert desk.send("wi_02", f"periksa/{A}/{Q}", **forged, **levels).status_code == 404
    for path in (f"periksa/{A}/tidak-ada", f"periksa/tidak-ada/{Q}", f"periksa/{A}/gnrm-dasar-01"):
        assert desk.visitor("wi_01").get(path).status_code == 404
    assert rows(desk) == []


@pytest.mark.parametrize("forged", [{"kunci": "x"}, {"terakhir": "-1"}, {"versi": "satu"}, {"jawaban": "km_01"}])
def test_forged_fields_change_nothing(desk: Running, forged: dict[str, str]) -> None:
    assert save(desk, "wi_01", "000", **forged).status_code == 404
    assert rows(desk) == []


def test_a_blank_answer_needs_nobody(desk: Running) -> None:
    hand_in(desk, "km_02", {Q: "   "})
    page = desk.visitor("wi_01").get(f"periksa/{A}/{Q}").text
    assert "0 dari 2 diperiksa" in page and "Tidak dijawab" in page


def test_a_gradebook_that_is_busy_delays_the_mark_but_loses_it_not(
    desk: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> int:
        raise GradingError("Buku nilai sedang dipakai program lain.")

    with monkeypatch.context() as patch:
        patch.setattr(module, "book", busy)
        assert save(desk, "wi_01", "000", "Baik.").status_code == 303
    assert cell(desk, "km_01")[0] is None
    assert "1 dari 2 diperiksa" in desk.visitor("wi_01").get(f"periksa/{A}/{Q}").text
    assert save(desk, "wi_01", "111").status_code == 303  # whoever comes next brings both over
    assert (cell(desk, "km_01")[0], cell(desk, "km_03")[0]) == (12.0, 6.0)


def test_own_comments_are_offered_again(desk: Running) -> None:
    save(desk, "wi_01", "000", "Contohnya jelas.\nTambahkan waktunya.")
    mine = desk.visitor("wi_01").get(f"periksa/{A}/{Q}").text
    assert re.findall(r"data-phrase>([^<]+)<", mine) == ["Contohnya jelas.", "Tambahkan waktunya."]
    assert "data-phrase>" not in desk.visitor("wi_02").get(f"periksa/{A}/{Q}").text


def test_a_mark_given_in_formgrader_is_shown_as_such(desk: Running) -> None:
    with open_gradebook(desk.context.settings) as gradebook:
        gradebook.set_manual(A, "km_01", Q, 5.0, "Dari formgrader.")
    text = seen(desk.visitor("wi_01").get(f"periksa/{A}/{Q}?jawaban={token(desk, 'wi_01', 'km_01')}").text)
    assert "Nilai 5 ini diberikan lewat formgrader, tanpa tingkat." in text
    assert START
