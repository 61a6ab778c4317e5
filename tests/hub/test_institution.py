"""An institution's server for real: PostgreSQL, hub as root, service as an account without privileges, by the verbs."""

import csv
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests
from requests.adapters import HTTPAdapter
from sqlalchemy import text
from tests.hub.running import PASSWORD, ROOT, Person, free_ports, wait_until
from tests.programmes import keep_one_subject
from tests.unit.store.postgres import running_server

from bangkom.exchange.http import HttpDepot
from bangkom.hub.homes import FIRST_UID, LAST_UID, TRAINERS_GID
from bangkom.store.database import Database

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives every participant an account of their own")

SERVICE = "/services/bangkom/"
NOBODY = 65_534
"""Whom the service runs as."""

BROWSER = "203.0.113.7"
BANGKOM = str(Path(sys.executable).with_name("bangkom"))
ROSTER = """Nama;ID;OPD;Status;Kelompok
Ni Made Contoh;km_07_001;Dinas Kesehatan;ASN;1
I Wayan Contoh;km_07_002;Dinas Sosial;Non-ASN;1
"""


@dataclass
class Institution:
    root: Path
    store: str
    port: int
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "BANGKOM_COHORT": "km_07",
            "BANGKOM_HTTPS": "1",
            "BANGKOM_MODE": "institution",
            "BANGKOM_PORT": str(self.port),
            "BANGKOM_ROOT": str(self.root),
            "BANGKOM_SERVICE_URL": f"http://127.0.0.1:{self.port + 3}",
            "BANGKOM_STORE_URL": self.store,
            "CREDENTIALS_DIRECTORY": str(self.root / "kredensial"),
            "HOME": str(self.root / "gradebook"),
            "LANG": "C.UTF-8",
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.defpath]),
        }

    def bangkom(self, *arguments: str, as_root: bool = False, **changed: str) -> "subprocess.CompletedProcess[str]":
        command = [BANGKOM, *arguments] if as_root else as_nobody(BANGKOM, *arguments)
        environment = {**self.environment, **changed}
        return subprocess.run(command, env=environment, cwd=self.root, capture_output=True, text=True, timeout=120)

    def do(self, *arguments: str, as_root: bool = False) -> str:
        done = self.bangkom(*arguments, as_root=as_root)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self) -> None:
        self.begin("hub", [BANGKOM, "hub"])
        token = self.root / "gradebook" / "hub" / "service-token"
        wait_until(token.exists)  # the hub waits half a minute for its service before it serves
        (self.root / "kredensial").mkdir(exist_ok=True)  # what systemd's LoadCredential does
        shutil.copy(token, self.root / "kredensial")
        os.chown(self.root / "kredensial" / token.name, NOBODY, NOBODY)
        self.begin("layanan", as_nobody(BANGKOM, "service"))
        try:
            wait_until(
                lambda: requests.get(self.base + SERVICE, timeout=2, allow_redirects=False).status_code == 302, 120
            )
        except TimeoutError:
            raise RuntimeError(self.log()) from None

    def begin(self, name: str, command: list[str]) -> None:
        with (self.root / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                command, env=self.environment, cwd=self.root, stdout=log, stderr=log, start_new_session=True
            )
        self.processes.append(process)

    def stop(self) -> None:
        """As `systemctl stop` does with what its unit holds: hub and service, then servers that are left."""
        for process in self.processes:
            os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes:
            process.wait(40)
        self.processes.clear()
        mark = str(self.root / "gradebook" / "km_07" / "homes")
        for process in psutil.process_iter(["cmdline"]):
            if any(mark in part for part in process.info["cmdline"] or ()):
                process.kill()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def log(self) -> str:
        return "\n".join(path.read_text()[-3000:] for path in self.root.glob("*.log"))

    def person(self) -> Person:
        person = Browser(self.base.replace("http", "https"))
        person.session.mount("https://", Nginx())
        return person


class Nginx(HTTPAdapter):
    """Stands where nginx does: the browser speaks HTTPS to it, and it tells the hub so and who asked."""

    def send(self, request: requests.PreparedRequest, *arguments: Any, **options: Any) -> requests.Response:
        asked = request.url or ""
        request.headers.update({"X-Forwarded-Proto": "https", "X-Forwarded-For": BROWSER, "X-Real-IP": BROWSER})
        request.url = asked.replace("https", "http", 1)
        response = super().send(request, *arguments, **options)
        response.url = request.url = asked
        return response


class Browser(Person):
    @property
    def line(self) -> str:
        return self.base.replace("https", "ws")


def as_nobody(*command: str) -> list[str]:
    """Python may lie in a folder that is root's alone; then everything is as it is but that folder, which shows it."""
    python, opened = Path(sys.base_prefix), []
    closed = next((folder for folder in reversed(python.parents) if folder.stat().st_mode & 0o005 != 0o005), None)
    if closed is not None:
        between = [folder for folder in reversed(python.parents) if closed in folder.parents]
        folders = [part for folder in between for part in ("--perms", "0755", "--dir", str(folder))]
        opened = ["bwrap", "--bind", "/", "/", "--perms", "0755", "--tmpfs", str(closed), *folders]
        opened += ["--ro-bind", str(python), str(python), "--"]
    return [*opened, "setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", f"--groups={TRAINERS_GID}", *command]


