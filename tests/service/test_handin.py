"""Handing in over HTTP: the participant's side against the real service, and what no honest side sends."""

import hashlib
import json
import socket
import threading
import time
import tracemalloc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.service.conftest import COHORT, START, Running, running_service
from tests.uploads import JPG, MP4, with_uploads

from bangkom.errors import DepotError, SettingsError, UnreachableError
from bangkom.exchange.flow import fetch_into, hand_in
from bangkom.exchange.http import HttpDepot
from bangkom.exchange.wire import CONTENT_TYPE, KEY_HEADER, announce, measure
from bangkom.store import audit, schedule
from bangkom.web.service import handin

A, B = "kebijakan-01", "kebijakan-02"
FILES: dict[str, bytes | Path] = {f"{A}.ipynb": b"{}", **with_uploads(A, {"foto ñ.jpg": JPG})}
PLAIN: dict[str, bytes | Path] = {f"{A}.ipynb": b"{}", "jawaban.json": b"{}"}
KEY = "0" * 64


@pytest.fixture
def open_service(service: Running) -> Running:
    """km_01 may hand in the first session without its video, and everybody has read the notice."""
    service.see_notice()
    excuse(service, "km_01")
    return service


def excuse(service: Running, who: str) -> int:
    """Excuse `who` from the first session, and so from its video; the allowance's id."""
    person = schedule.Who("person", who)
    found: int = service.write(lambda c: schedule.exempt(c, COHORT, person, A, "uji", "pa_01", START)).id
    return found


def depot_of(service: Running, who: str, patience: float = 3.0) -> HttpDepot:
    return HttpDepot(service.base, who, patience=patience, timeout=5.0)


def packed(files: Mapping[str, bytes | Path], assignment: str = A) -> bytes:
    listed = measure(assignment, files)
    return announce(listed) + b"".join(content for _, content in sorted(files.items()) if isinstance(content, bytes))


def post(service: Running, who: str, body: bytes, assignment: str = A, **headers: str) -> httpx.Response:
    sent = {"Authorization": f"token {who}", "Content-Type": CONTENT_TYPE, KEY_HEADER: KEY}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.post(f"{service.base}api/kumpulkan/{assignment}", content=body, headers=sent, trust_env=False)


def get(service: Running, who: str, path: str) -> httpx.Response:
    return httpx.get(service.base + path, headers={"Authorization": f"token {who}"}, trust_env=False)


def refusals(service: Running) -> list[tuple[str, str, str]]:
    with service.context.database.read() as connection:
        found = audit.entries(connection, 50)
    return [(entry.who, entry.subject, entry.detail) for entry in found if entry.act == "handin.refuse"]


def test_the_whole_way_of_a_participant(open_service: Running, tmp_path: Path) -> None:
    depot, folder = depot_of(open_service, "km_01"), tmp_path / "rumah" / A
    assert A in depot.published()
    assert f"{A}.ipynb" in fetch_into(depot, A, folder)
    (folder / "unggahan").mkdir()
    for name, content in with_uploads(A, {"foto ñ.jpg": JPG + b"\x00" * 3_000_000}).items():
        (folder / name).write_bytes(content)  # type: ignore[arg-type]  # they are bytes here
    assert depot.latest(A, "km_01") is None
    receipt = hand_in(depot, COHORT, "km_01", A, folder)
    kept = open_service.context.depot.latest(A, "km_01")
    assert kept == receipt == depot.latest(A, "km_01")
    assert receipt.received_at == START, "the service's clock tells the time"
    for file in receipt.files:
        open_service.context.depot.copy_file(receipt, file.name, tmp_path / "salinan")
        assert (tmp_path / "salinan").read_bytes() == (folder / file.name).read_bytes()
        (tmp_path / "salinan").unlink()
    assert json.loads((folder / "tanda-terima.json").read_text())["received_text"].endswith("09.00 WITA")
    assert_nothing_left(open_service)

    again = hand_in(depot, COHORT, "km_01", A, folder)
    assert again.version == 2, "handing in once more after a receipt is something new"
    assert depot.feedback("km_01", A) is None
    open_service.context.depot.publish_feedback("km_01", A, 2, {f"{A}.html": b"<html>"})
    feedback = depot.feedback("km_01", A)
    assert feedback is not None
    assert (feedback.version, feedback.files) == (2, {f"{A}.html": b"<html>"})


