"""Questions asked twice, and the two tests that must be of one form."""

import pytest

from bangkom.authoring.review import duplicates, forms

TESTS = """
[[subject]]
id = "prates"
title = "Tes awal"
kind = "pre-test"
jp = 0
sessions = ["prates-01"]

[[subject]]
id = "pascates"
title = "Tes akhir"
kind = "post-test"
jp = 0
sessions = ["pascates-01"]
"""
STEM = "Seorang warga datang ke loket kelurahan membawa dua lampiran. Apa yang sebaiknya Anda kerjakan lebih dulu?"


def question(number, stem=STEM, settings=":points: 2\n:agenda: cara-pandang\n:bloom: menerapkan", first="Menyapa"):
    return (
        f":::{{single-choice}} {number}\n{settings}\n{stem}\n- [x] {first} dengan ramah\n  > Ya.\n"
        "- [ ] Menunggu saja\n  > Bukan.\n:::\n\n"
    )


@pytest.fixture
def tests(project):
    """`tests(before, after)`: the two tests, with these bodies."""
    toml = project.root / "course/course.toml"
    project.write("course/course.toml", toml.read_text("utf-8") + TESTS)

    def write(before, after):
        for name, body in (("prates", before), ("pascates", after)):
            head = f"---\nid: {name}-01\ntitle: Tes\nminutes: 10\n---\n"
            project.write(f"course/{name}/{name}-01.md", head + body)

    return write


def test_the_same_question_is_wrong_and_a_like_one_advice(findings):
    same = question("a-1") + question("a-2") + question("a-3", STEM.replace("dua lampiran", "tiga lampiran"))
    found = findings(duplicates.check, same)
    assert [(one.degree, one.line) for one in found] == [("salah", 17), ("saran", 28), ("saran", 28)]
    assert "a-1 di course/kebijakan/kebijakan-01.md:6" in found[0].what


def test_different_questions_are_not_alike(findings):
    other = "Berapa hari paling lama sebuah pengaduan harus dijawab menurut janji unit ini?"
    assert findings(duplicates.check, question("a-1") + question("a-2", other, first="Tiga hari")) == []


def test_options_tell_questions_of_one_stem_apart(findings):
    many = "\n".join(f"- [ ] Pilihan lain nomor {n} tentang hal berbeda\n  > Bukan." for n in range(5))
    body = question("a-1") + question("a-2").replace("- [ ] Menunggu saja\n  > Bukan.", many)
    assert all(one.degree == "saran" for one in findings(duplicates.check, body))


def test_before_and_after_may_ask_alike_but_not_what_a_session_asks(tests, findings):
    tests(question("t1"), question("t2"))
    assert findings(duplicates.check, "Teks.\n") == []
    found = findings(duplicates.check, question("a-1"))
    assert len(found) == 2


def test_equal_forms_are_not_told(tests, findings):
    tests(question("b-1"), question("c-1", "Pertanyaan lain?"))
    assert findings(forms.check) == []


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (":points: 2", ":points: 3", "berbeda poin"),
        ("cara-pandang", "cara-lain", "berbeda agenda"),
        ("menerapkan", "memahami", "berbeda tingkat Bloom"),
        ("single-choice", "multiple-choice", "berbeda jenis"),
    ],
)
def test_every_difference_of_the_forms_is_wrong(tests, findings, old, new, what):
    tests(question("b-1"), question("c-1").replace(old, new))
    (told,) = findings(forms.check)
    assert (told.path, told.line, told.degree) == ("course/pascates/pascates-01.md", 6, "salah")
    assert what in told.what
    assert "course/prates/prates-01.md:6" in told.what


def test_another_number_of_questions_is_wrong(tests, findings):
    tests(question("b-1") + question("b-2", "Lain?"), question("c-1"))
    (told,) = findings(forms.check)
    assert "punya 1 soal, tes awal 2" in told.what


def test_a_test_alone_is_wrong(project, findings):
    toml = project.root / "course/course.toml"
    project.write("course/course.toml", toml.read_text("utf-8") + TESTS[: TESTS.index('[[subject]]\nid = "pascates"')])
    project.write("course/prates/prates-01.md", "---\nid: prates-01\ntitle: T\nminutes: 1\n---\n" + question("b-1"))
    (told,) = findings(forms.check)
    assert "tidak punya pasangan" in told.what
