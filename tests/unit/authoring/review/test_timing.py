import pytest

from bangkom.authoring.review import timing
from bangkom.authoring.review.material import read_material
from bangkom.authoring.review.timing import estimated_minutes, minutes_of
from bangkom.domain.questions import Criterion, Essay

HEAD = "---\nid: kebijakan-01\ntitle: A\nminutes: {}\n---\n"
TEN_MINUTES = "kata " * 1300 + "\n"


def of_lesson(found):
    return [one for one in found if one.path.endswith(".md")]


def test_minutes_are_reading_watching_and_answering(project):
    project.lesson(TEN_MINUTES + "\n:::{video} kebijakan-01\n:::\n")
    (session,) = read_material(project.root / "course").sessions
    assert estimated_minutes(session) == pytest.approx(10 + 312.4 / 60)


def test_a_video_that_is_not_made_yet_takes_what_its_narration_takes(project):
    project.lesson(":::{video} kebijakan-02\n:::\n")
    words = " ".join(["kata"] * 250)
    project.write("course/kebijakan/video/kebijakan-02.md", f"---\nid: kebijakan-02\ntitle: A\n---\n# A\n> {words}.\n")
    (session,) = read_material(project.root / "course").sessions
    assert estimated_minutes(session) == pytest.approx(2)


@pytest.mark.parametrize(("said", "told"), [(10, False), (13, False), (15, False), (20, True), (4, True)])
def test_a_promise_far_from_the_estimate_is_advice(findings, said, told):
    found = of_lesson(findings(timing.check, TEN_MINUTES, HEAD.format(said)))
    assert [(one.line, one.degree, f"Tertulis {said} menit" in one.what) for one in found] == (
        [(4, "saran", True)] if told else []
    )


@pytest.mark.parametrize(("minutes", "told"), [(135, False), (150, False), (180, True), (45, True)])
def test_the_hours_of_a_subject_are_what_its_sessions_add_up_to(findings, minutes, told):
    found = [one for one in findings(timing.check, "Teks.\n", HEAD.format(minutes)) if one.path.endswith("toml")]
    assert [one.degree for one in found] == (["saran"] if told else [])


def test_a_longer_essay_takes_longer():
    def of(least, most, points=4):
        return minutes_of(Essay("a", points, "?", least, most, (Criterion("A", 4, ("a", "b")),)))

    assert of(60, 150) < of(100, 200)
    assert of(1, 150, 0) < of(1, 150)