def test_the_mark_comes_by_itself(tmp_path: Path, released: Path, filled_store: bytes) -> None:
    with running_service(tmp_path, released, filled_store, with_grading=True) as service:
        service.see_notice("km_01")
        excuse(service, "km_01")
        depot = depot_of(service, "km_01")
        for version in (1, 2):
            receipt = depot.submit(COHORT, "km_01", A, {**PLAIN, "jawaban.json": b"%d" % version})
            wait_until(lambda: service.context.depot.feedback("km_01", A), 20)
            wait_until(lambda v=version: service.context.depot.feedback("km_01", A).version == v, 20)  # type: ignore[misc]
            feedback = depot.feedback("km_01", A)
            assert feedback is not None
            assert (feedback.version, receipt.version) == (version, version)
            assert json.loads(feedback.files["nilai.json"])["maximum"] > 0


def test_a_lost_answer_is_asked_for_again_and_never_makes_a_second_hand_in(service: Running, tmp_path: Path) -> None:
    service.see_notice("km_01")
    excused = excuse(service, "km_01")
    depot, folder = depot_of(service, "km_01"), tmp_path / A
    fetch_into(depot, A, folder)
    (folder / "jawaban.json").write_text("{}")
    first = hand_in(depot, COHORT, "km_01", A, folder)
    (folder / "tanda-terima.json").unlink()  # as if the answer had never come
    service.open_all(kebijakan_01=(None, START - timedelta(days=30)))
    service.write(lambda c: schedule.revoke(c, COHORT, excused, "pa_01", START))
    assert hand_in(depot, COHORT, "km_01", A, folder) == first, "also when the time is over by now"
    assert depot.submissions(A, all_versions=True) == (first,)
    (folder / "jawaban.json").write_text('{"lain": 1}')
    with pytest.raises(DepotError, match="Pengumpulan ditutup"):
        hand_in(depot, COHORT, "km_01", A, folder)


def test_the_same_post_twice_gives_the_same_receipt(open_service: Running) -> None:
    first, second = post(open_service, "km_01", packed(FILES)), post(open_service, "km_01", packed(FILES))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.content == second.content
    assert get(open_service, "km_01", "api/tanda-terima").json()["receipts"] == [first.json()]


def test_a_key_means_something_to_its_owner_only(open_service: Running) -> None:
    assert post(open_service, "km_01", packed(FILES)).status_code == 201
    excuse(open_service, "km_02")
    other = post(open_service, "km_02", packed(FILES))
    assert (other.status_code, other.json()["participant"], other.json()["version"]) == (201, "km_02", 1)


def test_others_are_refused_and_what_is_somebody_elses_is_not_there(open_service: Running) -> None:
    mine = post(open_service, "km_01", packed(FILES)).json()
    open_service.context.depot.publish_feedback("km_01", A, 1, {f"{A}.html": b"rahasia"})
    for stranger in ("wi_01", "pa_01", "km_99", "km_01%00", "../km_01"):
        for path in ("api/tugas", f"api/tugas/{A}", f"api/umpan-balik/{A}", f"api/tanda-terima/{mine['number']}"):
            assert get(open_service, stranger, path).status_code == 403
        assert post(open_service, stranger, packed(FILES)).status_code == 403
    assert get(open_service, "km_02", f"api/tanda-terima/{mine['number']}").status_code == 404
    assert get(open_service, "km_02", f"api/umpan-balik/{A}").status_code == 404
    assert get(open_service, "km_02", "api/tanda-terima").json() == {"receipts": []}
    assert get(open_service, "km_01", f"api/tanda-terima/{mine['number']}").json() == mine
    nobody = httpx.post(f"{open_service.base}api/kumpulkan/{A}", content=b"x", trust_env=False)
    assert nobody.status_code == 401
    assert depot_of(open_service, "km_02").feedback("km_01", A) is None
    with pytest.raises(DepotError, match="bukan untuk kiriman ini"):
        depot_of(open_service, "km_01").submit(COHORT, "km_02", A, FILES)


