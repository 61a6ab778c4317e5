"""How well this machine can keep participants apart, tried out rather than guessed, and what is lacking, in words."""

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from bangkom.errors import SettingsError
from bangkom.hub.cell import Cell, kernel_command, server_command
from bangkom.settings import Settings

TRY_SECONDS = 20
SOMEBODY = 200_000
"""A user number to try with; nobody's."""


class Level(Enum):
    """From the safest down. The value is what people read."""

    USERS = "satu akun dan satu ruang per peserta"
    ROOMS = "satu ruang per peserta, satu akun untuk semua"
    NONE = "tidak ada"


@dataclass(frozen=True)
class Isolation:
    """What keeps participants apart. `lacks` are whole sentences; `kernels_confined` means kernels without network."""

    level: Level
    kernels_confined: bool
    lacks: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.level.value

    def sentence(self) -> str:
        return " ".join([f"Pemisahan peserta: {self.name}.", *self.lacks])


def best(settings: Settings) -> Isolation:
    """The safest isolation that works here. SettingsError if an institution would get less than a user each."""
    is_root = os.geteuid() == 0
    with tempfile.TemporaryDirectory(prefix="bangkom-") as folder:
        home = Path(folder, "home")
        home.mkdir()
        if is_root:
            os.chown(home, SOMEBODY, SOMEBODY)
        cell = Cell(home, Path("/home/coba"), SOMEBODY if is_root else None)
        has_cells = _works(cell, ["true"])
        inner = kernel_command(Path("/home/coba"), Path("/tmp"), Path("/home/coba"), None, ["true"])  # noqa: S108
        confined = has_cells and _works(cell, inner)
    level = (Level.USERS if is_root else Level.ROOMS) if has_cells else Level.NONE
    lacks = [LACKS[level]] if level in LACKS else []
    if has_cells and not confined:
        lacks.append(KERNELS_OPEN)
    if settings.mode == "institution":
        _require_enough(level, is_root, confined)
    return Isolation(level, confined, tuple(lacks))


def _require_enough(level: Level, is_root: bool, confined: bool) -> None:
    if level is Level.NONE and is_root:
        raise SettingsError(ROOT_WITHOUT_CELLS)
    if level is not Level.USERS:
        raise SettingsError(NOT_ROOT)
    if not confined:
        raise SettingsError(KERNELS_OPEN_INSTITUTION)


def _works(cell: Cell, command: list[str]) -> bool:
    if shutil.which("bwrap") is None:
        return False
    reading, writing = os.pipe()
    try:
        tried = subprocess.run(
            server_command(cell, command, writing), pass_fds=[writing], capture_output=True, timeout=TRY_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    finally:
        os.close(reading)
        os.close(writing)
    return tried.returncode == 0


KERNELS_OPEN = (
    "Sel notebook peserta masih dapat memakai jaringan mesin ini, karena ruang di dalam ruang tidak diizinkan di sini."
)
LACKS = {
    Level.ROOMS: (
        "Semua peserta berjalan sebagai satu akun sistem: berkas mereka dipisahkan oleh ruangnya saja, dan batas "
        "jumlah proses dihitung bersama. Jalankan sebagai root agar setiap peserta mendapat akunnya sendiri."
    ),
    Level.NONE: (
        "Kode yang ditulis seorang peserta dapat membaca berkas peserta lain dan rahasia hub. "
        "Pakai hanya untuk peragaan di mesin sendiri, atau pasang bubblewrap (bwrap)."
    ),
}
NOT_ROOT = (
    "BANGKOM_MODE=institution memerlukan satu akun sistem per peserta: jalankan hub sebagai root di mesin yang "
    "memiliki bubblewrap (bwrap), atau pakai BANGKOM_MODE=demo untuk peragaan."
)
ROOT_WITHOUT_CELLS = (
    "Hub dijalankan sebagai root tanpa bubblewrap (bwrap) yang bekerja: kode seorang peserta akan menjadi root di "
    "mesin ini. Pasang bubblewrap, lalu coba lagi."
)
KERNELS_OPEN_INSTITUTION = (
    "BANGKOM_MODE=institution memerlukan sel notebook tanpa jaringan, tetapi mesin ini melarang ruang di dalam ruang "
    "(user namespace). Izinkan user namespace, lalu coba lagi."
)
