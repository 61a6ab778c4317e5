"""What the depot takes of files: those that the answers name, whole, of the kinds asked for; every refusal by name."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.uploads import JPG, MP4, asking_for_uploads, with_uploads

from bangkom.errors import DepotError
from bangkom.exchange.local import LocalDepot

A = "kebijakan-01"
PHOTO = "Foto loket.jpg"


@pytest.fixture
def asking(depot: LocalDepot) -> LocalDepot:
    released = depot.fetch(A)
    depot.publish(A, {**released, "soal.json": asking_for_uploads(released["soal.json"])})
    return depot


def files(**uploads: bytes) -> dict[str, Any]:
    named = {name.replace("_", "."): content for name, content in uploads.items()}
    return {f"{A}.ipynb": b"{}", **with_uploads(A, named or {PHOTO: JPG})}


def submit(depot: LocalDepot, given: dict[str, Any]) -> Any:
    return depot.submit("demo", "km_07_014", A, given)


def changed(given: dict[str, Any], **changes: object) -> dict[str, Any]:
    """The same hand-in with something else said of its (only) file."""
    document = json.loads(given["jawaban.json"])
    document["answers"]["bukti-uji"]["value"][0].update(changes)
    return {**given, "jawaban.json": json.dumps(document).encode()}


def test_named_files_are_kept_as_they_were(asking: LocalDepot, tmp_path: Path) -> None:
    receipt = submit(asking, files())
    upload = next(file for file in receipt.files if file.name.startswith("unggahan/"))
    assert upload.name == f"unggahan/{upload.sha256}.jpg"
    asking.copy_file(receipt, upload.name, tmp_path / "salinan")
    assert (tmp_path / "salinan").read_bytes() == JPG


def test_a_hand_in_without_its_file_is_refused_by_name(asking: LocalDepot) -> None:
    given = {name: content for name, content in files().items() if not name.startswith("unggahan/")}
    with pytest.raises(DepotError, match=r"Berkas “Foto loket\.jpg” yang Anda unggah tidak ada lagi"):
        submit(asking, given)
    assert asking.latest(A, "km_07_014") is None


def test_other_content_under_the_same_name_is_refused(asking: LocalDepot) -> None:
    given = files()
    stored = next(name for name in given if name.startswith("unggahan/"))
    with pytest.raises(DepotError, match=r"“Foto loket\.jpg” tidak lagi sama"):
        submit(asking, {**given, stored: JPG + b"lain"})


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "a program": (files(gaji_exe=b"MZ"), "“gaji.exe” jenisnya tidak diterima. Yang diterima: foto JPG, video MP4"),
    "in disguise": (files(foto_jpg=b"MZ\x90"), "“foto.jpg” bukan foto JPG"),
    "a page": (files(foto_jpg=b"<script>alert(1)</script>"), "“foto.jpg” bukan foto JPG"),
    "renamed": (files(foto_jpg=MP4), "“foto.jpg” bukan foto JPG"),
    "too many": (files(**{f"a{n}_jpg": JPG + bytes([n]) for n in range(6)}), "Ada 6 berkas pada satu soal"),
    "unnamed": ({**files(), "unggahan/lain.jpg": JPG}, "unggahan/lain.jpg tidak disebut dalam jawaban"),
    "another size": (changed(files(), size=5), "tidak lagi sama"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_asked_for_is_refused_by_name(asking: LocalDepot, name: str) -> None:
    given, sentence = REFUSED[name]
    with pytest.raises(DepotError) as refused:
        submit(asking, given)
    assert sentence in str(refused.value)
    assert asking.latest(A, "km_07_014") is None


@pytest.mark.parametrize(
    "value", [{"name": "../../x.jpg"}, {"sha256": "../" + "a" * 61}, {"size": -1}, {"path": "/etc/passwd"}]
)
def test_what_is_no_answer_names_nothing_and_can_be_handed_in_without_files(
    asking: LocalDepot, value: dict[str, object]
) -> None:
    """It is told when it is marked, as with every other answer that can't be read."""
    given = changed(files(), **value)
    assert submit(asking, {name: given[name] for name in (f"{A}.ipynb", "jawaban.json")}).version == 1
    with pytest.raises(DepotError, match="tidak disebut"):
        submit(asking, given)


def test_a_question_of_another_kind_takes_no_files(depot: LocalDepot) -> None:
    released = depot.fetch(A)
    questions = json.dumps({"questions": [{"id": "bukti-uji", "type": "essay"}]}).encode()
    depot.publish(A, {**released, "soal.json": questions})
    with pytest.raises(DepotError, match="tidak disebut"):
        submit(depot, files())
