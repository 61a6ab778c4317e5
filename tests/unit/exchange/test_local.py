import errno
import os
import resource
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from bangkom.errors import DepotError
from bangkom.exchange.depot import Source
from bangkom.exchange.local import LocalDepot
from bangkom.exchange.receipt import Receipt, verify

A = "kebijakan-01"
FILES: dict[str, Source] = {f"{A}.ipynb": b"{}", "jawaban.json": b'{"schema": 1}'}


def hand_in(depot: LocalDepot, participant: str = "km_07_014", **more: Source) -> Receipt:
    return depot.submit("demo", participant, A, {**FILES, **more})


def visible(depot: LocalDepot) -> set[str]:
    """Everything in the depot that a failed hand-in could have left."""
    found = {path.relative_to(depot.root).as_posix() for path in depot.root.rglob("*") if path.is_file()}
    return {name for name in found if not name.startswith(("keys/", "numbers/", "released/")) and name != "lock"}


def test_a_hand_in_is_kept_as_it_was_and_acknowledged(depot: LocalDepot, tmp_path: Path) -> None:
    receipt = depot.submit("demo", "km_07_014", A, {**FILES, "unggahan/foto ñ.jpg": b"\xff\xd8"})
    assert (receipt.number, receipt.version, receipt.cohort) == ("2019-000001", 1, "demo")
    assert receipt.received_at == datetime(2019, 11, 13, 0, 0, tzinfo=UTC)
    assert [file.name for file in receipt.files] == ["jawaban.json", f"{A}.ipynb", "unggahan/foto ñ.jpg"]
    assert verify(receipt, load_pem_public_key(depot.public_key()))  # type: ignore[arg-type]
    assert depot.latest(A, "km_07_014") == receipt
    depot.copy_file(receipt, "unggahan/foto ñ.jpg", tmp_path / "kembali")
    assert (tmp_path / "kembali").read_bytes() == b"\xff\xd8"


def test_every_version_stays_and_the_newest_is_first_choice(depot: LocalDepot) -> None:
    first, second, other = hand_in(depot), hand_in(depot), hand_in(depot, "km_07_015")
    assert [first.version, second.version, other.version] == [1, 2, 1]
    assert [first.number, second.number, other.number] == ["2019-000001", "2019-000002", "2019-000003"]
    assert depot.submissions() == (second, other)
    assert depot.submissions(all_versions=True) == (first, second, other)
    assert depot.submissions(A, "km_07_014") == (second,)
    assert depot.participants(A) == ("km_07_014", "km_07_015")
    assert depot.latest(A, "km_07_016") is None


def test_the_tenth_thousandth_version_still_comes_last(depot: LocalDepot) -> None:
    hand_in(depot)
    home = depot.root / "submissions" / A / "km_07_014"
    (home / "0001").rename(home / "9999")
    assert hand_in(depot).version == 10_000
    assert hand_in(depot).version == 10_001


def test_numbers_start_anew_each_year_and_survive_a_lost_counter(depot: LocalDepot) -> None:
    hand_in(depot)
    hand_in(depot)
    (depot.root / "numbers" / "2019").unlink()
    assert hand_in(depot).number == "2019-000003"
    later = LocalDepot(depot.root, lambda: datetime(2020, 1, 1, tzinfo=UTC))
    assert hand_in(later).number == "2020-000001"


def test_only_the_owner_may_read_or_write(depot: LocalDepot) -> None:
    old = os.umask(0)
    try:
        depot.submit("demo", "km_07_014", A, {**FILES, "unggahan/a.jpg": b"x"})
        depot.publish_feedback("km_07_014", A, 1, {f"{A}.html": b"<p>"})
    finally:
        os.umask(old)
    for path in [depot.root, *depot.root.rglob("*")]:
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path


def test_the_key_is_made_once(depot: LocalDepot) -> None:
    before = depot.public_key()
    hand_in(depot)
    assert LocalDepot(depot.root, depot._clock).public_key() == before
    assert (depot.root / "keys" / "ed25519.pub.pem").read_bytes() == before


@pytest.mark.parametrize(
    ("participant", "assignment", "sentence"),
    [
        ("../lain", A, "Kode peserta"),
        ("196001011990031001x" * 3, A, "Kode peserta"),
        ("km-07", A, "Kode peserta"),
        ("km_07_014", "../kebijakan-01", "Kode tugas"),
        ("km_07_014", "kebijakan-09", "kebijakan-09 belum dibagikan"),
    ],
)
def test_strange_ids_and_unreleased_assignments_are_refused(
    depot: LocalDepot, participant: str, assignment: str, sentence: str
) -> None:
    with pytest.raises(DepotError, match=sentence):
        depot.submit("demo", participant, assignment, FILES)
    assert not visible(depot)


