"""What counts as watched is what the service says, in every case a player can get into; the clock is the test's."""

from datetime import timedelta

import pytest
from tests.service.conftest import Running

from bangkom.errors import StoreError
from bangkom.store import accounts, audit

A, B = "kebijakan-01", "kebijakan-02"
SECONDS = 225.0  # of A


@pytest.fixture
def watcher(service: Running):
    """`watcher("km_01").post("mulai", …)` speaks as a player does."""
    service.see_notice()

    class Player:
        def __init__(self, who: str) -> None:
            self.client = service.client(who)
            self.headers = {"X-XSRFToken": service.xsrf(self.client)}

        def post(self, path: str, **told: object):
            return self.client.post(f"api/video/{path}", json=told, headers=self.headers)

        def start(self, video: str = A) -> dict:
            reply = self.post("mulai", video=video)
            assert reply.status_code == 200, reply.text
            return reply.json()

    return Player


def test_a_video_is_credited_as_fast_as_the_clock_allows(service: Running, watcher) -> None:
    player = watcher("km_01")
    nonce = player.start()["nonce"]
    for seq in range(1, 13):
        service.clock.pass_by(timedelta(seconds=10))
        played = [20 * seq - 20, min(20 * seq, SECONDS)]
        told = player.post("detak", nonce=nonce, video=A, seq=seq, segments=[played], position=played[1])
        assert told.json()["flags"] == []
    assert told.json()["percent"] == 100
    page = player.client.get("").text
    assert "sudah ditonton 100 %" in page
    assert "Videonya sudah Anda tonton." in page


def test_a_forged_whole_video_earns_nothing_much_and_is_told(service: Running, watcher) -> None:
    player = watcher("km_01")
    nonce = player.start()["nonce"]
    told = player.post("detak", nonce=nonce, video=A, seq=1, segments=[[0, 1e5]], position=0).json()
    assert told["percent"] <= 3
    assert any("lebih banyak daripada yang dapat ditonton" in flag for flag in told["flags"])


def test_one_goes_on_where_one_stopped_on_any_device(service: Running, watcher) -> None:
    first = watcher("km_01")
    nonce = first.start()["nonce"]
    service.clock.pass_by(timedelta(seconds=40))
    first.post("detak", nonce=nonce, video=A, seq=1, segments=[[0, 40]], position=40.5)
    assert watcher("km_01").start() | {"nonce": ""} == {
        "nonce": "",
        "percent": 17,
        "position": 40.5,
        "answered": False,
    }
    assert watcher("km_02").start()["percent"] == 0


def test_a_closed_account_is_refused_at_its_next_heartbeat(service: Running, watcher) -> None:
    player = watcher("km_01")
    nonce = player.post("mulai", video=A).json()["nonce"]
    beat = {"nonce": nonce, "video": A, "seq": 1, "segments": [[0, 10]], "position": 10}
    service.clock.pass_by(timedelta(seconds=10))
    service.write(lambda c: accounts.set_disabled(c, "km_01", True))
    refused = player.post("detak", **beat)
    assert (refused.status_code, refused.json()["error"][:23]) == (403, "Panitia menutup akun in")
    service.write(lambda c: accounts.set_disabled(c, "km_01", False))
    assert player.post("detak", **beat).json()["percent"] > 0


def test_another_ones_player_and_a_beat_that_came_before_change_nothing(service: Running, watcher) -> None:
    player = watcher("km_01")
    nonce = player.start()["nonce"]
    service.clock.pass_by(timedelta(seconds=60))
    beat = {"nonce": nonce, "video": A, "seq": 1, "segments": [[0, 30]], "position": 30}
    assert watcher("km_02").post("detak", **beat).status_code == 409
    assert player.post("detak", **beat).json()["percent"] == 13
    assert player.post("detak", **{**beat, "segments": [[30, 60]]}).json()["percent"] == 13


@pytest.mark.parametrize(
    "told",
    [
        {"video": 3},
        {"video": A, "seq": "1", "nonce": "x"},
        {"video": A, "seq": 0, "nonce": "x"},
        {"video": A, "seq": 2**40, "nonce": "x"},
        {"video": A, "seq": True, "nonce": None},
    ],
)
def test_nonsense_is_refused_in_words(watcher, told) -> None:
    reply = watcher("km_01").post("detak", **told)
    assert reply.status_code in {400, 409}
    assert reply.json()["error"].endswith(".")


def test_a_video_file_is_sent_in_ranges_and_asked_for_anew(service: Running) -> None:
    service.see_notice()
    client = service.client("km_01")
    part = client.get(f"video/{A}/240p.mp4", headers={"Range": "bytes=100-199"})
    assert (part.status_code, len(part.content)) == (206, 100)
    assert part.headers["Content-Type"] == "video/mp4"
    assert part.headers["Cache-Control"] == "private, no-cache"
    again = client.get(
        f"video/{A}/poster.jpg", headers={"If-None-Match": client.get(f"video/{A}/poster.jpg").headers["Etag"]}
    )
    assert again.status_code == 304


def test_every_door_of_a_locked_session_says_why(service: Running, watcher) -> None:
    player = watcher("km_01")
    sentence = "Terbuka setelah Sesi 1 dikumpulkan."
    for path in ("", "sisip", "transkrip", "240p.mp4", "video.json"):
        reply = player.client.get(f"video/{B}/{path}")
        assert (reply.status_code, sentence in reply.text) == (403, True), path
    reply = player.post("mulai", video=B)
    assert (reply.status_code, reply.json()["error"]) == (403, sentence)
    service.hand_in("km_01", A)
    assert player.client.get(f"video/{B}/").status_code == 200


