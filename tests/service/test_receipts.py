"""Receipts: one's own list and file, and whether a receipt at hand is genuine."""

import json

import pytest
from tests.service.conftest import Running


@pytest.fixture
def handed_in(service: Running) -> Running:
    service.see_notice()
    service.hand_in("km_01", "kebijakan-01")
    return service


def check(service: Running, who: str, text: str = "", file: bytes | None = None):
    client = service.client(who)
    fields = {"_xsrf": service.xsrf(client), "isi": text}
    files = {"berkas": ("tanda-terima.json", file or b"", "application/json")}
    return client.post("tanda-terima/periksa", data=fields, files=files)


def test_the_list_shows_what_was_received_and_when(handed_in: Running) -> None:
    page = handed_in.client("km_01").get("tanda-terima").text
    assert "2026-000001 · kebijakan-01" in page
    assert "Senin, 2 Maret 2026, 09.00 WITA" in page
    assert "Belum ada tanda terima" in handed_in.client("km_02").get("tanda-terima").text


def test_a_receipt_that_was_kept_is_genuine_for_anybody(handed_in: Running) -> None:
    reply = handed_in.client("km_01").get("tanda-terima/2026-000001.json")
    assert 'attachment; filename="tanda-terima-2026-000001.json"' in reply.headers["Content-Disposition"]
    for found in (check(handed_in, "pa_01", file=reply.content), check(handed_in, "wi_01", text=reply.text)):
        assert "Tanda terima ini asli." in found.text
        assert "Peserta: km_01" in found.text


@pytest.mark.parametrize("changed", [{"participant": "km_02"}, {"version": 2}, {"signature": "0" * 128}])
def test_a_receipt_that_was_changed_is_not(handed_in: Running, changed: dict) -> None:
    receipt = handed_in.client("km_01").get("tanda-terima/2026-000001.json").json()
    page = check(handed_in, "km_01", text=json.dumps(receipt | changed)).text
    assert "Tanda terima ini tidak asli" in page
    assert "Peserta:" not in page


@pytest.mark.parametrize("text", ["", "[]", "<script>alert(1)</script>", "{" * 5000, '{"number": 3}'])
def test_what_is_no_receipt_is_a_sentence(handed_in: Running, text: str) -> None:
    reply = check(handed_in, "km_01", text=text)
    assert reply.status_code in {200, 422}
    assert "<script>alert" not in reply.text
    assert "Pilih berkas tanda-terima.json" in reply.text or "rusak atau bukan tanda terima" in reply.text
