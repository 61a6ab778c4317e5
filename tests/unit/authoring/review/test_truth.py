"""The table of facts: each row is looked for where it is taught, and what is never so nowhere else."""

import pytest

from bangkom.authoring.review import truth

FACT = """\
[[fact]]
id = "tanggal"
statement = "Ditetapkan 6 Desember 2016."
source = "Inpres 12/2016"
lessons = ["kebijakan-01"]
"""
TRUE = 'says = ["6 Desember 2016"]\n'


@pytest.mark.parametrize(
    "body",
    [
        "Pada **6 Desember\n2016** ditetapkan.\n",
        "| 6 | DESEMBER | 2016 |\n|---|---|---|\n",
        ":::{tip}\nPada 6 Desember 2016.\n:::\n",
    ],
)
def test_a_fact_is_found_whatever_marks_lines_and_letters(project, findings, body):
    project.write("course/facts.toml", FACT + TRUE)
    assert findings(truth.check, body) == []


def test_a_fact_may_be_said_by_the_video(project, findings):
    project.write("course/facts.toml", FACT + TRUE)
    project.write(
        "course/kebijakan/video/kebijakan-01.md",
        "---\nid: kebijakan-01\ntitle: A\n---\n# A\n> Pada {6 Desember 2016|enam Desember}.\n",
    )
    assert findings(truth.check, ":::{video} kebijakan-01\n:::\n") == []


@pytest.mark.parametrize("body", ["Pada 16 Desember 2016.\n", "Pada 6 Desember 20167.\n", "Tidak ada.\n"])
def test_a_fact_that_is_not_said_is_told(project, findings, body):
    project.write("course/facts.toml", FACT + TRUE)
    (told,) = findings(truth.check, body)
    assert (told.path, told.line, told.degree) == ("course/kebijakan/kebijakan-01.md", 1, "salah")
    assert "6 Desember 2016" in told.what
    assert "Inpres 12/2016" in told.how
    assert "course/facts.toml:2" in told.how


def test_what_needs_confirmation_is_said_in_its_block(project, findings):
    project.write("course/facts.toml", FACT + TRUE + "confirm = true\n")
    (told,) = findings(truth.check, "Pada 6 Desember 2016.\n")
    assert ":::{confirm}" in told.how
    assert findings(truth.check, ":::{confirm}\nPada 6 Desember 2016.\n:::\n") == []


def test_what_is_never_so_is_told_everywhere_but_in_lessons_that_name_the_trap(project, findings):
    project.write("course/facts.toml", FACT + TRUE + "never = '6 (juni|mei) 2016'\n")
    body = "Pada 6 Desember 2016.\n\nBukan pada\n6 Juni 2016.\n"
    (told,) = findings(truth.check, body)
    assert (told.line, told.degree) == (9, "salah")
    assert '"6 Juni 2016"' in told.what
    project.write("course/facts.toml", FACT + TRUE + "never = '6 (juni|mei) 2016'\nexcept = [\"kebijakan-01\"]\n")
    assert findings(truth.check, body) == []


def test_a_row_may_only_guard(project, findings):
    project.write("course/facts.toml", '[[fact]]\nid = "jp"\nstatement = "S."\nsource = "K"\nnever = \'1 JP = 50\'\n')
    assert findings(truth.check, "Teks.\n") == []
    assert len(findings(truth.check, "Di sini 1 JP = 50 menit.\n")) == 1


@pytest.mark.parametrize(
    ("table", "line", "what"),
    [
        ("[[fact]\n", 1, "tidak terbaca sebagai TOML"),
        ("[[facts]]\nid = 'a'\n", 1, "tidak dikenal"),
        (FACT, 2, "tidak menyebut apa yang harus ditemukan"),
        (FACT + TRUE + "never = '('\n", 2, "Pola never tidak terbaca"),
        (FACT + TRUE + "except = ['kebijakan-01']\n", 2, "except tidak berguna"),
        (FACT + TRUE + "sumber = 'x'\n", 2, "sumber tidak dikenal"),
        (FACT + "says = '6 Desember'\n", 2, "Isi says"),
        (FACT + TRUE + "confirm = 'ya'\n", 2, "Isi confirm"),
        (FACT.replace('id = "tanggal"', "id = 'Tanggal Itu'") + TRUE, 2, "tidak dapat menjadi id"),
        (FACT.replace('source = "Inpres 12/2016"\n', "") + TRUE, 2, "belum memuat source"),
        (FACT + TRUE + FACT + TRUE, 2, "tertulis dua kali"),
        (FACT.replace("kebijakan-01", "entah-01") + TRUE, 2, "entah-01 yang tidak ada"),
    ],
)
def test_mistakes_in_the_table_are_told_with_their_line(project, findings, table, line, what):
    project.write("course/facts.toml", table)
    told = [one for one in findings(truth.check, "Pada 6 Desember 2016.\n") if one.path == "course/facts.toml"]
    assert any(one.line == line and what in one.what for one in told), told


def test_without_a_table_nothing_is_found(findings):
    assert findings(truth.check, "Teks.\n") == []
