"""What an institution's hub must have before it serves anybody: every lack at once, each with where and how to mend it.

A demonstration starts with what it finds. What keeps participants apart is tried in `isolation`.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url

from bangkom.errors import SettingsError, StoreError
from bangkom.settings import DEFAULT_COHORT, Settings
from bangkom.store import cohorts
from bangkom.store.database import Database, ensure_current

OTHERS = stat.S_IRWXG | stat.S_IRWXO
HUBS_SECRETS = ("cookie-secret", "proxy-token", "service-token", "hub.sqlite")
"""In the hub's folder: root's alone."""


def require_ready(settings: Settings, state: Path, *, is_https: bool) -> None:
    """SettingsError that lists what is lacking, if this is an institution's; `state` is the hub's folder.

    Brings the tables to what this version needs, for without them no cohort can be looked for.
    """
    if settings.mode != "institution":
        return
    lacks = [*_lacks_of_settings(settings, is_https), *_lacks_of_files(settings, state)]
    if not lacks:
        lacks = list(_lacks_of_store(settings))
    if lacks:
        raise SettingsError("\n".join([NOT_READY, *(f"- {lack}" for lack in lacks)]))


def _lacks_of_settings(settings: Settings, is_https: bool) -> Iterator[str]:
    if not is_https:
        yield NO_HTTPS
    if settings.cohort == DEFAULT_COHORT:
        yield DEMO_COHORT.format(cohort=DEFAULT_COHORT)
    if not settings.store_url.startswith("postgresql"):
        yield NO_POSTGRESQL


def _lacks_of_files(settings: Settings, state: Path) -> Iterator[str]:
    if not any(settings.source.glob("*/*.ipynb")):
        yield NOT_BUILT.format(folder=settings.source)
    home = settings.root / "gradebook"
    if home.is_dir() and home.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        yield WRITABLE.format(place=home)
    for path in (settings.root / "jupyterhub_config.py", Path(__file__).parents[1]):
        status = path.stat() if path.exists() else None
        if status is not None and (status.st_uid != 0 or status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)):
            yield FOREIGN_CODE.format(place=path)
    keys = [state / name for name in HUBS_SECRETS]
    for path in (*keys, *home.glob("*.secret"), *home.glob("*/depot/keys/ed25519.pem")):
        try:
            status = path.stat()
        except FileNotFoundError:
            continue
        if status.st_mode & OTHERS:
            yield READABLE_KEY.format(path=path, mode=f"{stat.S_IMODE(status.st_mode):04o}")
        elif path in keys and status.st_uid != os.geteuid():
            yield FOREIGN_KEY.format(path=path)


def _lacks_of_store(settings: Settings) -> Iterator[str]:
    url = make_url(settings.store_url)
    where = f"{url.host or 'soket lokal'}:{url.port or 5432}, basis data {url.database}, pengguna {url.username}"
    try:
        with closing(Database(settings.store_url)) as database:
            ensure_current(database)
            with database.read() as connection:
                known = {cohort.id for cohort in cohorts.cohorts(connection)}
    except StoreError as problem:
        reason = str(getattr(problem.__cause__, "orig", None) or problem).strip().splitlines()[0]
        yield NO_STORE.format(where=where, reason=reason)
        return
    if settings.cohort not in known:
        yield NO_COHORT.format(cohort=settings.cohort)


NOT_READY = "BANGKOM_MODE=institution belum dapat dijalankan. Perbaiki dahulu:"
NO_HTTPS = (
    "BANGKOM_HTTPS belum 1: tanpa HTTPS, kata sandi dan kuki peserta lewat tanpa sandi. Pasang nginx dengan HTTPS di "
    "depan hub (contohnya deploy/nginx.conf), lalu tulis BANGKOM_HTTPS=1."
)
DEMO_COHORT = (
    "BANGKOM_COHORT masih {cohort}, yaitu angkatan peragaan. Buat angkatan dengan `bangkom cohort new`, lalu tulis "
    "idnya, misalnya BANGKOM_COHORT=km_07."
)
NO_POSTGRESQL = (
    "BANGKOM_STORE_URL bukan PostgreSQL. Tulis alamatnya, misalnya "
    "BANGKOM_STORE_URL=postgresql+psycopg://bangkom:SANDI@127.0.0.1/bangkom."
)
NOT_BUILT = "Belum ada tugas di {folder}. Jalankan `make setup` di folder proyek."
WRITABLE = "Folder {place} dapat ditulisi akun lain di mesin ini. Jalankan: chmod go-w {place}"
FOREIGN_CODE = (
    "{place} dijalankan sebagai root, tetapi bukan milik root saja. Jalankan: chown -R root:root {place} dan "
    "chmod -R go-w {place}"
)
READABLE_KEY = (
    "Berkas kunci {path} terbuka bagi akun lain di mesin ini (mode {mode}). Jalankan: chmod 600 {path}. Bila mungkin "
    "pernah terbaca orang lain, ganti kunci itu seperti pada docs/operations.md."
)
FOREIGN_KEY = "Berkas kunci {path} bukan milik akun yang menjalankan hub. Jalankan: chown root:root {path}"
NO_STORE = (
    "PostgreSQL tidak dapat dipakai ({where}): {reason}. Periksa BANGKOM_STORE_URL dan jalankan: "
    "systemctl status postgresql"
)
NO_COHORT = "Angkatan {cohort} (dari BANGKOM_COHORT) belum ada. Buat dengan: bangkom cohort new {cohort} --title JUDUL"