def test_a_page_of_another_server_cannot_hand_in_with_a_visitors_cookie(open_service: Running) -> None:
    client = open_service.client("km_01")
    headers = {"Content-Type": CONTENT_TYPE, KEY_HEADER: KEY}
    assert client.post(f"api/kumpulkan/{A}", content=packed(FILES), headers=headers).status_code == 403
    assert open_service.context.depot.latest(A, "km_01") is None


def test_the_gate_says_why_and_is_remembered(service: Running) -> None:
    service.see_notice("km_01")
    service.open_all(kebijakan_01=(START + timedelta(days=1), None))
    depot = depot_of(service, "km_01")
    with pytest.raises(DepotError, match=r"Terbuka mulai Selasa, 3 Maret 2026, 09\.00 WITA\."):
        depot.fetch(A)
    with pytest.raises(DepotError, match="Terbuka mulai Selasa"):
        depot.submit(COHORT, "km_01", A, FILES)
    service.clock.pass_by(timedelta(days=1))
    assert depot.fetch(A)
    with pytest.raises(DepotError, match="video ditonton"):
        depot.submit(COHORT, "km_01", A, FILES)
    with pytest.raises(DepotError, match="Terbuka setelah Sesi 1 dikumpulkan"):
        depot.submit(COHORT, "km_01", B, {f"{B}.ipynb": b"{}", "jawaban.json": b"{}"})
    with pytest.raises(DepotError, match="tidak ada atau belum dibagikan"):
        depot.submit(COHORT, "km_01", "tidak-ada", {"tidak-ada.ipynb": b"{}", "jawaban.json": b"{}"})
    assert post(service, "km_01", packed(FILES)).status_code == 403
    assert service.context.depot.participants(A) == ()
    assert len(refusals(service)) == 5
    assert refusals(service)[-1][:2] == ("km_01", A)


def test_nothing_works_before_the_privacy_notice(service: Running) -> None:
    assert get(service, "km_01", f"api/tugas/{A}").status_code == 403
    with pytest.raises(DepotError, match="pemberitahuan privasi"):
        depot_of(service, "km_01").published()


def entry(name: object, content: bytes = b"{}", size: object = None, sha256: object = None) -> list[object]:
    return [name, len(content) if size is None else size, sha256 or hashlib.sha256(content).hexdigest()]


