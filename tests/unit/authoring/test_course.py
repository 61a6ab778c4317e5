"""What is wrong with the course as a whole, and files as editors leave them."""

import pytest

from bangkom.authoring import load_programme
from bangkom.authoring.course import load_course
from bangkom.errors import CourseError

LESSON = "course/kebijakan/kebijakan-01.md"
TOML = "course/course.toml"


def test_a_right_course_is_read_in_the_programmes_order(project):
    course = load_course(project.root / "course")
    assert list(course.lessons) == ["kebijakan-01"]
    assert course.programme == load_programme(project.root / "course")
    assert course.programme.subject_of("kebijakan-01").jp == 3
    video = course.videos["kebijakan-01"]
    assert (video.title, video.seconds) == ("Mengapa revolusi mental?", 312.4)
    assert video.poster.is_file()
    lesson = course.lessons["kebijakan-01"]
    assert lesson.videos() == ("kebijakan-01",)
    assert [question.type for question in lesson.questions()] == [
        "single-choice",
        "multiple-choice",
        "true-false",
        "number",
        "short-text",
        "single-choice",
        "essay",
    ]


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: b"\xef\xbb\xbf" + raw,
        lambda raw: raw.replace(b"\n", b"\r\n"),
        lambda raw: raw.replace(b"\n", b"\r"),
        lambda raw: raw.replace(b"- [", b"-\t[").replace(b"  > ", b"\t> ").replace(b"points: ", b"points:\t"),
        lambda raw: raw.replace(b":::\n", b":::  \t\n"),
        lambda raw: raw.replace(b":::{", b":::: {").replace(b":::\n", b"::::\n"),
        lambda raw: raw.rstrip(b"\n"),
    ],
    ids=["byte order mark", "CRLF", "CR", "tabs", "trailing spaces", "four colons", "no last line break"],
)
def test_what_editors_leave_behind_changes_nothing(project, change):
    wanted = load_course(project.root / "course").lessons["kebijakan-01"].questions()
    path = project.root / LESSON
    path.write_bytes(change(path.read_bytes()))
    assert load_course(project.root / "course").lessons["kebijakan-01"].questions() == wanted


def told(project, path, line, what, how):
    matching = [one for one in project.problems() if what in one.what and how in one.how]
    assert [(one.path, one.line) for one in matching] == [(path, line)], [str(one) for one in project.problems()]


def test_a_file_that_is_not_utf8(project):
    raw = (project.root / LESSON).read_bytes()
    project.write(LESSON, raw.replace(b"Berapa asasnya", b"Berapa \xe9"))
    told(project, LESSON, 17, "tidak disimpan sebagai UTF-8", "simpan kembali")


def test_a_listed_lesson_that_is_absent(project):
    (project.root / LESSON).unlink()
    told(project, TOML, 25, f"{LESSON} tidak ada", "hapus kebijakan-01 dari sessions")


def test_a_lesson_that_is_not_listed(project):
    project.write("course/kebijakan/kebijakan-02.md", "Teks.")
    project.write("course/kebijakan/README.md", "Catatan penulis.")
    told(project, "course/kebijakan/kebijakan-02.md", 1, "tidak tercantum di course.toml", '"kebijakan-02"')


def test_a_question_id_of_another_lesson(project):
    toml = (project.root / TOML).read_text("utf-8")
    project.write(TOML, toml.replace('["kebijakan-01"]', '["kebijakan-01", "kebijakan-02"]'))
    lesson = (project.root / LESSON).read_text("utf-8")
    project.write("course/kebijakan/kebijakan-02.md", lesson.replace("id: kebijakan-01", "id: kebijakan-02"))
    first = [one for one in project.problems() if '"satu-01"' in one.what]
    assert [(one.path, one.line) for one in first] == [("course/kebijakan/kebijakan-02.md", 15)]
    assert f"{LESSON}:15" in first[0].what


def test_a_video_that_was_not_made(project):
    (project.root / "course/kebijakan/video/kebijakan-01/video.json").unlink()
    told(project, LESSON, 10, 'Video "kebijakan-01" belum dibuat', "Jalankan `bangkom video`")


def test_a_video_index_that_is_broken(project):
    project.write("course/kebijakan/video/kebijakan-01/video.json", "{")
    told(project, LESSON, 10, "belum dibuat", "bangkom video")


def test_a_video_without_poster(project):
    (project.root / "course/kebijakan/video/kebijakan-01/poster.jpg").unlink()
    told(project, LESSON, 10, "belum dibuat", "bangkom video")


def test_a_recording_stands_for_a_script(project):
    (project.root / "course/kebijakan/video/kebijakan-01.md").unlink()
    told(project, LESSON, 10, "Naskah video", "course/kebijakan/video/kebijakan-01.md")
    project.write("course/kebijakan/video/kebijakan-01/recording.mp4", b"film")
    assert project.problems() == ()


