"""Backup and restore of all that can't be made again: the store, and everything below `gradebook/`.

```
cadangan.json      what is in it, each file with its SHA-256
store.db           an SQLite store; store.dump a PostgreSQL one
gradebook/…        cohorts (gradebook, depot, homes) and the hub's state, as they lie below the project's gradebook/
```
It is made while everything runs. What was acknowledged before it began is in it; of what comes in meanwhile, marks are
never without their hand-in, nor hand-ins without their number: databases are copied first, and numbers last.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import uuid4

from sqlalchemy import text

from bangkom.errors import BackupError
from bangkom.settings import IDENTIFIER, Settings
from bangkom.store import dump
from bangkom.store.copying import (
    Copied,
    copy,
    copy_file,
    copy_sqlite,
    digest_file,
    settle_sqlite,
    sync_folders,
    walk,
)
from bangkom.store.database import Database, ensure_current, revision, revisions
from bangkom.store.disk import sync_folder

MANIFEST = "cadangan.json"
SCHEMA = 1
HUB = "hub"
"""The hub's folder beside the cohorts'."""

RECEIPT = "tanda-terima.json"
DATABASES = (".db", ".sqlite")
JOURNALS = ("-wal", "-shm", "-journal")
LEFT_OUT = (*JOURNALS, ".log", ".pid")
"""Ends of names directly in a cohort's or the hub's folder; a database's journal goes with it."""
DEEPEST = 32


@dataclass(frozen=True)
class Summary:
    """What was backed up or restored. `damaged`: hand-ins that aren't what their receipt says, copied as they are;
    `aside`: where a restore put what was there before."""

    made_at: datetime
    files: int
    size: int
    damaged: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Manifest:
    made_at: datetime
    store: str
    revision: str
    files: tuple[Copied, ...]


def backup(settings: Settings, target: Path, now: datetime) -> Summary:
    """Make a backup in the new folder `target`, which is there only once it is complete. BackupError if it can't be."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise BackupError(TARGET_TAKEN.format(target=target))
    with (
        _explained(),
        _workspace(target.parent) as folder,
        closing(Database(settings.store_url)) as database,
    ):
        at = revision(database)
        if at is None:
            raise BackupError(NO_STORE)
        files = [_copy_store(database, folder), *_copy_folders(settings.root / "gradebook", folder)]
        store = "sqlite" if database.is_sqlite else "postgresql"
        manifest = _Manifest(now, store, at, tuple(sorted(files, key=lambda file: file.path)))
        _write(folder / MANIFEST, _to_json(manifest))
        damaged = tuple(_damaged(folder, manifest.files))
        sync_folders(folder)
        if target.exists():
            target.rmdir()
        folder.rename(target)
        sync_folder(target.parent)
    return Summary(now, len(files), sum(file.size for file in files), damaged)


def restore(source: Path, settings: Settings, now: datetime, *, replace: bool = False) -> Summary:
    """Put a backup in the place of an empty store and gradebook folder, or, with `replace`, of what is there.

    What is there is put aside, never deleted. BackupError, and everything as before, if the backup is damaged or
    foreign, if something is there without `replace`, or if the service still runs. Older backups are migrated.
    """
    home = settings.root / "gradebook"
    with _explained(), closing(Database(settings.store_url)) as database:
        manifest = _verified(source)
        if manifest.store != ("sqlite" if database.is_sqlite else "postgresql"):
            raise BackupError(OTHER_STORE.format(store=manifest.store))
        if manifest.revision not in revisions():
            raise BackupError(NEWER)
        there = _what_is_there(home, database)
        if there and not replace:
            raise BackupError(OCCUPIED.format(names=", ".join(there)))
        with _workspace(home) as staged, ExitStack() as undo:
            for file in manifest.files:
                if copy_file(source / file.path, staged / file.path) != (file.size, file.sha256):
                    raise BackupError(DAMAGED.format(name=file.path))
            _give_back(staged / "gradebook", home)
            sync_folders(staged)
            aside = _put_aside(home, database, f"lama-{now:%Y%m%d-%H%M%S}", undo)
            _put_in_place(home, staged, database, undo)
            ensure_current(database)
            undo.pop_all()
    return Summary(manifest.made_at, len(manifest.files), sum(file.size for file in manifest.files), aside=aside)


def _copy_store(database: Database, folder: Path) -> Copied:
    if database.is_sqlite:
        return Copied("store.db", *copy_sqlite(_store_file(database), folder / "store.db"))
    dump.dump(database.url, folder / "store.dump")
    return Copied("store.dump", *digest_file(folder / "store.dump"))


def _copy_folders(home: Path, folder: Path) -> Iterator[Copied]:
    """Databases, then everything but receipt numbers, then those."""
    places = _state_folders(home)
    for database in _databases(home):
        path = f"gradebook/{database.relative_to(home).as_posix()}"
        yield Copied(path, *copy_sqlite(database, folder / path))
    for is_wanted in (_is_file, _is_number):
        for place in places:
            for name, descriptor in walk(place, is_wanted):
                path = f"gradebook/{place.name}/{name}"
                yield Copied(path, *copy(descriptor, folder / path))
    for secret in _secrets(home):
        yield Copied(f"gradebook/{secret.name}", *copy_file(secret, folder / "gradebook" / secret.name))


def _databases(home: Path) -> Iterator[Path]:
    """Those of ours, which all lie directly in a folder: what participants hand in is never opened as a database."""
    for place in _state_folders(home):
        yield from sorted(p for p in place.iterdir() if p.name.endswith(DATABASES) and p.is_file())


def _is_file(path: str) -> bool:
    parts = path.rstrip("/").split("/")
    if parts[0] == "depot":
        return parts[1:2] not in (["tmp"], ["lock"], ["numbers"])
    if len(parts) == 1:
        return not path.endswith((*DATABASES, *LEFT_OUT))
    # Programs keep what can be made again in hidden folders; and nobody may stop a backup with endless folders.
    return not any(part.startswith(".") for part in parts) and len(parts) <= DEEPEST


def _is_number(path: str) -> bool:
    return path == "depot/" or path.startswith("depot/numbers/")


def _state_folders(home: Path) -> list[Path]:
    """Cohorts and the hub. What a restore put aside has a hyphen in its name, and so isn't among them."""
    if not home.is_dir():
        return []
    return sorted(p for p in home.iterdir() if IDENTIFIER.fullmatch(p.name) and p.is_dir() and not p.is_symlink())


