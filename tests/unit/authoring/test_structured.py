"""Tables, uploads and scales in a lesson: read as written, and every mistake told with its line and how to mend it."""

import math

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbgrader.nbgraderformat import MetadataValidator

from bangkom.authoring.build import build
from bangkom.authoring.course import load_course
from bangkom.authoring.leaks import find_leaks
from bangkom.authoring.lesson import read_lesson
from bangkom.authoring.notebook import build_notebook
from bangkom.authoring.problems import ProblemLog
from bangkom.domain.questions import Column, Criterion, Item, Scale, Table, Upload, from_key, to_key

LESSON = "course/kebijakan/kebijakan-01.md"
FIRST = 6

TABLE = """:::{table} tonggak-01
:points: 4
:rows: 1-6
Tulis tonggak Anda.
- kegiatan: Kegiatan (text)
- arah: Arah (choice: naik / turun)
- Jelas (4): ya | tidak
:::
"""
UPLOAD = """:::{upload} bukti-01
:points: 4
:files: 1-3
:types: pdf, JPEG
:megabytes: 10
Unggah bukti.
- Jelas (4): ya | tidak
:::
"""
SCALE = """:::{scale} sikap-01
:points: 0
:labels: Jarang | Sering
Nilai diri Anda.
- senyum: Saya *tersenyum*.
:::
"""
GIVEN = """:::{table} jangka-01
:points: 0
:given: Jangka pendek | Jangka panjang
Isi keduanya.
- jangka: Jangka (text)
- hasil: Hasil (text)
- batas: Tenggat (date)
:::
"""


def changed(body, old, new):
    assert old in body
    return body.replace(old, new, 1)


def only(project, body):
    project.lesson(body)
    return load_course(project.root / "course").lessons["kebijakan-01"].questions()[0]


def test_a_table_is_read(project):
    columns = (Column("kegiatan", "Kegiatan", "text"), Column("arah", "Arah", "choice", ("naik", "turun")))
    rubric = (Criterion("Jelas", 4, ("ya", "tidak")),)
    assert only(project, TABLE) == Table("tonggak-01", 4, "Tulis tonggak Anda.", columns, 1, 6, (), rubric)


def test_given_rows_are_all_the_rows_there_are(project):
    table = only(project, GIVEN)
    assert (table.min_rows, table.max_rows, table.given) == (2, 2, ("Jangka pendek", "Jangka panjang"))


def test_an_upload_is_read(project):
    rubric = (Criterion("Jelas", 4, ("ya", "tidak")),)
    assert only(project, UPLOAD) == Upload("bukti-01", 4, "Unggah bukti.", 1, 3, ("pdf", "jpg"), 10_000_000, rubric)


def test_a_scale_is_read(project):
    assert only(project, SCALE) == Scale(
        "sikap-01", 0, "Nilai diri Anda.", (Item("senyum", "Saya *tersenyum*."),), ("Jarang", "Sering")
    )
    assert only(project, changed(SCALE, ":points: 0\n", "")) == only(project, SCALE)


