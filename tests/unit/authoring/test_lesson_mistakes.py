"""Every mistake an author can make in a lesson is told with its line and how to mend it."""

import pytest

LESSON = "course/kebijakan/kebijakan-01.md"
FIRST = 6  # the body's first line: the head takes five

CHOICE = ":::{single-choice} satu-01\n:points: 2\nBerapa?\n- [ ] Lima\n  > Bukan.\n- [x] Enam\n  > Ya.\n:::\n"
ESSAY = ":::{essay} esai-01\n:points: 4\n:words: 10-20\nCeritakan.\n- Jelas (4): jelas | tidak\n:::\n"
NUMBER = ":::{number} angka-01\n:points: 1\n:answer: 12\n:tolerance: 0\nBerapa?\n:::\n"
SHORT = ":::{short-text} teks-01\n:points: 1\n:answers: a | b\nApa?\n:::\n"
TRUTH = ":::{true-false} ya-01\n:points: 1\nBenarkah?\n- [x] Benar\n  > Ya.\n- [ ] Salah\n  > Bukan.\n:::\n"
MANY = CHOICE.replace("single", "multiple")


def changed(body, old, new):
    assert old in body
    return body.replace(old, new, 1)


MISTAKES = {
    # fences
    "unclosed": ("Teks.\n\n:::{tip}\nIsi.\n", 3, "tidak ditutup", "Tambahkan baris :::"),
    "unclosed before another": (":::{tip}\nIsi.\n\n" + CHOICE, 4, "sebelum blok di baris 6 ditutup", "Tutup dulu"),
    "question unclosed": (changed(CHOICE, "\n:::\n", "\n\n") + CHOICE, 9, "ditutup", "Tutup dulu blok"),
    "closer alone": ("Teks.\n\n:::\n\nTeks.\n\n:::\n", 3, "tidak punya pembuka", ":::{tip}"),
    "no braces": (":::tip\nIsi.\n:::\n", 1, "kurung kurawal", ":::{single-choice}"),
    "two colons": ("::{tip}\nIsi.\n::\n", 1, "tidak membuka", "tepi kiri"),
    "indented": ("Teks.\n\n    :::{tip}\n    Isi.\n    :::\n", 3, "tidak membuka", "tepi kiri"),
    "tab before the fence": ("Teks.\n\n\t:::{tip}\n\tIsi.\n\t:::\n", 3, "tidak membuka", "tepi kiri"),
    "in a list": ("- butir\n\n  :::{tip}\n  Isi.\n  :::\n", 3, "tidak membuka", "di luar daftar"),
    "in a quotation": ("> :::{tip}\n> Isi.\n> :::\n", 1, "tidak membuka", "kutipan"),
    "unknown kind": (":::{single-choise} a\n:::\n", 1, '"single-choise" tidak dikenal', 'Maksud Anda "single-choice"?'),
    "strange kind": (":::{xyzzy}\n:::\n", 1, '"xyzzy" tidak dikenal', "Yang dikenal: video"),
    "question in admonition": ("::::{tip}\nIsi.\n" + CHOICE + "::::\n", 3, "di dalam blok tip", "Pindahkan ke luar"),
    "empty admonition": (":::{tip} Judul\n:::\n", 1, "kosong", "Tulis isinya"),
    "admonition with a setting": (":::{tip}\n:class: x\nIsi.\n:::\n", 2, ":class: tidak dikenal", "tidak ada"),
    # settings
    "misspelt setting": (changed(CHOICE, ":points:", ":point:"), 2, ":point: tidak dikenal", 'Maksud Anda "points"?'),
    "setting of another kind": (changed(CHOICE, ":points: 2", ":points: 2\n:words: 1-2"), 3, ":words:", ":points:"),
    "half a setting": (changed(CHOICE, ":points: 2", ":points 2"), 2, "tidak terbaca", ":points: 2"),
    "setting twice": (changed(CHOICE, ":points: 2", ":points: 2\n:points: 3"), 3, "dua kali", "Hapus"),
    "no points": (changed(CHOICE, ":points: 2\n", ""), 1, "poin belum ditulis", ":points: 2"),
    "negative points": (changed(CHOICE, ":points: 2", ":points: -2"), 2, "kurang dari nol", "nol"),
    "points in words": (changed(CHOICE, ":points: 2", ":points: dua"), 2, '"dua" bukan angka', ":points: 2"),
    "too fine points": (changed(CHOICE, ":points: 2", ":points: 0,335"), 2, "di luar", "dua angka"),
    "too many points": (changed(CHOICE, ":points: 2", ":points: 5000"), 2, "di luar", "1000"),
    "infinite points": (changed(CHOICE, ":points: 2", ":points: inf"), 2, "bukan angka", ":points: 2"),
    "flag with a value": (changed(MANY, ":points: 2", ":points: 2\n:all-or-nothing: ya"), 3, "isi", ":all-or-nothing:"),
    # ids
    "no id": (changed(CHOICE, " satu-01", ""), 1, "Id soal", "huruf kecil"),
    "id with capitals": (changed(CHOICE, "satu-01", "Satu_01"), 1, '"Satu_01"', ":::{single-choice} asas-01"),
    "reserved id": (changed(CHOICE, "satu-01", "p-satu"), 1, "berawalan", "awalan lain"),
    "id too long": (changed(CHOICE, "satu-01", "a" * 41), 1, "Id soal", "1–40"),
    "same id twice": (CHOICE + "\n" + CHOICE, 10, '"satu-01" sudah dipakai di ' + LESSON + ":6", "id lain"),
    # choices
    "no stem": (changed(CHOICE, "Berapa?\n", ""), 1, "Kalimat soal belum ada", "pertanyaannya"),
    "none correct": (changed(CHOICE, "[x]", "[ ]"), 1, "ditandai 0", "satu pilihan"),
    "two correct": (changed(CHOICE, "[ ]", "[x]"), 1, "ditandai 2", "satu pilihan"),
    "none of many correct": (changed(MANY, "[x]", "[ ]"), 1, "Belum ada pilihan yang benar", "- [x]"),
    "no feedback": (changed(CHOICE, "  > Bukan.\n", ""), 4, "tanggapan", "dua spasi dan >"),
    "one option": (changed(CHOICE, "- [ ] Lima\n  > Bukan.\n", ""), 1, "kurang dari dua", "- [ ]"),
    "box without a space": (changed(CHOICE, "- [ ] Lima", "- [] Lima"), 4, "Kotak", "- [ ] teks"),
    "box with a v": (changed(CHOICE, "- [x] Enam", "- [v] Enam"), 6, "Kotak", "- [x] teks"),
    "dash stuck to the box": (changed(CHOICE, "- [x] Enam", "-[x] Enam"), 6, "Kotak", "- [x] teks"),
    "box without a dash": (changed(CHOICE, "- [x] Enam", "[x] Enam"), 6, "Kotak", "- [x] teks"),
    "first option without box": (changed(CHOICE, "- [ ] Lima", "- Lima"), 4, "tanpa kotak", "- [ ]"),
    "stray line": (changed(CHOICE, "  > Bukan.\n", "  > Bukan.\nNah.\n"), 6, "bukan pilihan", "- [ ]"),
    "empty option": (changed(CHOICE, "- [ ] Lima", "- [ ] {a}"), 4, "kosong", "teks pilihannya"),
    "same option twice": (changed(CHOICE, "Enam", "Lima"), 6, '"Lima" tertulis dua kali', "salah satunya"),
    "same option id": (changed(CHOICE, "- [x] Enam", "- [x] {a} Enam"), 6, 'Id pilihan "a"', "id lain"),
    "bad option id": (changed(CHOICE, "- [x] Enam", "- [x] {A b} Enam"), 6, '"A b" tidak dapat', "{lima}"),
    "true-false otherwise": (changed(TRUTH, "] Salah", "] Keliru"), 1, "tepat Benar dan Salah", "- [x] Benar"),
    "true and false": (changed(TRUTH, "[ ] Salah", "[x] Salah"), 1, "ditandai 2", "satu pilihan"),
    # numbers and short texts
    "no answer": (changed(NUMBER, ":answer: 12\n", ""), 1, "Jawaban belum ditulis", ":answer: 12"),
    "answer in words": (changed(NUMBER, ": 12", ": dua belas"), 3, "answer: dua belas", "1000 atau 12,5"),
    "answer with a unit": (changed(NUMBER, ": 12", ": 12 asas"), 3, "tidak terbaca", "tanpa satuan"),
    "thousands or decimals": (changed(NUMBER, ": 12", ": 1.000"), 3, "tidak terbaca", "pemisah ribuan"),
    "tolerance unreadable": (changed(NUMBER, "tolerance: 0", "tolerance: kira-kira"), 4, "Toleransi", "2%"),
    "tolerance negative": (changed(NUMBER, "tolerance: 0", "tolerance: -1"), 4, "Toleransi", "0,5"),
    "options in a number": (
        changed(NUMBER, "Berapa?", "Berapa?\n- [x] 12"),
        6,
        "tidak memakai pilihan",
        "single-choice",
    ),
    "number without stem": (changed(NUMBER, "Berapa?\n", ""), 1, "Kalimat soal", "pertanyaannya"),
    "no answers": (changed(SHORT, ":answers: a | b\n", ""), 1, "Jawaban belum", ":answers:"),
    "empty answer": (changed(SHORT, "a | b", "a || b"), 3, "kosong", "satu tanda |"),
    "only punctuation": (changed(SHORT, "a | b", "a | ..."), 3, "tanda baca", "isi semuanya"),
    # essays
    "criteria don't add up": (changed(ESSAY, "(4)", "(3)"), 1, "kriteria 3, padahal soalnya 4", "sama"),
    "criterion without points": (changed(ESSAY, "Jelas (4): j", "Jelas: j"), 5, "rubrik ini tidak terbaca", "(4)"),
    "criterion points in words": (changed(ESSAY, "(4)", "(4 poin)"), 5, '"4 poin" bukan angka', "(4)"),
    "criterion of one level": (changed(ESSAY, " | tidak", ""), 5, "kurang dari dua tingkat", "|"),
    "empty level": (changed(ESSAY, "jelas | tidak", "jelas || tidak"), 5, "kosong", "|"),
    "criterion twice": (
        changed(changed(ESSAY, ":points: 4", ":points: 8"), "tidak\n", "tidak\n- Jelas (4): a | b\n"),
        6,
        '"Jelas" tertulis dua kali',
        "nama lain",
    ),
    "no rubric": (changed(ESSAY, "- Jelas (4): jelas | tidak\n", ""), 1, "belum punya rubrik", "- Contoh nyata (4)"),
    "line after the rubric": (
        changed(ESSAY, "tidak\n", "tidak\nSelamat.\n"),
        6,
        "tidak termasuk rubrik",
        "di atas rubrik",
    ),
    "no words": (changed(ESSAY, ":words: 10-20\n", ""), 1, "Panjang jawaban belum", ":words: 80-200"),
    "words turned": (changed(ESSAY, "10-20", "20-10"), 3, "terbalik", "kecil lebih dulu"),
    "words unreadable": (changed(ESSAY, "10-20", "banyak"), 3, '"banyak" tidak terbaca', "80-200"),
    "rubric without points": (changed(ESSAY, ":points: 4", ":points: 0"), 5, "tanpa poin", "rubrik"),
    "unknown Bloom level": (changed(ESSAY, ":points: 4", ":points: 4\n:bloom: hafal"), 3, '"hafal"', "menerapkan"),
    "essay without stem": (changed(ESSAY, "Ceritakan.\n", ""), 1, "Kalimat soal", "rubrik"),
    # videos
    "video without id": (":::{video}\n:::\n", 1, 'Id video ""', "kebijakan-01"),
    "video with a body": (":::{video} kebijakan-01\nIsi.\n:::\n", 2, "tidak memakai isi", "Hapus"),
    "video twice": (":::{video} kebijakan-01\n:::\n\n:::{video} kebijakan-01\n:::\n", 4, "dua kali", "Hapus"),
    "video without script": (":::{video} lain\n:::\n", 1, 'Naskah video "lain"', "course/kebijakan/video/lain.md"),
    "unknown exploration": (":::{explore} lain\n:::\n", 1, 'Latihan jelajah "lain"', "ikm"),
    "exploration with a body": (":::{explore} ikm\nIsi.\n:::\n", 2, "tidak memakai isi", "di bawah blok"),
    # text
    "nothing": ("\n\n", 1, "kosong", "Tulis tujuan"),
    "nbgrader's marks": ("Teks.\n### END HIDDEN TESTS\n", 2, "END HIDDEN TESTS", "kata lain"),
    "image": ("![foto](https://contoh.id/a.png)\n", 1, "Gambar", "naskah video"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_with_its_line_and_remedy(project, name):
    body, line, what, how = MISTAKES[name]
    project.lesson(body)
    told = project.problems()
    assert [problem.path for problem in told] == [LESSON] * len(told)
    matching = [problem for problem in told if what in problem.what and how in problem.how]
    assert [problem.line for problem in matching] == [FIRST - 1 + line], [str(problem) for problem in told]
    assert str(matching[0]).startswith(f"{LESSON}:{FIRST - 1 + line}: ")


LOUD = {"misspelt setting", "half a setting", "first option without box"}
"""What was meant is then missing as well, and is told too."""


@pytest.mark.parametrize("name", sorted(MISTAKES.keys() - LOUD))
def test_one_mistake_makes_no_noise(project, name):
    """An author who made one mistake reads of one line, not of everything that follows from it."""
    body, *_ = MISTAKES[name]
    project.lesson(body)
    assert len(project.problems()) == 1, [str(problem) for problem in project.problems()]


@pytest.mark.parametrize("body", [CHOICE, MANY, ESSAY, NUMBER, SHORT, TRUTH])
def test_what_the_mistakes_were_made_from_is_right(project, body):
    project.lesson(body)
    assert project.problems() == ()


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file(project):
    project.lesson(
        changed(CHOICE, ":points: 2", ":points: dua") + "\n" + changed(NUMBER, ": 12", ": x") + "\n:::{tip}\n:::\n"
    )
    assert [problem.line for problem in project.problems()] == [7, 17, 22]


HEADS = {
    "no head": ("Teks.\n", 1, "Kepala berkas belum ada", "Mulailah"),
    "open head": ("---\nid: kebijakan-01\n\nTeks.\n", 1, "tidak ditutup", "---"),
    "bad yaml": ("---\nid: kebijakan-01\ntitle: Budaya: awal\nminutes: 1\n---\nTeks.\n", 3, "YAML", "tanda kutip"),
    "tab in yaml": ("---\nid: kebijakan-01\n\ttitle: a\n---\nTeks.\n", 3, "YAML", "tanda kutip"),
    "a list": ("---\n- a\n---\nTeks.\n", 2, "bukan pasangan", "minutes: 45"),
    "empty": ("---\n---\nTeks.\n", 1, "Kepala berkas kosong", "id, title, dan minutes"),
    "other id": ("---\nid: lain\ntitle: a\nminutes: 1\n---\nTeks.\n", 2, "id lain tidak sama", "id: kebijakan-01"),
    "no title": ("---\nid: kebijakan-01\nminutes: 1\n---\nTeks.\n", 1, "belum memuat title", "title"),
    "empty title": ("---\nid: kebijakan-01\ntitle: ''\nminutes: 1\n---\nTeks.\n", 3, "Judul kosong", "title:"),
    "minutes in words": ("---\nid: kebijakan-01\ntitle: a\nminutes: 45 menit\n---\nT.\n", 4, "45 menit", "minutes: 45"),
    "no minutes at all": ("---\nid: kebijakan-01\ntitle: a\nminutes: 0\n---\nT.\n", 4, "bilangan bulat", "minutes: 45"),
    "misspelt key": (
        "---\nid: kebijakan-01\ntitle: a\nminutes: 1\nrelease-key: true\n---\nT.\n",
        5,
        "release-key yang tidak dikenal",
        'Maksud Anda "release-keys"?',
    ),
    "release in words": (
        "---\nid: kebijakan-01\ntitle: a\nminutes: 1\nrelease-keys: mungkin\n---\nT.\n",
        5,
        "release-keys berisi mungkin",
        "release-keys: true",
    ),
    "key twice": ("---\nid: kebijakan-01\ntitle: a\ntitle: b\nminutes: 1\n---\nT.\n", 4, "dua kali", "Hapus"),
}


@pytest.mark.parametrize("name", HEADS)
def test_a_mistake_in_the_head_is_told_with_its_line(project, name):
    text, line, what, how = HEADS[name]
    project.lesson("", head=text)
    told = project.problems()
    assert [one.line for one in told if what in one.what and how in one.how] == [line], [str(one) for one in told]
