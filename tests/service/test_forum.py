"""The forums through the service: who is let in, who reads whose, and that nothing is lost, doubled or run."""

import re
from datetime import timedelta

import httpx
import pytest

from bangkom.store import audit, forum, forum_readers, teaching, watching
from bangkom.store.forum import Place

from .conftest import COHORT, START, Running

LONG = " ".join(f"kata{n}" for n in range(25))
OTHER = " ".join(f"lain{n}" for n in range(25))
K1, K2 = Place(COHORT, "kebijakan", "Kelompok 1"), Place(COHORT, "kebijakan", "Kelompok 2")
KEY = "a" * 22


@pytest.fixture
def board(service: Running) -> Running:
    """Everybody is let in by hand; one test looks at the door itself."""
    service.see_notice()
    for person in ("km_01", "km_02", "km_03"):
        service.write(lambda c, person=person: forum_readers.admit(c, COHORT, person, "Uji", "pa_01", START))
    return service


def begin(board: Running, place: Place = K1, author: str = "km_01", title: str = "Antrean di loket") -> tuple[int, int]:
    made: tuple[int, int] = board.write(lambda c: forum.begin(c, place, title, LONG, author, title, START))
    return made


def reply(board: Running, who: str, thread: int, text: str, key: str = KEY) -> httpx.Response:
    return board.send(who, f"forum/utas/{thread}", isi=text, kunci=key)


def texts(board: Running, thread: int) -> list[str]:
    with board.context.database.read() as connection:
        return [post.text for post in forum.posts(connection, thread)]


def acts(board: Running) -> list[tuple[str, str]]:
    with board.context.database.read() as connection:
        return [(entry.act, entry.who) for entry in audit.entries(connection, 20)]


def test_a_forum_opens_when_the_work_is_done_or_somebody_lets_one_in(service: Running) -> None:
    service.see_notice()
    shut = service.visitor("km_01").get("forum/kebijakan")
    assert shut.status_code == 403
    assert "Forum belum terbuka" in shut.text and "Terbuka setelah tugas" in shut.text and "Sesi 1" in shut.text
    assert "Forum belum terbuka" in service.visitor("km_01").get("forum").text
    for path in ("forum/kebijakan/baru", "forum/utas/1"):
        assert service.send("km_01", path, judul="Judul", isi=LONG, kunci=KEY).status_code == 403
    members = service.visitor("wi_01").get("forum/kebijakan/peserta?kelompok=Kelompok 1").text
    assert members.count("Forum belum terbuka") == 2
    path = "forum/kebijakan/peserta?kelompok=Kelompok 1"
    assert service.send("wi_01", path, peserta="km_01", alasan="").status_code == 422
    assert service.send("wi_01", path, peserta="km_99", alasan="Ada").status_code == 422
    assert service.send("wi_01", path, peserta="km_01", alasan="Jaringan di desa putus").status_code == 303
    assert service.visitor("km_01").get("forum/kebijakan").status_code == 200
    assert service.visitor("km_02").get("forum/kebijakan").status_code == 403
    assert "Jaringan di desa putus" in service.visitor("wi_01").get(path).text
    assert acts(service)[0] == ("forum.admit", "wi_01")


def test_who_has_handed_everything_in_and_watched_it_is_in(service: Running) -> None:
    service.see_notice()
    later = START + timedelta(hours=9)
    for assignment, session in service.app.settings["service"].catalogue.sessions().items():
        service.hand_in("km_02", assignment)
        for video in session.videos:
            service.write(lambda c, v=video.id: watching.open_transcript(c, "km_02", v, START))
            assert service.write(lambda c, v=video.id: watching.confirm_transcript(c, "km_02", v, 10, later))
    assert service.visitor("km_02").get("forum/kebijakan").status_code == 200


def test_a_topic_is_written_once_however_often_it_is_sent(board: Running) -> None:
    sent = {"judul": "Antrean di loket", "isi": LONG, "kunci": KEY}
    replies = [board.send("km_01", "forum/kebijakan/baru", **sent) for _ in range(3)]
    assert {one.status_code for one in replies} == {303}
    assert len({one.headers["Location"] for one in replies}) == 1
    page = board.visitor("km_01").get(replies[0].headers["Location"].removeprefix(board.context.prefix)).text
    assert "Tulisan Anda tersimpan." in page and "Anda sudah menulis 1 dari 2 kontribusi wajib." in page
    assert page.count('class="card post') == 1
    thread = int(re.search(r"forum/utas/(\d+)", page)[1])  # type: ignore[index]
    for _ in range(2):
        assert reply(board, "km_02", thread, OTHER).status_code == 303
    assert texts(board, thread) == [LONG, OTHER]


