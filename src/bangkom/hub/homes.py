"""Homes and the user numbers that own them: a home's owner is its participant's number, and nothing else records it."""

import os
from pathlib import Path

from bangkom.errors import SettingsError
from bangkom.messages import megabytes
from bangkom.settings import Settings, require_identifier, used_bytes

FIRST_UID, LAST_UID = 200_001, 299_999
"""Numbers that no account of the machine has."""

TRAINERS_GID = 200_000
"""The group that may write a cohort's gradebook."""


def home_of(settings: Settings, person: str) -> Path:
    """Where a person's files lie; SettingsError for an id that may not stand in paths."""
    return settings.cohort_folder / "homes" / require_identifier(person, "Peserta")


def ensure_home(settings: Settings, person: str, *, as_root: bool) -> tuple[Path, int | None]:
    """Make the home if it isn't there, readable to its owner only; the home and, for root, its owner's number.

    A home that came back from a backup as root's gets a number again, with all that is in it.
    """
    home = home_of(settings, person)
    _ensure_cohort_folder(settings, as_root=as_root)
    home.parent.mkdir(mode=0o711, exist_ok=True)
    home.mkdir(mode=0o700, exist_ok=True)
    if home.is_symlink():
        raise SettingsError(f"Folder peserta {person} adalah tautan; hapus tautan itu, lalu coba lagi.")
    home.chmod(0o700)
    used = used_bytes(home)
    if used > settings.home_limit:
        raise SettingsError(TOO_FULL.format(used=megabytes(used), limit=megabytes(settings.home_limit)))
    if not as_root:
        return home, None
    uid = home.stat().st_uid
    if not FIRST_UID <= uid <= LAST_UID:
        uid = _free_uid(settings)
        _give(home, uid)
    return home, uid


def _ensure_cohort_folder(settings: Settings, *, as_root: bool) -> None:
    """It is the service's, which runs under the account that owns the folder of all cohorts."""
    folder = settings.cohort_folder
    if folder.is_dir():
        return
    folder.mkdir(mode=0o700, parents=True)
    if as_root:
        owner = folder.parent.stat()
        os.chown(folder, owner.st_uid, owner.st_gid)


def _free_uid(settings: Settings) -> int:
    """One more than the highest in use, over all cohorts; only the hub's one process asks."""
    taken = (home.lstat().st_uid for home in (settings.root / "gradebook").glob("*/homes/*"))
    uid = max((uid for uid in taken if FIRST_UID <= uid <= LAST_UID), default=FIRST_UID - 1) + 1
    if uid > LAST_UID:
        raise SettingsError("Nomor akun untuk peserta sudah habis.")
    return uid


def _give(home: Path, uid: int) -> None:
    for folder, folders, files in os.walk(home, topdown=False):
        for name in (*folders, *files):
            os.chown(Path(folder, name), uid, uid, follow_symlinks=False)
    os.chown(home, uid, uid)  # last: a home is only taken for given when all of it is


TOO_FULL = (
    "Folder Anda berisi {used}, paling banyak {limit}, jadi ruang kerja tidak dinyalakan. Minta panitia mengosongkan "
    "sebagian."
)
