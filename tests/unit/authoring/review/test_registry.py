"""A small bad course gives exactly the findings an author should see: each with its place, none twice, none more."""

from bangkom.authoring.review.registry import CHECKS, review_course

LESSON = "course/kebijakan/kebijakan-01.md"

BAD = """\
# Pelajaran uji

Peserta terbaik mendapat hadiah. Hubungi 0812-3456-7890.

Baca [bagian ini](#tidak-ada) dan [berkas itu](hilang.md).

Ini sebuah kalimat yang sangat panjang sekali karena penulisnya lupa berhenti dan terus menambahkan kata demi kata
sampai pembaca di telepon yang kecil itu lupa bagaimana kalimatnya tadi dimulai pagi ini.

Semua dikerjakan online. IKM untuk mutu A mulai 83,31.

:::{single-choice} satu-01
:points: 2
:bloom: menerapkan
Kapan?
- [ ] Kemarin
  > Bukan, itu sudah lewat.
- [ ] Semua jawaban benar
  > Tidak mungkin semuanya.
- [x] Besok pagi-pagi sekali, sebelum loket dibuka
  > Tepat, besok pagi.
:::

:::{number} angka-01
:points: 3
:answer: 12
Berapa?
:::
"""

FACTS = """\
[[fact]]
id = "skm-a"
statement = "Mutu A mulai 88,31."
source = "PermenPANRB 14/2017"
lessons = ["kebijakan-01"]
says = ["88,31"]
never = '83,31'

[[fact]]
id = "entah"
statement = "Entah."
source = "Entah"
lessons = ["kebijakan-09"]
says = ["Entah"]
"""

EXPECTED = [
    ("course/course.toml", 53, "saran", "Mata pelatihan kebijakan tercatat 3 JP"),
    ("course/facts.toml", 10, "salah", 'Fakta "entah" menyebut pelajaran kebijakan-09'),
    (LESSON, 1, "salah", 'Fakta "skm-a" belum disebut: "88,31"'),
    (LESSON, 4, "saran", "Tertulis 10 menit"),
    (LESSON, 8, "salah", "Baris ini memuat angka yang bentuknya seperti nomor telepon"),
    (LESSON, 8, "salah", 'Kalimat ini memeringkat orang atau kelompok ("Peserta terbaik")'),
    (LESSON, 10, "salah", 'Judul "#tidak-ada" tidak ada di berkas ini'),
    (LESSON, 10, "salah", 'Tautan ke "hilang.md" putus'),
    (LESSON, 12, "saran", "Kalimat ini 31 kata"),
    (LESSON, 15, "salah", 'Tertulis "83,31"'),
    (LESSON, 15, "saran", 'Kata asing "online"'),
    (LESSON, 17, "salah", 'Pilihan "Semua jawaban benar"'),
    (LESSON, 17, "salah", "Soal sesi ini berjumlah 5 poin, seharusnya 40"),
    (LESSON, 17, "saran", "Kunci soal satu-01 jauh lebih panjang"),
    (LESSON, 17, "saran", "Sesi ini hanya menguji tingkat menerapkan"),
    (LESSON, 29, "salah", "Soal angka-01 belum punya tanggapan"),
    (LESSON, 29, "saran", "Tingkat Bloom belum disebut pada angka-01"),
]


def test_a_small_bad_course_gives_exactly_its_findings(project):
    project.lesson(BAD)
    project.write("course/facts.toml", FACTS)
    _, found = review_course(project.root / "course")
    told = [(one.path, one.line, one.degree, one.what) for one in found]
    wanted = [(path, line, degree) for path, line, degree, _ in EXPECTED]
    assert [one[:3] for one in told] == wanted, "\n".join(map(str, told))
    assert all(any(what.startswith(said) for *_, said in EXPECTED) for *_, what in told)
    assert all(any(what.startswith(said) for *_, what in told) for *_, said in EXPECTED)


def test_what_the_build_refuses_is_told_with_the_rest(project):
    project.lesson(BAD.replace(":points: 3", ":point: 3") + "\n:::{tip}\nIsi.\n")
    _, found = review_course(project.root / "course")
    what = "\n".join(map(str, found))
    assert ":point: tidak dikenal" in what
    assert "Blok ini tidak ditutup" in what
    assert 'Pilihan "Semua jawaban benar"' in what


def test_without_a_readable_programme_there_is_only_its_mistake(project):
    project.write("course/course.toml", "[programme\n")
    material, found = review_course(project.root / "course")
    assert material.sessions == ()
    assert [(one.path, one.degree) for one in found] == [("course/course.toml", "salah")]


def test_every_finding_is_a_sentence_with_a_remedy(project):
    project.lesson(BAD)
    project.write("course/facts.toml", FACTS)
    for finding in review_course(project.root / "course")[1]:
        assert finding.line >= 1
        assert not finding.what.endswith(".")
        assert finding.how.endswith(".")
        assert "{" not in finding.what.replace(":::{confirm}", "")


def test_each_check_is_of_its_own_file():
    assert len({check.__module__ for check in CHECKS.values()}) == len(CHECKS)
