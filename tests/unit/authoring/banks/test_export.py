"""What goes out as Moodle XML comes back as the same questions."""

import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bangkom.authoring.banks.bring import write_new
from bangkom.authoring.banks.convert import convert
from bangkom.authoring.banks.export import Export, to_moodle_xml
from bangkom.authoring.banks.moodlexml import read_moodle_xml
from bangkom.domain.questions import (
    Column,
    Criterion,
    Essay,
    Item,
    MultipleChoice,
    Number,
    Option,
    Question,
    Scale,
    ShortText,
    SingleChoice,
    Table,
    TrueFalse,
)
from bangkom.errors import CourseError

WORDS = st.text(st.sampled_from("abc éñ&'\".,;0"), min_size=1, max_size=20).map(lambda s: " ".join(f"a{s}".split()))
POINTS = st.integers(0, 1000).map(lambda cents: cents / 100)


def options(right: st.SearchStrategy[list[bool]]) -> st.SearchStrategy[tuple[Option, ...]]:
    def made(flags: list[bool]) -> st.SearchStrategy[tuple[Option, ...]]:
        texts = st.lists(WORDS, min_size=len(flags), max_size=len(flags), unique=True)
        said = st.lists(WORDS, min_size=len(flags), max_size=len(flags))
        return st.tuples(texts, said).map(
            lambda both: tuple(Option("abcdef"[i], both[0][i], flags[i], both[1][i]) for i in range(len(flags)))
        )

    return right.flatmap(made)


ONE = st.integers(2, 6).flatmap(lambda n: st.integers(0, n - 1).map(lambda k: [i == k for i in range(n)]))
SOME = st.lists(st.booleans(), min_size=2, max_size=6).filter(any)
DECIMALS = st.integers(-(10**8), 10**8).map(lambda n: n / 1000)
RUBRIC = (Criterion("Contoh", 2.5, ("a", "b")), Criterion("Dua", 1.5, ("c", "d")))
QUESTIONS = st.one_of(
    st.builds(SingleChoice, st.just("s-1"), POINTS, WORDS, options(ONE)),
    st.builds(MultipleChoice, st.just("s-1"), POINTS, WORDS, options(SOME)),
    st.builds(TrueFalse, st.just("s-1"), POINTS, WORDS, st.booleans(), WORDS, WORDS),
    st.builds(
        Number,
        st.just("s-1"),
        POINTS,
        WORDS,
        DECIMALS,
        DECIMALS.map(abs),
        feedback_right=WORDS,
        feedback_wrong=WORDS,
    ),
    st.builds(ShortText, st.just("s-1"), POINTS, WORDS, st.just(("gotong royong", "sama")), WORDS, WORDS),
    st.just(Essay("s-1", 4, "Ceritakan.", 20, 90, RUBRIC)),
    st.just(Essay("s-1", 0, "Apa harapan Anda?", 20, 90, ())),
)


@settings(deadline=None)  # the machine may be busy
@given(QUESTIONS)
def test_round_trip(question: Question) -> None:
    report = Export()
    bank = to_moodle_xml([("Asas / dasar", [question])], report)
    brought, losses = convert(read_moodle_xml(bank.encode(), "bank.xml"))
    assert [part.content for part in brought] == [question]
    assert not losses
    assert not report.losses


def test_what_moodle_lacks_is_named() -> None:
    report = Export()
    table = Table("t1", 0, "Isi.", (Column("a", "Kolom A", "text"),), 1, 3)
    scale = Scale("sk", 0, "Nilai.", (Item("x", "Saya menyapa."),), ("Jarang", "Sering"))
    number = Number("n", 1, "Berapa?", 200, 0.02, True, "orang")
    bank = to_moodle_xml([("A", [table, scale, number])], report)
    assert [loss.split(":")[0] for loss in report.losses] == ["t1", "sk", "n"]
    assert '<question type="description">' in bank and "Saya menyapa." in bank and "Kolom A" in bank
    assert "<tolerance>4.00</tolerance>" in bank


def test_a_bank_is_for_its_owner_and_overwrites_nothing(tmp_path: Path) -> None:
    target = tmp_path / "bank.xml"
    write_new(target, "kunci")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    with pytest.raises(CourseError, match="tidak ditimpa"):
        write_new(target, "lain")
    assert target.read_text(encoding="utf-8") == "kunci"
