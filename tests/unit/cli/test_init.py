"""The command line speaks Indonesian, and tells what went wrong in a sentence."""

import re
import shutil
import sys
from pathlib import Path

import click
import pytest

from bangkom.cli import commands, main

ROOT = Path(__file__).parents[3]


def walk(command, path=()):
    """Every command with the words that call it; groups too."""
    yield path, command
    for name in sorted(getattr(command, "commands", {})):
        yield from walk(command.commands[name], (*path, name))


EVERY = dict(walk(commands))
PLAIN = [path for path, command in EVERY.items() if not isinstance(command, click.Group)]
READY = [path for path in PLAIN if not any(param.required for param in EVERY[path].params)]
"""Commands that can be called without an argument."""
ENGLISH = re.compile(r"\b(usage|options?|commands?|show|this|message|and|exit|default|the|error|text|integer)\b", re.I)


@pytest.fixture
def run(monkeypatch, capsys):
    """`run("report", "--all")` → (exit code, what stdout got, what stderr got)."""

    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["bangkom", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return ended.value.code or 0, said.out, said.err

    return call


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A copy of the course, as the folder that a command is called in."""
    shutil.copytree(ROOT / "course", tmp_path / "course", ignore=shutil.ignore_patterns("*.mp4"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BANGKOM_ROOT", raising=False)
    monkeypatch.delenv("BANGKOM_COHORT", raising=False)
    return tmp_path


def assert_refused(result, sentence):
    code, _, err = result
    assert code == 1
    assert sentence in err
    assert "Traceback" not in err


@pytest.mark.parametrize("path", EVERY, ids=" ".join)
def test_help_is_in_indonesian_everywhere_and_needs_no_project(run, monkeypatch, tmp_path, path):
    monkeypatch.chdir(tmp_path)
    code, out, err = run(*path, "--help")
    assert (code, err) == (0, "")
    assert "Pemakaian: bangkom" in out
    assert ENGLISH.findall(re.sub(r"-[-\w]+", "", out)) == []
    for option in EVERY[path].params:
        if isinstance(option, click.Option):
            assert option.help, f"{option.name} has no help"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["salah"], "Perintah salah tidak ada. Petunjuk: bangkom --help"),
        (["build", "--salah"], "Pilihan --salah tidak ada. Petunjuk: bangkom build --help"),
        (["rehearse", "-n", "banyak"], "Nilai untuk --participants / -n tidak dapat dipakai."),
        (["run", "--port", "80"], "Nilai untuk --port tidak dapat dipakai."),
        (["run", "--port"], "Pilihan --port ditulis dengan cara yang tidak dapat dipakai."),
        (["publish", "lebih"], "Perintah ini ditulis dengan cara yang tidak dapat dipakai."),
    ],
)
def test_a_misspelt_command_is_told_with_a_hint(run, project, arguments, sentence):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert sentence in err
    assert ENGLISH.findall(re.sub(r"-[-\w]+", "", err)) == []


def test_without_a_command_the_help_is_shown(run, project):
    code, _, err = run()
    assert code == 2
    assert "Perintah:" in err


@pytest.mark.parametrize("path", READY, ids=" ".join)
def test_outside_a_project_every_command_says_so(run, monkeypatch, tmp_path, path):
    monkeypatch.delenv("BANGKOM_ROOT", raising=False)
    monkeypatch.chdir(tmp_path)
    assert_refused(run(*path), "Berkas course/course.toml tidak ditemukan")


@pytest.mark.parametrize("cohort", ["Angkatan-7", "../luar", "ab", "a" * 33])
def test_a_cohort_that_may_not_stand_in_paths_is_refused(run, project, monkeypatch, cohort):
    monkeypatch.setenv("BANGKOM_COHORT", cohort)
    assert_refused(run("publish"), "BANGKOM_COHORT harus 3–32 huruf kecil")
    assert not (project / "gradebook").exists()


def test_a_cohort_that_is_not_there_has_no_report(run, project, monkeypatch):
    monkeypatch.setenv("BANGKOM_COHORT", "tidak_ada")
    assert_refused(run("report"), "tidak_ada")


def test_a_mistake_in_a_lesson_is_told_with_its_place(run, project):
    lesson = project / "course" / "kebijakan" / "kebijakan-02.md"
    text = lesson.read_text("utf-8")
    lesson.write_text(text.replace("- [x]", "- [ ]"), "utf-8")
    result = run("build")
    assert_refused(result, "course/kebijakan/kebijakan-02.md:")
    assert not (project / "release").exists()


def test_an_unknown_report_is_told_with_those_there_are(run, project):
    assert_refused(run("report", "03_lain"), "Yang ada: 01_penyelesaian")


def test_all_reports_and_one_of_them_is_no_answer(run, project):
    assert_refused(run("report", "--all", "02_nilai"), "Pilih salah satu")


def test_an_unknown_video_is_told(run, project):
    assert_refused(run("video", "tidak-ada"), "tidak-ada")


def test_an_assignment_that_is_not_published_is_told(run, project):
    assert_refused(run("grade", "--assignment", "tidak-ada"), "Tugas tidak-ada belum dibagikan.")


@pytest.mark.parametrize("raised", [KeyboardInterrupt, EOFError])
def test_an_interrupted_command_says_so(run, project, monkeypatch, raised):
    def interrupt(*_):
        raise raised

    monkeypatch.setattr("bangkom.cli.terminal.load_settings", interrupt)
    code, _, err = run("publish")
    assert (code, err.strip()) == (130, "Dihentikan.")


def test_what_nobody_foresaw_stays_a_traceback(monkeypatch, project):
    def stumble(*_):
        raise ZeroDivisionError

    monkeypatch.setattr("bangkom.cli.terminal.load_settings", stumble)
    monkeypatch.setattr(sys, "argv", ["bangkom", "publish"])
    with pytest.raises(ZeroDivisionError):
        main()


def test_the_readme_names_every_command_and_no_other():
    section = (ROOT / "README.md").read_text("utf-8").split("## Commands")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `bangkom ([^`]+)` \|", section, re.M)
    written = {}
    for row in rows:
        path = next((path for path in reversed(EVERY) if path and tuple(row.split()[: len(path)]) == path), None)
        assert path, f"README names {row!r}, which is no command"
        written[path] = set(re.findall(r"(?<!\w)--?[a-z][a-z-]*", row))
    for path in PLAIN:
        assert any(path[: len(named)] == named for named in written), f"README doesn't name {' '.join(path)}"
    for path, options in written.items():
        known = {option for param in EVERY[path].params for option in param.opts}
        assert options <= known, f"README: {' '.join(path)} has no {options - known}"
