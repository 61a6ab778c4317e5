"""The whole course: `course.toml`, every lesson, and the videos that lessons show."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bangkom.authoring.lesson import Lesson, QuestionBlock, VideoBlock, read_lesson
from bangkom.authoring.problems import CourseProblemsError, Problem, ProblemLog
from bangkom.authoring.programme import FILE, read_programme
from bangkom.authoring.reading import nearest, read_text
from bangkom.authoring.structured import most_bytes
from bangkom.domain.programme import Programme, Subject
from bangkom.domain.questions import Upload
from bangkom.messages import megabytes

VIDEO_FOLDER = "video"
VIDEO_INDEX = "video.json"
POSTER = "poster.jpg"
RECORDING = "recording.mp4"
MOST_UPLOADED = 190_000_000
"""Bytes of all uploads of one session; a hand-in may weigh 200 MB together."""


@dataclass(frozen=True)
class Video:
    """A committed video. `seconds`: its length; `poster`: the picture shown before it plays."""

    id: str
    title: str
    seconds: float
    poster: Path


@dataclass(frozen=True)
class Course:
    """Lessons by assignment id in the programme's order, videos by id."""

    programme: Programme
    lessons: Mapping[str, Lesson]
    videos: Mapping[str, Video]


@dataclass(frozen=True)
class Survey:
    """What could be read of a course, mistakes and all. `programme` is None if `course.toml` can't be used."""

    programme: Programme | None
    lessons: Mapping[str, Lesson]
    videos: Mapping[str, Video]
    problems: tuple[Problem, ...]


def load_course(course: Path) -> Course:
    """Read everything under the folder `course`; CourseError with every problem found, if there is any."""
    survey = survey_course(course)
    if survey.problems or survey.programme is None:
        raise CourseProblemsError(survey.problems)
    return Course(survey.programme, survey.lessons, survey.videos)


def survey_course(course: Path, *, unmade_videos: bool = False) -> Survey:
    """Everything under the folder `course` that can be read, and every problem found, sorted by file and line.

    `unmade_videos`: whether a video may still have to be made from its script.
    """
    found: list[Problem] = []
    programme = read_programme(course / FILE, _log(course, course / FILE, found))
    lessons: dict[str, Lesson] = {}
    videos: dict[str, Video] = {}
    seen: dict[str, tuple[str, int]] = {}
    agendas = [agenda.id for agenda in programme.agendas] if programme else []
    for subject in programme.subjects if programme else ():
        for assignment in subject.assignments:
            path = course / subject.id / f"{assignment}.md"
            if not path.is_file():
                _log(course, course / FILE, found).add(
                    _line_of(course / FILE, assignment), ABSENT, id=assignment, path=_shown(course, path)
                )
                continue
            log = _log(course, path, found)
            text = read_text(path, log)
            if text is None:
                continue
            lesson = lessons[assignment] = read_lesson(text, assignment, log)
            _check_ids(lesson, seen, log)
            _check_agendas(lesson, subject, agendas, log)
            _check_sizes(lesson, log)
            _read_videos(lesson, course / subject.id / VIDEO_FOLDER, videos, log, unmade_videos)
    if programme:
        _check_unlisted(course, programme, found)
    return Survey(programme, lessons, videos, tuple(sorted(set(found))))


def _check_ids(lesson: Lesson, seen: dict[str, tuple[str, int]], log: ProblemLog) -> None:
    for block in lesson.blocks:
        if not isinstance(block, QuestionBlock) or not block.question.id:
            continue
        first = seen.setdefault(block.question.id, (log.path, block.line))
        if first != (log.path, block.line):
            log.add(block.line, DOUBLE_ID, id=block.question.id, place=f"{first[0]}:{first[1]}")


def _check_agendas(lesson: Lesson, subject: Subject, known: Sequence[str], log: ProblemLog) -> None:
    """A question's own agenda is one of the programme's; where a test's subject has none, every question names one."""
    for block in lesson.blocks:
        if not isinstance(block, QuestionBlock):
            continue
        if block.agenda and block.agenda not in known:
            log.add(
                block.line, BAD_AGENDA, id=block.agenda, known=", ".join(known), nearest=nearest(block.agenda, known)
            )
        elif not block.agenda and not subject.agenda and block.question.points > 0:
            log.add(block.line, NO_AGENDA, example=known[0] if known else "cara-pandang")


