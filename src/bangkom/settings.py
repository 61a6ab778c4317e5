"""The environment, read once into one frozen object."""

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from bangkom.errors import SettingsError

IDENTIFIER = re.compile(r"[a-z0-9_]{3,32}")
"""Participants and cohorts: no hyphen, because JupyterHub escapes it (CVE-2026-108752)."""

DEFAULT_COHORT = "demo"

Mode = Literal["demo", "institution"]
"""How much a start insists on: a demonstration says what it lacks, an institution's refuses to lack it."""


HOME_LIMIT = "BANGKOM_HOME_MEGABYTES"
HOME_MEGABYTES = 1000
"""What a participant's folder may hold: uploads of a whole training and room to try things."""

KEPT_MEGABYTES = 1000
"""What of one participant's files is kept altogether: every hand-in's, as each is kept, and evidence."""


@dataclass(frozen=True)
class Settings:
    """Where the project stands and which cohort is served.

    `root` is the project folder (the one that holds `course/`); every other path follows from it.
    `home_limit` and `kept_limit` are in bytes.
    """

    root: Path
    cohort: str
    store: str = ""
    mode: Mode = "demo"
    home_limit: int = HOME_MEGABYTES * 1_000_000
    kept_limit: int = KEPT_MEGABYTES * 1_000_000

    @property
    def store_url(self) -> str:
        """Where accounts, rosters, schedules and watching are kept: an SQLAlchemy URL."""
        return self.store or f"sqlite:///{self.root / 'gradebook' / 'bangkom.db'}"

    @property
    def course(self) -> Path:
        return self.root / "course"

    @property
    def build(self) -> Path:
        return self.root / "build"

    @property
    def source(self) -> Path:
        """Assignments with their keys; what nbgrader calls source."""
        return self.build / "source"

    @property
    def videos(self) -> Path:
        """Every file of every video, complete to serve."""
        return self.build / "video"

    @property
    def release(self) -> Path:
        return self.root / "release"

    @property
    def analytics(self) -> Path:
        return self.root / "analytics"

    @property
    def cohort_folder(self) -> Path:
        return self.root / "gradebook" / self.cohort

    @property
    def gradebook(self) -> Path:
        return self.cohort_folder / "gradebook.db"

    @property
    def gradebook_url(self) -> str:
        return f"sqlite:///{self.gradebook}"

    @property
    def published(self) -> Path:
        """The cohort's own copies of the sources of its assignments."""
        return self.cohort_folder / "source"

    @property
    def submitted(self) -> Path:
        return self.cohort_folder / "submitted"

    @property
    def autograded(self) -> Path:
        return self.cohort_folder / "autograded"

    @property
    def feedback(self) -> Path:
        return self.cohort_folder / "feedback"

    @property
    def depot(self) -> Path:
        return self.cohort_folder / "depot"


def require_identifier(value: str, name: str) -> str:
    """Return `value` if it may stand in paths and logs as a cohort's or participant's id; else SettingsError."""
    if not IDENTIFIER.fullmatch(value):
        raise SettingsError(
            f"{name} harus 3–32 huruf kecil, angka, atau garis bawah (contoh: km_07_014); yang diterima: {value!r}."
        )
    return value


def find_root(start: Path) -> Path:
    """The nearest folder at or above `start` that holds `course/course.toml`; SettingsError if there is none."""
    for folder in (start, *start.parents):
        if (folder / "course" / "course.toml").is_file():
            return folder
    raise SettingsError(
        f"Berkas course/course.toml tidak ditemukan di {start} maupun di atasnya. "
        "Jalankan perintah dari folder proyek, atau isi BANGKOM_ROOT."
    )


def load_settings(environ: Mapping[str, str], start: Path) -> Settings:
    """Read `BANGKOM_ROOT` (default: found from `start`), `_COHORT`, `_STORE_URL`, `_MODE`, `_HOME_MEGABYTES`,
    `_KEPT_MEGABYTES`.
    """
    given = environ.get("BANGKOM_ROOT")
    root = Path(given) if given else find_root(start.resolve())
    if not (root / "course" / "course.toml").is_file():
        raise SettingsError(f"BANGKOM_ROOT menunjuk {root}, tetapi course/course.toml tidak ada di sana.")
    cohort = require_identifier(environ.get("BANGKOM_COHORT") or DEFAULT_COHORT, "BANGKOM_COHORT")
    mode = environ.get("BANGKOM_MODE") or "demo"
    if mode not in get_args(Mode):
        raise SettingsError(f"BANGKOM_MODE harus demo atau institution; yang diterima: {mode!r}.")
    store = environ.get("BANGKOM_STORE_URL", "")
    kept_limit = read_count(environ, "BANGKOM_KEPT_MEGABYTES", KEPT_MEGABYTES, 1_000_000) * 1_000_000
    return Settings(root.resolve(), cohort, store, mode, read_home_limit(environ), kept_limit)  # type: ignore[arg-type]  # checked just above


def read_home_limit(environ: Mapping[str, str]) -> int:
    """What a participant's folder may hold, in bytes; SettingsError by name."""
    return read_count(environ, HOME_LIMIT, HOME_MEGABYTES, 1_000_000) * 1_000_000


def used_bytes(folder: Path) -> int:
    """What a folder takes on the disk, links not followed; what vanishes meanwhile takes nothing."""
    used = 0
    for place, _, files in os.walk(folder):
        for name in files:
            with suppress(FileNotFoundError):
                used += Path(place, name).lstat().st_blocks * 512
    return used


def read_count(environ: Mapping[str, str], name: str, default: int, most: int) -> int:
    """A whole number from 1 to `most`; SettingsError by name."""
    given = environ.get(name) or str(default)
    if not re.fullmatch("[0-9]{1,9}", given) or not 1 <= int(given) <= most:
        raise SettingsError(f"{name} harus bilangan bulat dari 1 sampai {most}; yang diterima: {given!r}.")
    return int(given)
