import errno
import io
import os
import stat
import threading
import zipfile
from contextlib import closing
from datetime import timedelta

import pytest

from bangkom.errors import ImplementationError, StoreError
from bangkom.settings import Settings
from bangkom.store import backup, evidence
from bangkom.store.database import Database, ensure_current
from bangkom.store.evidence import MOST_BYTES, Folder, announce, expect, find_arriving, keep, of_person, remove

PDF = b"%PDF-1.7\n" + b"isi " * 1000
JPG = b"\xff\xd8\xff\xe0" + b"titik" * 1000


def document(*parts):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for part in parts:
            archive.writestr(part, "isi")
    return content.getvalue()


DOCX = document("[Content_Types].xml", "word/document.xml")


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path / "uji" / "bukti")


@pytest.fixture
def send(act, cohort, folder, now):
    """`send("foto.jpg", JPG)`: all of it in pieces of that size; the file as it is kept."""

    def do(name, content, person="km_01", about="m1", step=1000):
        arriving = announce(person, about, name, len(content), "1", now)
        act(expect, arriving)
        for offset in range(0, len(content), step):
            folder.append(arriving, offset, content[offset : offset + step])
        return act(keep, arriving, folder.finish(arriving), now)

    return do


@pytest.mark.parametrize(("name", "content"), [("a.pdf", PDF), ("b.JPEG", JPG), ("c.docx", DOCX)])
def test_a_file_arrives_whole_private_and_under_a_name_of_ours(send, folder, database, name, content):
    kept = send(name, content)
    path = folder.path(kept)
    assert path.read_bytes() == content
    assert path.name.startswith(kept.sha256)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    with database.read() as connection:
        assert of_person(connection, "km_01") == (kept,)
        assert evidence.counts(connection, "uji") == {"km_01": 1}


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.pdf", "..\\..\\x.pdf", "/etc/x.pdf", "a\0b\n.pdf", "‮fdp.exe.pdf", "x" * 500 + ".pdf"]
)
def test_a_name_never_becomes_a_path(send, folder, tmp_path, name):
    kept = send(name, PDF)
    assert not set("/\\\0\n‮") & set(kept.name)
    assert len(kept.name) <= 120
    assert kept.name.endswith(".pdf")
    assert folder.path(kept).resolve().is_relative_to(tmp_path / "uji" / "bukti" / "km_01")


@pytest.mark.parametrize(
    "name", ["virus.exe", "halaman.html", "gambar.svg", "makro.docm", "tanpa", "", ".pdf.", "a.zip"]
)
def test_kinds_that_are_not_taken_are_named(name, now):
    with pytest.raises(ImplementationError, match=r"Jenis berkas ini tidak diterima. Yang diterima: pdf, jpg"):
        announce("km_01", "m1", name, 10, "", now)


@pytest.mark.parametrize(
    ("size", "sentence"), [(0, "kosong"), (-1, "kosong"), (MOST_BYTES + 1, "paling besar 20,0 MB")]
)
def test_sizes_that_are_not_taken_are_told(size, sentence, now):
    with pytest.raises(ImplementationError, match=sentence):
        announce("km_01", "m1", "a.pdf", size, "", now)


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.pdf", b"<html>" * 9), ("a.jpg", PDF), ("a.png", JPG), ("a.docx", document("a.txt")), ("a.docx", PDF)],
)
def test_a_file_that_is_not_what_its_name_says_is_refused_and_gone(send, tmp_path, name, content):
    with pytest.raises(ImplementationError, match="bukan"):
        send(name, content)
    assert [path for path in (tmp_path / "uji").rglob("*") if path.is_file()] == []


def test_a_broken_line_goes_on_where_it_stopped(act, cohort, folder, now):
    arriving = announce("km_01", "m1", "a.pdf", len(PDF), "1", now)
    assert act(expect, arriving) is None
    assert folder.received(arriving) == 0
    assert folder.append(arriving, 0, PDF[:1500]) == 1500
    again = announce("km_01", "m1", "a.pdf", len(PDF), "1", now + timedelta(hours=3))
    assert again.key == arriving.key
    assert act(expect, again) is None
    assert folder.received(again) == 1500
    assert folder.append(again, 0, PDF[:1500]) == 1500  # sent once more, for its answer was lost
    assert folder.append(again, 2000, PDF[2000:]) == 1500  # one before it was lost
    assert folder.append(again, 1500, PDF[1500:]) == len(PDF)
    sha256 = folder.finish(again)
    assert folder.finish(again) == sha256
    kept = act(keep, again, sha256, now)
    assert act(keep, again, sha256, now) == kept
    assert act(expect, again) == kept
    assert folder.path(kept).read_bytes() == PDF


def test_more_than_was_announced_is_refused(act, cohort, folder, now):
    arriving = announce("km_01", "m1", "a.pdf", 100, "1", now)
    with pytest.raises(ImplementationError, match="lebih panjang"):
        folder.append(arriving, 0, PDF[:101])


