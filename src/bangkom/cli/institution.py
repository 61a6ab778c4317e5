"""Verbs of whoever runs an institution's server: the hub, its service, and the first accounts."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from bangkom.cli.terminal import Command, console, pass_settings
from bangkom.errors import BangkomError, SettingsError
from bangkom.settings import Settings

CREDENTIAL = "service-token"
"""Name of systemd's credential, and of the file in the hub's folder, that holds the service's token."""

ROLES = {"widyaiswara": "trainer", "penyelenggara": "organiser"}


@click.command(cls=Command)
@click.option("--check", is_flag=True, help="Hanya memeriksa apakah semuanya cukup untuk berjalan.")
@pass_settings
def hub(settings: Settings, check: bool) -> None:
    """Menjalankan JupyterHub dengan pengaturan dari lingkungan (BANGKOM_*)."""
    from bangkom.hub.config import load_options
    from bangkom.hub.isolation import best
    from bangkom.hub.readiness import require_ready

    options = load_options(os.environ, settings)
    require_ready(settings, options.state, is_https=options.is_https)
    isolation = best(settings)
    stands = f"Mode {settings.mode}, angkatan {settings.cohort}. {isolation.sentence()}"
    console.print(stands, markup=False, soft_wrap=True)
    if not check:
        config = settings.root / "jupyterhub_config.py"
        sys.stdout.flush()
        os.execv(sys.executable, [sys.executable, "-m", "jupyterhub", "-f", str(config)])  # noqa: S606 - no shell


@click.command(cls=Command)
@pass_settings
def service(settings: Settings) -> None:
    """Menjalankan layanan tersendiri di BANGKOM_SERVICE_URL, dengan akun tanpa hak istimewa."""
    from bangkom.hub.config import load_options, service_environment

    options = load_options(os.environ, settings)
    if settings.mode == "institution" and os.geteuid() == 0:
        raise SettingsError(AS_ROOT)
    token = _read_token(os.environ.get("CREDENTIALS_DIRECTORY"), options.state)
    sys.stdout.flush()
    command = [sys.executable, "-m", "bangkom.web.service"]
    environment = {"HOME": str(settings.root / "gradebook"), **service_environment(settings, options, token)}
    os.execve(sys.executable, command, environment)  # noqa: S606 - no shell


@click.command(cls=Command)
@click.argument("id", metavar="ID")
@click.option("--name", required=True, metavar="NAMA", help="Nama lengkapnya.")
@click.option("--role", type=click.Choice(list(ROLES)), default="penyelenggara", help="Bawaan: penyelenggara.")
@pass_settings
def account(settings: Settings, id: str, name: str, role: str) -> None:
    """Membuat akun petugas; kodenya dibuat dengan `bangkom codes ID`."""
    from bangkom.cli.cohort import ROLE, open_store, who
    from bangkom.store import accounts, audit

    now = datetime.now(UTC)
    with open_store(settings) as database, database.write() as connection:
        if accounts.account(connection, id) is not None:
            raise BangkomError(TAKEN.format(id=id))
        accounts.ensure_account(connection, id, ROLES[role], name.strip())  # type: ignore[arg-type]  # one of two
        audit.record(connection, now, who(), ROLE, "staff.add", id, f"Akun {role} dibuat.")
    console.print(f"Akun {id} ({role}) dibuat. Kode masuknya: bangkom codes {id}", markup=False)


def _read_token(credentials: str | None, state: Path) -> str:
    """What systemd hands over, or a file that this account may read; SettingsError if there is none."""
    path = Path(credentials, CREDENTIAL) if credentials else state / CREDENTIAL
    try:
        token = path.read_text().strip()
    except OSError as error:
        raise SettingsError(UNREADABLE.format(path=path, reason=error.strerror)) from error
    if len(token) != 64:
        raise SettingsError(DAMAGED.format(path=path))
    return token


AS_ROOT = (
    "Layanan tidak boleh berjalan sebagai root. Jalankan dengan akun tersendiri, seperti User=bangkom dalam "
    "deploy/bangkom-service.service."
)
UNREADABLE = (
    "Token layanan di {path} tidak dapat dibaca ({reason}). Jalankan hub lebih dahulu: ia yang membuatnya. Di bawah "
    "systemd, LoadCredential dalam deploy/bangkom-service.service yang menyerahkannya."
)
DAMAGED = "Token layanan di {path} rusak. Hapus berkas itu, nyalakan hub, lalu nyalakan layanan."
TAKEN = "Akun {id} sudah ada. Tidak ada yang diubah."
