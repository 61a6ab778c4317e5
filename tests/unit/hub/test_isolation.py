"""What the modes insist on, and what a start says it lacks. Whether cells hold is proved in tests/hub."""

import os
from pathlib import Path

import pytest

from bangkom.errors import SettingsError
from bangkom.hub import isolation
from bangkom.hub.isolation import Level, best
from bangkom.settings import Mode, Settings


def tried(monkeypatch: pytest.MonkeyPatch, *, root: bool, cells: bool, kernels: bool, mode: Mode = "demo") -> object:
    answers = iter([cells, kernels])
    monkeypatch.setattr(os, "geteuid", lambda: 0 if root else 1000)
    monkeypatch.setattr(os, "chown", lambda *_: None)
    monkeypatch.setattr(isolation, "_works", lambda *_: next(answers))
    return best(Settings(Path("/nowhere"), "demo", mode=mode))


def test_root_with_cells_is_the_safest_and_lacks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    found = tried(monkeypatch, root=True, cells=True, kernels=True)
    assert (found.level, found.kernels_confined, found.lacks) == (Level.USERS, True, ())


def test_what_a_demonstration_lacks_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    rooms = tried(monkeypatch, root=False, cells=True, kernels=False)
    assert rooms.level is Level.ROOMS and len(rooms.lacks) == 2
    nothing = tried(monkeypatch, root=True, cells=False, kernels=False)
    assert nothing.level is Level.NONE
    assert nothing.sentence().startswith("Pemisahan peserta: tidak ada. ")


@pytest.mark.parametrize(
    ("root", "cells", "kernels", "words"),
    [
        (True, False, False, "akan menjadi root"),
        (False, True, True, "jalankan hub sebagai root"),
        (False, False, False, "jalankan hub sebagai root"),
        (True, True, False, "tanpa jaringan"),
    ],
)
def test_institution_refuses_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch, root: bool, cells: bool, kernels: bool, words: str
) -> None:
    with pytest.raises(SettingsError, match=words):
        tried(monkeypatch, root=root, cells=cells, kernels=kernels, mode="institution")


def test_institution_takes_a_user_each(monkeypatch: pytest.MonkeyPatch) -> None:
    assert tried(monkeypatch, root=True, cells=True, kernels=True, mode="institution").level is Level.USERS


def test_without_bubblewrap_there_are_no_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert best(Settings(Path("/nowhere"), "demo")).level is Level.NONE