GOOD = [entry(f"{A}.ipynb"), entry("jawaban.json")]
HOSTILE: dict[str, bytes] = {
    "nothing": b"",
    "no list": b"\x00" * 300,
    "no end of the list": b"[" * 70_000,
    "deep": b"[" * 50_000 + b"\n",
    "a number": b"1\n",
    "no files": b"[]\n",
    "a foreign name": json.dumps([*GOOD, entry("../../etc/passwd")]).encode() + b"\n{}{}{}",
    "an absolute name": json.dumps([*GOOD, entry("/etc/passwd")]).encode() + b"\n{}{}{}",
    "the receipt": json.dumps([*GOOD, entry("tanda-terima.json")]).encode() + b"\n{}{}{}",
    "a key's name": json.dumps([*GOOD, entry(f"kunci-{KEY}")]).encode() + b"\n{}{}{}",
    "a folder below uploads": json.dumps([*GOOD, entry("unggahan/a/b")]).encode() + b"\n{}{}{}",
    "half a character": json.dumps([*GOOD, entry("unggahan/\ud800")]).encode() + b"\n{}{}{}",
    "a name twice": json.dumps([*GOOD, GOOD[0]]).encode() + b"\n{}{}{}",
    "a name that is none": json.dumps([*GOOD, entry(7)]).encode() + b"\n{}{}{}",
    "a size that is none": json.dumps([*GOOD, entry("unggahan/a", size=True)]).encode() + b"\n{}{}{}",
    "a negative size": json.dumps([*GOOD, entry("unggahan/a", size=-2)]).encode() + b"\n{}{}",
    "no notebook": json.dumps([GOOD[1]]).encode() + b"\n{}",
    "other content": json.dumps(GOOD).encode() + b"\n{}[]",
    "too little": json.dumps(GOOD).encode() + b"\n{}",
    "too much": json.dumps(GOOD).encode() + b"\n{}{}{}",
    "a huge answers file": json.dumps([GOOD[0], entry("jawaban.json", size=2_000_001)]).encode() + b"\n{}{}",
    "many uploads": json.dumps([*GOOD, *(entry(f"unggahan/{n}", b"") for n in range(51))]).encode() + b"\n{}{}",
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_no_honest_side_sends_is_refused_and_leaves_nothing(open_service: Running, body: bytes) -> None:
    answer = post(open_service, "km_01", body)
    assert answer.status_code == 422, answer.text
    assert answer.json()["error"].endswith(".")
    assert open_service.context.depot.latest(A, "km_01") is None
    assert_nothing_left(open_service)
    assert refusals(open_service)[0][:2] == ("km_01", A)


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=x", "application/x-tar", ""])
def test_other_content_types_are_refused(open_service: Running, kind: str) -> None:
    assert post(open_service, "km_01", packed(FILES), Content_Type=kind).status_code == 415


@pytest.mark.parametrize("key", ["", "x", KEY + "0", KEY[:-1] + "Z", "../" + KEY[3:]])
def test_a_hand_in_without_a_proper_key_is_refused(open_service: Running, key: str) -> None:
    headers = {"Authorization": "token km_01", "Content-Type": CONTENT_TYPE, KEY_HEADER: key}
    answer = httpx.post(
        f"{open_service.base}api/kumpulkan/{A}", content=packed(FILES), headers=headers, trust_env=False
    )
    assert answer.status_code in (400, 404)
    assert open_service.context.depot.latest(A, "km_01") is None


def test_too_large_is_refused_before_it_is_sent_and_before_it_is_read(open_service: Running, tmp_path: Path) -> None:
    huge = tmp_path / "besar.mp4"
    with huge.open("wb") as file:
        file.truncate(50_000_001)
    with pytest.raises(DepotError, match="terlalu besar"):
        depot_of(open_service, "km_01").submit(COHORT, "km_01", A, {**FILES, "unggahan/besar.mp4": huge})
    with raw_post(open_service, {"Content-Length": str(300_000_000)}) as connection:
        assert connection.recv(4096).split()[1] in (b"400", b"413")
    with raw_post(open_service, {"Transfer-Encoding": "chunked"}) as connection:
        assert connection.recv(4096).split()[1] == b"411"


@contextmanager
def raw_post(service: Running, headers: Mapping[str, str], who: str = "km_01") -> Iterator[socket.socket]:
    """Only the head of a hand-in; the rest is up to the test."""
    _, _, host, path = service.base.split("/", 3)
    sent = {"Host": host, "Authorization": f"token {who}", "Content-Type": CONTENT_TYPE, KEY_HEADER: KEY, **headers}
    head = f"POST /{path}api/kumpulkan/{A} HTTP/1.1\r\n" + "".join(f"{n}: {v}\r\n" for n, v in sent.items()) + "\r\n"
    name, _, port = host.partition(":")
    with socket.create_connection((name, int(port)), timeout=10) as connection:
        connection.sendall(head.encode())
        yield connection


def test_a_sender_that_dawdles_is_hung_up_on_and_leaves_nothing(
    open_service: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handin, "BODY_SECONDS", 0.5)
    body, begun = packed(FILES), time.monotonic()
    with raw_post(open_service, {"Content-Length": str(len(body))}) as connection:
        for byte in body[:100]:
            try:
                connection.sendall(bytes([byte]))
            except OSError:
                break
            time.sleep(0.02)
        assert connection.recv(100) == b""
    assert time.monotonic() - begun < 5
    assert_nothing_left(open_service)
    assert open_service.context.depot.latest(A, "km_01") is None
    assert post(open_service, "km_01", body).status_code == 201, "and its place is free again"


def test_a_participant_has_two_hand_ins_under_way_at_most(open_service: Running) -> None:
    length = {"Content-Length": str(len(packed(FILES)))}
    with raw_post(open_service, length) as first, raw_post(open_service, length) as second:
        first.sendall(b"[")
        second.sendall(b"[")
        wait_until(lambda: len(list((open_service.context.settings.depot / "tmp").iterdir())) == 2)
        third = post(open_service, "km_01", packed(FILES))
        assert (third.status_code, third.headers["Retry-After"]) == (429, "2")
    assert_nothing_left(open_service)
    assert post(open_service, "km_01", packed(FILES)).status_code == 201


def assert_nothing_left(service: Running) -> None:
    """Soon after the answer: what was received is taken away once it has been sent."""
    wait_until(lambda: not list((service.context.settings.depot / "tmp").iterdir()))


def wait_until(is_so: Any, seconds: float = 5.0) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_a_full_disk_is_told_in_words_and_never_acknowledged(
    open_service: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    for name in ("bangkom.exchange.wire.os.write", "bangkom.exchange.durable.os.fsync"):
        with monkeypatch.context() as broken:
            broken.setattr(name, full)
            answer = post(open_service, "km_01", packed(FILES))
            assert answer.status_code == 507
            assert answer.json()["error"].startswith("Tempat penyimpanan penuh, jadi tugas ini belum terkumpul.")
            with pytest.raises(DepotError, match="Tempat penyimpanan penuh"):
                depot_of(open_service, "km_01").submit(COHORT, "km_01", A, FILES)
        assert open_service.context.depot.latest(A, "km_01") is None
    assert post(open_service, "km_01", packed(FILES)).status_code == 201


class Elsewhere(BaseHTTPRequestHandler):
    """A server that isn't ours: answers what a test has put into it."""

    answers: list[tuple[int, dict[str, str], bytes]] = []  # noqa: RUF012 - set by each test
    heard: list[str] = []  # noqa: RUF012

    def do_GET(self) -> None:
        self.heard.append(self.headers.get("Authorization", ""))
        status, headers, body = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def elsewhere(*answers: tuple[int, dict[str, str], bytes]) -> Iterator[str]:
    Elsewhere.answers, Elsewhere.heard = list(answers), []
    server = HTTPServer(("127.0.0.1", 0), Elsewhere)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/services/bangkom/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_redirect_is_never_followed() -> None:
    with elsewhere((302, {"Location": "http://127.0.0.1:9/curi"}, b"")) as base:
        with pytest.raises(DepotError, match="masuk lagi"):
            HttpDepot(base, "rahasia", patience=1).fetch(A)
        with pytest.raises(DepotError, match="masuk lagi"):
            HttpDepot(base, "rahasia", patience=1).submit(COHORT, "km_01", A, FILES)
        assert len(Elsewhere.heard) == 2


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (403, b'{"error": "Terbuka besok."}', "Terbuka besok."),
        (403, b'{"error": "satu\\ndua"}', "menolak permintaan ini"),
        (404, b"<html>", "menolak permintaan ini"),
        (200, b"[]", "tidak dapat dibaca"),
        (200, b'{"files": {"a": "!"}}', "tidak dapat dibaca"),
        (200, b"[" * 100_000, "tidak dapat dibaca"),
    ],
)
def test_whatever_a_server_answers_the_participant_reads_a_sentence(status: int, body: bytes, said: str) -> None:
    with elsewhere((status, {}, body)) as base, pytest.raises(DepotError, match=said):
        HttpDepot(base, "x", patience=1).fetch(A)


