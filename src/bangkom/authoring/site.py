"""The course as plain pages that read well without an account: text, posters, transcripts, and questions without keys.

A page holds all it needs, its pictures too, and runs nothing: it can be opened from a folder, sent on or printed.
"""

import base64
import hashlib
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import Any
from uuid import uuid4

from jinja2 import Environment, PackageLoader, StrictUndefined
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup, escape

from bangkom.authoring import prompts
from bangkom.authoring.course import VIDEO_FOLDER, Course, Video, load_course
from bangkom.authoring.leaks import find_told
from bangkom.authoring.lesson import ExploreBlock, Lesson, QuestionBlock, Text, VideoBlock
from bangkom.domain.exploration import EXPLORATIONS
from bangkom.domain.programme import Subject
from bangkom.errors import CourseError
from bangkom.messages import duration

TESTS = ("pre-test", "post-test")
"""Their questions stay out of what anybody can read: the next cohort is measured by them."""
TRANSCRIPT = "transcript.md"


@dataclass(frozen=True)
class Film:
    """A video of a page; `transcript` is empty where there is none."""

    video: Video
    transcript: Markup


def export_site(course: Path, target: Path) -> int:
    """Write the pages of the folder `course` to the new folder `target`; how many. CourseError with every mistake in
    the course, or if `target` is taken, can't be written, or a page would give a key away; then nothing is written."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise CourseError(TAKEN.format(folder=target))
    pages = make_pages(load_course(course), course)
    fresh = target.with_name(f".{target.name}-{uuid4().hex[:8]}")
    try:
        fresh.mkdir(parents=True)
        for name, page in pages.items():
            (fresh / name).write_text(page, "utf-8")
        if target.exists():
            target.rmdir()
        fresh.rename(target)
    except OSError as error:
        raise CourseError(NOT_WRITTEN.format(folder=target)) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return len(pages)


def make_pages(course: Course, folder: Path) -> Mapping[str, str]:
    """Every page by file name. `folder` holds the course's files; CourseError if a page would give a key away."""
    environment = _environment(course)
    order = [(subject, course.lessons[one]) for subject in course.programme.subjects for one in subject.assignments]
    parts = [
        {
            "subject": subject,
            "agenda": course.programme.agenda_title(subject),
            "lessons": [course.lessons[one] for one in subject.assignments],
        }
        for subject in course.programme.subjects
    ]
    front = environment.get_template("situs-depan.html.j2")
    pages = {"index.html": front.render(title=course.programme.title, parts=parts)}
    template = environment.get_template("situs-sesi.html.j2")
    told: list[str] = []
    for number, (subject, lesson) in enumerate(order):
        films = {video: _film(course.videos[video], folder / subject.id) for video in lesson.videos()}
        body = [Markup(part) for part in _body(lesson, films, subject)]  # noqa: S704 - our parser lets no HTML in
        told += [f"{lesson.id}: {sentence}" for sentence in find_told("\n".join(body), lesson)]
        pages[f"{lesson.id}.html"] = template.render(
            title=f"{lesson.title} · {course.programme.title}",
            subject=subject,
            parts=body,
            films=list(films.values()),
            before=order[number - 1][1] if number else None,
            after=order[number + 1][1] if number + 1 < len(order) else None,
        )
    if told:
        raise CourseError("\n".join([LEAK, *told]))
    return pages


def _body(lesson: Lesson, films: Mapping[str, Film], subject: Subject) -> Iterator[str]:
    first, *rest = lesson.blocks
    opening = first.markdown if isinstance(first, Text) else ""
    yield to_page(prompts.opening(lesson, opening))
    number = 0
    for block in rest if isinstance(first, Text) else lesson.blocks:
        match block:
            case Text(markdown=markdown):
                yield to_page(markdown)
            case VideoBlock(id=video):
                yield _poster(films[video])
            case ExploreBlock(name=name):
                yield to_page(EXPLORATIONS[name])
            case QuestionBlock() if subject.kind in TESTS:
                number += 1
            case QuestionBlock(question=question):
                number += 1
                yield to_page(prompts.question_prompt(question, number))
    if subject.kind in TESTS and number:
        yield to_page(HIDDEN.format(count=number))


def _poster(film: Film) -> str:
    video, picture = film.video, base64.b64encode(film.video.poster.read_bytes()).decode()
    alt = escape(POSTER.format(title=video.title))
    caption = escape(FILM.format(title=video.title, length=duration(video.seconds)))
    link = f' <a href="#transkrip-{video.id}">Baca transkripnya</a>' if film.transcript else ""
    return (
        f'<figure class="poster"><img src="data:image/jpeg;base64,{picture}" alt="{alt}">'
        f'<figcaption class="small soft">{caption}{link}</figcaption></figure>'
    )


def _film(video: Video, folder: Path) -> Film:
    path = folder / VIDEO_FOLDER / video.id / TRANSCRIPT
    if not path.is_file():
        return Film(video, escape(""))
    body = re.sub(r"\A\s*# .*\n", "", path.read_text("utf-8"))
    return Film(video, Markup(to_page(re.sub(r"(?m)^##(?=#* )", "###", body))))  # noqa: S704 - our parser's


def to_page(markdown: str) -> str:
    """Block HTML without raw HTML, pictures or links that leave the page; tables scroll in themselves."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    tokens = parser.parse(markdown)
    for token in chain(tokens, *(token.children for token in tokens if token.children)):
        if token.type in ("link_open", "link_close"):
            token.hidden, token.tag = True, ""
    parser.add_render_rule("table_open", _open_table)
    parser.add_render_rule("table_close", _close_table)
    parser.add_render_rule("link_open", _nothing)
    parser.add_render_rule("link_close", _nothing)
    return str(parser.renderer.render(tokens, parser.options, {})).strip()


def _open_table(_self: RendererHTML, _tokens: list[Token], _index: int, _options: Any, _env: Any) -> str:
    return '<div class="scroll" tabindex="0" role="group" aria-label="Tabel"><table>\n'


def _close_table(_self: RendererHTML, _tokens: list[Token], _index: int, _options: Any, _env: Any) -> str:
    return "</table></div>\n"


def _nothing(_self: RendererHTML, _tokens: list[Token], _index: int, _options: Any, _env: Any) -> str:
    return ""


def _environment(course: Course) -> Environment:
    environment = Environment(
        loader=PackageLoader("bangkom.authoring"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = files("bangkom").joinpath("static/tokens.css").read_text("utf-8")
    style += files("bangkom.authoring").joinpath("templates/situs.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    environment.globals |= {"style": Markup(style), "style_digest": digest, "programme": course.programme}  # noqa: S704
    return environment


FILM = "Video: {title} ({length}). Videonya diputar di dalam pelatihan."
POSTER = "Gambar awal video: {title}"
HIDDEN = "*{count} soal tes ini hanya ditampilkan di dalam pelatihan.*"
TAKEN = "Folder {folder} sudah berisi. Pilih folder baru, atau kosongkan dulu."
NOT_WRITTEN = "Folder {folder} tidak dapat ditulis. Tidak ada yang ditulis."
LEAK = "Situs ini akan membocorkan kunci atau umpan balik, jadi tidak ditulis:"
