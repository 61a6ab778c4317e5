"""A participant's file: whole and of the kind that it says, or refused by name; never anywhere but in its folder."""

import hashlib
import os
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bangkom.errors import AnswersError, UploadInterruptedError
from bangkom.forms.uploads import LEFT_SECONDS, UploadFolder

ENTRY: dict[str, Any] = {
    "id": "bukti-01", "type": "upload", "files": [1, 2], "types": ["pdf", "jpg", "docx"], "bytes": 1_000_000,
}  # fmt: skip
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40


@pytest.fixture
def uploads(tmp_path: Path) -> UploadFolder:
    return UploadFolder(tmp_path, ENTRY)


def start(uploads: UploadFolder, content: bytes = PDF, name: object = "Surat tugas.pdf", **changes: object) -> str:
    told = {"name": name, "size": len(content), "mark": 1, "head": content[:64], "tail": content[-64:], **changes}
    return uploads.begin(**told).key  # type: ignore[arg-type]


def there(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_file_lies_under_the_name_of_its_content(uploads: UploadFolder, tmp_path: Path) -> None:
    key = start(uploads)
    assert uploads.add(key, 0, PDF).have == len(PDF)
    file = uploads.finish(key)
    digest = hashlib.sha256(PDF).hexdigest()
    assert file.as_value() == {"name": "Surat tugas.pdf", "sha256": digest, "size": len(PDF)}
    assert there(tmp_path) == [f"unggahan/{digest}.pdf"]
    assert (tmp_path / "unggahan" / f"{digest}.pdf").read_bytes() == PDF
    uploads.require_there([file.as_value()])


@given(cuts=st.lists(st.integers(0, len(PDF)), max_size=6), repeat=st.booleans())
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pieces_in_any_cut_sent_once_or_twice_make_the_same_file(tmp_path: Path, cuts: list[int], repeat: bool) -> None:
    uploads = UploadFolder(tmp_path, ENTRY)
    key = start(uploads)
    ends = sorted({0, *cuts, len(PDF)})
    for begin, end in pairwise(ends):
        for _ in range(1 + repeat):
            assert uploads.add(key, begin, PDF[begin:end]).have >= end
    assert uploads.finish(key).sha256 == hashlib.sha256(PDF).hexdigest()


def test_a_broken_line_goes_on_where_it_stopped_even_in_a_new_kernel(tmp_path: Path) -> None:
    first = UploadFolder(tmp_path, ENTRY)
    first.add(start(first), 0, PDF[:3000])
    second = UploadFolder(tmp_path, ENTRY)
    began = second.begin("Surat tugas.pdf", len(PDF), 1, PDF[:64], b"")
    assert began.have == 3000
    second.add(began.key, 3000, PDF[3000:])
    assert second.finish(began.key).sha256 == hashlib.sha256(PDF).hexdigest()


def test_a_piece_that_comes_too_early_is_left_out(uploads: UploadFolder) -> None:
    key = start(uploads)
    assert uploads.add(key, 500, PDF[500:600]).have == 0
    with pytest.raises(UploadInterruptedError, match="belum terunggah seluruhnya"):
        uploads.finish(key)


REFUSED = {
    "program": ({"name": "gaji.exe"}, r"“gaji\.exe” berakhiran \.exe.*Yang diterima: PDF, foto JPG, dokumen Word"),
    "page": ({"name": "x.html", "content": b"<script>"}, r"“x\.html”"),
    "no ending": ({"name": "surat"}, "tanpa akhiran"),
    "program in disguise": ({"content": b"MZ" + bytes(99)}, "bukan PDF: isinya berbeda"),
    "archive in disguise": ({"name": "a.docx", "content": b"PK\x03\x04" + bytes(99)}, "bukan dokumen Word"),
    "empty": ({"content": b"", "head": b"%PDF-"}, "kosong"),
    "too large": ({"size": 1_000_001}, r"1,0 MB, paling besar 1,0 MB"),
    "no size": ({"size": True}, "kosong"),
    "folder": ({"name": "../../.bashrc.pdf"}, "Nama berkas"),
    "hidden": ({"name": ".bashrc.pdf"}, "Nama berkas"),
    "turned": ({"name": "a\u202efdp.pdf"}, "Nama berkas"),
    "long": ({"name": "a" * 300 + ".pdf"}, "Nama berkas"),
    "no name": ({"name": ["a.pdf"]}, "Nama berkas"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_is_refused_before_a_byte_is_kept(uploads: UploadFolder, tmp_path: Path, name: str) -> None:
    changes, sentence = REFUSED[name]
    with pytest.raises(AnswersError, match=sentence):
        start(uploads, **changes)  # type: ignore[arg-type]
    assert there(tmp_path) == []


def test_a_lie_about_the_first_bytes_is_found_at_the_end(uploads: UploadFolder, tmp_path: Path) -> None:
    evil = b"<script>alert(1)</script>"
    key = start(uploads, evil, head=b"%PDF-")
    uploads.add(key, 0, evil)
    with pytest.raises(AnswersError, match=r"bukan PDF"):
        uploads.finish(key)
    assert there(tmp_path) == []


@pytest.mark.parametrize("key", [None, 5, "", "../../x", "0" * 32, ["a"]])
def test_a_key_that_nobody_was_given_opens_nothing(uploads: UploadFolder, tmp_path: Path, key: object) -> None:
    for step in (lambda: uploads.add(key, 0, b"x"), lambda: uploads.finish(key)):
        with pytest.raises(UploadInterruptedError):
            step()
    uploads.drop(key)
    assert there(tmp_path) == []


@pytest.mark.parametrize(
    ("offset", "piece"), [(-1, b"x"), (True, b"x"), ("0", b"x"), (0, PDF + b"x"), (len(PDF), b"x")]
)
def test_more_than_was_announced_is_never_written(uploads: UploadFolder, offset: object, piece: bytes) -> None:
    with pytest.raises(AnswersError):
        uploads.add(start(uploads), offset, piece)


def test_a_link_in_the_folder_leads_nowhere(uploads: UploadFolder, tmp_path: Path) -> None:
    key = start(uploads)
    secret = tmp_path / "rahasia"
    secret.write_bytes(b"semula")
    part = next((tmp_path / "unggahan").iterdir())
    part.unlink()
    part.symlink_to(secret)
    with pytest.raises(AnswersError, match="Penyimpanan"):
        uploads.add(key, 0, PDF)
    assert secret.read_bytes() == b"semula"


def test_an_answer_whose_file_is_gone_or_changed_is_refused_by_name(uploads: UploadFolder, tmp_path: Path) -> None:
    key = start(uploads)
    uploads.add(key, 0, PDF)
    file = uploads.finish(key)
    (tmp_path / file.stored).write_bytes(b"pendek")
    with pytest.raises(AnswersError, match=r"“Surat tugas\.pdf” tidak ada lagi"):
        uploads.require_there([file.as_value()])


def test_only_what_nobody_needs_is_swept_and_only_after_a_day(uploads: UploadFolder, tmp_path: Path) -> None:
    (tmp_path / "jawaban.json").write_text('{"schema": 1, "assignment": "a-01", "answers": {}}')
    key = start(uploads)
    uploads.add(key, 0, PDF)
    kept = tmp_path / uploads.finish(key).stored
    start(uploads, name="lain.pdf")
    uploads.sweep("a-01")
    assert len(there(tmp_path)) == 3
    for path in (tmp_path / "unggahan").iterdir():
        os.utime(path, (path.stat().st_mtime - LEFT_SECONDS - 60,) * 2)
    (tmp_path / "jawaban.json").write_text(
        f'{{"schema": 1, "assignment": "a-01", "answers": {{"bukti-01": {{"value": '
        f'[{{"name": "a.pdf", "sha256": "{kept.stem}", "size": {len(PDF)}}}]}}}}}}'
    )
    uploads.sweep("a-01")
    assert there(tmp_path) == ["jawaban.json", f"unggahan/{kept.name}"]
    (tmp_path / "jawaban.json").write_text("{")
    uploads.sweep("a-01")
    assert kept.exists(), "with unreadable answers nothing is removed"


def test_a_full_disk_is_told(uploads: UploadFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    key = start(uploads)

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "pwrite", full)
    with pytest.raises(AnswersError, match="penuh"):
        uploads.add(key, 0, PDF)


def test_what_no_longer_fits_into_the_persons_folder_is_refused_before_it_is_sent(tmp_path: Path) -> None:
    folder = tmp_path / "rumah" / "kebijakan-01"
    (tmp_path / "rumah" / "kebijakan-02").mkdir(parents=True)
    folder.mkdir()
    (tmp_path / "rumah" / "kebijakan-02" / "besar.bin").write_bytes(b"x" * 900_000)
    with pytest.raises(AnswersError, match=r"“Surat tugas.pdf” .* tidak muat lagi: folder Anda berisi 0,9 MB"):
        start(UploadFolder(folder, ENTRY, home_limit=905_000))
    assert not (folder / "unggahan").exists()
    assert start(UploadFolder(folder, ENTRY, home_limit=1_000_000))