def test_what_may_not_be_written_is_told_and_what_was_typed_stays(board: Running) -> None:
    thread, _ = begin(board)
    for sent, sentence in (
        ({"judul": "", "isi": "Isi yang tetap"}, "Tulis judul topiknya."),
        ({"judul": "Judul", "isi": "  \n "}, "Tulisan masih kosong."),
        ({"judul": "Judul", "isi": "x" * 10_001}, "Tulisan paling panjang 10.000 huruf; ini 10.001."),
        ({"judul": "Judul", "isi": "NIP 198503122010011023"}, "Jangan menulis NIP"),
    ):
        refused = board.send("km_01", "forum/kebijakan/baru", **sent, kunci=KEY)
        assert (refused.status_code, sentence in refused.text) == (422, True)
        assert sent["isi"][:10].strip() in refused.text
    assert reply(board, "km_01", thread, "").status_code == 422
    assert reply(board, "km_01", thread, OTHER, key="pendek").status_code == 400
    assert board.send("km_01", f"forum/utas/{thread}", isi="x" * 300_000, kunci=KEY).status_code == 413
    assert texts(board, thread) == [LONG]


def test_a_short_post_is_kept_but_not_counted(board: Running) -> None:
    thread, _ = begin(board)
    assert reply(board, "km_02", thread, "Setuju.").status_code == 303
    page = board.visitor("km_02").get(f"forum/utas/{thread}?ok={KEY}").text
    assert "kurang dari 20 kata belum dihitung" in page
    assert "Anda sudah menulis 0 dari 2 kontribusi wajib." in page


def test_markdown_is_shown_and_nothing_hostile_runs(board: Running) -> None:
    thread, _ = begin(board)
    hostile = (
        "**tebal** <script>alert(1)</script> [klik](javascript:alert(1)) <img src=x onerror=alert(1)>\n\n"
        "</textarea><b>keluar</b> https://contoh.go.id/aman"
    )
    reply(board, "km_02", thread, hostile)
    page = board.visitor("km_01").get(f"forum/utas/{thread}").text
    assert "<strong>tebal</strong>" in page
    assert '<a href="https://contoh.go.id/aman" rel="nofollow noopener noreferrer">' in page
    for bad in ("<script>alert", 'href="javascript', "<img", "<b>keluar"):
        assert bad not in page
    post = re.findall(r'id="p(\d+)"', page)[-1]
    edit = board.visitor("km_02").get(f"forum/tulisan/{post}/ubah").text
    assert "&lt;/textarea&gt;&lt;b&gt;keluar" in edit
    found = board.visitor("km_01").get("forum/kebijakan?q=keluar").text
    assert "1 tulisan ditemukan" in found and "<b>keluar" not in found


def test_one_group_never_sees_another_by_any_door(board: Running) -> None:
    thread, post = begin(board, K1)
    board.write(lambda c: teaching.assign(c, COHORT, "wi_02", ["Kelompok 2"]))
    for who in ("km_03", "wi_02"):
        client = board.visitor(who)
        assert "Antrean di loket" not in client.get("forum/kebijakan").text
        assert "0 tulisan ditemukan" in client.get("forum/kebijakan?q=kata3").text
        assert client.get("forum/kebijakan?kelompok=Kelompok 1").status_code == 404
        assert client.get(f"forum/utas/{thread}").status_code == 404
        assert client.get(f"forum/tulisan/{post}/riwayat").status_code == 404
        assert client.get(f"forum/tulisan/{post}/ubah").status_code == 404
        assert reply(board, who, thread, OTHER).status_code == 404
        foreign = {"judul": "Titipan", "isi": LONG, "kunci": KEY, "kelompok": "Kelompok 1"}
        assert board.send(who, "forum/kebijakan/baru", **foreign).status_code == 404
    assert board.visitor("wi_02").get(f"forum/tulisan/{post}/sembunyikan").status_code == 404
    assert board.send("wi_02", f"forum/tulisan/{post}/sembunyikan", alasan="Usil").status_code == 404
    assert texts(board, thread) == [LONG]
    for who in ("wi_01", "pa_01"):
        assert board.visitor(who).get(f"forum/utas/{thread}").status_code == 200


