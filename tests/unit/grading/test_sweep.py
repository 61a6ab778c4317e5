"""What a kill left behind goes away a day later; nothing else does."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bangkom.grading.sweep import sweep
from bangkom.settings import Settings

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LEFT = (
    "autograded/km_01/.contoh-01-0a1b2c3d/contoh-01.ipynb",
    "submitted/km_01/.contoh-01-0a1b2c3d/jawaban.json",
    "feedback/km_01/contoh-01/.contoh-01.html-0a1b2c3d",
    "feedback/km_01/contoh-01/.nilai.json-0a1b2c3d",
    ".gradebook-0a1b2c3d.db",
    ".gradebook-0a1b2c3d.db-wal",
)
KEPT = (
    "autograded/km_01/contoh-01/contoh-01.ipynb",
    "submitted/km_01/contoh-01/.catatan",
    "submitted/.collect.lock",
    "feedback/km_01/contoh-01/contoh-01.html",
    "homes/km_01/.rahasia-0a1b2c3d",
    "depot/submissions/contoh-01/km_01/0001/.berkas-0a1b2c3d",
    "gradebook.db",
    ".grading.lock",
)


def put(folder: Path, name: str, at: datetime) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x")
    for changed in (path, path.parent):
        os.utime(changed, (at.timestamp(), at.timestamp()))
    return path


def there(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_what_lay_unfinished_for_a_day_goes_and_nothing_else(tmp_path):
    settings = Settings(tmp_path, "uji")
    for name in (*LEFT, *KEPT):
        put(settings.cohort_folder, name, NOW - timedelta(days=2))
    fresh = put(settings.cohort_folder, "autograded/km_01/.contoh-02-0a1b2c3d/x", NOW - timedelta(hours=23))
    outside = tmp_path / "luar"
    outside.mkdir()
    (outside / "berkas").write_text("x")
    link = settings.autograded / "km_01" / ".contoh-03-0a1b2c3d"
    link.symlink_to(outside)
    os.utime(link, (0, 0), follow_symlinks=False)
    assert sweep(settings, NOW) == len(LEFT) + 1
    assert there(settings.cohort_folder) == {*KEPT, fresh.relative_to(settings.cohort_folder).as_posix()}
    assert (outside / "berkas").exists() and not link.is_symlink()
    assert sweep(settings, NOW) == 0


def test_a_cohort_without_a_folder_has_nothing_to_sweep(tmp_path):
    assert sweep(Settings(tmp_path, "uji"), NOW) == 0
