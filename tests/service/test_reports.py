"""The reports page: who may ask, what is kept, and a real run from the click to the page and the workbook."""

import io
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from bangkom.reports.names import REPORTS
from bangkom.reports.runner import ReportRunner, folder_of
from bangkom.store import audit, reporting
from bangkom.store.gradebook import ensure_gradebook

from .conftest import COHORT, ROOT, Running

SECONDS = 240


@pytest.fixture
def running(service: Running) -> Iterator[Running]:
    """The service with a runner of its own, everybody's notice read."""
    service.see_notice()
    settings = service.context.settings
    (settings.root / "analytics").symlink_to(ROOT / "analytics")
    (settings.root / "release").symlink_to(ROOT / "release")
    ensure_gradebook(settings)
    environ = {**os.environ, "BANGKOM_COHORT": COHORT, "BANGKOM_STORE_URL": settings.store_url}
    runner = ReportRunner(
        settings, service.context.database, service.context.programme.zone, service.context.clock, environ
    )
    shared = service.app.settings["service"]
    service.app.settings["service"] = replace(shared, context=replace(shared.context, report_runner=runner))
    runner.start()
    yield service
    runner.close()


def newest(service: Running) -> reporting.Run:
    return service.write(lambda c: reporting.runs(c, COHORT, 1))[0]


def await_end(service: Running) -> reporting.Run:
    until = time.monotonic() + SECONDS
    while (run := newest(service)).is_open:
        assert time.monotonic() < until, run
        time.sleep(0.2)
    return run


def test_from_the_click_to_page_and_workbook(running: Running) -> None:
    running.hand_in("km_01", "kebijakan-01")
    page = running.visitor("pa_01").get("laporan").text
    assert "Belum ada laporan" in page
    assert running.send("pa_01", "laporan/susun").status_code == 303
    assert "Laporan sedang disusun" in running.visitor("pa_01").get("laporan").text
    again = running.send("pa_01", "laporan/susun")
    assert (again.status_code, "sedang disusun" in again.text) == (409, True)
    run = await_end(running)
    assert (run.state, run.reason, run.done) == ("done", "", len(REPORTS))
    page = running.visitor("pa_01").get("laporan").text
    assert "Unduh XLSX" in page
    for name in REPORTS:
        reply = running.visitor("wi_01").get(f"laporan/{run.id}/{name}.html")
        assert reply.status_code == 200
        policy = reply.headers["Content-Security-Policy"]
        assert "sandbox allow-scripts" in policy and "default-src 'none'" in policy
        assert "unsafe-inline" not in policy.partition("script-src")[2].partition(";")[0]
        assert "style-src 'unsafe-inline'" in policy  # or it would stand there bare: its look is its own
        assert ("script-src 'sha256-" in policy) == ('class="chart"' in reply.text)
    book = running.visitor("pa_01").get(f"laporan/{run.id}/01_penyelesaian.xlsx")
    assert 'filename="01_penyelesaian-2026-03-02.xlsx"' in book.headers["Content-Disposition"]
    assert load_workbook(io.BytesIO(book.content)).sheetnames[0] == "Keterangan"
    assert "Unduh XLSX" not in running.visitor("wi_01").get("laporan").text
    acts = running.write(lambda c: [entry.act for entry in audit.entries(c, 5)])
    assert "report.run" in acts


def test_a_run_that_was_cut_off_begins_anew_and_a_failure_is_told(service: Running) -> None:
    service.see_notice()
    settings = service.context.settings  # without a folder `analytics`, so that the run fails
    run = service.write(lambda c: reporting.ask(c, COHORT, "pa_01", service.clock(), 4))
    service.write(lambda c: reporting.advance(c, run.id, 1))
    environ = {**os.environ, "BANGKOM_COHORT": COHORT, "BANGKOM_STORE_URL": settings.store_url}
    runner = ReportRunner(
        settings, service.context.database, service.context.programme.zone, service.context.clock, environ
    )
    runner.start()
    try:
        ended = await_end(service)
    finally:
        runner.close()
    assert ended.state == "failed"
    assert "Jalankan" in ended.reason or "tidak ada" in ended.reason
    assert ended.reason in service.visitor("pa_01").get("laporan").text
    assert not list(folder_of(settings, run.id).glob("*.html"))


def test_the_schedule_says_when_the_next_one_comes(service: Running) -> None:
    service.see_notice()
    assert service.send("pa_01", "laporan/jadwal", hari="0", jam="06.00").status_code == 303
    page = service.visitor("pa_01").get("laporan").text
    assert (
        "Laporan disusun sendiri setiap <strong>Senin, 06.00</strong>. Berikutnya Senin, 9 Maret 2026, 06.00 WITA"
        in page
    )
    wrong = service.send("pa_01", "laporan/jadwal", hari="0", jam="6 pagi")
    assert (wrong.status_code, "Tulis jamnya dengan titik" in wrong.text) == (422, True)
    service.clock.pass_by(timedelta(days=1))
    assert service.send("pa_01", "laporan/jadwal", hari="", jam="").status_code == 303
    assert "belum dijadwalkan" in service.visitor("pa_01").get("laporan").text