def test_staff_write_in_the_group_they_chose(board: Running) -> None:
    sent = {"judul": "Pengantar", "isi": LONG, "kunci": KEY, "kelompok": "Kelompok 2"}
    assert board.send("wi_01", "forum/kebijakan/baru", **sent).status_code == 303
    assert "Pengantar" in board.visitor("km_03").get("forum/kebijakan").text
    assert "Pengantar" not in board.visitor("km_01").get("forum/kebijakan").text
    thread = board.visitor("km_03").get("forum/utas/1").text
    assert "Fasilitator" in thread


def test_unread_goes_when_it_is_read(board: Running) -> None:
    thread, _ = begin(board)
    reply(board, "km_01", thread, OTHER)
    assert "2 belum dibaca" in board.visitor("km_02").get("forum").text
    page = board.visitor("km_02").get(f"forum/utas/{thread}").text
    assert page.count(">Baru</span>") == 2
    assert "Tidak ada yang baru" in board.visitor("km_02").get("forum").text
    assert ">Baru</span>" not in board.visitor("km_02").get(f"forum/utas/{thread}").text
    assert "Tidak ada yang baru" in board.visitor("km_01").get("forum").text


def test_one_changes_ones_own_and_every_version_stays(board: Running) -> None:
    thread, post = begin(board)
    path = f"forum/tulisan/{post}/ubah"
    assert board.visitor("km_02").get(path).status_code == 403
    assert board.send("km_02", path, isi=OTHER, versi="1").status_code == 403
    assert board.send("wi_01", path, isi=OTHER, versi="1").status_code == 403
    assert board.send("km_01", path, isi=OTHER, versi="1").status_code == 303
    stale = board.send("km_01", path, isi=LONG + " dari ponsel", versi="1")
    assert stale.status_code == 409
    assert "perangkat lain" in stale.text and "dari ponsel</textarea>" in stale.text and "lain3" in stale.text
    assert 'name="versi" value="2"' in stale.text
    assert board.send("km_01", path, isi=OTHER, versi="1").status_code == 303  # the same change, sent twice
    history = board.visitor("km_02").get(f"forum/tulisan/{post}/riwayat").text
    assert history.index("lain3") < history.index("kata3")
    assert "diubah" in board.visitor("km_02").get(f"forum/utas/{thread}").text
    assert board.send("km_01", path, isi=" ", versi="2").status_code == 422


def test_a_facilitator_hides_with_a_reason_and_nothing_is_lost(board: Running) -> None:
    thread, post = begin(board)
    path = f"forum/tulisan/{post}/sembunyikan"
    assert board.send("wi_01", path, alasan="").status_code == 422
    assert board.send("wi_01", path, alasan="NIK 5105011203456000").status_code == 422
    for _ in range(2):
        assert board.send("wi_01", path, alasan="Menyebut nama warga").status_code == 303
    other = board.visitor("km_02").get(f"forum/utas/{thread}").text
    assert "Menyebut nama warga" in other and "kata3" not in other and "Antrean di loket" not in other
    assert "Antrean di loket" not in board.visitor("km_02").get("forum/kebijakan").text
    assert board.visitor("km_02").get(f"forum/tulisan/{post}/riwayat").status_code == 403
    own = board.visitor("km_01").get(f"forum/utas/{thread}").text
    assert "kata3" in own and "Menyebut nama warga" in own and "0 dari 2" in own
    assert board.visitor("km_01").get(f"forum/tulisan/{post}/ubah").status_code == 403
    assert board.send("km_01", f"forum/tulisan/{post}/ubah", isi=OTHER, versi="1").status_code == 403
    assert "kata3" in board.visitor("wi_01").get(f"forum/utas/{thread}").text
    assert board.send("pa_01", path, aksi="tampilkan").status_code == 303
    assert "kata3" in board.visitor("km_02").get(f"forum/utas/{thread}").text
    assert acts(board) == [("forum.show", "pa_01"), ("forum.hide", "wi_01")]


