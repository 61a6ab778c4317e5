"""Whether the minutes that a lesson promises are what reading, watching and answering take, and the JP what they add
up to."""

import re
from collections.abc import Iterator

from bangkom.authoring.review.finding import Finding, advice
from bangkom.authoring.review.material import Material, Session, VideoScript
from bangkom.authoring.review.readability import count_words
from bangkom.domain.questions import (
    Essay,
    MultipleChoice,
    Number,
    Question,
    Scale,
    ShortText,
    SingleChoice,
    Table,
    TrueFalse,
    Upload,
    is_practice,
)

READING = 130
"""Words a minute of somebody who reads on a phone and thinks along."""
SPEAKING = 125
"""Written words a minute of narration, for a video that isn't made yet."""
WRITING = 10
"""Words a minute, thought out and typed on a phone."""
CELL = 0.7
"""Minutes for a cell of a table: some seven words."""
MINUTES_OF_JP = 45
"""A lesson hour of LAN's trainings; still to be confirmed by the organiser."""
FREE = 0.3
"""Share by which a promise may differ from the estimate."""
FREE_JP = 0.5


def check(material: Material) -> Iterator[Finding]:
    for session in material.sessions:
        estimate = estimated_minutes(session)
        if abs(session.lesson.minutes - estimate) > max(FREE * estimate, 5):
            line = _line_of(session.text, r"minutes\s*:")
            wanted = 5 * round(estimate / 5)
            yield advice(session.path, line, MINUTES, said=session.lesson.minutes, found=round(estimate), wanted=wanted)
    for sessions in material.by_subject().values():
        subject = sessions[0].subject
        minutes = sum(session.lesson.minutes for session in sessions)
        listed = len(sessions) == len(subject.assignments)
        if subject.jp and listed and abs(minutes / MINUTES_OF_JP - subject.jp) > FREE_JP:
            text = (material.root.parent / material.course_file).read_text("utf-8-sig")
            line = _line_of(text, rf'id\s*=\s*"{re.escape(subject.id)}"')
            found = f"{minutes / MINUTES_OF_JP:.1f}".replace(".", ",")
            yield advice(
                material.course_file,
                line,
                HOURS,
                subject=subject.id,
                jp=f"{subject.jp:g}".replace(".", ","),
                minutes=minutes,
                found=found,
            )


def estimated_minutes(session: Session) -> float:
    """Minutes that a session takes: reading all of it, watching its videos and answering its questions."""
    practice = {question.id for question in session.lesson.questions() if is_practice(question)}
    read = [one for one in session.passages if one.role != "feedback" or one.question in practice]
    words = sum(count_words(passage.text) for passage in read)
    watching = sum(video_minutes(one) for one in session.scripts)
    return words / READING + watching + sum(minutes_of(question) for question in session.lesson.questions())


def video_minutes(video: VideoScript) -> float:
    """The committed length; of a video that isn't made yet, what its narration would take."""
    if video.seconds is not None:
        return video.seconds / 60
    return sum(count_words(one.text) for one in video.passages if one.role == "narration") / SPEAKING


def minutes_of(question: Question) -> float:
    """Minutes that thinking and answering take, once a question is read."""
    match question:
        case SingleChoice() | MultipleChoice():
            return 1.2
        case TrueFalse() | ShortText():
            return 1
        case Number():
            return 3
        case Essay(points=0, min_words=least):  # may stay short: nobody marks it
            return 1 + least / WRITING
        case Essay(min_words=least, max_words=most):
            return 2 + (least + most) / 2 / WRITING
        case Table(columns=columns, min_rows=least, max_rows=most, given=given):
            return 2 + CELL * (least + min(most, 2 * least)) / 2 * (len(columns) - bool(given))
        case Upload():
            return 8
        case Scale(items=items):
            return 0.5 + 0.2 * len(items)


def _line_of(text: str, pattern: str) -> int:
    found = re.search(rf"^\s*{pattern}", text, re.MULTILINE)
    return text.count("\n", 0, found.end()) + 1 if found else 1


MINUTES = (
    "Tertulis {said} menit, padahal membaca, menonton, dan menjawab kira-kira {found} menit",
    "Tulis minutes: {wanted}, atau ubah panjang sesinya.",
)
HOURS = (
    "Mata pelatihan {subject} tercatat {jp} JP, padahal sesinya berjumlah {minutes} menit ({found} JP)",
    "Ubah jp, atau menit sesinya; satu JP dihitung 45 menit (perlu konfirmasi).",
)
