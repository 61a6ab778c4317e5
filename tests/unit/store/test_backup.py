import json
import os
import shutil
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from cryptography.hazmat.primitives import serialization
from sqlalchemy import MetaData, make_url, select
from tests.unit.store.conftest import NUMBERS, run_sql

import bangkom.store.backup as backups
from bangkom.errors import BackupError, StoreError
from bangkom.exchange.local import LocalDepot
from bangkom.exchange.receipt import verify
from bangkom.settings import Settings
from bangkom.store.accounts import ACCOUNT, account, accounts, ensure_account
from bangkom.store.audit import entries, record
from bangkom.store.backup import backup, restore
from bangkom.store.database import Database, _alembic, ensure_current
from bangkom.store.writer import Writer

NOTEBOOK = {"contoh-01.ipynb": b'{"cells": []}'}
ANSWERS = b'{"schema": 1, "assignment": "contoh-01", "answers": {}}'
LATER = timedelta(hours=1)


ON_SQLITE = pytest.mark.parametrize("new_store", ["sqlite"], indirect=True)
"""What doesn't touch the store itself is tried with one kind of it."""


class Place:
    """One project folder with a store, a gradebook and a depot that can be written to like the real ones."""

    def __init__(self, root, url):
        self.settings = Settings(root, "uji", store=url)
        self.depot = LocalDepot(self.settings.depot, lambda: datetime.now(UTC))

    def fill(self):
        database = Database(self.settings.store_url)
        ensure_current(database)
        with database.write() as connection:
            ensure_account(connection, "km_01", "participant", "Ni Made")
            record(connection, datetime.now(UTC), "pa_01", "organiser", "x", "y", "sebelum")
        database.close()
        self.depot.publish("contoh-01", NOTEBOOK)
        self.hand_in("km_01")
        with closing(sqlite3.connect(self.settings.gradebook)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("CREATE TABLE mark (number TEXT)")
        home = self.settings.cohort_folder / "homes" / "km_01"
        home.mkdir(parents=True)
        (home / "jawaban.json").write_text("jawaban")
        (self.settings.root / "gradebook" / "service.secret").write_bytes(b"rahasia")
        (self.settings.root / "gradebook" / "README.md").write_text("milik repositori")
        return self

    def hand_in(self, who):
        return self.depot.submit("uji", who, "contoh-01", {**NOTEBOOK, "jawaban.json": ANSWERS})

    def mark(self, number):
        with closing(sqlite3.connect(self.settings.gradebook, timeout=30)) as connection:
            connection.execute("INSERT INTO mark VALUES (?)", (number,))
            connection.commit()

    def marks(self):
        with closing(sqlite3.connect(self.settings.gradebook)) as connection:
            return [number for (number,) in connection.execute("SELECT number FROM mark")]

    def read(self, function, *arguments):
        database = Database(self.settings.store_url)
        with database.read() as connection:
            found = function(connection, *arguments)
        database.close()
        return found

    def state(self):
        """Every file below the project and its content, the store's rows, apart from SQLite's own bookkeeping."""
        files = {
            path.relative_to(self.settings.root).as_posix(): path.read_bytes()
            for path in sorted(self.settings.root.rglob("*"))
            if path.is_file() and not path.name.endswith((".db", "-wal", "-shm"))
        }
        return files, self.read(accounts), self.marks()


@pytest.fixture(params=["sqlite", "postgresql"])
def new_store(request, tmp_path):
    """As for other tests, but on PostgreSQL a whole database, because that is what its programs dump."""
    if request.param == "sqlite":
        return lambda: f"sqlite:///{tmp_path / f'store-{next(NUMBERS)}.db'}"
    server = make_url(request.getfixturevalue("postgresql"))

    def make():
        name = f"test_{next(NUMBERS)}"
        run_sql(server, f"CREATE DATABASE {name}")
        return server.set(database=name).render_as_string(hide_password=False)

    return make


@pytest.fixture
def filled(tmp_path, store_url):
    return Place(tmp_path / "proyek", store_url).fill()


@pytest.fixture
def empty(tmp_path, new_store):
    """Another machine: nothing there yet."""
    root = tmp_path / "mesin-lain"
    root.mkdir()
    return Place(root, new_store())


@pytest.fixture
def made(filled, tmp_path, now):
    """A backup of `filled`."""
    target = tmp_path / "cadangan" / "satu"
    backup(filled.settings, target, now)
    return target


def test_everything_comes_back_on_an_empty_machine(filled, empty, made, now):
    summary = restore(made, empty.settings, now + LATER)
    assert (summary.made_at, summary.aside, summary.damaged) == (now, (), ())
    assert empty.read(account, "km_01").name == "Ni Made"
    assert [entry.detail for entry in empty.read(entries, 10)] == ["sebelum"]
    (receipt,) = empty.depot.submissions()
    assert verify(receipt, serialization.load_pem_public_key(filled.depot.public_key()))
    assert empty.hand_in("km_01").number == f"{receipt.received_at:%Y}-000002"
    assert (empty.settings.cohort_folder / "homes" / "km_01" / "jawaban.json").read_text() == "jawaban"
    assert (empty.settings.root / "gradebook" / "service.secret").read_bytes() == b"rahasia"
    assert not (empty.settings.root / "gradebook" / "README.md").exists()


def test_a_restored_store_goes_on_counting(empty, made, now):
    restore(made, empty.settings, now)
    database = Database(empty.settings.store_url)
    with database.write() as connection:
        record(connection, now, "pa_01", "organiser", "x", "y", "sesudah")
    database.close()
    assert [entry.detail for entry in empty.read(entries, 10)] == ["sesudah", "sebelum"]


def test_a_backup_under_load_holds_what_was_acknowledged_before_and_hangs_together(filled, empty, tmp_path, now):
    database = Database(filled.settings.store_url)
    writer, stop, failures = Writer(database), threading.Event(), []
    acknowledged = {"accounts": 0, "hand-ins": 0}

    def keep_writing():
        while not stop.is_set():
            number = acknowledged["accounts"]
            writer.submit(lambda c, n=number: ensure_account(c, f"kl_{n:06d}", "participant", "x")).result(30)
            acknowledged["accounts"] += 1

    def keep_handing_in():
        while not stop.is_set():
            receipt = filled.hand_in(f"km_{acknowledged['hand-ins'] % 5:02d}")
            filled.mark(receipt.number)
            acknowledged["hand-ins"] += 1

    def guarded(work):
        try:
            work()
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=guarded, args=(work,)) for work in (keep_writing, keep_handing_in)]
    for thread in threads:
        thread.start()
    try:
        for turn in range(3):
            before = dict(acknowledged)
            target = tmp_path / f"cadangan-{turn}"
            assert backup(filled.settings, target, now).damaged == ()
    finally:
        stop.set()
        for thread in threads:
            thread.join()
        writer.close()
        database.close()
    assert failures == []
    restore(target, empty.settings, now)
    assert len(empty.read(accounts)) - 1 >= before["accounts"] > 0
    numbers = [receipt.number for receipt in empty.depot.submissions(all_versions=True)]
    assert len(set(numbers)) == len(numbers) >= before["hand-ins"] + 1
    assert set(empty.marks()) <= set(numbers)
    assert len(empty.marks()) >= before["hand-ins"]
    assert empty.hand_in("km_01").number not in numbers


