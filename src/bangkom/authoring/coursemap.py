"""The table of `course/README.md`: from lesson to assignment to release, a line a session."""

from pathlib import Path

from bangkom.authoring.course import Course
from bangkom.domain.questions import is_collected, is_marked_by_hand, is_practice
from bangkom.messages import duration, points

FILE = "README.md"
BEGIN = "<!-- peta: dibuat oleh `bangkom build`, jangan diubah dengan tangan -->"
END = "<!-- akhir peta -->"
HEADER = ("Sesi", "Naskah", "Tugas", "Yang diterima peserta", "Video", "Soal", "Poin")


def render_map(course: Course) -> str:
    """The table between its marks, one line a session in the programme's order."""
    rows = [HEADER, ("---",) * len(HEADER)]
    for subject in course.programme.subjects:
        for assignment in subject.assignments:
            rows.append(_row(course, subject.id, assignment))
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return f"{BEGIN}\n\n{table}\n\n{END}"


def _row(course: Course, subject: str, assignment: str) -> tuple[str, ...]:
    lesson = course.lessons[assignment]
    videos = [duration(course.videos[video].seconds) for video in lesson.videos()]
    questions = lesson.questions()
    practice = sum(is_practice(question) for question in questions)
    by_hand = sum(is_marked_by_hand(question) for question in questions)
    collected = sum(is_collected(question) for question in questions)
    counted = (
        f"{len(questions) - practice - by_hand - collected} otomatis, {by_hand} dinilai widyaiswara, {practice} latihan"
    )
    if collected:
        counted += f", {collected} tanpa nilai"
    return (
        lesson.title.replace("|", r"\|"),
        f"[{subject}/{assignment}.md]({subject}/{assignment}.md)",
        f"`{assignment}`",
        f"[release/{assignment}](../release/{assignment}/{assignment}.ipynb)",
        ", ".join(videos) or "–",
        counted,
        points(sum(question.points for question in questions)),
    )


def updated(text: str, table: str) -> str:
    """A README with the table in its place; at the end if there is no place yet."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if begin and end:
        return f"{before}{table}{after}"
    return f"{text.rstrip()}\n\n{table}\n".lstrip()


def is_current(path: Path, table: str) -> bool:
    """Whether the file holds exactly this table."""
    return path.is_file() and table in path.read_text("utf-8")
