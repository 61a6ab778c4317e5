"""A home's owner is its participant's number: stable, never shared, found again after a restore."""

import os
from pathlib import Path

import pytest

from bangkom.errors import SettingsError
from bangkom.hub import homes
from bangkom.hub.homes import FIRST_UID, ensure_home
from bangkom.settings import Settings

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="giving files away needs root")


@needs_root
def test_numbers_are_stable_and_not_shared_over_cohorts(tmp_path: Path) -> None:
    first, second = Settings(tmp_path, "satu"), Settings(tmp_path, "dua")
    a = ensure_home(first, "km_01_001", as_root=True)
    b = ensure_home(first, "km_01_002", as_root=True)
    c = ensure_home(second, "km_01_001", as_root=True)
    assert [a[1], b[1], c[1]] == [FIRST_UID, FIRST_UID + 1, FIRST_UID + 2]
    assert ensure_home(first, "km_01_001", as_root=True) == a
    assert a[0].stat().st_mode & 0o777 == 0o700


@needs_root
def test_restored_home_is_given_back_with_all_in_it_and_links_are_not_followed(tmp_path: Path) -> None:
    settings = Settings(tmp_path, "satu")
    outside = tmp_path / "milik_root"
    outside.write_text("")
    home = homes.home_of(settings, "km_01_001")
    (home / "kebijakan-01").mkdir(parents=True)
    (home / "kebijakan-01" / "jawaban.json").write_text("{}")
    (home / "tautan").symlink_to(outside)
    _, uid = ensure_home(settings, "km_01_001", as_root=True)
    assert (home / "kebijakan-01" / "jawaban.json").stat().st_uid == uid
    assert outside.stat().st_uid == 0


def test_a_link_in_place_of_a_home_is_refused(tmp_path: Path) -> None:
    settings = Settings(tmp_path, "satu")
    home = homes.home_of(settings, "km_01_001")
    home.parent.mkdir(parents=True)
    home.symlink_to(tmp_path)
    with pytest.raises(SettingsError, match="tautan"):
        ensure_home(settings, "km_01_001", as_root=False)


def test_ids_that_lead_elsewhere_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        ensure_home(Settings(tmp_path, "satu"), "../km_01_001", as_root=False)


def test_a_home_that_is_too_full_is_refused_with_how_full_it_is(tmp_path: Path) -> None:
    settings = Settings(tmp_path, "uji", home_limit=100_000)
    home, _ = ensure_home(settings, "km_01_001", as_root=False)
    (home / "besar.bin").write_bytes(b"x" * 200_000)
    with pytest.raises(SettingsError, match=r"berisi 0,2 MB, paling banyak 0,1 MB"):
        ensure_home(settings, "km_01_001", as_root=False)
