import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.uploads import JPG, with_uploads

from bangkom.errors import DepotError
from bangkom.exchange.intake import (
    MAX_UPLOADS,
    gather,
    is_file_name,
    require_assignment,
    require_names,
    require_participant,
)

A = "kebijakan-01"
BOTH = {f"{A}.ipynb", "jawaban.json"}


def test_notebook_and_answers_are_required_by_name() -> None:
    require_names(A, BOTH)
    with pytest.raises(DepotError, match=r"kebijakan-01\.ipynb tidak ada"):
        require_names(A, {"jawaban.json"})
    with pytest.raises(DepotError, match=r"jawaban\.json belum ada"):
        require_names(A, {f"{A}.ipynb"})


@pytest.mark.parametrize(
    "name",
    [
        "lain.ipynb",
        "soal.json",
        "nbgrader_config.py",
        "../jawaban.json",
        "/etc/passwd",
        "unggahan",
        "unggahan/",
        "unggahan/..",
        "unggahan/../x",
        "unggahan/a/b.jpg",
        "unggahan/.bashrc",
        "unggahan/a\nb",
        "unggahan/a\\b",
        "unggahan/" + "é" * 101,
        "unggahan/\udcff.jpg",
        "jawaban.json/x",
    ],
)
def test_other_names_are_refused_by_name(name: str) -> None:
    with pytest.raises(DepotError, match="tidak boleh dikumpulkan"):
        require_names(A, {*BOTH, name})


def test_uploads_are_counted() -> None:
    uploads = {f"unggahan/{n}.jpg" for n in range(MAX_UPLOADS)}
    require_names(A, BOTH | uploads)
    with pytest.raises(DepotError, match=f"paling banyak {MAX_UPLOADS}"):
        require_names(A, BOTH | uploads | {"unggahan/lebih.jpg"})


@given(st.text())
def test_an_accepted_file_name_stays_in_its_folder(name: str) -> None:
    if is_file_name(name):
        assert os.path.normpath(f"/depot/{name}") == f"/depot/{name}"
        assert Path("/depot", name).parent == Path("/depot")


@given(st.text() | st.sampled_from(["../x", "a/b", "", ".", "a\n"]))
def test_ids_that_may_leave_their_folder_are_refused(value: str) -> None:
    for require in (require_assignment, require_participant):
        try:
            accepted = require(value)
        except DepotError:
            continue
        assert os.path.normpath(f"/depot/{accepted}") == f"/depot/{value}"
        assert accepted.isascii()


def test_only_what_is_handed_in_is_gathered(make_folder: Callable[..., Path]) -> None:
    folder = make_folder("km_07_014")
    (folder / "catatan.txt").write_text("milik saya")
    (folder / "unggahan").mkdir()
    files = with_uploads(A, {"foto.jpg": JPG})
    for name, content in files.items():
        (folder / name).write_bytes(content)  # type: ignore[arg-type]  # they are bytes here
    (folder / "unggahan" / "dulu.jpg").write_bytes(b"in no answer any more")
    (folder / "unggahan" / ".bagian-0").write_bytes(b"")
    assert set(gather(folder, A)) == {*BOTH, *files}


@pytest.mark.parametrize("answers", [b"", b"{", b"\xff", b"[]", b"x" * 2_000_001])
def test_answers_that_say_nothing_name_no_files(make_folder: Callable[..., Path], answers: bytes) -> None:
    folder = make_folder("km_07_014", answers)
    (folder / "unggahan").mkdir()
    (folder / "unggahan" / "foto.jpg").write_bytes(b"jpg")
    assert set(gather(folder, A)) == BOTH


def test_an_upload_that_is_gone_is_refused_by_its_own_name(make_folder: Callable[..., Path]) -> None:
    folder = make_folder("km_07_014", with_uploads(A, {"Surat tugas.jpg": JPG})["jawaban.json"])
    with pytest.raises(DepotError, match=r"Berkas “Surat tugas\.jpg” yang Anda unggah tidak ada lagi"):
        gather(folder, A)


def test_links_devices_and_folders_are_refused_by_name(make_folder: Callable[..., Path]) -> None:
    answers, odd_name = with_uploads(A, {"rahasia.jpg": JPG})
    folder = make_folder("km_07_014", with_uploads(A, {"rahasia.jpg": JPG})[answers])
    uploads = folder / "unggahan"
    uploads.mkdir()
    odd = folder / odd_name
    for make in (lambda: odd.symlink_to("/etc/passwd"), lambda: os.mkfifo(odd), odd.mkdir):
        make()
        with pytest.raises(DepotError, match=r"unggahan/.* bukan berkas biasa"):
            gather(folder, A)
        odd.rmdir() if odd.is_dir() else odd.unlink()
    uploads.rmdir()
    uploads.symlink_to("/etc")
    with pytest.raises(DepotError, match="unggahan harus sebuah folder biasa"):
        gather(folder, A)
    uploads.unlink()
    (folder / "jawaban.json").unlink()
    (folder / "jawaban.json").symlink_to("/etc/passwd")
    with pytest.raises(DepotError, match=r"jawaban\.json.* bukan berkas biasa"):
        gather(folder, A)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DepotError, match="Folder tugas kebijakan-01 tidak ditemukan"):
        gather(tmp_path / A, A)
