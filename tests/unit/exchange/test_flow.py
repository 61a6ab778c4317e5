import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.uploads import JPG, with_uploads

from bangkom.errors import DepotError
from bangkom.exchange.flow import (
    Collected,
    Outcome,
    collect,
    collect_all,
    fetch_feedback,
    fetch_into,
    hand_in,
    now,
    open_depot,
    publish_release,
    release_feedback,
)
from bangkom.exchange.local import LocalDepot
from bangkom.settings import Settings

A = "kebijakan-01"
HOSTILE = b'{"cells": [{"cell_type": "code", "source": "import os; os.system(\'x\')"}]}'


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_everything_in_release_is_published_once(settings: Settings) -> None:
    depot = open_depot(settings)
    (settings.release / "README").mkdir()
    (settings.release / A / ".ipynb_checkpoints").mkdir()
    (settings.release / A / ".ipynb_checkpoints" / "x.ipynb").write_text("{}")
    assert publish_release(depot, settings) == (A,)
    assert publish_release(depot, settings) == (A,)
    assert set(depot.fetch(A)) == {f"{A}.ipynb", "soal.json"}
    assert len(list((settings.depot / "released" / A).iterdir())) == 1


def test_fetching_mends_what_was_released_and_leaves_what_is_the_participants_own(
    depot: LocalDepot, tmp_path: Path
) -> None:
    folder = tmp_path / "peserta" / A
    assert set(fetch_into(depot, A, folder)) == {f"{A}.ipynb", "soal.json"}
    (folder / "jawaban.json").write_bytes(b"jawaban saya")
    (folder / "soal.json").write_bytes(b"diubah")
    (folder / f"{A}.ipynb").unlink()
    assert set(fetch_into(depot, A, folder)) == {f"{A}.ipynb", "soal.json"}
    assert contents(folder) == depot.fetch(A) | {"jawaban.json": b"jawaban saya"}
    assert fetch_into(depot, A, folder) == ()


@pytest.mark.parametrize("trap", [os.mkfifo, lambda path: path.symlink_to("/dev/zero")], ids=["pipe", "endless link"])
def test_what_lies_in_a_released_files_or_the_receipts_place_holds_nobody_up(
    depot: LocalDepot, make_folder: Callable[..., Path], trap: Callable[[Path], None]
) -> None:
    folder = make_folder("km_07_014")
    for name in (f"{A}.ipynb", "tanda-terima.json"):
        (folder / name).unlink(missing_ok=True)
        trap(folder / name)
    assert f"{A}.ipynb" in fetch_into(depot, A, folder)
    receipt = hand_in(depot, "demo", "km_07_014", A, folder)
    assert json.loads((folder / "tanda-terima.json").read_text())["number"] == receipt.number


