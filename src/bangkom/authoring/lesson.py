"""One lesson: its head, and its text, videos and questions in order."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bangkom.authoring import values
from bangkom.authoring.fences import Directive, Line, Prose, split_blocks
from bangkom.authoring.frontmatter import read_head, split_head
from bangkom.authoring.problems import ProblemLog
from bangkom.authoring.questions import AGENDA, BLOOM, KINDS, read_question
from bangkom.authoring.reading import nearest
from bangkom.domain.exploration import EXPLORATIONS
from bangkom.domain.questions import Question

VIDEO = "video"
EXPLORE = "explore"
VIDEO_ID = re.compile(r"[a-z0-9-]{1,40}")
ADMONITIONS: Mapping[str, str] = {
    "note": "Catatan",
    "tip": "Kiat",
    "important": "Penting",
    "warning": "Perhatian",
    "example": "Contoh",
    "confirm": "Perlu konfirmasi",
}
GRADING_MARK = re.compile(
    r"(?:BEGIN|END) (?:SOLUTION|HIDDEN TESTS|MARK SCHEME)|### (?:HASHED )?AUTOTEST|mark\(|bangkom\.grading"
)
IMAGE = re.compile(r"!\[[^\]]*\]\s*[(\[]|<img\b", re.IGNORECASE)


@dataclass(frozen=True)
class Text:
    """Teaching text as Markdown, admonitions already as quoted blocks."""

    markdown: str
    line: int


@dataclass(frozen=True)
class VideoBlock:
    id: str
    line: int


@dataclass(frozen=True)
class ExploreBlock:
    """Something to play with; `name` is one of EXPLORATIONS."""

    name: str
    line: int


@dataclass(frozen=True)
class QuestionBlock:
    """`agenda`: the one that the question itself names; empty for its subject's. `bloom`: of BLOOM_LEVELS, or empty."""

    question: Question
    line: int
    agenda: str = ""
    bloom: str = ""


Block = Text | VideoBlock | ExploreBlock | QuestionBlock


@dataclass(frozen=True)
class Lesson:
    """A session's material. `minutes`: how long it takes; `release_keys`: whether feedback shows right answers."""

    id: str
    title: str
    minutes: int
    release_keys: bool
    blocks: tuple[Block, ...]

    def questions(self) -> tuple[Question, ...]:
        """All questions in order, practice among them."""
        return tuple(block.question for block in self.blocks if isinstance(block, QuestionBlock))

    def agendas(self) -> Mapping[str, str]:
        """The agenda that each question names itself, by the question's id; empty for its subject's."""
        return {block.question.id: block.agenda for block in self.blocks if isinstance(block, QuestionBlock)}

    def videos(self) -> tuple[str, ...]:
        """Ids of the videos in order."""
        return tuple(block.id for block in self.blocks if isinstance(block, VideoBlock))


def read_lesson(text: str, lesson_id: str, log: ProblemLog) -> Lesson:
    """The lesson in `text`; mistakes are noted in `log`, and what can't be read is left out."""
    source, body, first = split_head(text, log)
    head = read_head(source, lesson_id, log)
    lines = [Line(number, line) for number, line in enumerate(body.split("\n"), start=first)]
    for line in lines:
        mark = GRADING_MARK.search(line.text)
        if mark:
            log.add(line.number, RESERVED_WORDS, text=mark[0])
        if IMAGE.search(line.text):
            log.add(line.number, NO_IMAGES)
    blocks = _blocks(split_blocks(lines, log), log)
    if not body.strip():
        log.add(first, EMPTY)
    return Lesson(head.id, head.title, head.minutes, head.release_keys, tuple(blocks))


def _blocks(parts: Sequence[Prose | Directive], log: ProblemLog) -> list[Block]:
    blocks: list[Block] = []
    videos: set[str] = set()
    for part in parts:
        if isinstance(part, Prose) or part.kind in ADMONITIONS:
            _add_text(_as_markdown(part, log), part, blocks)
        elif part.kind == VIDEO:
            _check_video(part, log)
            if part.argument in videos:
                log.add(part.line, DOUBLE_VIDEO, id=part.argument)
            videos.add(part.argument)
            blocks.append(VideoBlock(part.argument, part.line))
        elif part.kind == EXPLORE:
            _check_exploration(part, log)
            blocks.append(ExploreBlock(part.argument, part.line))
        elif part.kind in KINDS:
            question, named = read_question(part, log), (values.text(part, AGENDA), values.text(part, BLOOM))
            blocks.append(QuestionBlock(question, part.line, *named))
        else:
            known = (VIDEO, EXPLORE, *KINDS, *ADMONITIONS)
            log.add(part.line, UNKNOWN_KIND, kind=part.kind, nearest=nearest(part.kind, known), known=", ".join(known))
    return blocks