def test_a_missing_file_is_named_and_nothing_is_kept(depot: LocalDepot) -> None:
    for name in FILES:
        with pytest.raises(DepotError, match=name):
            depot.submit("demo", "km_07_014", A, {key: FILES[key] for key in FILES if key != name})
    assert not visible(depot)


@pytest.mark.parametrize(
    ("name", "size", "sentence"),
    [
        (f"{A}.ipynb", 10_000_001, rf"{A}\.ipynb terlalu besar: 10,0 MB, paling besar 10,0 MB"),
        ("jawaban.json", 2_100_000, r"jawaban\.json terlalu besar: 2,1 MB, paling besar 2,0 MB"),
        ("unggahan/film.mp4", 51_000_000, r"unggahan/film\.mp4 terlalu besar: 51,0 MB, paling besar 50,0 MB"),
    ],
)
def test_too_large_a_file_is_named_with_size_and_limit(
    depot: LocalDepot, tmp_path: Path, name: str, size: int, sentence: str
) -> None:
    sparse = tmp_path / "besar"
    sparse.touch()
    os.truncate(sparse, size)
    with pytest.raises(DepotError, match=sentence):
        depot.submit("demo", "km_07_014", A, {**FILES, name: sparse})
    assert not visible(depot)


def test_too_much_in_all_is_refused(depot: LocalDepot, tmp_path: Path) -> None:
    sparse = tmp_path / "besar"
    sparse.touch()
    os.truncate(sparse, 49_000_000)
    with pytest.raises(DepotError, match="Seluruh berkas terlalu besar: 245,0 MB, paling besar 200,0 MB"):
        depot.submit("demo", "km_07_014", A, FILES | {f"unggahan/{n}.mp4": sparse for n in range(5)})
    assert not visible(depot)