MISTAKES = {
    "no rows": (changed(TABLE, ":rows: 1-6\n", ""), 1, ":rows:", ":rows: 1-3"),
    "rows turned": (changed(TABLE, "1-6", "6-1"), 3, "6-1", "mulai dari 1"),
    "rows without end": (changed(TABLE, "1-6", "1-60"), 3, "1-60", "paling banyak 50"),
    "no columns": (
        changed(changed(TABLE, "- kegiatan: Kegiatan (text)\n", ""), "- arah: Arah (choice: naik / turun)\n", ""),
        1,
        "0 kolom",
        "- nama: Nama (text)",
    ),
    "column without kind": (changed(TABLE, " (text)", ""), 5, "kolom ini tidak terbaca", "(choice: a / b / c)"),
    "unknown kind": (changed(TABLE, "(text)", "(teks)"), 5, '"teks" tidak dikenal', "text, number, date, choice"),
    "one choice": (changed(TABLE, "naik / turun", "naik"), 6, "kurang dari dua pilihan", "garis miring"),
    "choices of a text": (changed(TABLE, "(text)", "(text: a / b)"), 5, "tidak memakai pilihan", "choice"),
    "key in capitals": (changed(TABLE, "kegiatan:", "Kegiatan:"), 5, '"Kegiatan" tidak dapat', "huruf kecil"),
    "key twice": (changed(TABLE, "- arah:", "- kegiatan:"), 6, '"kegiatan" tertulis dua kali', "kunci lain"),
    "no stem of a table": (changed(TABLE, "Tulis tonggak Anda.\n", ""), 1, "Kalimat soal", "rubrik"),
    "criteria don't add up": (changed(TABLE, "(4)", "(3)"), 1, "kriteria 3, padahal soalnya 4", "sama"),
    "no rubric": (changed(TABLE, "- Jelas (4): ya | tidak\n", ""), 1, "belum punya rubrik", "- Contoh nyata (4)"),
    "rubric without points": (changed(TABLE, ":points: 4", ":points: 0"), 7, "tidak memakai rubrik", "Hapus"),
    "rows beside given ones": (
        changed(GIVEN, ":points: 0\n", ":points: 0\n:rows: 1-2\n"),
        3,
        ":rows: tidak dipakai",
        "tepat 2",
    ),
    "given twice": (changed(GIVEN, "panjang\n", "pendek\n"), 3, "kolom pertama", ":given:"),
    "given numbers": (changed(GIVEN, "Jangka (text)", "Jangka (number)"), 3, '"Jangka" bukan kolom text', "(text)"),
    "nothing to fill in": (
        changed(changed(GIVEN, "- hasil: Hasil (text)\n", ""), "- batas: Tenggat (date)\n", ""),
        3,
        "Tidak ada kolom",
        "Tambahkan",
    ),
    "unknown type": (changed(UPLOAD, "JPEG", "exe"), 4, '"exe" tidak dapat diterima', "pdf, jpg"),
    "pages": (changed(UPLOAD, "JPEG", "html"), 4, '"html" tidak dapat diterima', "pdf, jpg"),
    "no types": (changed(UPLOAD, ":types: pdf, JPEG\n", ""), 1, "Jenis berkas belum", ":types: pdf, jpg"),
    "too large": (changed(UPLOAD, ": 10", ": 51"), 5, "Ukuran berkas", "paling besar 50"),
    "no size": (changed(UPLOAD, ":megabytes: 10\n", ""), 1, "Ukuran berkas", ":megabytes: 10"),
    "files too many": (changed(UPLOAD, "1-3", "1-11"), 3, "1-11", "paling banyak 10"),
    "more than a hand-in takes": (changed(changed(UPLOAD, "1-3", "1-5"), ": 10", ": 50"), 1, "250,0 MB", "190,0 MB"),
    "points of a scale": (changed(SCALE, ":points: 0", ":points: 2"), 2, "Skala tidak bernilai", ":points: 0"),
    "one step": (changed(SCALE, "Jarang | Sering", "Jarang"), 3, "Label skala", ":labels:"),
    "same step twice": (changed(SCALE, "Jarang | Sering", "Sering | Sering"), 3, "Label skala", ":labels:"),
    "no items": (changed(SCALE, "- senyum: Saya *tersenyum*.\n", ""), 1, "0 pernyataan", "- senyum"),
    "item without key": (
        changed(SCALE, "tersenyum*.\n", "tersenyum*.\n- Saya menyapa\n"),
        6,
        "tidak terbaca",
        "- kunci: Pernyataan",
    ),
    "item twice": (
        changed(SCALE, "tersenyum*.\n", "tersenyum*.\n- senyum: Lagi.\n"),
        6,
        '"senyum" tertulis dua kali',
        "kunci lain",
    ),
    "unknown agenda": (
        changed(SCALE, ":points: 0", ":points: 0\n:agenda: cara-pandan"),
        1,
        '"cara-pandan" tidak ada',
        'Maksud Anda "cara-pandang"?',
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_once_with_its_line_and_remedy(project, name):
    body, line, what, how = MISTAKES[name]
    project.lesson(body)
    told = project.problems()
    assert [one.line for one in told if what in one.what and how in one.how] == [FIRST - 1 + line], told
    assert len(told) == 1, [str(one) for one in told]


@given(st.sampled_from([TABLE, UPLOAD, SCALE, GIVEN]), st.data())
def test_whatever_is_written_is_read_or_told(body, data):
    """Lines lost, doubled or turned: a lesson without a noted problem holds a question that survives its key."""
    lines = body.splitlines()
    inside = data.draw(st.lists(st.sampled_from(lines[1:-1]), max_size=10))
    found = []
    text = "\n".join(["---\nid: a\ntitle: a\nminutes: 1\n---", lines[0], *inside, ":::"])
    lesson = read_lesson(text, "a", ProblemLog("a.md", found))
    for question in lesson.questions():
        if not found and not math.isnan(question.points):
            assert from_key(to_key(question)) == question


def test_what_people_mark_has_a_manual_cell_and_what_is_kept_has_none(project):
    project.lesson("# Judul\n\n" + TABLE + UPLOAD + SCALE + GIVEN)
    notebook = build_notebook(load_course(project.root / "course").lessons["kebijakan-01"], {})
    MetadataValidator().validate_nb(nbformat.from_dict(notebook))
    by_id = {cell["id"]: cell for cell in notebook["cells"]}
    assert {"tonggak-01", "bukti-01"} <= by_id.keys()
    assert not {"sikap-01", "jangka-01"} & by_id.keys()
    for name in ("tonggak-01", "bukti-01"):
        cell = by_id[name]
        assert (cell["cell_type"], cell["metadata"]["nbgrader"]["points"]) == ("markdown", 4)
        assert (cell["metadata"]["nbgrader"]["grade"], cell["metadata"]["nbgrader"]["solution"]) == (True, True)
    prompt = "".join(by_id["p-tonggak-01"]["source"])
    assert "- **Arah**: salah satu dari naik, turun" in prompt
    assert "Isi 1–6 baris." in prompt
    assert "| **Jelas** | **4 poin**: ya |" in prompt
    assert "1–3 berkas (PDF, foto JPG), masing-masing paling besar 10,0 MB" in "".join(by_id["p-bukti-01"]["source"])
    assert "Pilihannya: Jarang · Sering." in "".join(by_id["p-sikap-01"]["source"])
    assert "(tidak dinilai)" in "".join(by_id["p-sikap-01"]["source"])
    assert "Barisnya: Jangka pendek; Jangka panjang." in "".join(by_id["p-jangka-01"]["source"])


def test_they_are_released_without_a_leak_and_counted(project):
    project.lesson("# Judul\n\n" + TABLE + UPLOAD + SCALE + GIVEN)
    build(project.settings)
    lesson = load_course(project.root / "course").lessons["kebijakan-01"]
    assert find_leaks(project.settings.release / "kebijakan-01", lesson) == []
    row = "0 otomatis, 2 dinilai widyaiswara, 0 latihan, 2 tanpa nilai | 8 poin |"
    assert row in (project.root / "course/README.md").read_text("utf-8")
