"""Every act of staff in the training itself: it is on record, and a form that is sent twice is done once or refused.

An act without a row or a word here fails. Who may act at all is in `test_access`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from tests.service.conftest import COHORT, START, Running, running_service
from tests.service.test_access import CHAT, ID, NUMBERED, SOMEONE
from tests.service.test_graduation import hidden
from tests.service.whole_training import after_training, train
from tests.unit.store.approved import DESIGN
from tornado.web import RequestHandler

from bangkom.domain.classroom import ClassSession
from bangkom.domain.presentation import Slot
from bangkom.store import (
    accounts,
    audit,
    chat_planning,
    classroom,
    design_review,
    designs,
    forum,
    presentation_planning,
)
from bangkom.web.service.routes import STAFF

HOUR = timedelta(hours=1)
Data = Mapping[str, Any]
Read = Callable[[Running], Data]


class Act(NamedTuple):
    """`who` sends `data` (or what is read from a page) to `path`; it is recorded as `act`. Sent again it answers
    `again`: 303, and nothing more is done, or what refuses it."""

    route: str
    who: str
    path: str
    data: Data | Read
    act: str
    again: int = 303
    done: int = 303


def page_field(path: str, *names: str, **data: str) -> Read:
    """The form's data with the hidden fields of the page it stands on."""

    def read(service: Running) -> Data:
        page = service.visitor(data.get("who", "pa_01")).get(path)
        return {**{name: hidden(page, name) for name in names}, **{k: v for k, v in data.items() if k != "who"}}

    return read


def change_class(_: Running) -> Data:
    return {**CLASS, "judul": "Judul baru", "tanggal": "10/3/2026", "versi": "1"}


CLASS = {"judul": "Materi", "jenis": "topic", "tanggal": "9/3/2026", "mulai": "08.00", "selesai": "09.00"}
CHAT_TIMES = {"mulai": "3/3/2026 13.00", "selesai": "3/3/2026 14.00", "fasilitator": "wi_01"}
SLOT = {"mulai": "2/3/2026 08.30", "satu": "wi_01", "dua": "wi_03", "edisi": "1"}
LINK, VERDICT = f"rancangan-peserta/{SOMEONE}/tautan", f"rancangan-peserta/{SOMEONE}/keputusan"
GRADUATION = f"kelulusan/orang/{SOMEONE}"
OWN = "kelulusan/orang/km_01"

DURING = [
    Act("obrolan/jadwal", "wi_01", "obrolan/jadwal", {"mapel": "kebijakan", "kelompok": "Kelompok 2", **CHAT_TIMES},
        "chat.plan", 422),
    Act(f"obrolan/{CHAT}/jadwal", "wi_01", "obrolan/2/jadwal",
        {"mulai": "3/3/2026 14.00", "selesai": "3/3/2026 15.00", "fasilitator": "wi_01"}, "chat.replan"),
    Act(f"obrolan/{CHAT}/peserta", "wi_01", "obrolan/1/peserta",
        {"tindakan": "izinkan", "untuk": "km_02", "alasan": "Listrik padam"}, "chat.admit"),
    Act(f"obrolan/{CHAT}/peserta", "wi_01", "obrolan/1/peserta",
        {"tindakan": "koreksi", "untuk": "km_02", "hadir": "late", "alasan": "Hadir lewat telepon"}, "chat.correct"),
    Act(f"api/obrolan/{CHAT}/pandu", "wi_01", "api/obrolan/1/pandu", {"act": "lock"}, "chat.lock", 409, 200),
    Act("tatap-muka/baru", "pa_01", "tatap-muka/baru", CLASS, "class.plan"),
    Act(f"tatap-muka/{NUMBERED}/ubah", "pa_01", "tatap-muka/2/ubah", change_class, "class.change"),
    Act(f"tatap-muka/{NUMBERED}/batal", "pa_01", "tatap-muka/2/batal", {"alasan": "Ruang dipakai"}, "class.cancel",
        404),
    Act(f"tatap-muka/{NUMBERED}/daftar", "wi_01", "tatap-muka/1/daftar", {"h-km_01": "present", "d-km_01": "-"},
        "class.presence"),
    Act(f"forum/{ID}/peserta", "wi_01", "forum/kebijakan/peserta", {"peserta": "km_02", "alasan": "Menyusul"},
        "forum.admit"),
    Act(f"forum/tulisan/{NUMBERED}/sembunyikan", "wi_01", "forum/tulisan/1/sembunyikan", {"alasan": "Nama warga"},
        "forum.hide"),
    Act(f"rancangan-peserta/{SOMEONE}/komentar", "wi_01", "rancangan-peserta/km_01/komentar",
        {"bagian": "judul", "komentar": "Pendekkan", "versi": "1"}, "design.comment"),
    Act(VERDICT, "wi_01", "rancangan-peserta/km_01/keputusan", {"putusan": "approve", "versi": "1"}, "design.approve"),
    Act(f"presentasi-jadwal/giliran/{SOMEONE}", "pa_01", "presentasi-jadwal/giliran/km_01", {**SLOT, "ruang": "Balai"},
        "presentation.move"),
    Act("presentasi-jadwal/susun", "pa_01", "presentasi-jadwal/susun",
        {"langkah": "tulis", "mulai": "2/3/2026 13.00", "ruang0": "Aula", "satu0": "wi_01", "dua0": "wi_03"},
        "presentation.plan", 422),
    Act(f"presentasi-uji/{SOMEONE}", "wi_01", "presentasi-uji/km_01", {f"kriteria-{n}": "0" for n in range(1, 9)},
        "presentation.mark"),
    Act(f"presentasi-uji/{SOMEONE}", "wi_03", "presentasi-uji/km_01", {f"kriteria-{n}": "0" for n in range(1, 9)},
        "presentation.mark"),
    Act(f"presentasi-uji/{SOMEONE}/perbaikan", "wi_01", "presentasi-uji/km_01/perbaikan",
        {"tindakan": "minta", "catatan": "Sebut angkanya"}, "presentation.revise"),
    Act("presentasi-jadwal/rilis", "pa_01", "presentasi-jadwal/rilis", {}, "presentation.release"),
    Act(f"implementasi/orang/{SOMEONE}/catatan", "wi_01", "implementasi/orang/km_01/catatan",
        {"kunci": "a" * 32, "isi": "Lanjutkan"}, "implementation.remark"),
    Act("laporan/jadwal", "pa_01", "laporan/jadwal", {"hari": "0", "jam": "06.00"}, "report.schedule"),
    Act("laporan/susun", "pa_01", "laporan/susun", {}, "report.run", 409),
]  # fmt: skip

