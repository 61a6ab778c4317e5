"""Markdown of the locked cells: what a participant reads even when nothing runs."""

import re
from itertools import zip_longest

from bangkom.authoring.course import Video
from bangkom.authoring.lesson import Lesson
from bangkom.authoring.wording import heading, rule
from bangkom.domain.questions import (
    Column,
    Criterion,
    MultipleChoice,
    Question,
    Scale,
    SingleChoice,
    Table,
    TrueFalse,
    criteria_of,
    is_practice,
)
from bangkom.messages import duration, points


def poster_name(video_id: str) -> str:
    """The poster's file name beside the notebook."""
    return f"video-{video_id}.jpg"


def player_url(video_id: str) -> str:
    """Where a person finds the player page, on the same host."""
    return f"/services/bangkom/video/{video_id}/"


def opening(lesson: Lesson, markdown: str) -> str:
    """The first cell: the lesson's heading, what it takes, and the text that came with it."""
    title, _, rest = markdown.partition("\n")
    if not title.startswith("# "):
        title, rest = f"# {lesson.title}", markdown
    return f"{title}\n\n{_effort(lesson)}\n\n{rest.strip()}".strip()


def _effort(lesson: Lesson) -> str:
    questions = lesson.questions()
    total = sum(question.points for question in questions)
    parts = [f"Perkiraan waktu {lesson.minutes} menit"]
    if lesson.videos():
        parts.append("1 video" if len(lesson.videos()) == 1 else f"{len(lesson.videos())} video")
    if questions:
        practice = sum(is_practice(question) for question in questions)
        parts.append(f"{len(questions)} soal" + (f" ({practice} di antaranya latihan)" if practice else ""))
        parts.append(points(total))
    return f"*{' · '.join(parts)}*"


def video_prompt(video: Video) -> str:
    """Poster, title, length and the link to the player page."""
    url = player_url(video.id)
    return (
        f"**Video: {video.title}** ({duration(video.seconds)})\n\n"
        f"[![Gambar awal video: {_plain(video.title)}](./{poster_name(video.id)})]({url})\n\n"
        f"Pemutarnya ada di bawah ini. Bila tidak tampak, [buka halaman video]({url}): "
        "di sana ada juga suara saja dan transkrip."
    )


def question_prompt(question: Question, number: int) -> str:
    """Number, points, stem, options, rule and rubric of one question."""
    parts = [f"### {heading(question, number)}", question.stem]
    match question:
        case SingleChoice(options=options) | MultipleChoice(options=options):
            lettered = zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", options, strict=False)
            parts.append("\n".join(f"- **{letter}.** {_indented(option.text)}" for letter, option in lettered))
        case TrueFalse():
            parts.append("- **A.** Benar\n- **B.** Salah")
        case Table(columns=columns, given=given):
            parts.append(_columns(columns))
            if given:
                parts.append(f"Barisnya: {'; '.join(given)}.")
        case Scale(items=items, labels=labels):
            parts.append("\n".join(f"- {item.text}" for item in items))
            parts.append(f"Pilihannya: {' · '.join(labels)}.")
        case _:
            pass
    parts.append(f"*{rule(question)}*")
    if criteria_of(question):
        parts.append(_rubric(criteria_of(question)))
    return "\n\n".join(parts)


def _columns(columns: tuple[Column, ...]) -> str:
    """A table's columns, each with what goes in."""
    kinds = {"text": "teks", "number": "angka", "date": "tanggal"}
    return "\n".join(
        f"- **{column.title}**: {kinds.get(column.kind) or 'salah satu dari ' + ', '.join(column.choices)}"
        for column in columns
    )


def _indented(markdown: str) -> str:
    return markdown.replace("\n", "\n  ")


def _rubric(criteria: tuple[Criterion, ...]) -> str:
    """A table: a row a criterion, a column a level, each cell with its points."""
    most = max(len(criterion.levels) for criterion in criteria)
    header = ["Yang dinilai", *_level_names(most)]
    rows = [header, ["---"] * len(header)]
    for criterion in criteria:
        levels = [
            f"**{points(p)}**: {text}" for p, text in zip(criterion.level_points(), criterion.levels, strict=True)
        ]
        padded = [cell for cell, _ in zip_longest(levels, range(most), fillvalue="")]
        rows.append([f"**{criterion.name}**", *padded])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _level_names(count: int) -> list[str]:
    if count == 2:
        return ["Tercapai", "Belum"]
    return ["Paling baik", *(["Sebagian"] if count == 3 else [f"Tingkat {n}" for n in range(2, count)]), "Belum"]


def _plain(text: str) -> str:
    """A title as an image's text: brackets would end it."""
    return re.sub(r"[\[\]\\]", "", text)