PROGRAMME = {
    "bad toml": ('partner = "LAN RI"', 'partner = "LAN RI', 4, "tidak terbaca sebagai TOML", "tanda kutip"),
    "key twice": ('partner = "LAN RI"', 'title = "x"', 4, "tidak terbaca sebagai TOML", "tanda"),
    "unknown agenda": (
        'agenda = "cara-pandang"',
        'agenda = "cara-pandan"',
        55,
        '"cara-pandan" tidak ada',
        "cara-pandang",
    ),
    "no agenda": ('[[agenda]]\nid = "cara-pandang"\ntitle = "Revolusi Cara Pandang"', "", 1, "[[agenda]]", "Tambahkan"),
    "unknown zone": ("Asia/Makassar", "Asia/Klungkung", 5, '"Asia/Klungkung"', "Asia/Makassar"),
    "zone as a path": ("Asia/Makassar", "../etc/passwd", 5, "Zona waktu", "Asia/Makassar"),
    "pass mark too high": ("70.01", "700.1", 7, "pass_mark", "angka"),
    "pass mark in words": ("70.01", '"tujuh puluh"', 7, "pass_mark", "angka"),
    "jp negative": ("jp = 3", "jp = -3", 53, "jp", "angka"),
    "no jp": ("jp = 3\n", "", 53, "belum memuat jp", "jp = …"),
    "misspelt key": ("jp = 3", "jp = 3\nsesions = []", 57, "sesions tidak dikenal", 'Maksud Anda "sessions"?'),
    "no sessions": ('sessions = ["kebijakan-01"]', "sessions = []", 53, "belum punya sesi", "sessions"),
    "session twice": (
        'sessions = ["kebijakan-01"]',
        'sessions = ["kebijakan-01", "kebijakan-01"]',
        57,
        '"kebijakan-01" dipakai dua kali',
        "id lain",
    ),
    "session outside": (
        'sessions = ["kebijakan-01"]',
        'sessions = ["../rahasia"]',
        57,
        '"../rahasia" tidak dapat',
        "huruf kecil",
    ),
    "session as number": ('sessions = ["kebijakan-01"]', "sessions = [1]", 57, '"1" tidak dapat', "huruf kecil"),
    "no title": ('title = "Pelatihan Uji"\n', "", 1, "belum memuat title", "title = …"),
    "empty organiser": ('organiser = "BKPSDM"', 'organiser = " "', 3, "organiser", "Perbaiki"),
    "unknown part": ("[[subject]]", "[lain]\nx = 1\n[[subject]]", 52, "lain tidak dikenal", "Hapus"),
    "no rules": (
        '[rules]\nlate = "accept"\nlate_days = 3\nwatch_threshold = 0.9\nobjection_days = 3\n',
        "",
        1,
        "[rules]",
        "watch_threshold",
    ),
    "rules misspelt": ("[rules]", "[rule]", 9, "rule tidak dikenal", 'Maksud Anda "rules"?'),
    "late as a wish": ('"accept"', '"maybe"', 10, "Isi late pada bagian rules", '"accept" atau "refuse"'),
    "late days in words": ("late_days = 3", 'late_days = "tiga"', 11, "late_days", "angka"),
    "half a late day": ("late_days = 3", "late_days = 1.5", 11, "late_days", "angka"),
    "late days negative": ("late_days = 3", "late_days = -1", 11, "late_days", "angka"),
    "no late days": ("late_days = 3\n", "", 9, "belum memuat late_days", "late_days = …"),
    "threshold as percent": ("= 0.9", "= 90", 12, "watch_threshold", "0 sampai 1"),
    "another kind": ("jp = 3", 'jp = 3\nkind = "exam"', 53, "kind", '"subject" atau "opening"'),
    "contributions by halves": (
        "contributions = 2",
        "contributions = 1.5",
        18,
        "forum_contributions",
        "bilangan bulat",
    ),
    "design of no session": (
        'assignments = ["kebijakan-01"]',
        'assignments = ["kebijakan-09"]',
        25,
        "kebijakan-09",
        "id sesi",
    ),
    "slot of no time": ("minutes = 15\nd", "minutes = 0\nd", 28, "minutes", "1 sampai 240"),
    "rubric of one level": ('["jujur", "belum"]', '["jujur"]', 30, "rubric", "daftar kriteria"),
    "weights over a hundred": ("tasks = 25", "tasks = 35", 37, "berjumlah 110", "tepat 100"),
    "weight of nothing": ("tasks = 25", "quiz = 25", 37, "quiz tidak dikenal", "Hapus"),
    "predicates upside down": ('["Memuaskan", 80.01]', '["Memuaskan", 60]', 38, "tidak berurutan", "tertinggi"),
    "predicates with a gap below": ('"Kurang memuaskan", 0', '"Kurang memuaskan", 5', 38, "tidak berurutan", "0"),
    "predicate without a number": ('"Kurang memuaskan", 0', '"Kurang memuaskan"', 38, "predicates", "daftar pasangan"),
    "certificates of one number": ("{sequence:03}/", "", 42, "Pola nomor", "{sequence:03}"),
    "certificate number misspelt": ("{month}", "{bulan}", 42, "Pola nomor", "{month}"),
    "no signatory": ('signatory = "Nama"\n', "", 40, "belum memuat signatory", "signatory = …"),
    "address with a path": ("contoh.id", "contoh.id/hub", 46, "Alamat layanan", "tanpa garis miring"),
}


@pytest.mark.parametrize("name", PROGRAMME)
def test_a_mistake_in_the_programme_is_told_with_its_line(project, name):
    old, new, line, what, how = PROGRAMME[name]
    text = (project.root / TOML).read_text("utf-8")
    assert old in text
    project.write(TOML, text.replace(old, new, 1))
    told(project, TOML, line, what, how)
    with pytest.raises(CourseError):
        load_programme(project.root / "course")


def test_no_programme_section(project):
    project.write(TOML, "x = 1\n")
    told(project, TOML, 1, "[programme] belum ada", "Tambahkan")


def test_no_programme_file(project):
    (project.root / TOML).unlink()
    told(project, TOML, 1, "tidak dapat dibaca", "Periksa")
