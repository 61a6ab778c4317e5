"""A real hub over a project of its own, and people who use it as a browser would."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import requests
import websocket
from tests.programmes import keep_one_subject

from bangkom.hub.config import Options
from bangkom.settings import Settings
from bangkom.store import accounts, cohorts, people
from bangkom.store.database import Database, ensure_current

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
PASSWORD = "empat kuda berlari"
PEOPLE = {
    "km_01_001": "participant",
    "km_01_002": "participant",
    "km_01_003": "participant",
    "wi_01": "trainer",
    "wi_02": "trainer",
    "pnt_01": "organiser",
}

CONFIG = """
import json
from pathlib import Path
from bangkom.hub.config import Options, configure
from bangkom.settings import load_settings
from bangkom.web import participant, trainer
import os

given = json.loads(os.environ["TEST_OPTIONS"])
options = Options(**{**given, "state": Path(given["state"]), "service_command": tuple(given["service_command"])})
configs = {"participant": participant.CONFIG, "trainer": trainer.CONFIG}
configure(get_config(), load_settings(os.environ, Path.cwd()), options, configs)
"""


def free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def wait_until(check: Callable[[], Any], seconds: float = 60.0, every: float = 0.2) -> Any:
    """What `check` returns once it is truthy; connection failures count as not yet. TimeoutError after `seconds`."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if found := check():
                return found
        except requests.RequestException:
            pass
        time.sleep(every)
    raise TimeoutError(f"{check} did not come true within {seconds} s")


@dataclass
class Person:
    """One browser: cookies, and the XSRF token that the hub's forms carry."""

    base: str
    name: str = ""
    session: requests.Session = field(default_factory=requests.Session)

    @property
    def line(self) -> str:
        """Where WebSockets go."""
        return self.base.replace("http", "ws", 1)

    def get(self, path: str, **options: Any) -> requests.Response:
        options.setdefault("timeout", 30)
        return self.session.get(self.base + path, **options)

    def token(self) -> str:
        return next(c.value or "" for c in self.session.cookies if c.name == "_xsrf" and c.path == "/hub/")

    def post(self, path: str, fields: dict[str, str], **options: Any) -> requests.Response:
        self.session.get(self.base + path, timeout=30)
        headers = {"Referer": self.base + path, "Sec-Fetch-Mode": "navigate", **options.pop("headers", {})}
        return self.session.post(
            self.base + path, data={"_xsrf": self.token(), **fields}, headers=headers, timeout=30, **options
        )

    def log_in(self, name: str, password: str = PASSWORD, **options: Any) -> requests.Response:
        self.name = name
        return self.post("/hub/login", {"username": name, "password": password}, **options)

    def call(self, method: str, path: str, **options: Any) -> requests.Response:
        """The hub's API as a page of the hub would ask it."""
        headers = {"X-XSRFToken": self.token(), "Referer": self.base + "/hub/home"}
        return self.session.request(
            method, self.base + "/hub/api/" + path, headers=headers, timeout=30, allow_redirects=False, **options
        )

    def is_in(self) -> bool:
        return self.get("/hub/home", allow_redirects=False).status_code == 200

    def open_server(self) -> float:
        """Start the person's server and come into it; the seconds it took until its first page."""
        begun = time.monotonic()
        self.get("/hub/spawn", allow_redirects=False)
        pending = f"/hub/spawn-pending/{self.name}"
        wait_until(lambda: self.get(pending, allow_redirects=False).status_code == 302)
        page = "lab" if self.name.startswith("wi_") else "tree"
        assert self.get(f"/user/{self.name}/{page}").status_code == 200
        return time.monotonic() - begun

    def run(self, code: str, seconds: float = 60.0) -> str:
        """What `code` prints in a new kernel of the person's server, or the error it ends with."""
        place = f"{self.base}/user/{self.name}/"
        token = next(c.value for c in self.session.cookies if c.name == "_xsrf" and c.path == f"/user/{self.name}/")
        headers = {"X-XSRFToken": token or "", "Referer": place}
        started = self.session.post(place + "api/kernels", json={"name": "python3"}, headers=headers, timeout=60)
        assert started.status_code == 201, started.text
        kernel = started.json()["id"]
        cookies = "; ".join(
            f"{c.name}={c.value}" for c in self.session.cookies if place.endswith(c.path) or c.path == "/"
        )
        channel = websocket.create_connection(
            f"{self.line}/user/{self.name}/api/kernels/{kernel}/channels",
            cookie=cookies,
            timeout=seconds,
            origin=self.base,
        )
        try:
            return _execute(channel, code, seconds)
        finally:
            channel.close()
            self.session.delete(f"{place}api/kernels/{kernel}", headers=headers, timeout=30)

    def stop_server(self) -> None:
        self.call("DELETE", f"users/{self.name}/server")
        wait_until(lambda: not self.call("GET", f"users/{self.name}").json().get("servers"))