def test_a_service_that_is_away_is_waited_for_and_then_said_to_be_uncertain() -> None:
    files = b'{"files": {"a": "YQ=="}}'
    with elsewhere((503, {"Retry-After": "0"}, b""), (502, {}, b""), (200, {}, files)) as base:
        assert HttpDepot(base, "x", patience=5).fetch(A) == {"a": b"a"}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        gone = HttpDepot(f"http://127.0.0.1:{probe.getsockname()[1]}/", "x", patience=0.5)
    begun = time.monotonic()
    with pytest.raises(UnreachableError, match="Belum pasti"):
        gone.submit(COHORT, "km_01", A, FILES)
    assert time.monotonic() - begun < 2


def test_a_forged_receipt_is_not_believed(open_service: Running) -> None:
    receipt = post(open_service, "km_01", packed(FILES)).json()
    key = open_service.context.depot.public_key()
    later = json.dumps({**receipt, "received_at": "2026-03-01T00:00:00+00:00"}).encode()
    with elsewhere((200, {}, later), (200, {}, key)) as base, pytest.raises(DepotError, match="tidak cocok"):
        HttpDepot(base, "x", patience=1).submit(COHORT, "km_01", A, FILES)
    with elsewhere((200, {}, json.dumps(receipt).encode()), (200, {}, key)) as base:
        other = {**FILES, "jawaban.json": b'{"lain": 1}'}
        with pytest.raises(DepotError, match="berubah"):
            HttpDepot(base, "x", patience=1).submit(COHORT, "km_01", A, other)


