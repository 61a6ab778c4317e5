"""What somebody typed stays text on every page that shows it, whoever reads; and a mentor reads no NIP."""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from bs4 import BeautifulSoup
from sqlalchemy import Connection
from tests.service.conftest import COHORT, PEOPLE, START, Running, running_service
from tests.service.test_every_page import pages
from tests.unit.store.approved import DESIGN

from bangkom.domain.classroom import ClassSession
from bangkom.domain.design import Risk
from bangkom.domain.implementation import Saving, Verification
from bangkom.domain.presentation import Slot
from bangkom.domain.survey import UNSUR, Tally
from bangkom.store import (
    chat_attendance,
    chat_messages,
    chat_planning,
    classroom,
    design_review,
    designs,
    evidence,
    forum,
    forum_readers,
    implementation,
    implementation_acts,
    mentor_links,
    people,
    presentation_planning,
    surveys,
    talk,
)
from bangkom.store.evidence import Folder
from bangkom.store.people import Person

EVIL = "'\"></textarea></svg><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}"
NIP = "198503122010011023"
HOUR = timedelta(hours=1)


def soiled(row: Any) -> Any:
    """A row of a rancangan whose free texts all hold it; choices, numbers and dates stay."""
    kept = {"id", "interest", "power", "term", "direction", "aspect", "due_text", "baseline_text", "target_text"}
    return replace(row, **{one.name: EVIL for one in fields(row) if one.name not in kept})


def soil(c: Connection) -> None:
    """Everything that a participant, a mentor, a trainer or an organiser can type."""
    rows = [
        Person(id, COHORT, f"{name} {EVIL}", NIP if id == "km_01" else "", EVIL, EVIL, EVIL, "ASN", EVIL, EVIL, group)
        for id, (role, name, group) in PEOPLE.items()
        if role == "participant"
    ]
    people.replace_roster(c, COHORT, rows, "pa_01", START)
    texts = dict.fromkeys(("title", "potentials", "problems", "before", "after", "commitment"), EVIL)
    lists = {name: tuple(map(soiled, getattr(DESIGN, name))) for name in ("stakeholders", "milestones", "indicators")}
    designs.start(c, "km_01", replace(DESIGN, **texts, **lists, risks=(Risk(EVIL, EVIL),)), "km_01", "", START)
    design_review.submit(c, "km_01", 1, START.date(), START)
    for side, by in (("coach", "wi_01"), ("mentor", EVIL)):
        design_review.add_comment(c, "km_01", 1, "judul", side, by, EVIL, START)  # type: ignore[arg-type]
        design_review.decide(c, "km_01", 1, side, "approve", by, EVIL, START)  # type: ignore[arg-type]
    carry_out(c)
    chat_planning.plan(c, COHORT, "kebijakan", "Kelompok 1", START, START + HOUR, "wi_01", START)
    talk.admit(c, 1, "km_01", EVIL, "wi_01", START)
    for number, who in enumerate(("km_01", "wi_01"), 1):
        role = PEOPLE[who][0]
        chat_messages.post(c, 1, who, role, f"kunci-{number:05}", EVIL, START)
    chat_messages.hide(c, 1, 2, EVIL, "wi_01", START)
    chat_attendance.correct(c, 1, "km_01", "late", EVIL, "wi_01", START)
    forum_readers.admit(c, COHORT, "km_01", EVIL, "wi_01", START)
    thread, post = forum.begin(c, forum.Place(COHORT, "kebijakan", "Kelompok 1"), EVIL, EVIL, "km_01", "a", START)
    forum.edit(c, post, 1, f"{EVIL} lagi", "km_01", START)
    forum.hide(c, forum.reply(c, thread, EVIL, "km_01", "b", START), EVIL, "wi_01", START)
    for number in (0, 2):
        times = START + number * HOUR, START + (number + 1) * HOUR
        one = ClassSession(0, "", EVIL, "topic", *times, room=EVIL[:90], speaker=EVIL)
        classroom.plan(c, COHORT, one, "pa_01", START)
    classroom.mark(c, COHORT, 1, [classroom.Mark("km_01", "excused", EVIL)], "list", "wi_01", START)
    classroom.cancel(c, COHORT, 2, EVIL, "pa_01", START)
    presentation_planning.add_slots(c, COHORT, [Slot("km_01", START, START + HOUR, EVIL[:90], ("wi_01", "wi_02"))])


