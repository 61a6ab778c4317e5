"""All that checks look at, read as far as it can be read: mistakes are the parsing check's to tell, nobody else's."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bangkom.authoring.course import VIDEO_FOLDER, VIDEO_INDEX
from bangkom.authoring.lesson import Lesson, QuestionBlock, read_lesson
from bangkom.authoring.problems import ProblemLog
from bangkom.authoring.programme import FILE, read_programme
from bangkom.authoring.reading import read_text
from bangkom.authoring.review.passages import Passage, lesson_passages, script_passages
from bangkom.authoring.video.parts import Script
from bangkom.authoring.video.script import parse_script
from bangkom.domain.programme import Programme, Subject
from bangkom.domain.questions import Question

FACTS = "facts.toml"


@dataclass(frozen=True)
class VideoScript:
    """A video's script. `seconds`: of the committed video, None before it is made or if there is no index."""

    id: str
    path: str
    text: str
    script: Script | None
    passages: tuple[Passage, ...]
    seconds: float | None


@dataclass(frozen=True)
class Session:
    """One lesson as a file and as what was read from it. `path`: as seen from the project folder."""

    id: str
    subject: Subject
    path: str
    file: Path
    text: str
    lesson: Lesson
    passages: tuple[Passage, ...]
    scripts: tuple[VideoScript, ...]

    @property
    def blocks(self) -> tuple[QuestionBlock, ...]:
        """Its questions, each with its line, practice among them."""
        return tuple(block for block in self.lesson.blocks if isinstance(block, QuestionBlock))

    @property
    def is_taught(self) -> bool:
        """Whether it belongs to a mata pelatihan, not to what stands around them."""
        return self.subject.kind == "subject"


@dataclass(frozen=True)
class Material:
    """The course to review. `root`: the folder `course`; without a readable programme there are no sessions."""

    root: Path
    programme: Programme | None
    sessions: tuple[Session, ...]

    @property
    def course_file(self) -> str:
        return shown(self.root, self.root / FILE)

    @property
    def facts_file(self) -> Path:
        return self.root / FACTS

    def session(self, session_id: str) -> Session | None:
        return next((one for one in self.sessions if one.id == session_id), None)

    def of_kind(self, kind: str) -> tuple[Session, ...]:
        return tuple(one for one in self.sessions if one.subject.kind == kind)

    def by_subject(self) -> Mapping[str, Sequence[Session]]:
        """Sessions by their subject's id, in the programme's order."""
        found: dict[str, list[Session]] = {}
        for one in self.sessions:
            found.setdefault(one.subject.id, []).append(one)
        return found

    def questions(self) -> Iterator[tuple[Session, QuestionBlock]]:
        for session in self.sessions:
            for block in session.blocks:
                yield session, block


def read_material(root: Path) -> Material:
    """Everything under the folder `root` that can be read."""
    unheard = ProblemLog("", [])
    programme = read_programme(root / FILE, unheard)
    sessions = []
    for subject in programme.subjects if programme else ():
        for assignment in subject.assignments:
            file = root / subject.id / f"{assignment}.md"
            text = read_text(file, unheard) if file.is_file() else None
            if text is not None:
                sessions.append(_session(root, subject, assignment, file, text))
    return Material(root, programme, tuple(sessions))


def shown(root: Path, path: Path) -> str:
    """A path as an author sees it: from the project folder."""
    return path.relative_to(root.parent).as_posix()


def points_of(questions: Sequence[Question]) -> float:
    """Points that could be read, added up."""
    return round(sum(one.points for one in questions if one.points == one.points), 2)


def _session(root: Path, subject: Subject, assignment: str, file: Path, text: str) -> Session:
    lesson = read_lesson(text, assignment, ProblemLog("", []))
    folder = file.parent / VIDEO_FOLDER
    scripts = tuple(_script(root, folder, video) for video in lesson.videos() if (folder / f"{video}.md").is_file())
    passages = lesson_passages(text)
    return Session(assignment, subject, shown(root, file), file, text, lesson, passages, scripts)


def _script(root: Path, folder: Path, video: str) -> VideoScript:
    file = folder / f"{video}.md"
    text = read_text(file, ProblemLog("", [])) or ""
    passages = script_passages(text)
    script, _ = parse_script(text)
    return VideoScript(video, shown(root, file), text, script, passages, _seconds(folder / video / VIDEO_INDEX))


def _seconds(index: Path) -> float | None:
    try:
        return float(json.loads(index.read_text("utf-8"))["seconds"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