def test_reading_the_transcript_counts_like_watching(service: Running) -> None:
    service.see_notice()
    client = service.client("km_01")
    token = service.xsrf(client)
    address = f"video/{A}/transkrip"

    def send(**fields: str) -> str:
        return client.post(address, data={"_xsrf": token, **fields}, follow_redirects=True).text

    assert "Siapa yang direvolusi" not in client.get(address).text
    page = send(langkah="mulai")
    assert "Siapa yang direvolusi" in page
    passage = page.split("<blockquote")[1].split(">", 1)[1].split("<")[0]
    answers = [send(langkah="selesai", jawaban=str(number)) for number in range(4)]
    assert sum("Belum tepat." in answer for answer in answers) == 3
    assert sum("baca sampai selesai" in answer for answer in answers) == 1
    assert passage in page.split("<blockquote")[0]
    assert "Pertanyaan dalam video" in page and "Surat perintah dapat menolong" not in page
    assert "Pilih satu jawaban" in send(langkah="soal", nilai="x")
    answered = send(langkah="soal", nilai="a")
    assert "Belum tepat." in answered and "Surat perintah dapat menolong" in answered
    assert "Tepat." in send(langkah="soal", nilai="b")
    with service.context.database.read() as connection:
        assert connection.exec_driver_sql("SELECT video, value FROM video_answer").all() == [(A, "a")]
    service.clock.pass_by(timedelta(minutes=2))
    assert any("dihitung sama" in send(langkah="selesai", jawaban=str(number)) for number in range(4))
    assert "sudah ditonton 100 %" in client.get("").text


def test_the_first_answer_to_a_videos_question_is_kept_whatever_comes_after(service: Running, watcher) -> None:
    player = watcher("km_01")
    wrong = player.post("jawab", video=A, value="a").json()
    assert wrong["right"] is False
    assert wrong["feedback"].startswith("<p>Surat perintah dapat menolong")
    assert player.start()["answered"] is True
    assert watcher("km_02").start()["answered"] is False
    service.clock.pass_by(timedelta(minutes=1))
    assert player.post("jawab", video=A, value="b").json()["right"] is True
    with service.context.database.read() as connection:
        kept = connection.exec_driver_sql("SELECT person, video, question, value, is_right FROM video_answer").all()
    assert kept == [("km_01", A, "cek-kebijakan-01", "a", 0)]
    assert "1 dijawab, 2 belum" in service.client("wi_01").get("peserta/orang/km_01").text
    assert "0 dijawab, 3 belum" in service.client("wi_01").get("peserta/orang/km_02").text
    assert player.start()["percent"] == 0


@pytest.mark.parametrize("value", ["z", "", None, 1, ["a"], True])
def test_an_answer_that_is_none_of_the_options_is_refused(service: Running, watcher, value) -> None:
    reply = watcher("km_01").post("jawab", video=A, value=value)
    assert (reply.status_code, reply.json()["error"]) == (400, "Muat ulang halaman ini, lalu coba lagi.")
    assert watcher("km_01").start()["answered"] is False


def test_a_locked_or_unknown_video_takes_no_answer(watcher) -> None:
    assert watcher("km_01").post("jawab", video=B, value="a").status_code == 403
    assert watcher("km_01").post("jawab", video="../x", value="a").status_code == 404


def test_what_a_player_is_told_of_a_question_does_not_tell_its_answer(service: Running) -> None:
    service.see_notice()
    told = service.client("km_01").get(f"video/{A}/video.json").json()["check"]
    assert set(told) == {"id", "at", "after", "stem", "options"}
    assert [set(option) for option in told["options"]] == [{"id", "text"}] * 3
    assert 0 < told["at"] < SECONDS


def test_a_full_disk_is_told_and_nothing_is_acknowledged_that_is_not_kept(service: Running, watcher) -> None:
    player = watcher("km_01")
    nonce = player.start()["nonce"]
    pages = service.context.writer.submit(lambda c: c.exec_driver_sql("PRAGMA page_count").scalar()).result()
    service.context.writer.submit(lambda c: c.exec_driver_sql(f"PRAGMA max_page_count = {pages}")).result()
    with pytest.raises(StoreError):
        for _ in range(1000):  # whatever room is left in pages that are there
            filling = service.context.writer.submit(
                lambda c: audit.record(c, service.clock(), "pa_01", "organiser", "uji", "", "x" * 3000)
            )
            filling.result()
    acknowledged = [nonce]
    players = [player, watcher("km_02"), watcher("km_03")]
    for number in range(150):
        reply = players[number % 3].post("mulai", video=A)
        if reply.status_code != 200:
            break
        acknowledged.append(reply.json()["nonce"])
    assert reply.status_code == 503
    assert reply.json()["error"].startswith("Tempat penyimpanan penuh, jadi perubahan ini belum tersimpan.")
    with service.context.database.read() as connection:
        kept = set(connection.exec_driver_sql("SELECT nonce FROM watch_session").scalars())
    assert kept == set(acknowledged)
    assert player.client.get("").status_code == 200
