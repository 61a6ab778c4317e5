import pytest

from bangkom.authoring.review import unfinished


@pytest.mark.parametrize(
    ("body", "line"),
    [
        (":::{essay} a-1\n:points: 4\n:words: 1-9\nCeritakan.\n- LENGKAPI (4): LENGKAPI | LENGKAPI\n:::\n", 10),
        (":::{single-choice} a-1\n:points: 1\nMana?\n- [x] Ini\n  > LENGKAPI\n- [ ] Itu\n  > Bukan.\n:::\n", 10),
        ("LENGKAPI tujuan sesi ini.\n", 6),
    ],
    ids=["rubric", "feedback", "text"],
)
def test_what_an_import_left_open_must_be_written(findings, body, line):
    found = findings(unfinished.check, body)
    assert {(one.line, one.degree) for one in found} == {(line, "salah")}


def test_a_finished_lesson_is_left_alone(findings):
    assert findings(unfinished.check, "Lengkapi berkas Anda di rumah.\n") == []
