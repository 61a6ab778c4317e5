"""What a participant finds on Beranda: where they stand, what is next, and why a lock is there."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from tests.programmes import one_subject

from .conftest import START, Running, running_service


def test_the_first_session_is_next_and_the_others_say_why_they_are_locked(service: Running) -> None:
    service.see_notice()
    page = service.client("km_01").get("")
    assert page.status_code == 200
    assert "Sesi 1 · Mengapa revolusi mental?" in page.text
    assert "Terbuka setelah Sesi 1 dikumpulkan" in page.text
    assert 'href="/hub/user-redirect/bangkom/buka/kebijakan-01"' in page.text
    assert "buka/kebijakan-02" not in page.text
    assert len(page.content) < 100_000


def test_a_session_opens_when_its_time_has_come(service: Running) -> None:
    service.see_notice()
    opens, due = START + timedelta(hours=2), START + timedelta(days=3)
    service.open_all(kebijakan_01=(opens, due))
    client = service.client("km_01")
    assert "Terbuka mulai Senin, 2 Maret 2026, 11.00 WITA" in client.get("").text
    assert client.get("video/kebijakan-01/").status_code == 403
    service.clock.pass_by(timedelta(hours=2))
    page = client.get("").text
    assert "Tenggat Kamis, 5 Maret 2026, 09.00 WITA" in page
    assert client.get("video/kebijakan-01/").status_code == 200


def test_subjects_still_to_come_and_those_done_are_folded(tmp_path: Path, released: Path, filled_store: bytes) -> None:
    whole = one_subject()
    (only,) = whole.subjects
    first = replace(only, assignments=only.assignments[:1])
    second = replace(only, id="lanjutan", assignments=only.assignments[1:])
    programme = replace(whole, subjects=(first, second))
    with running_service(tmp_path, released, filled_store, programme=programme) as service:
        service.see_notice()
        page = service.client("km_01").get("").text
        assert ("Belum terbuka · lihat sesi" in page, "Selesai · lihat sesi" in page) == (True, False)
        service.hand_in("km_01", "kebijakan-01")
        page = service.client("km_01").get("").text
        assert ("Belum terbuka · lihat sesi" in page, "Selesai · lihat sesi" in page) == (False, True)


def test_every_page_offers_the_way_out(service: Running) -> None:
    service.see_notice("km_01", "pa_01")
    for who, path in (("km_01", ""), ("pa_01", "penyelenggara")):
        assert 'href="/hub/logout">Keluar</a>' in service.client(who).get(path).text


def test_who_has_handed_in_everything_is_led_on_to_the_discussions(service: Running) -> None:
    service.see_notice()
    for assignment in service.context.programme.assignments():
        service.hand_in("km_01", assignment)
    page = service.visitor("km_01").get("").text
    assert "Langkah berikutnya" in page
    assert 'href="/services/bangkom/diskusi">Buka diskusi</a>' in page
    ahead = service.visitor("km_02").get("").text
    assert "Buka diskusi" not in ahead
    assert "Perjalanan Anda" in ahead