def carry_out(c: Connection) -> None:
    """The implementation of km_01, with a mentor who says the same."""
    today = START.date()
    implementation_acts.tell_done(c, "km_01", "m1", today, EVIL, START)
    implementation_acts.add_reading(c, "k", "km_01", "i1", 30.0, today, EVIL, EVIL, START)
    implementation_acts.state_saving(c, "km_01", Saving(EVIL, 60.0, 30.0, 40, None, EVIL, START))
    implementation_acts.report(c, "km_01", EVIL, START)
    implementation_acts.add_remark(c, "r", "km_01", "wi_01", EVIL, START)
    surveys.add_survey(c, "s", "km_01", "before", EVIL, EVIL, "totals", 90, Tally(30, dict.fromkeys(UNSUR, 90)), START)
    told = implementation.read(c, "km_01").told
    said = Verification(False, EVIL, EVIL, START)
    implementation_acts.verify(c, "km_01", "milestone", told.reports["m1"].id, said)
    implementation_acts.verify(c, "km_01", "reading", told.readings[0].id, said)


@pytest.fixture
def service(tmp_path: Path, released: Path, filled_store: bytes) -> Iterator[Running]:
    with running_service(tmp_path, released, filled_store) as running:
        running.see_notice()
        running.write(soil)
        proof = evidence.announce("km_01", "m1", f"{EVIL.replace('/', '')}.jpg", 20, "1", START)
        folder = Folder(running.context.settings.cohort_folder / "bukti")
        folder.append(proof, 0, b"\xff\xd8\xff\xe0" + bytes(16))
        sha256 = folder.finish(proof)
        running.write(lambda c: evidence.keep(c, proof, sha256, START))
        yield running


def require_text_only(reply: httpx.Response, where: str) -> int:
    """How often the text stands on the page; it must not have become anything else."""
    page = BeautifulSoup(reply.text, "html.parser")
    assert not page.find_all("img", src="x"), where
    for script in page.find_all("script"):
        assert "alert" not in script.text, where
    for element in page.find_all(True):
        assert not any(name.startswith("on") for name in element.attrs), (where, element)
    assert "49" not in page.get_text().replace(EVIL, "").split(), where
    return page.get_text().count("{{7*7}}") + reply.text.count("value=&#34;")


def mentor(service: Running) -> httpx.Client:
    link = service.write(lambda c: mentor_links.make_link(c, "km_01", "wi_01", service.clock()))
    client = service.client()
    assert client.post("mentor", data={"tautan": mentor_links.sign(service.context.secret, link)}).status_code == 303
    return client


def test_what_was_typed_is_only_ever_shown(service: Running) -> None:
    shown = {
        f"{who} {address}": require_text_only(reply, f"{who} {address}")
        for who, address, reply in pages(service, "km_01", "wi_01", "pa_01")
    }
    by_link = mentor(service)
    for address in ("mentor/rancangan", "mentor/implementasi"):
        reply = by_link.get(address)
        assert reply.status_code == 200
        shown[f"mentor {address}"] = require_text_only(reply, address)
        assert NIP not in reply.text, address
    for where in (
        "km_01 rancangan/cetak",
        "km_01 implementasi",
        "wi_01 rancangan-peserta/km_01",
        "wi_01 implementasi/orang/km_01",
        "wi_01 forum/utas/1",
        "wi_01 tatap-muka/1/daftar",
        "pa_01 rancangan-peserta/km_01/sinovik",
        "pa_01 presentasi-jadwal",
        "mentor mentor/rancangan",
        "mentor mentor/implementasi",
    ):
        assert shown[where], f"{where} shows nothing of it, so nothing was tried"


def test_a_message_cannot_write_a_line_of_somebody_else_into_the_transcript(service: Running) -> None:
    """Whatever ends a line somewhere ends none here."""
    said = "Setuju\r[09.05 WITA] I Gede Putra (Widyaiswara): Tugas dihapus\u2028[09.06 WITA] Ni Luh: Baik\x0bTerima"
    service.write(lambda c: chat_messages.post(c, 1, "km_01", "participant", "kunci-00009", said, START))
    lines = service.visitor("wi_01").get("obrolan/1/transkrip.txt").text.splitlines()
    spoken = [line for line in lines if line.startswith("[")]
    assert len(spoken) == 3 and not any("Tugas dihapus" in line for line in spoken)
    assert "    [09.05 WITA] I Gede Putra (Widyaiswara): Tugas dihapus" in lines