def test_a_file_that_grows_while_it_is_copied_is_still_limited(
    depot: LocalDepot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    growing = tmp_path / "jawaban.json"
    growing.touch()
    os.truncate(growing, 3_000_000)
    monkeypatch.setattr("bangkom.exchange.local.source_size", lambda *_: 1)
    with pytest.raises(DepotError, match="terlalu besar"):
        depot.submit("demo", "km_07_014", A, {**FILES, "jawaban.json": growing})
    assert not visible(depot)


def test_links_and_devices_are_refused_by_name(depot: LocalDepot, tmp_path: Path) -> None:
    link, pipe = tmp_path / "tautan", tmp_path / "pipa"
    link.symlink_to(tmp_path / "release" / A / f"{A}.ipynb")
    os.mkfifo(pipe)
    for path in (link, pipe, Path("/dev/zero"), tmp_path, tmp_path / "tidak-ada"):
        with pytest.raises(DepotError, match=r"unggahan/x\.jpg.* bukan berkas biasa"):
            depot.submit("demo", "km_07_014", A, {**FILES, "unggahan/x.jpg": path})
    assert not visible(depot)


def test_a_link_put_in_place_after_the_check_is_not_followed(
    depot: LocalDepot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = tmp_path / "tautan"
    link.symlink_to("/etc/passwd")
    monkeypatch.setattr("bangkom.exchange.local.source_size", lambda *_: 1)
    with pytest.raises(DepotError, match="bukan berkas biasa"):
        depot.submit("demo", "km_07_014", A, {**FILES, "unggahan/x.jpg": link})
    assert not visible(depot)


@contextmanager
def full_disk(depot: LocalDepot) -> Iterator[None]:
    """Room for 64 kB more in the depot: a tiny file system where we may mount one, else a limit on file sizes."""
    tmp = depot.root / "tmp"
    mounted = (
        os.geteuid() == 0
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=64k,mode=0700", "tmpfs", str(tmp)], capture_output=True, check=False
        ).returncode
    )
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    if not mounted:
        resource.setrlimit(resource.RLIMIT_FSIZE, (65536, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        if mounted:
            subprocess.run(["umount", str(tmp)], check=True)


def test_a_full_disk_is_said_and_nothing_is_acknowledged_or_left(depot: LocalDepot) -> None:
    with full_disk(depot):
        with pytest.raises(DepotError, match="Tempat penyimpanan penuh, jadi tugas ini belum terkumpul"):
            depot.submit("demo", "km_07_014", A, {**FILES, "unggahan/a.jpg": b"x" * 200_000})
        assert not visible(depot)
    assert hand_in(depot).version == 1


@pytest.mark.parametrize("failing", range(12))
def test_whichever_sync_fails_nothing_is_acknowledged_or_left(
    depot: LocalDepot, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    calls = 0
    real = os.fsync

    def fsync(descriptor: int) -> None:
        nonlocal calls
        calls += 1
        if calls == failing + 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(descriptor)

    depot.public_key()
    monkeypatch.setattr(os, "fsync", fsync)
    try:
        receipt = hand_in(depot)
    except DepotError as refusal:
        assert "penuh" in str(refusal)
        assert not visible(depot)
        assert depot.submissions() == ()
    else:
        assert calls <= failing
        assert depot.submissions() == (receipt,)
    monkeypatch.undo()
    again = hand_in(depot)
    assert again.version == len(depot.submissions(all_versions=True))


def test_a_changed_file_is_not_passed_on(depot: LocalDepot, tmp_path: Path) -> None:
    receipt = hand_in(depot)
    (depot.root / "submissions" / A / "km_07_014" / "0001" / "jawaban.json").write_bytes(b"lain")
    with pytest.raises(DepotError, match="tidak lagi seperti saat diterima"):
        depot.copy_file(receipt, "jawaban.json", tmp_path / "salinan")
    assert not (tmp_path / "salinan").exists()
    with pytest.raises(DepotError, match="tidak ada dalam"):
        depot.copy_file(receipt, "../0001/jawaban.json", tmp_path / "salinan")


def test_a_broken_receipt_names_its_place(depot: LocalDepot) -> None:
    hand_in(depot)
    (depot.root / "submissions" / A / "km_07_014" / "0001" / "tanda-terima.json").write_text("{")
    with pytest.raises(DepotError, match="kebijakan-01/km_07_014/0001"):
        depot.latest(A, "km_07_014")


def test_releasing_again_changes_nothing_unless_the_content_did(depot: LocalDepot) -> None:
    before = depot.fetch(A)
    assert not depot.publish(A, before)
    assert depot.publish(A, {**before, "soal.json": b"{}"})
    assert depot.fetch(A)["soal.json"] == b"{}"
    assert depot.published() == (A,)
    assert depot.publish("kebijakan-02", {"kebijakan-02.ipynb": b"{}", "data/tabel.csv": b"a;b"})
    assert depot.fetch("kebijakan-02")["data/tabel.csv"] == b"a;b"


@pytest.mark.parametrize("name", ["jawaban.json", "../x", "/x", ".rahasia", "a//b", "data/../x"])
def test_answers_and_strange_names_are_never_released(depot: LocalDepot, name: str) -> None:
    with pytest.raises(DepotError, match="tidak boleh dibagikan"):
        depot.publish(A, {f"{A}.ipynb": b"{}", name: b""})


def test_an_assignment_without_its_notebook_is_not_released(depot: LocalDepot) -> None:
    with pytest.raises(DepotError, match=r"tanpa berkas kebijakan-02\.ipynb"):
        depot.publish("kebijakan-02", {"soal.json": b"{}"})
    assert depot.published() == (A,)


def test_an_empty_depot_lists_nothing_and_makes_nothing(empty_depot: LocalDepot) -> None:
    assert empty_depot.published() == empty_depot.submissions() == empty_depot.participants(A) == ()
    assert empty_depot.feedback("km_07_014", A) is None
    with pytest.raises(DepotError, match="belum dibagikan"):
        empty_depot.fetch(A)
    assert not empty_depot.root.exists()


def test_feedback_reaches_its_owner_only(depot: LocalDepot) -> None:
    mine = {f"{A}.html": b"<p>Bagus</p>", "nilai.json": b"{}"}
    assert depot.publish_feedback("km_07_014", A, 2, mine)
    assert not depot.publish_feedback("km_07_014", A, 2, mine)
    found = depot.feedback("km_07_014", A)
    assert found is not None
    assert (found.participant, found.version, dict(found.files)) == ("km_07_014", 2, mine)
    assert depot.feedback("km_07_015", A) is None
    for other in ("../kebijakan-01/km_07_014", "km_07_015/../km_07_014", "*", ""):
        with pytest.raises(DepotError, match="Kode peserta"):
            depot.feedback(other, A)
    with pytest.raises(DepotError, match="tidak boleh dibagikan"):
        depot.publish_feedback("km_07_014", A, 2, {"../../x.html": b""})


def test_newer_feedback_replaces_older(depot: LocalDepot) -> None:
    depot.publish_feedback("km_07_014", A, 1, {f"{A}.html": b"lama"})
    depot.publish_feedback("km_07_014", A, 1, {f"{A}.html": b"baru"})
    found = depot.feedback("km_07_014", A)
    assert found is not None
    assert found.files[f"{A}.html"] == b"baru"


def test_what_a_crash_left_is_swept_later_but_not_what_is_being_written(depot: LocalDepot) -> None:
    old, fresh = depot.root / "tmp" / "lama", depot.root / "tmp" / "baru"
    for folder in (old, fresh):
        folder.mkdir()
        (folder / "jawaban.json").write_bytes(b"x")
    os.utime(old, (0, 0))
    hand_in(depot)
    assert not old.exists()
    assert fresh.exists()


def test_a_naive_clock_is_a_mistake_in_the_program(depot: LocalDepot) -> None:
    def naive() -> datetime:
        return datetime(2019, 11, 13)  # noqa: DTZ001

    with pytest.raises(ValueError, match="zone"):
        hand_in(LocalDepot(depot.root, naive))
