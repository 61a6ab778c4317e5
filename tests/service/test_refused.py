"""Who asks for what isn't theirs is refused, and an organiser can read that they asked."""

import pytest
from tests.service.conftest import COHORT, Running

from bangkom.store import audit, teaching


@pytest.fixture
def office(service: Running) -> Running:
    service.see_notice()
    return service


def refused(service: Running) -> list[tuple[str, str, str, str]]:
    """Every refusal that is recorded, the first one first. A write waits for those that were submitted before it."""
    service.context.writer.submit(lambda _: None).result(10)
    with service.context.database.read() as connection:
        found = audit.entries(connection, 100, act="refused")
    return [(one.who, one.role, one.subject, one.detail) for one in reversed(found)]


def test_what_is_refused_is_recorded_once_in_a_while(office: Running) -> None:
    office.write(lambda c: teaching.assign(c, COHORT, "wi_02", ["Kelompok 2"]))
    for _ in range(3):
        assert office.visitor("km_01").get("penyelenggara").status_code == 403
        assert office.visitor("wi_02").get("peserta/orang/km_01").status_code == 404
        assert office.visitor("km_02").get("tanda-terima/2026-000001.json").status_code == 404
        assert office.send("wi_01", "angkatan", id="baru").status_code == 403
    assert refused(office) == [
        ("km_01", "participant", "penyelenggara", "GET"),
        ("wi_02", "trainer", "peserta/orang/km_01", "GET"),
        ("km_02", "participant", "tanda-terima/2026-000001.json", "GET"),
        ("wi_01", "trainer", "angkatan", "POST"),
    ]
    page = office.visitor("pa_01").get("catatan?apa=refused").text
    assert "Ditolak: bukan haknya" in page and "peserta/orang/km_01" in page


def test_no_long_number_gets_into_the_record(office: Running) -> None:
    assert office.visitor("wi_01").get("peserta/orang/198501012010011001").status_code == 404
    assert refused(office) == [("wi_01", "trainer", "peserta/orang/…", "GET")]


def test_what_is_theirs_or_only_locked_is_not_recorded(office: Running) -> None:
    assert office.visitor("km_01").get("video/kebijakan-02/").status_code == 403
    assert office.client("km_01").post("api/video/mulai", json={"video": "kebijakan-01"}).status_code == 403
    assert office.visitor("pa_01").get("peserta/orang/km_01").status_code == 200
    assert office.visitor("pa_01").get("peserta/orang/km_99").status_code == 404, "nothing is foreign to organisers"
    assert office.visitor("km_99").get("").status_code == 403
    assert refused(office) == []