def _check_sizes(lesson: Lesson, log: ProblemLog) -> None:
    uploads = [question for question in lesson.questions() if isinstance(question, Upload)]
    if most_bytes(uploads) > MOST_UPLOADED:
        line = next(b.line for b in lesson.blocks if isinstance(b, QuestionBlock) and b.question == uploads[-1])
        log.add(line, TOO_MUCH, total=megabytes(most_bytes(uploads)), most=megabytes(MOST_UPLOADED))


def _read_videos(lesson: Lesson, folder: Path, videos: dict[str, Video], log: ProblemLog, unmade: bool) -> None:
    for block in lesson.blocks:
        if not isinstance(block, VideoBlock) or not block.id or block.id in videos:
            continue
        made = folder / block.id
        if not (folder / f"{block.id}.md").is_file() and not (made / RECORDING).is_file():
            log.add(block.line, NO_SCRIPT, id=block.id, folder=f"{Path(log.path).parent.as_posix()}/{VIDEO_FOLDER}")
            continue
        video = _video(block.id, made)
        if video is not None:
            videos[block.id] = video
        elif not unmade:
            log.add(block.line, NO_VIDEO, id=block.id)


def _video(video_id: str, made: Path) -> Video | None:
    """The video as its committed index describes it; None if index or poster is absent or unreadable."""
    try:
        index = json.loads((made / VIDEO_INDEX).read_text("utf-8"))
        video = Video(video_id, str(index["title"]), float(index["seconds"]), made / POSTER)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return video if video.poster.is_file() else None


def _check_unlisted(course: Path, programme: Programme, found: list[Problem]) -> None:
    listed = {f"{subject.id}/{one}.md" for subject in programme.subjects for one in subject.assignments}
    for path in sorted(course.glob("*/*.md")):
        if path.relative_to(course).as_posix() not in listed and path.name.lower() != "readme.md":
            _log(course, path, found).add(1, UNLISTED, id=path.stem, subject=path.parent.name)


def _log(course: Path, path: Path, found: list[Problem]) -> ProblemLog:
    return ProblemLog(_shown(course, path), found)


def _shown(course: Path, path: Path) -> str:
    return path.relative_to(course.parent).as_posix()


def _line_of(path: Path, assignment: str) -> int:
    lines = path.read_text("utf-8-sig").splitlines()
    return next((number for number, line in enumerate(lines, 1) if f'"{assignment}"' in line.split("#")[0]), 1)


ABSENT = ("Sesi {id} tercantum, tetapi {path} tidak ada", "Tulis pelajarannya, atau hapus {id} dari sessions.")
UNLISTED = (
    "Pelajaran ini tidak tercantum di course.toml",
    'Tambahkan "{id}" ke sessions mata pelatihan {subject}, atau hapus berkasnya.',
)
DOUBLE_ID = ('Id soal "{id}" sudah dipakai di {place}', "Beri id lain; id soal berlaku untuk seluruh pelatihan.")
BAD_AGENDA = ('Agenda "{id}" tidak ada', "Yang ada: {known}.{nearest}")
NO_AGENDA = (
    "Soal tes ini belum menyebut agendanya",
    "Tambahkan baris :agenda: {example} di bawah pembuka blok; tes tidak milik satu agenda.",
)
TOO_MUCH = (
    "Semua berkas unggahan sesi ini dapat mencapai {total}",
    "Kurangi :files: atau :megabytes: sampai jumlahnya paling banyak {most}.",
)
NO_SCRIPT = ('Naskah video "{id}" tidak ada', "Tulis {folder}/{id}.md, atau perbaiki id videonya.")
NO_VIDEO = ('Video "{id}" belum dibuat', "Jalankan `bangkom video`, lalu ulangi perintah ini.")
