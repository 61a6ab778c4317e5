"""Banks in and out from the command line."""

import stat
from pathlib import Path

from click.testing import CliRunner

from bangkom.cli import commands


def test_a_bank_becomes_a_lesson_and_what_it_lacks_is_told(tmp_path: Path) -> None:
    bank, lesson = tmp_path / "bank.gift", tmp_path / "asas-01.md"
    bank.write_text("::A1::Berapa asas?{=12#Ya. ~10#Kurang.}\n\nCeritakan.{}\n", encoding="utf-8")
    result = CliRunner().invoke(commands, ["import-questions", str(bank), "--to", str(lesson)])
    assert result.exit_code == 0, result.output
    assert "2 soal ditulis" in result.output
    assert "baris 3, Ceritakan.: uraian tanpa rubrik" in result.output
    assert lesson.read_text(encoding="utf-8").startswith("---\nid: asas-01\n")
    assert stat.S_IMODE(lesson.stat().st_mode) == 0o600


def test_a_bank_without_target_is_shown(tmp_path: Path) -> None:
    bank = tmp_path / "bank.gift"
    bank.write_text("A{T#x#y}\n", encoding="utf-8")
    result = CliRunner().invoke(commands, ["import-questions", str(bank)])
    assert result.exit_code == 0
    assert ":::{true-false} a\n" in result.output
