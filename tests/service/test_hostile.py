"""What somebody with an account may try: texts, numbers, dates and floods that no page of ours would send."""

import json
from typing import Any

import httpx
import pytest
import websocket
from tests.service.chatting import HOUR, excuse, open_line, plan
from tests.service.conftest import COHORT, START, Running
from tests.service.test_chat import wait_until
from tests.unit.store.approved import approve

from bangkom.domain.presentation import Slot
from bangkom.domain.survey import UNSUR
from bangkom.store import chat_messages, forum_readers, presentation_planning, presentations
from bangkom.web.service.live import MOST_LINES

HALF = "\ud83d"  # of an emoji, as JSON can spell it
HUGE = 10**400


def send(service: Running, who: str, path: str, body: dict[str, Any]) -> httpx.Response:
    client = service.visitor(who)
    return client.post(path, content=json.dumps(body), headers={"X-XSRFToken": service.xsrf(client)})


@pytest.fixture
def chat(service: Running) -> int:
    service.see_notice()
    excuse(service, "km_01", "km_02")
    return plan(service).id


def test_half_a_character_and_a_nul_are_kept_as_what_can_be_kept(service: Running, chat: int) -> None:
    said = {"key": "kunci-00001", "text": f"Baik {HALF}\0Pak"}
    assert send(service, "km_01", f"api/obrolan/{chat}/pesan", said).json() == {"number": 1}
    talker = open_line(service, "km_01", chat, after=1)
    assert talker.say(f"{HALF} lagi", "kunci-00002") == 2
    talker.close()
    with service.context.database.read() as connection:
        texts = [one.text for one in chat_messages.messages_after(connection, chat, 0)]
    assert texts == ["Baik ? Pak", "? lagi"]


def test_one_visitor_has_a_few_lines_and_others_theirs(service: Running, chat: int) -> None:
    lines = [open_line(service, "km_01", chat) for _ in range(MOST_LINES)]
    with pytest.raises(websocket.WebSocketBadStatusException, match="429"):
        open_line(service, "km_01", chat)
    other = open_line(service, "km_02", chat)
    assert other.say("Pagi") == 1
    for line in lines:
        assert line.hear()["type"] == "message"
    lines.pop().close()
    live = service.app.settings["service"].live
    wait_until(lambda: live.lines("km_01") < MOST_LINES)
    lines.append(open_line(service, "km_01", chat))
    for line in (*lines, other):
        line.close()


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"about": HALF}, 409),
        ({"name": f"{HALF}.pdf"}, 200),
        ({"modified": HALF}, 200),
        ({"size": HUGE}, 400),
        ({"size": -1}, 409),
        ({"size": True}, 400),
    ],
)
def test_a_file_announced_oddly_is_answered_in_words(service: Running, changes: dict[str, Any], status: int) -> None:
    service.see_notice("km_01")
    service.write(lambda c: approve(c, "km_01", service.clock()))
    reply = send(
        service,
        "km_01",
        "api/implementasi/bukti",
        {"about": "m1", "name": "a.pdf", "size": 9, "modified": "1", **changes},
    )
    assert reply.status_code == status, reply.text


FORMS = {
    "obrolan/jadwal": {"mapel": "kebijakan", "kelompok": "Kelompok 2", "fasilitator": "wi_01"},
    "presentasi-jadwal/susun": {"ruang0": "Aula", "satu0": "wi_01", "dua0": "wi_02"},
    "presentasi-jadwal/giliran/km_01": {"ruang": "Aula", "satu": "wi_01", "dua": "wi_02", "edisi": "1"},
    "keringanan": {"untuk": "peserta", "peserta": "km_01", "sesi": "kebijakan-01", "apa": "tenggat", "alasan": "Rapat"},
    "tatap-muka/baru": {"judul": "Pembukaan", "jenis": "opening", "mulai": "08.00", "selesai": "09.00"},
}


@pytest.mark.parametrize("year", ["0001", "1926", "2126", "9999"])
@pytest.mark.parametrize("path", FORMS)
def test_a_year_that_no_training_has_is_refused_beside_its_field(service: Running, path: str, year: str) -> None:
    service.see_notice("pa_01")
    slot = Slot("km_01", START, START + HOUR, "Aula", ("wi_01", "wi_02"))
    service.write(lambda c: presentation_planning.add_slots(c, COHORT, [slot]))
    day = f"31/12/{year}"
    times = {"mulai": f"{day} 08.00", "selesai": f"{day} 09.00", "tenggat": f"{day} 09.00", "tanggal": day}
    reply = service.send("pa_01", path, **{**times, **FORMS[path]})
    assert reply.status_code == 422
    assert "Periksa tahunnya." in reply.text
    planned = service.write(lambda c: presentations.planned(c, COHORT))
    assert [one.slot for one in planned] == [slot]


