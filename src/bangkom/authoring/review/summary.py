"""The course in figures, a row a subject, for the table at the end of a review."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from bangkom.authoring.review.material import Material, points_of
from bangkom.domain.questions import is_practice


@dataclass(frozen=True)
class SubjectFigures:
    """`minutes` and `jp` as the course says them; `types` and `bloom` count questions, practice only in `practice`."""

    id: str
    title: str
    sessions: int
    minutes: int
    jp: float
    types: Mapping[str, int]
    practice: int
    points: float
    bloom: Mapping[str, int]


def summarise(material: Material) -> tuple[SubjectFigures, ...]:
    """A row for each subject that has a session that can be read, in the programme's order."""
    rows = []
    for sessions in material.by_subject().values():
        blocks = [block for session in sessions for block in session.blocks]
        counted = [block for block in blocks if not is_practice(block.question)]
        subject = sessions[0].subject
        rows.append(
            SubjectFigures(
                subject.id,
                subject.title,
                len(sessions),
                sum(session.lesson.minutes for session in sessions),
                subject.jp,
                Counter(block.question.type for block in counted),
                len(blocks) - len(counted),
                points_of([block.question for block in blocks]),
                Counter(block.bloom for block in counted if block.bloom),
            )
        )
    return tuple(rows)
