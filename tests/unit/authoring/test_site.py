"""The static site: complete to read, self-contained, and without a key or a feedback."""

import re
from html.parser import HTMLParser

import pytest
from tests.unit.authoring.conftest import BODY, TOML

from bangkom.authoring.course import load_course
from bangkom.authoring.leaks import find_told
from bangkom.authoring.site import export_site, to_page
from bangkom.errors import CourseError

SECRETS = (
    "Lima itu jumlah program GNRM.",
    "Tepat, huruf a sampai dengan l.",
    "Nilai yang pertama disebut.",
    "Karena pelayanan dibiayai warga.",
    "Hitungan Anda tepat sekali.",
    "Bagilah dengan semua permohonan.",
    "gotong royong bersama",
    "Bagus, mari mulai bersama.",
)
TESTED = TOML.replace(
    "[[subject]]",
    '[[subject]]\nid = "prates"\ntitle = "Tes awal"\nkind = "pre-test"\njp = 0\nsessions = ["prates-01"]\n\n'
    "[[subject]]",
)


class Page(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.tags, self.links, self.text, self.ids = [], [], "", set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        self.tags.append(tag)
        self.ids.add(named.get("id"))
        self.links += [named[name] for name in ("href", "src") if name in named]
        assert not any(name.startswith("on") or name == "style" for name in named)

    def handle_data(self, data):
        self.text += data


@pytest.fixture
def site(project, tmp_path):
    project.write(
        "course/kebijakan/video/kebijakan-01/transcript.md", "# Mengapa?\n\n## Satu surat\n\nSelamat datang.\n"
    )
    export_site(project.settings.course, tmp_path / "situs")
    return {path.name: path.read_text("utf-8") for path in (tmp_path / "situs").iterdir()}


def test_text_transcript_poster_and_questions_are_there(site):
    assert set(site) == {"index.html", "kebijakan-01.html"}
    page = Page(site["kebijakan-01.html"])
    for text in ("Setelah sesi ini Anda dapat menguji.", "Selamat datang.", "Berapa asasnya?", "Dua belas", "jelas"):
        assert text in page.text
    assert "transkrip-kebijakan-01" in page.ids and page.tags.count("h1") == 1 and page.tags.count("img") == 1
    assert "Pelajaran uji" in Page(site["index.html"]).text and "kebijakan-01.html" in site["index.html"]


def test_no_key_and_no_feedback_is_told(site):
    for page in site.values():
        assert not [secret for secret in SECRETS if secret in Page(page).text]
        assert not re.search(r"\[x\]|12,5|12\.5", page)


def test_nothing_runs_and_nothing_comes_from_elsewhere(site):
    for html in site.values():
        page = Page(html)
        assert not {"script", "iframe", "form", "object", "link", "video"} & set(page.tags)
        for link in page.links:
            assert re.fullmatch(r"data:image/jpeg;base64,.*|#[a-z0-9-]+|[a-z0-9-]+\.html", link)
            assert not link.startswith("#") or link[1:] in page.ids
            assert not link.endswith(".html") or link in site
        assert "default-src 'none'" in html and not re.search(r"url\(|@import|https?://", html)


def test_links_pictures_and_html_of_a_lesson_become_text():
    made = to_page("[situs](https://contoh.id) ![a](b.png) <script>x</script>\n\n| a |\n|---|\n| b |")
    assert "href" not in made and "<img" not in made and "<script" not in made and "situs" in made
    assert '<div class="scroll"' in made and made.endswith("</table></div>")


def test_the_questions_of_tests_stay_in_the_training(project, tmp_path):
    project.write("course/course.toml", TESTED)
    body = re.sub(
        r":points: (\d+)", r":points: \1\n:agenda: cara-pandang", BODY.replace("-01\n:points", "-t1\n:points")
    )
    body = re.sub(r":::\{video\} kebijakan-01\n:::\n", "", body)
    project.write("course/prates/prates-01.md", "---\nid: prates-01\ntitle: Tes awal\nminutes: 10\n---\n" + body)
    assert export_site(project.settings.course, tmp_path / "situs") == 3
    page = (tmp_path / "situs" / "prates-01.html").read_text("utf-8")
    assert "Berapa asasnya?" not in page and "hanya ditampilkan di dalam pelatihan" in page


def test_a_page_that_would_tell_a_key_is_found(project):
    lesson = load_course(project.settings.course).lessons["kebijakan-01"]
    assert find_told("<p>Tepat, huruf a <em>sampai</em> dengan\n l.</p>", lesson)
    assert find_told("<p>Bagus, mari mulai bersama.</p>", lesson)
    assert find_told("<p>Dua belas</p>", lesson) == []


def test_a_folder_that_holds_something_is_left_alone(project, tmp_path):
    (tmp_path / "situs").mkdir()
    (tmp_path / "situs" / "milik-saya.txt").write_text("ada")
    with pytest.raises(CourseError, match="sudah berisi"):
        export_site(project.settings.course, tmp_path / "situs")
    assert [path.name for path in (tmp_path / "situs").iterdir()] == ["milik-saya.txt"]
