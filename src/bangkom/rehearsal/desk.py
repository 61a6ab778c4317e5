"""The trainer's marks, given at the marking desk's pages; released session by session; one objection answered."""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import uuid4

from bangkom.domain.questions import Question, criteria_of
from bangkom.domain.rubric import choose, total
from bangkom.errors import RehearsalError
from bangkom.grading.desk import hand_marked
from bangkom.rehearsal.plan import PlannedHandIn, PlannedParticipant
from bangkom.rehearsal.scene import Scene
from bangkom.rehearsal.visitors import form
from bangkom.store.mark_release import released

COMMENT = "Terima kasih. Contohnya jelas; lanjutkan dengan langkah yang dapat diukur."
OBJECTION = "Saya menuliskan contohnya di kalimat kedua; mohon dibaca sekali lagi."
ANSWER = "Anda benar, contohnya ada. Nilainya kami perbaiki."
LISTED = re.compile(r'href="[?]jawaban=([0-9a-f]{20})"[^>]*>[^<(]*\(([a-z0-9_]+)\)')


@dataclass(frozen=True)
class Given:
    """One answer that is marked: `levels` in the end, `first` before an objection (the same, if there is none)."""

    person: PlannedParticipant
    hand_in: PlannedHandIn
    question: str
    levels: tuple[int, ...]
    first: tuple[int, ...]

    @property
    def is_disputed(self) -> bool:
        return self.levels != self.first


def mark_by_hand(scene: Scene) -> None:
    """Mark all that the plan marks, release every session to everybody's group, answer who objects."""
    questions = {
        question.id: (assignment, question)
        for assignment in scene.plan.questions
        for question in hand_marked(scene.settings, assignment)
    }
    given = list(_plan(scene, {id: question for id, (_, question) in questions.items()}))
    with scene.stages.stage("Meja penilaian", "nilai tangan") as advance:
        scene.clock.reach(scene.calendar.marking)
        done = 0
        for id, (assignment, _) in questions.items():
            tokens = _open_desk(scene, assignment, id)
            for one in (one for one in given if one.question == id):
                _give(scene, one, assignment, tokens)
                done += 1
                advance(done, len(given))
        for assignment, id in {assignment: id for id, (assignment, _) in questions.items()}.items():
            _show_names(scene, f"periksa/{assignment}/{id}", False)
    with scene.stages.stage("Rilis dan sanggahan", "sesi") as advance:
        marked = list(dict.fromkeys(assignment for assignment, _ in questions.values()))
        for done, assignment in enumerate(marked, 1):
            scene.trainer.send(f"rilis/{assignment}", {"tindakan": "rilis", "untuk": scene.groups})
            advance(done, len(marked))
        _require_released(scene, marked)
        scene.clock.reach(scene.calendar.objecting)
        for one in given:
            if one.is_disputed:
                _dispute(scene, one)


def _plan(scene: Scene, questions: Mapping[str, Question]) -> Iterator[Given]:
    """Everything that is marked by hand; of who objects to a mark, the first that isn't the lowest begins as that."""
    for person in scene.people:
        is_objecting = person.journey.objects_to_mark
        for hand_in in person.hand_ins:
            for answer in hand_in.answers:
                if answer.hand_mark is None:
                    continue
                question = questions[answer.question]
                levels = _levels(question, answer.hand_mark)
                first = levels
                if is_objecting and answer.hand_mark > 0:
                    first, is_objecting = _levels(question, 0.0), False
                yield Given(person, hand_in, question.id, levels, first)


def _levels(question: Question, points: float) -> tuple[int, ...]:
    """The same place in every criterion, as the plan chose it; RehearsalError if no such place has these points."""
    criteria = criteria_of(question)
    for place in range(max(len(criterion.levels) for criterion in criteria)):
        levels = tuple(min(place, len(criterion.levels) - 1) for criterion in criteria)
        if total(choose(criteria, levels)) == points:
            return levels
    raise RehearsalError(NOT_OF_RUBRIC.format(question=question.id, points=points))


def _open_desk(scene: Scene, assignment: str, question: str) -> Mapping[str, str]:
    """What stands for each participant whose answer lies there, once the desk shows their names."""
    desk = f"periksa/{assignment}/{question}"
    _show_names(scene, desk, True)
    found: dict[str, str] = {}
    page, known = scene.trainer.get(desk), -1
    while len(found) > known:
        known = len(found)
        listed = LISTED.findall(page)
        found |= {html.unescape(person): token for token, person in listed}
        if listed:
            page = scene.trainer.get(f"{desk}?jawaban={listed[-1][0]}")
    return found


def _show_names(scene: Scene, desk: str, shows: bool) -> None:
    """Only to find whom the plan means: who marks sees no names, so they are hidden again for whoever comes next."""
    scene.trainer.send(f"{desk}/nama", {"tampil": "1" if shows else "0", "jawaban": ""})


def _give(scene: Scene, one: Given, assignment: str, tokens: Mapping[str, str]) -> None:
    token = tokens.get(one.person.id)
    if token is None:
        raise RehearsalError(NOT_WAITING.format(participant=one.person.id, question=one.question))
    fields = {"jawaban": token, "versi": str(one.hand_in.version), "terakhir": "0", "kunci": uuid4().hex}
    scene.trainer.send(f"periksa/{assignment}/{one.question}", fields | _picked(one.first) | {"komentar": COMMENT})


def _picked(levels: tuple[int, ...]) -> dict[str, str]:
    return {f"tingkat-{place}": str(level) for place, level in enumerate(levels)}


def _dispute(scene: Scene, one: Given) -> None:
    """The participant reads the mark and objects; the trainer answers, and gives the planned levels."""
    assignment, participant = one.hand_in.assignment, scene.visitor(one.person.id)
    if COMMENT not in participant.get(f"nilai/{assignment}"):
        raise RehearsalError(UNREAD.format(person=one.person.id, assignment=assignment))
    participant.send(f"nilai/{assignment}/{one.question}/sanggahan", {"sanggahan": OBJECTION})
    waiting = re.findall(r"sanggahan/([0-9]+)", scene.trainer.get("sanggahan").partition('id="dijawab"')[0])
    path = f"sanggahan/{waiting[-1]}"
    fields = form(scene.trainer.get(path), path) | {"jawaban": ANSWER, "komentar": COMMENT}
    scene.trainer.send(path, fields | _picked(one.levels))
    if ANSWER not in participant.get(f"nilai/{assignment}"):
        raise RehearsalError(UNANSWERED.format(person=one.person.id, assignment=assignment))


def _require_released(scene: Scene, assignments: list[str]) -> None:
    with scene.database.read() as connection:
        found = released(connection, scene.settings.cohort)
    for assignment in assignments:
        if not set(scene.groups) <= set(found.get(assignment, {})):
            raise RehearsalError(UNRELEASED.format(assignment=assignment))


NOT_WAITING = "Jawaban {participant} untuk {question} tidak ada di meja penilaian, padahal direncanakan dinilai."
NOT_OF_RUBRIC = "Nilai {points} untuk {question} bukan nilai rubriknya."
UNREAD = "{person} tidak dapat membaca nilai tangan {assignment}, padahal sudah dirilis."
UNANSWERED = "{person} tidak dapat membaca jawaban atas sanggahannya di {assignment}."
UNRELEASED = "Nilai {assignment} belum dirilis kepada semua kelompok."