def _secrets(home: Path) -> list[Path]:
    return sorted(path for path in home.glob("*.secret") if path.is_file() and not path.is_symlink())


def _damaged(folder: Path, files: Iterable[Copied]) -> Iterator[str]:
    """Hand-ins whose files aren't what the receipt beside them lists."""
    copied = {file.path: file.sha256 for file in files}
    for path in copied:
        if "/depot/submissions/" not in path or not path.endswith(f"/{RECEIPT}"):
            continue
        hand_in = path.removesuffix(f"/{RECEIPT}")
        try:
            listed = {one["name"]: one["sha256"] for one in json.loads((folder / path).read_bytes())["files"]}
        except (ValueError, TypeError, KeyError):
            yield hand_in
            continue
        if any(copied.get(f"{hand_in}/{name}") != sha256 for name, sha256 in listed.items()):
            yield hand_in


def _verified(source: Path) -> _Manifest:
    try:
        manifest = _from_json((source / MANIFEST).read_bytes())
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise BackupError(FOREIGN.format(source=source)) from error
    listed = {file.path: (file.size, file.sha256) for file in manifest.files}
    if not all(map(_is_safe, listed)):
        raise BackupError(FOREIGN.format(source=source))
    found = {name for name, _ in walk(source, lambda _: True)} - {MANIFEST}
    for name in sorted(found ^ set(listed)):
        raise BackupError((MISSING if name in listed else EXTRA).format(name=name))
    for name, expected in listed.items():
        if digest_file(source / name) != expected:
            raise BackupError(DAMAGED.format(name=name))
    return manifest


def _is_safe(path: str) -> bool:
    parts = PurePosixPath(path).parts
    is_clean = "/".join(parts) == path and not path.startswith("/") and ".." not in parts and "\0" not in path
    return is_clean and (path in ("store.db", "store.dump") or (len(parts) > 1 and parts[0] == "gradebook"))


def _what_is_there(home: Path, database: Database) -> list[str]:
    there = [f"gradebook/{path.name}" for path in (*_state_folders(home), *_secrets(home))]
    if database.is_sqlite:
        return [*there, *([_store_file(database).name] if _store_file(database).exists() else [])]
    with database.read() as connection:
        return [*there, *(["PostgreSQL"] if dump.our_tables(connection) else [])]


def _put_aside(home: Path, database: Database, name: str, undo: ExitStack) -> tuple[str, ...]:
    """Move what is there out of the way; `undo` gets how to bring it back. Databases are closed first."""
    aside: list[str] = []
    store = [_store_file(database)] if database.is_sqlite and _store_file(database).exists() else []
    for path in (*store, *_databases(home)):
        settle_sqlite(path)
    entries = [*_state_folders(home), *_secrets(home)]
    if entries:
        (home / name).mkdir(mode=0o700)
        undo.callback((home / name).rmdir)
        aside.append(f"gradebook/{name}")
    for path in entries:
        _rename(path, home / name / path.name, undo)
    for path in store:
        # A damaged database couldn't be settled: its journal must not be taken for the new one's.
        for part in (path, *(path.with_name(path.name + end) for end in JOURNALS)):
            if part.exists():
                _rename(part, part.with_name(part.name.replace(path.name, f"{path.name}.{name}", 1)), undo)
        aside.append(f"{path.name}.{name}")
    if not database.is_sqlite:
        with database.write() as connection:
            tables = dump.our_tables(connection)
            if tables:
                dump.put_aside(connection, name)
                aside.append(name)
        if tables:
            undo.callback(_take_tables_back, database, name, tables)
    return tuple(aside)