@pytest.mark.parametrize("address", ["ftp://a/", "file:///etc/passwd", "http://", "http://u:p@a/", "http://a/?b"])
def test_an_address_that_is_none_is_refused_at_once(address: str) -> None:
    with pytest.raises(SettingsError, match="BANGKOM_SERVICE_URL"):
        HttpDepot(address, "x")


def test_large_hand_ins_are_streamed(open_service: Running, tmp_path: Path) -> None:
    films: dict[str, bytes | Path] = {}
    for n in range(3):
        path = tmp_path / f"{n}.mp4"
        with path.open("wb") as file:
            file.write(MP4 + bytes([n]))
            file.truncate(45_000_000)
        films[path.name] = path
    files = {f"{A}.ipynb": b"{}", **with_uploads(A, films)}
    tracemalloc.start()
    receipt = depot_of(open_service, "km_01", 30).submit(COHORT, "km_01", A, files)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sum(file.size for file in receipt.files) > 135_000_000
    assert peak < 20_000_000, "both sides of it"


def limit_kept(service: Running, kept_limit: int) -> None:
    old = service.app.settings["service"]
    settings = replace(old.context.settings, kept_limit=kept_limit)
    service.app.settings["service"] = replace(old, context=replace(old.context, settings=settings))


def test_what_would_be_more_than_is_kept_of_one_participant_is_refused_before_it_arrives(
    open_service: Running,
) -> None:
    body = packed(PLAIN)
    limit_kept(open_service, 2 * len(body))
    first = post(open_service, "km_01", body)
    assert first.status_code == 201
    limit_kept(open_service, len(body))
    full = post(open_service, "km_01", body, Idempotency_Key="1" * 64)
    assert full.status_code == 413
    assert "tidak muat dan tidak ada yang disimpan" in full.json()["error"]
    assert [detail for who, _, detail in refusals(open_service) if who == "km_01"] == [full.json()["error"]]
    depot = open_service.context.depot
    assert len(depot.submissions(participant="km_01", all_versions=True)) == 1
    assert not [*(open_service.context.settings.depot / "tmp").iterdir()], "nothing half written"
    assert post(open_service, "km_01", body).json() == first.json(), "what was kept is acknowledged all the same"
    with pytest.raises(DepotError, match="tidak muat"):
        hand_over = depot_of(open_service, "km_01")
        hand_over.submit(COHORT, "km_01", A, PLAIN)
    excuse(open_service, "km_02")
    assert post(open_service, "km_02", body).status_code == 201, "others have room of their own"
