"""Every page before anybody has done anything, and with as much on it as a cohort brings: words, size, no number of
anybody that isn't theirs to read.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Connection
from tests.service.conftest import COHORT, PEOPLE, START, Running, running_service
from tests.service.test_access import ROWS
from tests.unit.store.approved import approve

from bangkom.domain.classroom import ClassSession
from bangkom.domain.presentation import Slot
from bangkom.store import (
    accounts,
    chat_messages,
    chat_planning,
    classroom,
    cohorts,
    forum,
    forum_readers,
    people,
    presentation_planning,
    talk,
)
from bangkom.store.database import Database, ensure_current
from bangkom.store.people import Person

MOST_BYTES = 100_000
PROGRAMS = re.compile(r"\b(None|nan|NaN|null|undefined|True|False|Traceback|Error|Exception|UndefinedError)\b")
ENGLISH = re.compile(r"\b(the|and|with|not|your|you|is|are|of|for|from|save|cancel|next|previous|submit|delete)\b")
FIRST_NIP = 198503122010011000
NUMBER = re.compile(r"19850312201001\d{4}")


def readable(reply: httpx.Response) -> str:
    """What somebody reads on the page."""
    shown = re.sub(r"<(script|style)[^>]*>.*?</\1>", " ", reply.text, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", shown)).split())


def pages(service: Running, *who: str) -> Iterator[tuple[str, str, httpx.Response]]:
    """Every page that these visitors get, with who and where."""
    for one in who:
        for row in ROWS:
            if row.method == "GET" and row.expected(one) == 200 and not row.route.startswith(("static/", "contoh/")):
                reply = service.visitor(one).get(row.address)
                assert reply.status_code < 500, (one, row.address)
                if "text/html" in reply.headers.get("Content-Type", ""):
                    yield one, row.address, reply


def is_sound(who: str, address: str, reply: httpx.Response) -> None:
    words = readable(reply)
    assert not PROGRAMS.search(words), (who, address, PROGRAMS.search(words))
    assert not ENGLISH.search(words), (who, address, ENGLISH.search(words))
    assert len(reply.content) <= MOST_BYTES, (who, address, len(reply.content))
    assert "<tbody></tbody>" not in reply.text, (who, address)


@pytest.fixture
def empty(tmp_path: Path, released: Path) -> Iterator[Running]:
    """A cohort without a participant."""
    database = Database(f"sqlite:///{tmp_path / 'kosong.db'}")
    ensure_current(database)
    with database.write() as connection:
        cohorts.add_cohort(connection, COHORT, "Angkatan uji", START)
        for who in ("wi_01", "pa_01"):
            accounts.ensure_account(connection, who, *PEOPLE[who][:2])  # type: ignore[arg-type]
    with database.read() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    folder = tmp_path / "layanan"
    folder.mkdir()
    with running_service(folder, released, (tmp_path / "kosong.db").read_bytes()) as running:
        running.see_notice("wi_01", "pa_01")
        yield running


EMPTY = {
    "diskusi": "Belum ada obrolan",
    "forum": "Belum ada forum",
    "implementasi": "Belum ada peserta.",
    "kelulusan": "Belum ada peserta.",
    "laporan": "Belum ada laporan",
    "periksa": "Tidak ada jawaban yang menunggu",
    "presentasi-jadwal": "Belum ada giliran presentasi.",
    "presentasi-jadwal/susun": "0 peserta belum punya giliran.",
    "presentasi-uji": "Anda belum dijadwalkan sebagai penguji.",
    "rancangan-peserta": "Belum ada peserta.",
    "rilis/kebijakan-01": "Anda belum mendampingi peserta.",
    "sanggahan": "Tidak ada.",
    "tatap-muka": "Belum ada sesi tatap muka.",
    "kelulusan/berita-acara": "Belum ada peserta.",
}
OWN = {
    "diskusi": "Belum ada obrolan",
    "forum": "Forum belum terbuka",
    "hadir": "Tidak ada sesi yang absennya terbuka",
    "implementasi": "Rancangan Anda belum disetujui",
    "kelulusan/saya": "Belum diputuskan",
    "presentasi": "Giliran Anda belum disusun",
    "rancangan": "Yang masih harus dikumpulkan",
    "tatap-muka": "Belum ada sesi tatap muka",
}


def test_with_nobody_in_the_cohort_every_page_says_so(empty: Running) -> None:
    seen: dict[str, list[str]] = {}
    for who, address, reply in pages(empty, "wi_01", "pa_01"):
        is_sound(who, address, reply)
        if reply.status_code == 200:
            seen.setdefault(address, []).append(readable(reply))
    for address, sentence in EMPTY.items():
        assert seen[address]
        for words in seen[address]:
            assert sentence in words, (address, words)


def test_before_a_participant_has_done_anything_every_page_says_what_comes(service: Running) -> None:
    service.see_notice("km_01")
    seen = {}
    for who, address, reply in pages(service, "km_01"):
        is_sound(who, address, reply)
        seen[address] = readable(reply)
    for address, sentence in OWN.items():
        assert sentence in seen[address], (address, seen[address])


@pytest.fixture
def full(tmp_path: Path, released: Path, filled_store: bytes) -> Iterator[Running]:
    """160 participants in four groups, each with a NIP and an approved rancangan; a talkative chat, a long forum, two
    days of presentations, a dozen classroom sessions."""
    with running_service(tmp_path, released, filled_store) as running:
        running.see_notice()
        running.write(enrol)
        running.write(talk_much)
        running.write(meet_often)
        yield running


def enrol(c: Connection) -> None:
    named = {f"pe_{n:03}": (f"Ni Luh Peserta Pelatihan {n}", f"Kelompok {1 + n % 4}") for n in range(157)}
    named |= {id: (name, group) for id, (role, name, group) in PEOPLE.items() if role == "participant"}
    rows = [
        Person(id, COHORT, name, f"{FIRST_NIP + n}", f"Dinas {n % 30}", "", "Analis", "ASN", "", "Ni Made", group)
        for n, (id, (name, group)) in enumerate(named.items())
    ]
    people.replace_roster(c, COHORT, rows, "pa_01", START)
    for row in rows:
        approve(c, row.id, START)
    forum_readers.admit(c, COHORT, "km_01", "Uji", "pa_01", START)


def talk_much(c: Connection) -> None:
    """A chat of 300 messages that is over, one that is on, and a thread with 60 posts of 150 words."""
    plan, hour = ("kebijakan", "Kelompok 1"), timedelta(hours=1)
    chat_planning.plan(c, COHORT, *plan, START - 2 * hour, START - hour, "wi_01", START - 3 * hour)
    chat_planning.plan(c, COHORT, *plan, START, START + hour, "wi_01", START, ["km_01"])
    talk.admit(c, 2, "km_01", "Uji", "wi_01", START)
    for n in range(300):
        text = f"Pesan {n}: loket kami membuka antrean daring sejak Senin, dan warga tidak lagi menunggu di teras."
        chat_messages.post(c, 1, "km_01", "participant", f"kunci-{n:05}", text, START - 1.5 * hour)
        chat_messages.post(c, 2, "km_01", "participant", f"kunci-{n:05}", text, START)
    board = forum.Place(COHORT, "kebijakan", "Kelompok 1")
    words = " ".join(["pelayanan"] * 150)
    for n in range(60):
        forum.begin(c, board, f"Topik {n} tentang antrean di loket kecamatan", words, "km_01", f"t{n}", START)
        forum.reply(c, 1, words, "km_02", f"r{n}", START)


def meet_often(c: Connection) -> None:
    for n in range(12):
        begins = START + timedelta(hours=2 * n)
        one = ClassSession(0, "", f"Sesi tatap muka {n}", "topic", begins, begins + timedelta(hours=1))
        classroom.plan(c, COHORT, one, "pa_01", START)
    slots = []
    for n, one in enumerate(people.people(c, COHORT)):
        begins = START + timedelta(days=8, minutes=15 * n)
        slots.append(Slot(one.id, begins, begins + timedelta(minutes=15), "Aula", ("wi_01", "wi_02")))
    presentation_planning.add_slots(c, COHORT, slots)


def test_with_a_whole_cohort_no_page_is_heavy_and_no_number_leaves_the_organisers(full: Running) -> None:
    for who, address, reply in pages(full, "km_01", "wi_01", "pa_01"):
        is_sound(who, address, reply)
        if who != "pa_01":
            assert not NUMBER.search(reply.text), (who, address)
    assert NUMBER.search(full.visitor("pa_01").get("peserta").text), "organisers read them"
