"""The service as a program: who isn't logged in is sent to the hub, and it ends when asked."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from bangkom.errors import SettingsError
from bangkom.settings import Settings
from bangkom.web.service.__main__ import ensure_secret

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in ("course", "build", "release"):
        (tmp_path / name).symlink_to(ROOT / name)
    return tmp_path


@pytest.fixture
def running(project: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    port = free_port()
    environ = {
        "BANGKOM_ROOT": str(project),
        "JUPYTERHUB_API_TOKEN": "0" * 64,
        "JUPYTERHUB_API_URL": "http://127.0.0.1:9/hub/api",
        "JUPYTERHUB_BASE_URL": "/",
        "JUPYTERHUB_CLIENT_ID": "service-bangkom",
        "JUPYTERHUB_OAUTH_SCOPES": '["access:services!service=bangkom"]',
        "JUPYTERHUB_SERVICE_NAME": "bangkom",
        "JUPYTERHUB_SERVICE_PREFIX": "/services/bangkom/",
        "JUPYTERHUB_SERVICE_URL": f"http://127.0.0.1:{port}",
        "PATH": os.environ["PATH"],
    }
    process = subprocess.Popen([sys.executable, "-m", "bangkom.web.service"], env=environ, cwd=project)
    base = f"http://127.0.0.1:{port}/services/bangkom/"
    try:
        until = time.monotonic() + 20
        while True:
            try:
                httpx.get(f"{base}static/tokens.css", trust_env=False)
                break
            except httpx.TransportError:
                assert process.poll() is None
                assert time.monotonic() < until
                time.sleep(0.1)
        yield base, process
    finally:
        process.kill()
        process.wait()


def test_who_is_not_logged_in_is_sent_to_the_hub_and_the_service_ends_when_asked(
    running: tuple[str, subprocess.Popen[bytes]],
) -> None:
    base, process = running
    reply = httpx.get(f"{base}tanda-terima", trust_env=False)
    assert reply.status_code == 302
    asked = urlsplit(reply.headers["Location"])
    assert asked.path == "/hub/api/oauth2/authorize"
    assert {"state", "code_challenge", "client_id"} <= parse_qs(asked.query).keys()
    script = httpx.post(f"{base}api/video/mulai", json={"video": "kebijakan-01"}, trust_env=False)
    assert (script.status_code, script.json()["error"][:5]) == (401, "Waktu")
    broken = httpx.get(f"{base}oauth_callback?error=x", trust_env=False)
    assert (broken.status_code, "Permintaan tidak dapat dibaca" in broken.text) == (400, True)
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0


def test_what_it_grades_can_be_read_by_the_trainers_group_and_by_nobody_else(
    running: tuple[str, subprocess.Popen[bytes]],
) -> None:
    _, process = running
    assert "\nUmask:\t0027\n" in Path(f"/proc/{process.pid}/status").read_text()


def test_the_secret_is_made_once_and_for_our_eyes_only(tmp_path: Path) -> None:
    settings = Settings(tmp_path, "demo")
    secret = ensure_secret(settings)
    assert len(secret) == 32
    assert ensure_secret(settings) == secret
    path = tmp_path / "gradebook" / "service.secret"
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_bytes(b"")
    with pytest.raises(SettingsError, match="rusak"):
        ensure_secret(settings)