def test_a_hidden_title_stands_nowhere_and_is_not_found(board: Running) -> None:
    thread, first = begin(board, title="Pak Wayan dari Dawan")
    own = board.write(lambda c: forum.reply(c, thread, LONG, "km_02", "k1", START))
    board.write(lambda c: forum.hide(c, first, "Menyebut nama warga", "wi_01", START))
    paths = ("forum/kebijakan", "forum/kebijakan?q=kata3", "forum/kebijakan?q=Dawan", f"forum/utas/{thread}")
    pages = [*paths, f"forum/tulisan/{own}/riwayat", f"forum/tulisan/{own}/ubah"]
    for path in pages:
        page = board.visitor("km_02").get(path)
        assert page.status_code == 200
        assert "Pak Wayan" not in page.text, path
    assert "Ni Wayan Sari" not in board.visitor("km_02").get("forum/kebijakan?q=Wayan").text
    for reader in ("km_01", "wi_01"):
        assert "Pak Wayan dari Dawan" in board.visitor(reader).get("forum/kebijakan?q=kata3").text


def test_a_long_thread_comes_in_pages_and_a_reply_leads_to_its_own(board: Running) -> None:
    thread, _ = begin(board)
    for number in range(60):
        text = f"{LONG} {number}"
        board.write(lambda c, n=number, t=text: forum.reply(c, thread, t, "km_02", f"k{n}", START))
    first = board.visitor("km_01").get(f"forum/utas/{thread}").text
    assert first.count('class="card post') == 25
    sent = reply(board, "km_01", thread, OTHER)
    assert f"hal=3#p{thread + 61}" in sent.headers["Location"]
    assert "36 belum dibaca" in board.visitor("km_01").get("forum").text


def test_a_page_of_huge_posts_stays_light_and_each_can_be_read_in_full(board: Running) -> None:
    thread, first = begin(board)
    huge = "awal " + "<&> " * 2400 + "akhir"
    for number in range(30):
        board.write(lambda c, n=number: forum.reply(c, thread, f"{huge} {n}", "km_02", f"b{n}", START))
    short = board.write(lambda c: forum.reply(c, thread, LONG, "km_02", "pendek", START))
    for page in (1, 2):
        shown = board.visitor("km_01").get(f"forum/utas/{thread}?hal={page}")
        assert len(shown.content) < 100_000
    assert f'href="/services/bangkom/forum/tulisan/{short - 1}"' in shown.text
    assert f'href="/services/bangkom/forum/tulisan/{short}"' not in shown.text, "a short one is shown as it is"
    whole = board.visitor("km_01").get(f"forum/tulisan/{first + 1}")
    assert "akhir 0" in whole.text and len(whole.content) < 100_000
    assert f"forum/utas/{thread}?hal=1#p{first + 1}" in whole.text
    board.write(lambda c: forum.hide(c, first + 1, "Terlalu panjang", "wi_01", START))
    assert board.visitor("km_01").get(f"forum/tulisan/{first + 1}").status_code == 403
    assert board.visitor("km_02").get(f"forum/tulisan/{first + 1}").status_code == 200
    assert board.visitor("km_03").get(f"forum/tulisan/{first}").status_code in (403, 404)


def test_a_single_long_post_is_shown_whole(board: Running) -> None:
    thread, _ = begin(board)
    board.write(lambda c: forum.reply(c, thread, "awal " + "kata " * 1900 + "akhir", "km_02", "satu", START))
    shown = board.visitor("km_01").get(f"forum/utas/{thread}").text
    assert "akhir" in shown and "Tampilkan semua" not in shown


def test_a_facilitator_sees_who_has_written(board: Running) -> None:
    begin(board)
    page = board.visitor("wi_01").get("forum/kebijakan/peserta?kelompok=Kelompok 1").text
    assert "1 dari 2" in page and "0 dari 2" in page and page.count("Belum terpenuhi") == 2
    assert "Ni Ketut Ayu" not in page
    assert "0 dari 2 peserta" in board.visitor("wi_01").get("forum").text


def test_who_has_no_group_is_told(board: Running) -> None:
    board.write(lambda c: c.exec_driver_sql("UPDATE person SET \"group\" = '' WHERE id = 'km_01'"))
    assert "Anda belum masuk kelompok" in board.visitor("km_01").get("forum").text
    assert board.visitor("km_01").get("forum/kebijakan").status_code == 404
