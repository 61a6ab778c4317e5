"""Live chats by their real doors: who gets in, what is told to whom, and that nothing is lost or doubled."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import websocket
from tests.service.chatting import HOUR, Talker, excuse, open_line, plan, ticket
from tests.service.conftest import COHORT, Running, running_service

from bangkom.store import audit, chat_attendance, chat_messages, people, talk, teaching
from bangkom.web.service.chat_line import SAYING
from bangkom.web.service.live import TICKET_SECONDS

GROUP = "Kelompok 1"
Refused = websocket.WebSocketBadStatusException


@pytest.fixture
def service(tmp_path: Path, released: Path, filled_store: bytes) -> Iterator[Running]:
    with running_service(tmp_path, released, filled_store) as running:
        running.see_notice()
        excuse(running, "km_01", "km_02", "km_03")
        yield running


@pytest.fixture
def chat(service: Running) -> int:
    return plan(service).id


@pytest.fixture
def line(service: Running, chat: int) -> Iterator[Callable[..., Talker]]:
    """`line("km_01")` opens one into the chat, closed after the test."""
    opened: list[Talker] = []

    def make(who: str, after: int = 0, of: int | None = None) -> Talker:
        opened.append(open_line(service, who, of or chat, after))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


def lead(service: Running, chat: int, who: str = "wi_01", **what: Any) -> Any:
    client = service.visitor(who)
    return client.post(f"api/obrolan/{chat}/pandu", json=what, headers={"X-XSRFToken": service.xsrf(client)})


def wait_until(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 15
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_the_list_says_why_a_chat_is_not_open(tmp_path: Path, released: Path, filled_store: bytes) -> None:
    with running_service(tmp_path, released, filled_store) as fresh:
        fresh.see_notice()
        assert "Belum ada obrolan" not in fresh.visitor("km_01").get("").text
        assert "Panitia belum menjadwalkan" in fresh.visitor("km_01").get("diskusi").text
        assert "Jadwalkan obrolan pertama" in fresh.visitor("wi_01").get("diskusi").text
        chat = plan(fresh, begins=HOUR)
        page = fresh.visitor("km_01").get("diskusi").text
        assert "Terbuka setelah tugas Sesi 1, Sesi 2, dan Sesi 3 dikumpulkan" in page
        assert "mulai Senin, 2 Maret 2026, 10.00 WITA" in page
        assert "Belum terbuka" in fresh.visitor("km_01").get(f"obrolan/{chat.id}").text
        fresh.write(lambda c: talk.admit(c, chat.id, "km_01", "Listrik padam", "wi_01", fresh.clock()))
        page = fresh.visitor("km_01").get(f"obrolan/{chat.id}").text
        assert "Terbuka mulai Senin" in page
        assert 'data-seconds="3600"' in page
        fresh.clock.pass_by(HOUR)
        assert 'id="tulis"' in fresh.visitor("km_01").get(f"obrolan/{chat.id}").text
        assert "Terbuka setelah" in fresh.visitor("km_02").get(f"obrolan/{chat.id}").text


def test_what_one_says_all_hear(line: Callable[..., Talker]) -> None:
    first, second, leader = line("km_01"), line("km_02"), line("wi_01")
    first.send("Selamat *pagi* <b>semua</b>", author="wi_01", name="Bupati", role="trainer", number=99)
    told, acked = first.hear_all("message", "ack")
    assert (told["number"], told["author"], told["name"], told["role"]) == (1, "km_01", "Ni Wayan Sari", "participant")
    assert told["html"] == "<p>Selamat <em>pagi</em> &lt;b&gt;semua&lt;/b&gt;</p>"
    assert told["clock"] == "09.00 WITA"
    assert acked == {"type": "ack", "key": "kunci-00001", "number": 1}
    assert second.hear() == told
    assert leader.hear() == told
    leader.say("Silakan mulai")
    assert first.hear()["role"] == "trainer"


def test_a_line_needs_its_ticket(service: Running, chat: int) -> None:
    other = plan(service, "Kelompok 2", begins=2 * HOUR)
    service.clock.pass_by(timedelta(minutes=30))
    good = ticket(service, "km_01", chat)
    open_line(service, "km_01", chat, good=good).close()
    for who, of, bad in [
        ("km_01", chat, good),  # used
        ("km_01", chat, ""),
        ("km_01", chat, "x" * 32),
        ("km_02", chat, ticket(service, "km_01", chat)),  # somebody else's
        ("wi_01", other.id, ticket(service, "wi_01", chat)),  # another chat's
    ]:
        with pytest.raises(Refused, match="403"):
            open_line(service, who, of, good=bad)


def test_a_ticket_is_good_for_half_a_minute(service: Running, chat: int) -> None:
    good = ticket(service, "km_01", chat)
    tickets = service.app.settings["service"].live.tickets
    tickets._clock = lambda: time.monotonic() + TICKET_SECONDS + 1
    with pytest.raises(Refused, match="403"):
        open_line(service, "km_01", chat, good=good)


@pytest.mark.parametrize("origin", ["https://jahat.example", "null", "", "http://127.0.0.1:1"])
def test_a_line_of_another_page_is_refused(service: Running, chat: int, origin: str) -> None:
    with pytest.raises(Refused, match="403"):
        open_line(service, "km_01", chat, origin=origin)


def test_no_chat_but_ones_own(service: Running, chat: int, line: Callable[..., Talker]) -> None:
    client = service.visitor("km_03")
    headers = {"X-XSRFToken": service.xsrf(client)}
    for id in (chat, 99, 999_999_999):
        assert client.get(f"obrolan/{id}").status_code == 404
        assert client.post(f"api/obrolan/{id}/tiket", json={}, headers=headers).status_code == 404
        assert client.get(f"api/obrolan/{id}/pesan", headers=headers).status_code == 404
        body = {"key": "kunci-00001", "text": "dari luar"}
        assert client.post(f"api/obrolan/{id}/pesan", json=body, headers=headers).status_code == 404
        with pytest.raises(Refused, match="404"):
            open_line(service, "km_03", id, good="")
    assert service.write(lambda c: chat_messages.messages_after(c, chat, 0)) == ()


def test_coming_back_brings_what_was_missed_and_no_more(line: Callable[..., Talker]) -> None:
    first, second = line("km_01"), line("km_02")
    first.say("satu", "kunci-00001")
    second.hear()
    second.close()
    for n in range(2, 6):
        first.say(f"pesan {n}", f"kunci-0000{n}")
    again = line("km_02", after=second.last)
    assert [again.hear()["number"] for _ in range(4)] == [2, 3, 4, 5]
    assert first.say("enam", "kunci-00006") == 6
    assert again.hear()["number"] == 6


def test_a_long_absence_is_caught_up_in_order(service: Running, chat: int, line: Callable[..., Talker]) -> None:
    def fill(connection: Any) -> None:
        for n in range(450):
            chat_messages.post(connection, chat, "km_01", "participant", f"kunci-{n:05}", f"m{n}", service.clock())

    service.write(fill)
    assert [line("km_02").hear()["number"] for _ in range(1)] == [1]
    reader = line("km_02")
    assert [reader.hear()["number"] for _ in range(450)] == list(range(1, 451))


def test_sending_again_doubles_nothing(line: Callable[..., Talker]) -> None:
    first, second = line("km_01"), line("km_02")
    assert first.say("halo") == 1
    again = line("km_01", after=1)
    assert again.say("halo") == 1
    assert again.say("lagi", "kunci-00002") == 2
    assert [second.hear()["number"] for _ in range(2)] == [1, 2]


def test_who_is_moved_hears_and_says_nothing_more(service: Running, line: Callable[..., Talker], chat: int) -> None:
    moved, stays = line("km_02"), line("km_01")
    service.write(lambda c: people.move(c, "km_02", "Kelompok 2", "pa_01", "Mutasi", service.clock()))
    moved.send("masih di sini?")
    assert "bukan lagi anggota" in moved.hear()["why"]
    stays.say("rahasia kelompok")
    with pytest.raises(websocket.WebSocketConnectionClosedException):
        moved.hear()
    assert not [event for event in moved.heard if event["type"] == "message"]
    with pytest.raises(Refused, match="404"):
        open_line(service, "km_02", chat, good="")


def test_who_is_moved_is_cut_off_at_the_next_beat(service: Running, line: Callable[..., Talker]) -> None:
    service.app.settings["service"].live.beat_seconds = 0.05
    moved, trainer = line("km_02"), line("wi_02")
    service.write(lambda c: people.move(c, "km_02", "Kelompok 2", "pa_01", "Mutasi", service.clock()))
    service.write(lambda c: teaching.assign(c, COHORT, "wi_02", ["Kelompok 2"]))
    for one in (moved, trainer):
        with pytest.raises(websocket.WebSocketConnectionClosedException):
            one.hear()


def test_the_facilitator_leads(service: Running, chat: int, line: Callable[..., Talker]) -> None:
    member = line("km_01")
    assert lead(service, chat, act="lock").json()["phase"] == "locked"
    assert member.hear()["words"] == "Dikunci fasilitator"
    member.send("halo")
    refused = member.hear()
    assert (refused["type"], refused["again_after"]) == ("refused", None)
    assert "dikunci" in refused["why"]
    lead(service, chat, act="unlock")
    assert member.hear()["phase"] == "open"
    assert member.say("halo") == 1
    lead(service, chat, act="pin", message=1)
    assert member.hear()["pinned"] == 1
    lead(service, chat, act="close")
    assert member.hear()["phase"] == "closed"
    member.send("terlambat", "kunci-00002")
    assert "ditutup" in member.hear()["why"]
    page = service.visitor("km_01").get(f"obrolan/{chat}")
    assert page.headers["Location"].endswith(f"obrolan/{chat}/transkrip")
    acts = [entry.act for entry in service.write(lambda c: audit.entries(c, 10))]
    assert acts == ["chat.close", "chat.pin", "chat.unlock", "chat.lock"]


def test_what_cannot_be_led_is_said(service: Running, chat: int) -> None:
    assert lead(service, chat, act="unlock").json() == {"error": "Obrolan ini tidak sedang dikunci."}
    assert lead(service, chat, act="meledak").status_code == 409
    assert "alasan" in lead(service, chat, act="hide", message=1).json()["error"]
    assert "nomor panjang" in lead(service, chat, act="hide", message=1, reason="1" * 18).json()["error"]
    assert "tidak ada" in lead(service, chat, act="hide", message=7, reason="x").json()["error"]
    assert lead(service, chat, who="km_01", act="lock").status_code == 403
    assert service.write(lambda c: audit.entries(c, 10, act="chat.hide")) == ()


def test_a_hidden_message_is_kept_but_shown_to_staff_alone(
    service: Running, chat: int, line: Callable[..., Talker]
) -> None:
    member = line("km_01")
    member.say("kata kasar")
    assert lead(service, chat, act="hide", message=1, reason="Tidak sopan").json()["hidden"] == [1]
    assert member.hear()["hidden"] == [1]
    late = line("km_02").hear()
    assert late["is_hidden"]
    assert "kasar" not in json.dumps(late)
    mine, theirs = (service.visitor(who).get(f"obrolan/{chat}/transkrip").text for who in ("km_02", "wi_01"))
    assert "kasar" not in mine
    assert "kata kasar" in theirs
    assert "Tidak sopan" in theirs
    for who in ("km_02", "wi_01"):
        file = service.visitor(who).get(f"obrolan/{chat}/transkrip.txt")
        assert file.headers["Content-Type"].startswith("text/plain")
        assert "kasar" not in file.text
        assert "(pesan disembunyikan fasilitator)" in file.text
    lead(service, chat, act="show", message=1)
    assert member.hear()["hidden"] == []
    assert "kata kasar" in member.hear()["message"]["html"]


def test_polls_mean_the_same(service: Running, chat: int, line: Callable[..., Talker]) -> None:
    client = service.client("km_02")
    headers = {"X-XSRFToken": service.xsrf(client)}
    other = line("km_01")
    other.say("satu")
    first = client.get(f"api/obrolan/{chat}/pesan", headers=headers).json()
    assert [one["number"] for one in first["messages"]] == [1]
    assert first["state"]["phase"] == "open"

    def poll(after: int, version: str) -> tuple[threading.Thread, list[Any]]:
        found: list[Any] = []

        def ask() -> None:
            reply = client.get(f"api/obrolan/{chat}/pesan?sesudah={after}&versi={version}", headers=headers)
            found.append(reply.json())

        thread = threading.Thread(target=ask)
        thread.start()
        room = service.app.settings["service"].live.room(chat)
        wait_until(lambda: bool(room.waiting))
        return thread, found

    thread, found = poll(1, first["version"])
    other.say("dua", "kunci-00002")
    thread.join(15)
    assert [one["number"] for one in found[0]["messages"]] == [2]
    thread, found = poll(2, first["version"])
    lead(service, chat, act="lock")
    thread.join(15)
    assert found[0]["state"]["phase"] == "locked"
    assert found[0]["version"] != first["version"]
    lead(service, chat, act="unlock")
    for _ in range(2):
        body = {"key": "kunci-00009", "text": "tiga"}
        assert client.post(f"api/obrolan/{chat}/pesan", json=body, headers=headers).json() == {"number": 3}
    assert (
        "Tulis pesannya"
        in client.post(f"api/obrolan/{chat}/pesan", json={"key": "kunci-00010", "text": " "}, headers=headers).json()[
            "error"
        ]
    )
    service.app.settings["service"].live.poll_seconds = 0.05
    version = client.get(f"api/obrolan/{chat}/pesan?sesudah=3", headers=headers).json()["version"]
    quiet = client.get(f"api/obrolan/{chat}/pesan?sesudah=3&versi={version}", headers=headers).json()
    assert quiet["messages"] == []
    here = service.visitor("wi_01").get(f"api/obrolan/{chat}/peserta").json()["people"]
    assert {one["id"]: (one["is_connected"], one["spoken"]) for one in here} == {"km_01": (True, 2), "km_02": (True, 1)}


def test_too_many_messages_are_told_to_wait(line: Callable[..., Talker]) -> None:
    eager, many = line("km_01"), 3 * SAYING.count
    for n in range(many):
        eager.send(f"m{n}", f"kunci-{n:05}")
    answers: list[dict[str, Any]] = []
    while len(answers) < many:
        event = eager.hear()
        answers += [event] if event["type"] in ("ack", "refused") else []
    refused = [event for event in answers if event["type"] == "refused"]
    assert refused
    assert all(event["again_after"] >= 1 and "Tunggu" in event["why"] for event in refused)
    assert len(answers) - len(refused) >= SAYING.count


@pytest.mark.parametrize(
    "frame", ["", "{", "[]", "1", '"send"', '{"type":"send"}', '{"type":"send","key":5,"text":[1]}', "[" * 5000]
)
def test_what_is_no_message_harms_nothing(line: Callable[..., Talker], frame: str) -> None:
    sender, reader = line("km_01"), line("km_02")
    sender.socket.send(frame)
    sender.say("halo")
    assert reader.hear()["html"] == "<p>halo</p>"


def test_a_huge_frame_ends_its_own_line_only(line: Callable[..., Talker]) -> None:
    sender, reader = line("km_01"), line("km_02")
    sender.send("a" * 2001)
    assert "paling panjang 2000" in sender.hear()["why"]
    with pytest.raises((websocket.WebSocketConnectionClosedException, ConnectionError)):
        sender.socket.send("x" * 100_000)
        sender.hear()
    line("wi_01").say("masih di sini")
    assert reader.hear()["number"] == 1


def test_time_on_the_line_becomes_presence(service: Running, chat: int, line: Callable[..., Talker]) -> None:
    live = service.app.settings["service"].live
    live.beat_seconds = 0.02
    line("km_01")
    wait_until(lambda: "km_01" in service.write(lambda c: chat_attendance.connections(c, chat)))
    for _ in range(100):
        service.clock.pass_by(timedelta(seconds=36))
        moment = service.clock()
        wait_until(
            lambda moment=moment: (
                service.write(lambda c: chat_attendance.connections(c, chat)).get("km_01", [(0, 0)])[-1][1] == moment
            )
        )
    rules = service.context.programme.discussion
    found = service.write(lambda c: chat_attendance.chat_presence(c, COHORT, rules, service.clock()))
    assert found == {("km_01", "kebijakan"): "present", ("km_02", "kebijakan"): "absent"}
    page = service.visitor("wi_01").get(f"obrolan/{chat}/peserta").text
    assert "60 menit" in page


def test_planning(service: Running) -> None:
    def send(**fields: str) -> Any:
        good = {"mapel": "kebijakan", "kelompok": GROUP, "mulai": "3/3/2026 08.00", "selesai": "3/3/2026 09.00"}
        return service.send("pa_01", "obrolan/jadwal", **{**good, "fasilitator": "wi_01", **fields})

    for fields, words in [
        ({"mulai": "besok"}, "Bukan tanggal"),
        ({"mulai": "31/2/2026 08.00"}, "tidak ada di kalender"),
        ({"selesai": "3/3/2026"}, "Tulis juga jamnya"),
        ({"selesai": "3/3/2026 07.00"}, "sesudah waktu mulainya"),
        ({"mulai": "1/3/2026 08.00", "selesai": "1/3/2026 09.00"}, "sudah lewat"),
        ({"kelompok": "Kelompok 9"}, "Pilih kelompoknya"),
        ({"mapel": "sihir"}, "Pilih mata pelatihannya"),
        ({"fasilitator": "km_01"}, "Pilih fasilitator"),
        ({"fasilitator": ""}, "belum didampingi widyaiswara"),
    ]:
        reply = send(**fields)
        assert reply.status_code == 422
        assert words in reply.text, words
        assert "08.00" in reply.text or "mulai" in fields
    assert service.write(lambda c: talk.chats(c, COHORT)) == ()
    assert send().headers["Location"].endswith("diskusi?ok=rencana")
    assert "sudah dijadwalkan" in send().text
    service.write(lambda c: teaching.assign(c, COHORT, "wi_02", ["Kelompok 2"]))
    assert send(kelompok="semua", fasilitator="").status_code == 303
    found = service.write(lambda c: talk.chats(c, COHORT))
    assert [(one.group, one.facilitator) for one in found] == [(GROUP, "wi_01"), ("Kelompok 2", "wi_02")]
    assert "Semua kelompok sudah punya" in send(kelompok="semua").text
    assert "Selasa, 3 Maret 2026, 08.00–09.00 WITA" in service.visitor("km_01").get("diskusi").text
    id = found[0].id
    moved = {"mulai": "4/3/2026 08.00", "selesai": "4/3/2026 09.30", "fasilitator": "wi_01"}
    assert service.send("wi_01", f"obrolan/{id}/jadwal", **moved).status_code == 303
    assert "Rabu, 4 Maret 2026, 08.00–09.30 WITA" in service.visitor("km_01").get("diskusi").text
    assert service.send("wi_02", f"obrolan/{id}/jadwal", **moved).status_code == 404
    assert service.send("pa_01", f"obrolan/{id}/jadwal", tindakan="batal").status_code == 303
    assert "Panitia belum menjadwalkan" in service.visitor("km_01").get("diskusi").text
    acts = [entry.act for entry in service.write(lambda c: audit.entries(c, 10, who="pa_01"))]
    assert acts[:1] == ["chat.cancel"]
    assert acts.count("chat.plan") == 2


def test_letting_in_putting_right_and_making_up(service: Running, chat: int) -> None:
    desk = f"obrolan/{chat}/peserta"

    def send(**fields: Any) -> Any:
        return service.send("wi_01", desk, **fields)

    for fields, words in [
        ({"tindakan": "izinkan", "alasan": "x"}, "Pilih pesertanya"),
        ({"tindakan": "izinkan", "untuk": "km_01"}, "Tulis alasannya"),
        ({"tindakan": "izinkan", "untuk": "km_01", "alasan": "1" * 18}, "nomor panjang"),
        ({"tindakan": "izinkan", "untuk": "km_03", "alasan": "x"}, "tidak terdaftar"),
        ({"tindakan": "koreksi", "untuk": "km_01", "alasan": "x"}, "Pilih kehadirannya"),
        ({"tindakan": "koreksi", "untuk": "km_01", "alasan": "x", "hadir": "hebat"}, "Pilih kehadirannya"),
        (
            {"tindakan": "susulan", "alasan": "x", "mulai": "3/3/2026 08.00", "selesai": "3/3/2026 09.00"},
            "Pilih peserta",
        ),
        ({"tindakan": "susulan", "alasan": "x", "mulai": "", "selesai": "", "undang": "km_02"}, "Tulis tanggal"),
    ]:
        reply = send(**fields)
        assert reply.status_code == 422, fields
        assert words in reply.text, words
    assert send(tindakan="meledak", alasan="x").status_code == 400
    assert send(tindakan="izinkan", untuk="km_02", alasan="Listrik padam").status_code == 303
    assert send(tindakan="koreksi", untuk="km_02", alasan="Terputus", hadir="late").status_code == 303
    assert "Koreksi: Terputus" in service.visitor("wi_01").get(desk).text
    extra = {"mulai": "3/3/2026 08.00", "selesai": "3/3/2026 09.00", "undang": "km_02", "alasan": "Terputus"}
    assert send(tindakan="susulan", **extra).status_code == 303
    assert "susulan" in service.visitor("km_02").get("diskusi").text
    assert "susulan" not in service.visitor("km_01").get("diskusi").text
    acts = [entry.act for entry in service.write(lambda c: audit.entries(c, 10, who="wi_01"))]
    assert acts == ["chat.makeup", "chat.correct", "chat.admit"]