def test_answers_that_cannot_be_read_are_told_in_a_sentence(
    depot: LocalDepot, make_folder: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_folder("km_07_014")
    read = Path.read_bytes

    def forbidden(path: Path) -> bytes:
        if path.name == "jawaban.json":
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", forbidden)
    with pytest.raises(DepotError, match="tidak memberi izin, jadi tugas ini belum terkumpul"):
        hand_in(depot, "demo", "km_07_014", A, folder)


def test_the_receipt_lies_beside_the_notebook(depot: LocalDepot, make_folder: Callable[..., Path]) -> None:
    folder = make_folder("km_07_014")
    receipt = hand_in(depot, "demo", "km_07_014", A, folder)
    written = json.loads((folder / "tanda-terima.json").read_text())
    assert written["number"] == receipt.number == "2019-000001"
    assert written["received_text"] == "Rabu, 13 November 2019, 08.00 WITA"
    assert written["received_at"] == "2019-11-13T00:00:00+00:00"
    assert (written["cohort"], written["participant"], written["assignment"]) == ("demo", "km_07_014", A)
    assert (written["version"], written["digest"]) == (1, receipt.digest)
    assert not [name for name in os.listdir(folder) if name.startswith(".")]  # noqa: PTH208
    assert hand_in(depot, "demo", "km_07_014", A, folder).version == 2


def test_the_receipt_tells_the_courses_own_time(
    depot: LocalDepot, settings: Settings, make_folder: Callable[..., Path]
) -> None:
    zone = {"name": "Asia/Jayapura", "label": "WIT"}
    (settings.release / A / "soal.json").write_text(json.dumps({"schema": 1, "zone": zone}))
    publish_release(depot, settings)
    folder = make_folder("km_07_014")
    (folder / "soal.json").write_text("diubah peserta")
    hand_in(depot, "demo", "km_07_014", A, folder)
    assert json.loads((folder / "tanda-terima.json").read_text())["received_text"].endswith("09.00 WIT")


def test_a_receipt_that_cannot_be_written_is_said_with_its_number(
    depot: LocalDepot, make_folder: Callable[..., Path]
) -> None:
    folder = make_folder("km_07_014")
    (folder / "tanda-terima.json").mkdir()
    with pytest.raises(DepotError, match="sudah diterima dengan nomor 2019-000001"):
        hand_in(depot, "demo", "km_07_014", A, folder)
    assert depot.latest(A, "km_07_014") is not None


def test_collected_is_the_released_notebook_with_the_newest_answers(
    depot: LocalDepot, settings: Settings, make_folder: Callable[..., Path]
) -> None:
    folder = make_folder("km_07_014", b"lama")
    hand_in(depot, "demo", "km_07_014", A, folder)
    new = with_uploads(A, {"foto ñ.jpg": JPG})
    (folder / "unggahan").mkdir()
    for name, content in new.items():
        (folder / name).write_bytes(content)  # type: ignore[arg-type]  # they are bytes here
    (folder / f"{A}.ipynb").write_bytes(HOSTILE)
    receipt = hand_in(depot, "demo", "km_07_014", A, folder)
    assert collect_all(depot, settings) == [Collected("km_07_014", A, Outcome.NEW)]

    found = contents(settings.submitted / "km_07_014" / A)
    assert json.loads(found.pop("tanda-terima.json"))["number"] == receipt.number
    assert found == {
        f"{A}.ipynb": depot.fetch(A)[f"{A}.ipynb"],
        **new,
        "timestamp.txt": b"2019-11-13 00:00:01.000000 UTC",
    }
    kept = depot.root / "submissions" / A / "km_07_014" / "0002" / f"{A}.ipynb"
    assert kept.read_bytes() == HOSTILE


def test_collecting_again_touches_only_what_is_newer(
    depot: LocalDepot, settings: Settings, make_folder: Callable[..., Path]
) -> None:
    for participant in ("km_07_014", "km_07_015"):
        hand_in(depot, "demo", participant, A, make_folder(participant))
    heard: list[tuple[int, int]] = []
    collect_all(depot, settings, progress=lambda done, total: heard.append((done, total)))
    assert heard == [(1, 2), (2, 2)]
    before = (settings.submitted / "km_07_014" / A).stat()
    hand_in(depot, "demo", "km_07_015", A, make_folder("km_07_015", b"lebih baru"))

    assert [c.outcome for c in collect(depot, settings.submitted, A, ["km_07_015"], update=False)] == [
        Outcome.UNCHANGED
    ]
    assert [c.outcome for c in collect_all(depot, settings, A)] == [Outcome.UNCHANGED, Outcome.UPDATED]
    assert (settings.submitted / "km_07_015" / A / "jawaban.json").read_bytes() == b"lebih baru"
    assert [c.outcome for c in collect_all(depot, settings)] == [Outcome.UNCHANGED] * 2
    assert (settings.submitted / "km_07_014" / A).stat() == before
    assert sorted(path.name for path in (settings.submitted / "km_07_015").iterdir()) == [A]


def test_a_collection_that_was_interrupted_is_made_good(
    depot: LocalDepot, settings: Settings, make_folder: Callable[..., Path]
) -> None:
    hand_in(depot, "demo", "km_07_014", A, make_folder("km_07_014"))
    collect_all(depot, settings)
    home = settings.submitted / "km_07_014"
    (home / A).rename(home / f".{A}.old")
    (home / f".{A}.new").mkdir()
    assert [c.outcome for c in collect_all(depot, settings)] == [Outcome.NEW]
    assert [path.name for path in home.iterdir()] == [A]


def test_one_damaged_hand_in_stops_nobody_else(
    depot: LocalDepot, settings: Settings, make_folder: Callable[..., Path]
) -> None:
    for participant in ("km_07_014", "km_07_015"):
        hand_in(depot, "demo", participant, A, make_folder(participant))
    (depot.root / "submissions" / A / "km_07_014" / "0001" / "jawaban.json").write_bytes(b"diubah orang")
    damaged, sound = collect_all(depot, settings)
    assert damaged.outcome is Outcome.DAMAGED
    assert "tidak lagi seperti saat diterima" in damaged.problem
    assert sound == Collected("km_07_015", A, Outcome.NEW)
    assert not (settings.submitted / "km_07_014" / A).exists()


def test_feedback_goes_from_the_graders_folder_into_its_owners(
    depot: LocalDepot, settings: Settings, make_folder: Callable[..., Path]
) -> None:
    folder = make_folder("km_07_014")
    receipt = hand_in(depot, "demo", "km_07_014", A, folder)
    collect_all(depot, settings)
    steps = [settings.feedback / "km_07_014" / A, settings.submitted / "km_07_014" / A]
    assert not release_feedback(depot, "km_07_014", A, steps)
    steps[0].mkdir(parents=True)
    (steps[0] / f"{A}.html").write_text("<p>Bagus</p>")
    (steps[0] / "jawaban.json").write_text("bukan umpan balik")
    assert release_feedback(depot, "km_07_014", A, steps)

    (page,) = fetch_feedback(depot, "km_07_014", A, folder)
    assert page == folder / "feedback" / receipt.timestamp / f"{A}.html"
    assert page.read_text() == "<p>Bagus</p>"
    with pytest.raises(DepotError, match="belum ada"):
        fetch_feedback(depot, "km_07_015", A, make_folder("km_07_015"))


def test_the_machines_clock_is_aware_and_in_the_trainings_zone() -> None:
    assert now().tzname() == "WITA"