AFTER = [
    Act(f"{GRADUATION}/tandatangan", "pa_01", f"{OWN}/tandatangan",
        page_field(OWN, "sidik", status="LULUS", sertifikat="ya"), "graduation.sign", 409),
    Act("kelulusan/tandatangan", "pa_01", "kelulusan/tandatangan",
        lambda service: {"langkah": "tandatangan", "orang": "km_02",
                         "sidik": hidden(service.send("pa_01", "kelulusan/tandatangan", orang="km_02"), "sidik")},
        "graduation.sign"),
    Act(f"{GRADUATION}/cabut", "pa_01", f"{OWN}/cabut", {"alasan": "Salah nama"}, "certificate.revoke", 409),
    Act(f"{GRADUATION}/sertifikat", "pa_01", f"{OWN}/sertifikat", {}, "certificate.issue", 409),
    Act(f"{GRADUATION}/keberatan", "pa_01", f"{OWN}/keberatan",
        page_field(OWN, "nomor", jawaban="Sudah ditinjau"), "graduation.answer", 409),
    Act(f"{GRADUATION}/cabut", "pa_01", f"{OWN}/cabut", {"alasan": "Dibuka kembali"}, "certificate.revoke", 409),
    Act(f"{GRADUATION}/buka", "pa_01", f"{OWN}/buka", {"alasan": "Nilai susulan"}, "graduation.reopen", 409),
]  # fmt: skip

WORDS = {
    LINK: "each link replaces the one before it, and the page shows the one that counts: test_designs",
    "periksa/([a-z0-9-]{1,64})/([a-z0-9-]{1,64})": "test_marking.test_sent_twice_it_is_one_mark",
    "periksa/([a-z0-9-]{1,64})/([a-z0-9-]{1,64})/batal": "test_marking, with the mark that it takes back",
    "periksa/([a-z0-9-]{1,64})/([a-z0-9-]{1,64})/nama": "test_marking.test_names_are_shown_only_when_asked_for",
    "rilis/([a-z0-9-]{1,64})": "test_releasing.test_released_twice_is_released_once",
    "sanggahan/([0-9]{1,9})": "test_releasing.test_an_objection_is_written_answered_and_kept_with_both_marks",
    "tatap-muka/impor": "writes nothing: a draft that its confirmation writes",
    "tatap-muka/([0-9]{1,9})/impor": "writes nothing: a draft that its confirmation writes",
    "tatap-muka/impor/([A-Za-z0-9_-]{22})": "test_classroom, where a draft is confirmed twice",
    "tatap-muka/([0-9]{1,9})/impor/([A-Za-z0-9_-]{22})": "test_classroom, where a draft is confirmed twice",
    "api/formgrader": "test_formgrader: known by its key",
    f"forum/{ID}/baru": "written as everybody writes there, known by its key: test_forum",
    f"forum/utas/{NUMBERED}": "written as everybody writes there, known by its key: test_forum",
    f"forum/tulisan/{NUMBERED}/ubah": "one's own words, of which every version is kept: test_forum",
    f"api/obrolan/{CHAT}/tiket": "opens a line and changes nothing",
    f"api/obrolan/{CHAT}/pesan": "written as everybody writes there, known by its key: test_chat",
    "pemberitahuan": "each one's own: kept with the account",
    "tanda-terima/periksa": "changes nothing",
}
BEFORE = ("peserta", "jadwal", "keringanan", "petugas", "akun", "angkatan")
"""Acts around the training, which have their own tests."""