def _execute(channel: websocket.WebSocket, code: str, seconds: float) -> str:
    id = uuid.uuid4().hex
    header = {"msg_id": id, "msg_type": "execute_request", "username": "", "session": id, "version": "5.3", "date": ""}
    content = {"code": code, "silent": False, "store_history": False, "allow_stdin": False}
    channel.send(
        json.dumps({"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"})
    )
    out, until = "", time.monotonic() + seconds
    while time.monotonic() < until:
        message = json.loads(channel.recv())
        if message["parent_header"].get("msg_id") != id:
            continue
        kind, content = message["msg_type"], message["content"]
        if kind == "stream":
            out += content["text"]
        elif kind == "error":
            out += f"{content['ename']}: {content['evalue']}"
        elif kind == "status" and content["execution_state"] == "idle":
            return out
    raise TimeoutError(out)


@dataclass
class RunningHub:
    settings: Settings
    options: Options
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.options.port}"

    @property
    def log(self) -> Path:
        return self.settings.root / "hub.log"

    @property
    def database(self) -> Database:
        return Database(self.settings.store_url)

    def person(self, name: str = "") -> Person:
        """A new browser, logged in as `name` if given."""
        person = Person(self.base)
        if name:
            person.log_in(name, allow_redirects=False)
            assert person.is_in(), f"{name} could not log in"
        return person

    def start(self) -> None:
        config = self.settings.root / "config.py"
        config.write_text(CONFIG)
        environment = {
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.defpath]),
            "HOME": os.environ["HOME"],
            "LANG": "C.UTF-8",
            "BANGKOM_ROOT": str(self.settings.root),
            "BANGKOM_COHORT": self.settings.cohort,
            "TEST_OPTIONS": json.dumps({**asdict(self.options), "state": str(self.options.state)}),
        }
        hub = [sys.executable, "-m", "jupyterhub", "-f", str(config)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, str(HERE / "supervisor.py"), *hub],
                env=environment,
                cwd=self.settings.root,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            self.wait()
        except TimeoutError:
            raise RuntimeError(self.log.read_text()[-4000:]) from None

    def wait(self) -> None:
        """Return once hub and service answer through the proxy."""
        wait_until(lambda: requests.get(self.base + "/hub/health", timeout=2).status_code == 200)
        service = self.base + "/services/bangkom/"
        wait_until(lambda: requests.get(service, timeout=2, allow_redirects=False).status_code == 302)

    @property
    def hub_pid(self) -> int:
        """0 while there is none."""
        assert self.process is not None
        return next((child.pid for child in psutil.Process(self.process.pid).children()), 0)

    @property
    def proxy_pid(self) -> int:
        return int((self.options.state / "proxy.pid").read_text())

    def stop(self) -> None:
        """End the hub, then every server it left running."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(40)
        for process in self.cells():
            process.kill()

    def token_of(self, name: str) -> str:
        """The hub's token in the environment of a person's running server."""
        home = str(self.settings.cohort_folder / "homes" / name)
        cells = {cell.pid: cell for cell in self.cells() if home in cell.info["cmdline"]}
        outer = next(cell for cell in cells.values() if cell.ppid() not in cells)
        return outer.environ()["JUPYTERHUB_API_TOKEN"]

    def cells(self) -> list[psutil.Process]:
        """The first process of each server's cell of this hub: bwrap, bound to a home of this project."""
        mark = str(self.settings.cohort_folder / "homes")
        every = psutil.process_iter(["cmdline", "status"])
        alive = (process for process in every if process.info["status"] != psutil.STATUS_ZOMBIE)
        return [process for process in alive if any(mark in part for part in process.info["cmdline"] or ())]


def make_project(root: Path) -> Settings:
    """A project folder with what a hub needs, and six people who have set their passwords."""
    for name in ("course", "release", "build/source"):
        shutil.copytree(ROOT / name, root / name)
    keep_one_subject(root)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    settings = Settings(root, "uji")
    database = Database(settings.store_url)
    ensure_current(database)
    now = datetime.now(UTC)
    for id, role in PEOPLE.items():
        with database.write() as connection:
            accounts.ensure_account(connection, id, role, f"Orang {id}")
            code = accounts.issue_code(connection, id, now)
        assert accounts.set_password(database, id, code, PASSWORD, now)
    rows = [
        people.Person(id, settings.cohort, f"Orang {id}", *[""] * 4, "ASN", "", "", "Kelompok 1")
        for id, role in PEOPLE.items()
        if role == "participant"
    ]
    with database.write() as connection:
        cohorts.add_cohort(connection, settings.cohort, "Uji", now)
        people.replace_roster(connection, settings.cohort, rows, "pnt_01", now)
    database.close()
    return settings


def make_options(settings: Settings) -> Options:
    port, hub_port, api_port, service = free_ports(4)
    command = (sys.executable, str(HERE / "stub_service.py"))
    state = settings.root / "gradebook" / "hub"
    return Options(state, port, hub_port, api_port, f"http://127.0.0.1:{service}", command)