def test_what_has_not_arrived_whole_is_not_kept(act, cohort, folder, now):
    arriving = announce("km_01", "m1", "a.pdf", len(PDF), "1", now)
    folder.append(arriving, 0, PDF[:100])
    with pytest.raises(ImplementationError, match="tidak ada lagi"):
        folder.finish(arriving)
    assert folder.received(arriving) == 100


def test_two_tabs_that_send_at_once_make_one_whole_file(act, cohort, folder, now):
    arriving = announce("km_01", "m1", "a.pdf", len(PDF), "1", now)
    failures = []

    def send():
        try:
            have = 0
            while have < len(PDF):
                have = folder.append(arriving, have, PDF[have : have + 100])
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    kept = act(keep, arriving, folder.finish(arriving), now)
    assert folder.path(kept).read_bytes() == PDF


def test_a_full_disk_is_told_and_keeps_what_had_arrived(act, cohort, folder, now, monkeypatch):
    arriving = announce("km_01", "m1", "a.pdf", len(PDF), "1", now)
    folder.append(arriving, 0, PDF[:1000])
    real, left = os.write, [400]

    def write(descriptor, content):
        if left[0] <= 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        done = real(descriptor, bytes(content[: left[0]]))
        left[0] -= done
        return done

    monkeypatch.setattr(os, "write", write)
    with pytest.raises(StoreError, match="Tempat penyimpanan penuh, jadi berkas ini belum tersimpan"):
        folder.append(arriving, 1000, PDF[1000:])
    monkeypatch.undo()
    assert folder.received(arriving) == 1000
    assert folder.append(arriving, 1000, PDF[1000:]) == len(PDF)


def test_there_is_an_end_to_what_one_participant_may_send(act, cohort, send, now, monkeypatch):
    for number in range(4):
        act(expect, announce("km_01", "m1", f"{number}.pdf", 100, "1", now))
    with pytest.raises(ImplementationError, match="empat berkas"):
        act(expect, announce("km_01", "m1", "5.pdf", 100, "1", now))
    act(expect, announce("km_02", "m1", "5.pdf", 100, "1", now))
    monkeypatch.setattr(evidence, "MOST_OF_ONE", len(PDF) + 10)
    send("a.pdf", PDF, "km_02")
    with pytest.raises(ImplementationError, match="seluruhnya"):
        act(expect, announce("km_02", "m1", "b.pdf", 100, "1", now))


def test_what_was_begun_long_ago_is_no_longer_waited_for(act, cohort, folder, now):
    arriving = announce("km_01", "m1", "a.pdf", len(PDF), "1", now)
    act(expect, arriving)
    folder.append(arriving, 0, PDF[:100])
    assert act(evidence.stale, "km_01", now + timedelta(days=6)) == ()
    assert act(evidence.stale, "km_01", now + timedelta(days=8)) == (arriving.key,)
    folder.drop("km_01", arriving.key)
    assert folder.received(arriving) == 0
    assert act(find_arriving, "km_01", arriving.key) is None


def test_nobody_finds_what_another_participant_sends(act, cohort, send, now):
    arriving = announce("km_01", "m1", "a.pdf", len(PDF), "1", now)
    act(expect, arriving)
    assert act(find_arriving, "km_01", arriving.key).size == len(PDF)
    assert act(find_arriving, "km_02", arriving.key) is None
    assert announce("km_02", "m1", "a.pdf", len(PDF), "1", now).key != arriving.key


def test_a_removed_file_is_gone_and_can_be_sent_again(act, send, folder, now):
    kept = send("a.pdf", PDF)
    assert act(remove, "km_02", kept.id, now) is None
    folder.remove(act(remove, "km_01", kept.id, now))
    assert not folder.path(kept).exists()
    assert act(evidence.find, kept.id) is None
    again = send("a.pdf", PDF)
    assert again.id != kept.id
    assert folder.path(again).read_bytes() == PDF


def test_evidence_is_in_the_backup_and_what_is_still_arriving_is_not(tmp_path, now):
    settings = Settings(tmp_path / "asal", "uji", f"sqlite:///{tmp_path / 'bangkom.db'}")
    with closing(Database(settings.store_url)) as database:
        ensure_current(database)
    folder = Folder(settings.cohort_folder / "bukti")
    whole = announce("km_01", "m1", "a.pdf", len(PDF), "1", now)
    folder.append(whole, 0, PDF)
    sha256 = folder.finish(whole)
    folder.append(announce("km_01", "m1", "b.pdf", len(PDF), "1", now), 0, PDF[:100])
    backup.backup(settings, tmp_path / "cadangan", now)
    kept = [path for path in (tmp_path / "cadangan" / "gradebook").rglob("*") if path.is_file()]
    assert [path.name for path in kept] == [f"{sha256}-{whole.key}"]
