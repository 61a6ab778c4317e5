"""The tests before and after, equated by position: otherwise what they tell isn't a change of the participants."""

from collections.abc import Iterator
from itertools import zip_longest

from bangkom.authoring.lesson import QuestionBlock
from bangkom.authoring.review.finding import Finding, wrong
from bangkom.authoring.review.material import Material, Session
from bangkom.messages import number

BEFORE, AFTER = "pre-test", "post-test"


def check(material: Material) -> Iterator[Finding]:
    for before, after in zip_longest(material.of_kind(BEFORE), material.of_kind(AFTER)):
        if before and after:
            yield from _compared(before, after)
        elif one := before or after:
            yield wrong(one.path, 1, ALONE)


def _compared(before: Session, after: Session) -> Iterator[Finding]:
    if len(before.blocks) != len(after.blocks):
        yield wrong(after.path, 1, OTHER_COUNT, count=len(after.blocks), other=len(before.blocks), place=before.path)
    for position, (first, second) in enumerate(zip(before.blocks, after.blocks, strict=False), start=1):
        for what, one, other in _features(first, second):
            if one != other:
                place = f"{before.path}:{first.line}"
                yield wrong(
                    after.path, second.line, DIFFERENT, position=position, what=what, one=one, other=other, place=place
                )


def _features(first: QuestionBlock, second: QuestionBlock) -> Iterator[tuple[str, str, str]]:
    yield "jenis", first.question.type, second.question.type
    yield "poin", number(first.question.points), number(second.question.points)
    yield "agenda", first.agenda or NONE, second.agenda or NONE
    yield "tingkat Bloom", first.bloom or NONE, second.bloom or NONE


NONE = "tidak disebut"
ALONE = (
    "Tes ini tidak punya pasangan",
    "Tambahkan mata pelatihan dengan kind pre-test atau post-test yang setara di course.toml.",
)
OTHER_COUNT = ("Tes akhir punya {count} soal, tes awal {other} ({place})", "Samakan banyaknya soal.")
DIFFERENT = (
    "Soal ke-{position} berbeda {what} dari tes awal ({place}): {other}, padahal di sana {one}",
    "Samakan; kedua tes harus setara soal demi soal.",
)