LONG, MANY = "Panjang sekali. " * 60, "9" * 20
KEY = "b" * 32
TOTALS = dict.fromkeys(UNSUR, "90")
SAVING = {"layanan": LONG, "oleh": LONG, "sebelum": MANY, "sesudah": "1", "jumlah": MANY, "rupiah": MANY}
SURVEY = {"kunci": KEY, "tahap": "before", "layanan": LONG, "periode": LONG, "responden": "30", **TOTALS}
MEASURED = {"kunci": KEY, "nilai": "3", "tanggal": "1/3/2026", "sumber": LONG, "catatan": LONG}
CLASS = {"jenis": "opening", "tanggal": "3/3/2026", "mulai": "08.00", "selesai": "09.00"}
TYPED = [
    ("km_01", "implementasi/hemat", SAVING),
    ("km_01", "implementasi/hemat", {"layanan": "Akta", "oleh": LONG, "rupiah": "1"}),
    ("km_01", "implementasi/skm", SURVEY),
    ("km_01", "implementasi/skm", {**SURVEY, "layanan": "Akta", "pengguna": MANY}),
    ("km_01", "implementasi/skm", {**SURVEY, "layanan": "Akta", "periode": "Maret", "responden": MANY}),
    ("km_01", "implementasi/indikator/i1", MEASURED),
    ("km_01", "implementasi/indikator/i1", {**MEASURED, "nilai": MANY}),
    ("km_01", "implementasi/tonggak/m1", {"tanggal": "1/3/2026", "catatan": LONG}),
    ("km_01", "implementasi/lapor", {"ringkasan": LONG, "yakin": "1"}),
    ("km_01", "implementasi/jawab", {"kunci": KEY, "isi": LONG}),
    ("km_01", "rancangan/isi/judul", {"title": LONG}),
    ("km_01", "forum/kebijakan/baru", {"judul": LONG, "isi": LONG * 20, "kunci": KEY}),
    ("wi_01", "obrolan/jadwal", {"mapel": LONG, "kelompok": LONG, "fasilitator": LONG}),
    ("wi_01", "forum/kebijakan/peserta", {"peserta": LONG, "alasan": LONG, "kelompok": LONG}),
    ("wi_01", "rancangan-peserta/km_01/komentar", {"bagian": "judul", "komentar": LONG, "versi": MANY}),
    ("wi_01", "implementasi/orang/km_01/catatan", {"kunci": KEY, "isi": LONG}),
    ("pa_01", "tatap-muka/baru", {**CLASS, "judul": LONG, "ruang": LONG, "narasumber": LONG, "kode": LONG}),
    ("pa_01", "presentasi-jadwal/susun", {**FORMS["presentasi-jadwal/susun"], "mulai": "9/3/2026 08.00",
                                          "ruang0": LONG, "langkah": "tulis"}),
    ("pa_01", "presentasi-jadwal/susun", {"mulai": "9/3/2026 08.00", "ruang0": "Aula", "satu0": LONG, "dua0": LONG,
                                          "langkah": "tulis"}),
]  # fmt: skip


@pytest.mark.parametrize(("who", "path", "data"), TYPED, ids=[f"{who} {path}" for who, path, _ in TYPED])
def test_what_is_too_long_or_too_large_is_told_or_cut(
    service: Running, who: str, path: str, data: dict[str, str]
) -> None:
    """The fixture's database is as strict as PostgreSQL, which keeps nothing that is longer than its column."""
    service.see_notice()
    service.write(lambda c: approve(c, "km_01", START))
    service.write(lambda c: forum_readers.admit(c, COHORT, "km_01", "Uji", "pa_01", START))
    reply = service.send(who, path, **data)
    assert reply.status_code in (303, 404, 409, 422), reply.text
    if path in ("implementasi/hemat", "implementasi/indikator/i1"):
        assert reply.status_code == 422 and LONG[:200] in reply.text, "nothing is cut unseen"