def _add_text(markdown: str, part: Prose | Directive, blocks: list[Block]) -> None:
    """Prose and admonitions that follow each other are one text."""
    if blocks and isinstance(blocks[-1], Text):
        blocks[-1] = Text(f"{blocks[-1].markdown}\n\n{markdown}", blocks[-1].line)
    else:
        blocks.append(Text(markdown, part.lines[0].number if isinstance(part, Prose) else part.line))


def _as_markdown(part: Prose | Directive, log: ProblemLog) -> str:
    """Prose as it is; an admonition as a quoted block under a bold label, for JupyterLab strips styles."""
    if isinstance(part, Prose):
        return "\n".join(line.text for line in part.lines).strip("\n")
    values.check_names(part, (), log)
    label = ADMONITIONS[part.kind]
    inner = []
    for nested in split_blocks(part.body, log):
        if isinstance(nested, Prose) or nested.kind in ADMONITIONS:
            inner.append(_as_markdown(nested, log))
        else:
            log.add(nested.line, NOT_INSIDE, kind=nested.kind, outer=part.kind)
    if not inner:
        log.add(part.line, EMPTY_ADMONITION)
    title = f"**{label}: {part.argument}**" if part.argument else f"**{label}**"
    return "\n".join(f"> {line}".rstrip() for line in "\n\n".join([title, *inner]).split("\n"))


def _check_video(directive: Directive, log: ProblemLog) -> None:
    values.check_names(directive, (), log)
    if not VIDEO_ID.fullmatch(directive.argument):
        log.add(directive.line, BAD_VIDEO_ID, id=directive.argument)
    for line in directive.body:
        if line.text.strip():
            log.add(line.number, VIDEO_BODY)
            return


def _check_exploration(directive: Directive, log: ProblemLog) -> None:
    values.check_names(directive, (), log)
    if directive.argument not in EXPLORATIONS:
        log.add(directive.line, UNKNOWN_EXPLORATION, id=directive.argument, known=", ".join(EXPLORATIONS))
    for line in directive.body:
        if line.text.strip():
            log.add(line.number, EXPLORE_BODY)
            return


EMPTY = ("Pelajaran ini kosong", "Tulis tujuan, bahan ajar, dan soalnya di bawah kepala berkas.")
RESERVED_WORDS = (
    'Baris ini memuat "{text}", penanda bagi mesin penilai',
    "Tulis dengan kata lain; penanda itu menentukan apa yang dipotong sebelum pelajaran dibagikan.",
)
NO_IMAGES = (
    "Gambar belum dapat dipakai di dalam pelajaran",
    "Letakkan gambarnya di naskah video, atau jelaskan dengan kata-kata atau tabel.",
)
UNKNOWN_KIND = ('Jenis blok "{kind}" tidak dikenal', "Yang dikenal: {known}.{nearest}")
NOT_INSIDE = ("Blok {kind} berada di dalam blok {outer}", "Pindahkan ke luar: soal dan video berdiri sendiri.")
EMPTY_ADMONITION = ("Blok ini kosong", "Tulis isinya di antara pembuka dan penutup.")
DOUBLE_VIDEO = ('Video "{id}" dipasang dua kali dalam pelajaran ini', "Hapus salah satunya.")
BAD_VIDEO_ID = (
    'Id video "{id}" tidak dapat dipakai',
    "Tulis id naskahnya (huruf kecil, angka, tanda hubung), misalnya :::{{video}} kebijakan-01.",
)
UNKNOWN_EXPLORATION = ('Latihan jelajah "{id}" tidak dikenal', "Yang dikenal: {known}.")
EXPLORE_BODY = ("Blok explore tidak memakai isi", "Hapus baris ini; tulis penjelasannya di atas atau di bawah blok.")
VIDEO_BODY = ("Blok video tidak memakai isi", "Hapus baris ini; judul dan isi video ditulis di naskahnya.")
