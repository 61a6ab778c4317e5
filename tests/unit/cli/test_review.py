"""`bangkom check` in a terminal: what must be mended ends with 1, advice with 0, and both tell the place."""

import re
import shutil
import sys
from pathlib import Path

import pytest

from bangkom.cli import main

ROOT = Path(__file__).parents[3]
LESSON = "course/kebijakan/kebijakan-02.md"


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """`run("check", "kebijakan-02")` in a copy of the course → (exit code, stdout, stderr)."""
    shutil.copytree(ROOT / "course", tmp_path / "course", ignore=shutil.ignore_patterns("*.mp4"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BANGKOM_ROOT", raising=False)

    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["bangkom", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return ended.value.code or 0, said.out, said.err

    return call


def add(tmp_path, text):
    """Put a line at the end of the lesson; its number."""
    path = tmp_path / LESSON
    path.write_text(f"{path.read_text('utf-8')}\n{text}\n", "utf-8")
    return len(path.read_text("utf-8").splitlines())


def test_the_committed_course_may_be_published_and_is_shown_in_figures(run):
    code, out, err = run("check")
    assert (code, err) == (0, "")
    assert re.search(r"0 hal salah, \d+ saran\. Naskah siap disusun", out)
    for word in ("Susunan", "Jenis soal", "Tingkat Bloom", "kebijakan", "120"):
        assert word in out


def test_what_must_be_mended_is_told_with_its_place_and_ends_with_one(run, tmp_path):
    line = add(tmp_path, "Baca [ini](hilang.md).")
    code, out, err = run("check", "kebijakan-02")
    assert code == 1
    assert f'{LESSON}:{line}: salah: Tautan ke "hilang.md" putus' in out
    assert "1 hal salah" in err
    assert "Perbaiki dulu yang salah" in err


def test_one_session_is_told_without_the_others(run, tmp_path):
    line = add(tmp_path, "Baca [ini](hilang.md).")
    code, out, _ = run("check", "inovasi-02")
    assert code == 0
    assert f"{LESSON}:{line}" not in out
    assert "Susunan" not in out


def test_an_unknown_session_is_told(run):
    code, _, err = run("check", "entah-09")
    assert code == 1
    assert "entah-09" in err


def test_a_course_that_cannot_be_built_is_told_all_the_same(run, tmp_path):
    add(tmp_path, ":::{tip}\nTidak ditutup.")
    (tmp_path / "course/course.toml").write_text("[programme\n")
    code, out, err = run("check")
    assert code == 1
    assert "course/course.toml:1: salah: Berkas ini tidak terbaca sebagai TOML" in out
    assert "1 hal salah, 0 saran" in err