@ON_SQLITE
@pytest.mark.parametrize("where", ["store.*", "gradebook/uji/gradebook.db", "**/jawaban.json", "**/ed25519.pem"])
def test_a_changed_byte_is_found_and_nothing_is_done(empty, made, now, where):
    victim = next(made.glob(where))
    raw = bytearray(victim.read_bytes())
    raw[len(raw) // 2] ^= 1
    victim.write_bytes(raw)
    with pytest.raises(BackupError, match="rusak"):
        restore(made, empty.settings, now)
    assert list(empty.settings.root.iterdir()) == []


@ON_SQLITE
def test_missing_and_foreign_files_are_found(empty, made, now):
    (made / "gradebook" / "titipan").write_text("x")
    with pytest.raises(BackupError, match="asing"):
        restore(made, empty.settings, now)
    (made / "gradebook" / "titipan").unlink()
    (made / "gradebook" / "service.secret").unlink()
    with pytest.raises(BackupError, match="hilang"):
        restore(made, empty.settings, now)


@ON_SQLITE
def test_a_link_in_a_backup_is_a_missing_file(empty, made, now, tmp_path):
    secret = made / "gradebook" / "service.secret"
    (tmp_path / "sama").write_bytes(secret.read_bytes())
    secret.unlink()
    secret.symlink_to(tmp_path / "sama")
    with pytest.raises(BackupError, match="hilang"):
        restore(made, empty.settings, now)


def rewrite(made, **changes):
    """A manifest that somebody changed and gave a fitting digest."""
    manifest = json.loads((made / backups.MANIFEST).read_text())
    manifest.pop("digest")
    manifest |= changes
    manifest["digest"] = backups._digest(manifest)
    (made / backups.MANIFEST).write_text(json.dumps(manifest))


@ON_SQLITE
@pytest.mark.parametrize("path", ["../luar", "/etc/passwd", "gradebook/../../luar", "lain/x", "gradebook", "a\0b"])
def test_no_path_leads_out_of_the_project(empty, made, now, path):
    files = json.loads((made / backups.MANIFEST).read_text())["files"]
    rewrite(made, files=[*files, {"path": path, "size": 0, "sha256": "0" * 64}])
    with pytest.raises(BackupError, match="bukan cadangan"):
        restore(made, empty.settings, now)


@ON_SQLITE
def test_what_is_no_backup_is_refused(empty, made, now, tmp_path):
    foreign = tmp_path / "asing"
    foreign.mkdir()
    for raw in (None, b"", b"[]", b"{}", b"[" * 100_000, (made / backups.MANIFEST).read_bytes().replace(b"20", b"19")):
        if raw is not None:
            (foreign / backups.MANIFEST).write_bytes(raw)
        with pytest.raises(BackupError, match="bukan cadangan"):
            restore(foreign, empty.settings, now)


@ON_SQLITE
def test_a_backup_of_a_newer_version_or_another_kind_of_store_is_refused(empty, made, now):
    rewrite(made, revision="9999")
    with pytest.raises(BackupError, match="lebih baru"):
        restore(made, empty.settings, now)
    rewrite(made, store="oracle")
    with pytest.raises(BackupError, match="jenis lain"):
        restore(made, empty.settings, now)


def test_a_backup_of_an_older_version_is_migrated(empty, tmp_path, new_store, now):
    old = Place(tmp_path / "lama", new_store())
    database = Database(old.settings.store_url)
    config = _alembic()
    with database.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        ensure_account(connection, "km_01", "participant", "Ni Made")
    database.close()
    backup(old.settings, tmp_path / "cadangan", now)
    restore(tmp_path / "cadangan", empty.settings, now)
    assert empty.read(account, "km_01").name == "Ni Made"
    assert empty.read(entries, 10) == ()


def test_what_is_there_is_replaced_only_when_asked_and_then_put_aside(filled, made, now):
    filled.hand_in("km_02")
    before = filled.state()
    with pytest.raises(BackupError, match="--replace"):
        restore(made, filled.settings, now)
    assert filled.state() == before
    summary = restore(made, filled.settings, now + LATER, replace=True)
    assert len(filled.depot.submissions()) == 1
    assert (filled.settings.root / "gradebook" / "README.md").read_text() == "milik repositori"
    name = f"lama-{now + LATER:%Y%m%d-%H%M%S}"
    assert f"gradebook/{name}" in summary.aside
    old = LocalDepot(filled.settings.root / "gradebook" / name / "uji" / "depot", lambda: now)
    assert len(old.submissions()) == 2
    assert len(summary.aside) == 2


def test_the_old_store_can_be_read_where_it_was_put_aside(filled, made, now, store_url):
    database = Database(store_url)
    with database.write() as connection:
        ensure_account(connection, "km_02", "participant", "Baru")
    database.close()
    aside = restore(made, filled.settings, now, replace=True).aside[1]
    assert filled.read(account, "km_02") is None
    if database.is_sqlite:
        with closing(sqlite3.connect(f"{database.url.database.rpartition('/')[0]}/{aside}")) as connection:
            found = [id for (id,) in connection.execute("SELECT id FROM account ORDER BY id")]
    else:
        database = Database(store_url)
        with database.read() as connection:
            table = ACCOUNT.to_metadata(MetaData(), schema=aside)
            found = list(connection.scalars(select(table.c.id).order_by(table.c.id)))
        database.close()
    assert found == ["km_01", "km_02"]


def test_a_restore_that_fails_at_the_end_leaves_everything_as_it_was(filled, made, now, monkeypatch):
    filled.hand_in("km_02")
    before = filled.state()

    def fail(_database):
        raise StoreError("listrik")

    monkeypatch.setattr(backups, "ensure_current", fail)
    with pytest.raises(StoreError, match="listrik"):
        restore(made, filled.settings, now, replace=True)
    assert filled.state() == before


def test_nothing_is_restored_while_the_service_runs(filled, made, now, store_url):
    database = Database(store_url)
    with database.read() as connection:
        assert account(connection, "km_01")
    before = filled.state()
    with pytest.raises(BackupError, match="masih berjalan"):
        restore(made, filled.settings, now, replace=True)
    assert filled.state() == before
    database.close()


@ON_SQLITE
def test_a_backup_is_private_and_there_only_when_complete(filled, made, tmp_path, now, monkeypatch):
    assert {path.stat().st_mode & 0o077 for path in (made, *made.iterdir())} == {0}
    with pytest.raises(BackupError, match="sudah berisi"):
        backup(filled.settings, made, now)

    def fail(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backups, "copy", fail)
    with pytest.raises(BackupError, match="No space left"):
        backup(filled.settings, made.parent / "dua", now)
    assert [path.name for path in made.parent.iterdir()] == ["satu"]


def test_an_empty_store_has_no_backup(empty, tmp_path, now):
    with pytest.raises(BackupError, match="Belum ada data"):
        backup(empty.settings, tmp_path / "cadangan", now)


@ON_SQLITE
def test_homes_are_copied_without_what_their_owners_could_lay_in_our_way(filled, tmp_path, now):
    home = filled.settings.cohort_folder / "homes" / "km_01"
    (home / "rahasia").symlink_to("/etc/passwd")
    (home / "folder").symlink_to("/etc")
    os.mkfifo(home / "pipa")
    (home / "palsu.db").write_bytes(b"SQLite format 3\0 rusak")
    (home / "catatan.log").write_text("x")
    (home / ".cache").mkdir()
    (home / ".cache" / "x").write_text("x")
    deep = home
    for _ in range(60):
        deep = deep / "d"
        deep.mkdir()
    (deep / "dasar").write_text("x")
    backup(filled.settings, tmp_path / "cadangan", now)
    copied = tmp_path / "cadangan" / "gradebook" / "uji" / "homes" / "km_01"
    assert sorted(path.name for path in copied.iterdir() if path.is_file()) == [
        "catatan.log",
        "jawaban.json",
        "palsu.db",
    ]
    assert not (copied / "rahasia").exists()
    assert not list(copied.rglob("dasar"))


@ON_SQLITE
def test_a_hand_in_that_was_damaged_before_is_told(filled, tmp_path, now):
    victim = next(filled.settings.depot.glob("submissions/*/*/*/jawaban.json"))
    victim.write_bytes(b"lain")
    summary = backup(filled.settings, tmp_path / "cadangan", now)
    assert summary.damaged == ("gradebook/uji/depot/submissions/contoh-01/km_01/0001",)


@ON_SQLITE
def test_a_damaged_gradebook_is_not_backed_up_as_if_it_were_sound(filled, tmp_path, now):
    filled.settings.gradebook.write_bytes(b"SQLite format 3\0" + b"x" * 5000)
    for journal in filled.settings.cohort_folder.glob("gradebook.db-*"):
        journal.unlink()
    with pytest.raises(BackupError, match=r"gradebook\.db rusak"):
        backup(filled.settings, tmp_path / "cadangan", now)
    assert not (tmp_path / "cadangan").exists()


@ON_SQLITE
def test_a_damaged_store_can_be_replaced_and_leaves_no_journal_for_the_new_one(filled, tmp_path, now):
    backup(filled.settings, tmp_path / "cadangan", now)
    store = Path(filled.settings.store_url.removeprefix("sqlite:///"))
    damaged = b"bukan basis data" * 512
    store.write_bytes(damaged)
    store.with_name(f"{store.name}-wal").write_bytes(b"jurnal lama")
    restore(tmp_path / "cadangan", filled.settings, now, replace=True)
    assert filled.read(account, "km_01").name == "Ni Made"
    assert store.with_name(f"{store.name}.lama-{now:%Y%m%d-%H%M%S}").read_bytes() == damaged


@ON_SQLITE
def test_a_second_backup_leaves_out_what_a_restore_put_aside(filled, tmp_path, now):
    backup(filled.settings, tmp_path / "satu", now)
    restore(tmp_path / "satu", filled.settings, now, replace=True)
    backup(filled.settings, tmp_path / "dua", now)
    names = [path.name for path in (tmp_path / "dua" / "gradebook").iterdir()]
    assert sorted(names) == ["service.secret", "uji"]
    shutil.rmtree(tmp_path / "dua")