def _take_tables_back(database: Database, schema: str, tables: tuple[str, ...]) -> None:
    with database.write() as connection:
        dump.take_back(connection, schema, tables)


def _put_in_place(home: Path, staged: Path, database: Database, undo: ExitStack) -> None:
    if database.is_sqlite:
        target = _store_file(database)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _rename_or_copy(staged / "store.db", target, undo)
    else:
        dump.restore(database.url, staged / "store.dump")
        undo.callback(_drop_tables, database)
    folder = staged / "gradebook"
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        _rename(path, home / path.name, undo)
    sync_folder(home)


def _give_back(staged: Path, home: Path) -> None:
    """What root restores belongs to the account that owns the folder of all cohorts: the service's.

    The hub's own folder stays root's, and homes, whose owners no backup knows, get new ones when they are opened.
    """
    owner = home.stat()
    if os.geteuid() != 0 or owner.st_uid == 0 or not staged.is_dir():
        return
    for top in staged.iterdir():
        inside = [Path(folder, name) for folder, names, files in os.walk(top) for name in (*names, *files)]
        for path in () if top.name == HUB else (top, *inside):
            os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)


def _drop_tables(database: Database) -> None:
    with database.write() as connection:
        for table in dump.our_tables(connection):
            connection.execute(text(f'DROP TABLE "{table}" CASCADE'))


def _rename(before: Path, after: Path, undo: ExitStack) -> None:
    before.rename(after)
    undo.callback(after.rename, before)
    sync_folder(after.parent)


def _rename_or_copy(before: Path, after: Path, undo: ExitStack) -> None:
    """The store may lie on another disk than the project."""
    fresh = after.with_name(f".{after.name}.{uuid4().hex[:8]}")
    copy_file(before, fresh)
    fresh.rename(after)
    undo.callback(after.unlink)
    sync_folder(after.parent)


def _store_file(database: Database) -> Path:
    return Path(str(database.url.database))


@contextmanager
def _workspace(home: Path) -> Iterator[Path]:
    """A new private folder on the same disk; gone afterwards unless it was renamed."""
    home.mkdir(parents=True, exist_ok=True)
    folder = home / f".cadangan-{uuid4().hex[:8]}"
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BackupError(DISK.format(reason=error.strerror)) from error


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _to_json(manifest: _Manifest) -> bytes:
    document = {
        "schema": SCHEMA,
        "made_at": manifest.made_at.astimezone(UTC).isoformat(),
        "store": manifest.store,
        "revision": manifest.revision,
        "files": [asdict(file) for file in manifest.files],
    }
    return json.dumps(document | {"digest": _digest(document)}, indent=1, sort_keys=True).encode() + b"\n"


def _from_json(raw: bytes) -> _Manifest:
    document = json.loads(raw)
    digest = document.pop("digest")
    if digest != _digest(document) or document["schema"] != SCHEMA:
        raise ValueError("digest")
    files = tuple(Copied(file["path"], file["size"], file["sha256"]) for file in document["files"])
    return _Manifest(datetime.fromisoformat(document["made_at"]), document["store"], document["revision"], files)


def _digest(document: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(document, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


NO_STORE = "Belum ada data untuk dicadangkan: basis datanya masih kosong."
TARGET_TAKEN = "Folder {target} sudah berisi. Pilih folder yang belum ada untuk cadangan ini."
FOREIGN = "Folder {source} bukan cadangan bangkom, atau daftar isinya rusak. Tidak ada yang diubah."
MISSING = "Cadangan ini tidak utuh: berkas {name} hilang. Tidak ada yang diubah; pakai cadangan lain."
EXTRA = "Cadangan ini tidak seperti saat dibuat: ada berkas asing {name}. Tidak ada yang diubah."
DAMAGED = "Cadangan ini rusak: isi {name} tidak seperti saat dibuat. Tidak ada yang diubah; pakai cadangan lain."
NEWER = "Cadangan ini dibuat oleh versi bangkom yang lebih baru. Pasang versi itu dulu. Tidak ada yang diubah."
OTHER_STORE = "Cadangan ini dari basis data {store}, sedangkan BANGKOM_STORE_URL menunjuk jenis lain."
OCCUPIED = (
    "Di sini sudah ada data ({names}), jadi tidak ada yang diubah. Bila memang hendak diganti, ulangi dengan "
    "--replace: data yang sekarang disisihkan, tidak dihapus."
)
DISK = "Tempat penyimpanan tidak dapat dipakai ({reason}). Tidak ada yang diubah."
