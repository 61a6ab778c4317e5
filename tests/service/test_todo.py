"""What waits for staff on their homes, from chats to objections; nothing of it once it is done."""

from datetime import timedelta

from bangkom.domain.classroom import ClassSession
from bangkom.store import classroom
from bangkom.store.classroom import Mark

from .chatting import plan
from .conftest import COHORT, START, Running

DAY = timedelta(days=1)


def test_an_organiser_sees_what_is_not_planned_yet_until_it_is(service: Running) -> None:
    service.see_notice()
    home = service.visitor("pa_01").get("penyelenggara").text
    assert "2 Live Chat belum dijadwalkan" in home
    assert "Sesi tatap muka belum direncanakan." in home
    plan(service, "Kelompok 1", 2 * DAY)
    plan(service, "Kelompok 2", 3 * DAY)
    wanted = ClassSession(0, "TM-01", "Pembukaan", "opening", START + DAY, START + DAY + timedelta(hours=2))
    session = service.write(lambda c: classroom.plan(c, COHORT, wanted, "pa_01", START))
    home = service.visitor("pa_01").get("penyelenggara").text
    assert "belum dijadwalkan" not in home
    assert "belum direncanakan" not in home
    assert "belum lengkap" not in home
    service.clock.pass_by(2 * DAY)
    assert "Kehadiran pada 1 sesi tatap muka belum lengkap." in service.visitor("pa_01").get("penyelenggara").text
    marks = [Mark(who, "present") for who in ("km_01", "km_02", "km_03")]
    service.write(lambda c: classroom.mark(c, COHORT, session.id, marks, "list", "pa_01", service.clock()))
    assert "belum lengkap" not in service.visitor("pa_01").get("penyelenggara").text


def test_a_trainer_sees_the_chat_that_is_theirs_to_lead(service: Running) -> None:
    service.see_notice()
    plan(service, "Kelompok 1", 2 * DAY)
    own, other = (service.visitor(who).get("widyaiswara").text for who in ("wi_01", "wi_02"))
    assert "Live Chat Kelompok 1 yang Anda pandu: Rabu, 4 Maret 2026, 09.00 WITA." in own
    assert "yang Anda pandu" not in other