def four_ports() -> int:
    """The first of four free ones side by side."""
    while True:
        first = free_ports(1)[0]
        probes = [socket.socket() for _ in range(4)]
        try:
            for offset, probe in enumerate(probes):
                probe.bind(("127.0.0.1", first + offset))
        except (OSError, OverflowError):
            continue
        finally:
            for probe in probes:
                probe.close()
        return first


@pytest.fixture(scope="module")
def place() -> Iterator[Institution]:
    root = Path(tempfile.mkdtemp(prefix="bangkom-institusi-", dir="/tmp"))  # pytest's own is closed to others
    root.chmod(0o755)
    for name in ("course", "release", "build/source"):
        shutil.copytree(ROOT / name, root / name)
    keep_one_subject(root)
    programme = root / "course" / "course.toml"
    lines = programme.read_text("utf-8").splitlines()
    lines = ["watch_threshold = 0" if line.startswith("watch_threshold") else line for line in lines]
    programme.write_text("\n".join(lines), "utf-8")  # watching is proved elsewhere
    for name in ("nbgrader_config.py", "jupyterhub_config.py"):
        shutil.copy(ROOT / name, root)
    (root / "gradebook").mkdir(mode=0o755)
    os.chown(root / "gradebook", NOBODY, NOBODY)
    with running_server() as url:
        institution = Institution(root, url, four_ports())
        try:
            yield institution
        finally:
            institution.stop()
            shutil.rmtree(root)


@pytest.fixture(scope="module")
def running(place: Institution) -> Institution:
    place.do("cohort", "new", "km_07", "--title", "Angkatan VII")
    place.do("account", "pnt_01", "--name", "Ketut Contoh")
    place.do("account", "wi_01", "--name", "Nyoman Contoh", "--role", "widyaiswara")
    (place.root / "peserta.csv").write_text(ROSTER)
    place.do("import-roster", "peserta.csv", "--yes")
    place.do("publish")
    place.start()
    return place


def come_in(place: Institution, id: str) -> Person:
    """With a new code, as somebody whose organiser has just given them one."""
    path = place.root / "gradebook" / f"kode-{id}.csv"
    place.do("codes", id, "--csv", str(path))
    row = next(csv.DictReader(path.read_text("utf-8-sig").splitlines(), delimiter=";"))
    path.unlink()
    person = place.person()
    person.name = id
    fields = {"username": id, "code": row["Kode"], "password": PASSWORD, "again": PASSWORD}
    page = person.post("/hub/kata-sandi", fields)
    assert page.status_code == 200 and "/services/bangkom/" in page.url, (page.status_code, page.url)
    if page.url.endswith("/pemberitahuan"):
        token = page.text.split('name="page-token" content="')[1].split('"')[0]
        person.session.post(page.url, data={"_xsrf": token}, timeout=30)
    return person


def token_of(place: Institution, id: str) -> str:
    home = str(place.root / "gradebook" / "km_07" / "homes" / id)
    found = [p for p in psutil.process_iter(["cmdline"]) if home in (p.info["cmdline"] or ())]
    return next(p.environ()["JUPYTERHUB_API_TOKEN"] for p in found)


def server_post(person: Person, path: str, body: dict[str, Any]) -> requests.Response:
    place = f"{person.base}/user/{person.name}/"
    cookies = person.session.cookies
    token = next(c.value for c in cookies if c.name == "_xsrf" and c.path == f"/user/{person.name}/")
    headers = {"X-XSRFToken": token or "", "Referer": place}
    return person.session.post(place + path, json=body, headers=headers, timeout=60)


def test_what_is_lacking_is_said_all_at_once_before_anything_starts(place: Institution) -> None:
    poor = place.bangkom("hub", "--check", as_root=True, BANGKOM_HTTPS="", BANGKOM_COHORT="", BANGKOM_STORE_URL="")
    assert poor.returncode == 1
    for word in ("BANGKOM_HTTPS", "BANGKOM_COHORT", "BANGKOM_STORE_URL"):
        assert word in poor.stderr
    assert "Traceback" not in poor.stderr
    wrong = place.store.replace("127.0.0.1:", "127.0.0.1:1")[:-20] + ":1/postgres"
    away = place.bangkom("hub", "--check", as_root=True, BANGKOM_STORE_URL=wrong)
    assert away.returncode == 1 and "PostgreSQL tidak dapat dipakai" in away.stderr
    as_service = place.bangkom("service", as_root=True)
    assert as_service.returncode == 1 and "tidak boleh berjalan sebagai root" in as_service.stderr
    early = place.bangkom("service")
    assert early.returncode == 1 and "Jalankan hub lebih dahulu" in early.stderr