def send(service: Running, act: Act, data: Data) -> httpx.Response:
    if not act.path.startswith("api/"):
        return service.send(act.who, act.path, **data)
    client = service.visitor(act.who)
    return client.post(act.path, json=dict(data), headers={"X-XSRFToken": service.xsrf(client)})


def recorded(service: Running, who: str) -> list[str]:
    with service.context.database.read() as connection:
        found = audit.entries(connection, 500)
    return [one.act for one in reversed(found) if one.who == who and one.act != "refused"]


def walk(service: Running, acts: list[Act], before: Mapping[str, Callable[[], None]]) -> None:
    for act in acts:
        before.get(act.act, lambda: None)()
        data = act.data(service) if callable(act.data) else act.data
        known = recorded(service, act.who)
        first = send(service, act, data)
        assert first.status_code == act.done, (act, re.findall("[^>]*(?=</strong>|</p>)", first.text)[:6])
        added = recorded(service, act.who)[len(known) :]
        assert act.act in added, act
        second = send(service, act, data)
        assert second.status_code == act.again, act
        assert recorded(service, act.who)[len(known) + len(added) :] == [], act


@pytest.fixture
def during(tmp_path: Path, released: Path, filled_store: bytes) -> Iterator[Running]:
    """km_01 has handed in a rancangan and presents now; a chat of their group is on, another one comes."""
    with running_service(tmp_path, released, filled_store) as running:
        running.see_notice()
        for id, name in (("wi_03", "I Ketut Wira"),):
            running.write(lambda c, id=id, name=name: accounts.ensure_account(c, id, "trainer", name))
            running.see_notice(id)
        for begins in (START, START + 24 * HOUR):
            invited = [] if begins == START else ["km_01"]
            plan = ("kebijakan", "Kelompok 1", begins, begins + HOUR, "wi_01", START, invited)
            running.write(lambda c, plan=plan: chat_planning.plan(c, COHORT, *plan))
        for start in (0, 2):
            times = START + start * HOUR, START + (start + 1) * HOUR
            meeting = ClassSession(0, "", "Tatap muka", "topic", *times)
            running.write(lambda c, meeting=meeting: classroom.plan(c, COHORT, meeting, "pa_01", START))
        board = forum.Place(COHORT, "kebijakan", "Kelompok 1")
        running.write(lambda c: forum.begin(c, board, "Antrean", "Isi", "km_01", "k", START))
        running.write(lambda c: designs.start(c, "km_01", DESIGN, "km_01", "", START))
        running.write(lambda c: design_review.submit(c, "km_01", 1, START.date(), START))
        slot = Slot("km_01", START, START + timedelta(minutes=15), "Aula", ("wi_01", "wi_03"))
        running.write(lambda c: presentation_planning.add_slots(c, COHORT, [slot]))
        yield running


def test_every_act_has_a_row_or_a_word(service: Running) -> None:
    mounted = {
        route.path
        for route in service.app.routes
        for method in ("post", "put", "delete", "patch")
        if route.roles & STAFF
        and getattr(route.handler, method) is not getattr(RequestHandler, method)
        and not route.path.startswith(BEFORE)
    }
    assert {act.route for act in DURING + AFTER} | WORDS.keys() == mounted
    for act in DURING + AFTER:
        assert re.fullmatch(act.route, act.path), act


def test_acts_during_the_training_are_recorded_once(during: Running) -> None:
    walk(during, DURING, {})


def test_acts_after_the_training_are_recorded_once(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, released: Path, filled_store: bytes
) -> None:
    trained = train(tmp_path_factory.mktemp("terlatih"), released, filled_store)
    with after_training(tmp_path, released, trained) as running:

        def complain() -> None:
            for _ in range(2):
                running.send("km_01", "kelulusan/saya/keberatan", keberatan="Mohon ditinjau")

        walk(running, AFTER, {"graduation.answer": complain})
        assert recorded(running, "km_01") == ["graduation.object"]