def test_a_participant_comes_in_with_a_code_hands_in_and_is_marked(running: Institution) -> None:
    assert "satu akun dan satu ruang per peserta" in running.do("hub", "--check", as_root=True)
    person = come_in(running, "km_07_001")
    logins = [cookie for cookie in person.session.cookies if cookie.name != "_xsrf"]
    assert len(logins) == 3 and all(cookie.secure for cookie in logins), "they are for HTTPS only"
    person.open_server()
    home = running.root / "gradebook" / "km_07" / "homes" / "km_07_001"
    assert FIRST_UID <= home.stat().st_uid <= LAST_UID
    opened = person.get("/user/km_07_001/bangkom/buka/kebijakan-01")
    assert (opened.status_code, opened.url.split("/notebooks/")[1:]) == (200, ["kebijakan-01/kebijakan-01.ipynb"])
    questions = json.loads((home / "kebijakan-01" / "soal.json").read_text("utf-8"))["questions"]
    chosen = next(question for question in questions if question["type"] == "single-choice")
    answer = f"""
from pathlib import Path
from datetime import UTC, datetime
from bangkom.forms.answers_file import save_answer
save_answer(Path("kebijakan-01"), "kebijakan-01", {chosen["id"]!r}, {chosen["options"][0]["id"]!r}, datetime.now(UTC))
print("saved")
"""
    assert person.run(answer) == "saved\n"
    done = server_post(person, "assignments/submit", {"course_id": "km_07", "assignment_id": "kebijakan-01"})
    assert done.status_code == 200 and done.json()["success"], done.text
    depot = HttpDepot(f"http://127.0.0.1:{running.port + 3}{SERVICE}", token_of(running, "km_07_001"))
    receipt = depot.latest("kebijakan-01", "km_07_001")
    assert receipt is not None and receipt.participant == "km_07_001"
    wait_until(lambda: "Baca nilai dan umpan balik" in person.get(SERVICE).text, 20)
    gradebook = running.root / "gradebook" / "km_07" / "gradebook.db"
    assert gradebook.stat().st_uid == NOBODY, "the service's, not root's"


def test_a_trainer_marks_in_formgrader_under_a_number_of_their_own(running: Institution) -> None:
    trainer = come_in(running, "wi_01")
    trainer.open_server()
    page = trainer.get("/user/wi_01/formgrader/manage_submissions/kebijakan-01")
    assert page.status_code == 200
    assert trainer.get("/user/wi_01/formgrader/api/submissions/kebijakan-01").status_code == 200
    home = running.root / "gradebook" / "km_07" / "homes" / "wi_01"
    assert FIRST_UID <= home.stat().st_uid <= LAST_UID
    gradebook = running.root / "gradebook" / "km_07" / "gradebook.db"
    status = gradebook.stat()
    assert (status.st_uid, status.st_gid, status.st_mode & 0o777) == (NOBODY, TRAINERS_GID, 0o660)


def test_a_backup_under_load_comes_back_with_everything_acknowledged_before_it(running: Institution) -> None:
    """The drill of docs/operations.md: backup while people watch, stop, restore, start."""
    person = come_in(running, "km_07_002")
    person.open_server()
    headers = {"Authorization": f"token {token_of(running, 'km_07_002')}"}
    address = f"http://127.0.0.1:{running.port + 3}{SERVICE}api/video/mulai"
    begun: list[str] = []
    is_over = threading.Event()

    def watch() -> None:
        while not is_over.is_set():
            reply = requests.post(address, json={"video": "kebijakan-01"}, headers=headers, timeout=30)
            if reply.status_code == 200:
                begun.append(reply.json()["nonce"])
            time.sleep(0.2)

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        wait_until(lambda: len(begun) > 3)
        before = list(begun)
        running.do("backup", str(running.root / "cadangan"), as_root=True)
    finally:
        is_over.set()
        watching.join()
    assert len(begun) > len(before), "people went on watching meanwhile"
    refused = running.bangkom("restore", str(running.root / "cadangan"), as_root=True)
    assert refused.returncode == 1 and "--replace" in refused.stderr
    running.stop()
    running.do("restore", str(running.root / "cadangan"), "--replace", as_root=True)
    gradebook = running.root / "gradebook"
    owners = {path.stat().st_uid for path in (gradebook / "km_07", gradebook / "service.secret")}
    assert owners == {NOBODY}, "the service's again, though root restored it"
    assert (gradebook / "hub" / "service-token").stat().st_uid == 0
    running.start()
    with closing(Database(running.store)) as database, database.read() as connection:
        kept = set(connection.scalars(text("SELECT nonce FROM watch_session")))
    assert set(before) <= kept
    back = running.person()
    back.log_in("km_07_001", allow_redirects=False)
    assert "2026" in back.get(SERVICE + "tanda-terima").text and "Baca nilai" in back.get(SERVICE).text
