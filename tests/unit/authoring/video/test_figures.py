import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from bangkom.authoring.video.captions import transcript
from bangkom.authoring.video.figures import flow_plan, quadrants_plan
from bangkom.authoring.video.frame import BODY_BOTTOM, HEIGHT, MARGIN, POINT_FLOOR, WIDTH
from bangkom.authoring.video.look import font, house_palette
from bangkom.authoring.video.parts import Flow, Quadrants, Script
from bangkom.authoring.video.script import parse_script
from bangkom.authoring.video.slides import Stills, slide_problems

HEAD = "---\nid: contoh-01\ntitle: Satu contoh\n---\n"
FLOW = "# Alur\n:::{flow}\n- Warga mengirim syarat\n  > Satu.\n- Petugas memeriksa\n  > Dua.\n:::\n"
FIELD = (
    "# Peta\n:::{quadrants} Pengaruh | Kepentingan\n"
    + "".join(f"- {name}\n  > Ya.\n" for name in ("Pendukung", "Promotor", "Apatis", "Laten"))
    + ":::\n"
)
words = st.text("abcdefghijklmnoprstuwy ", min_size=1, max_size=34).map(lambda text: " ".join(text.split()) or "a")


def script_of(body: str) -> Script:
    script, problems = parse_script(HEAD + body)
    assert script is not None and problems == ()
    return script


def test_points_of_a_figure_are_ordinary_steps() -> None:
    flow, field = script_of(FLOW + FIELD).slides
    assert flow.figure == Flow()
    assert flow.points == ("Warga mengirim syarat", "Petugas memeriksa")
    assert field.figure == Quadrants("Pengaruh", "Kepentingan")
    assert all(step.sentences for step in field.steps)


def test_narration_may_stand_before_and_after_the_boxes() -> None:
    (slide,) = script_of(FLOW.replace(":::{flow}", "> Mula.\n:::{flow}") + "> Akhir.\n").slides
    assert [step.point for step in slide.steps] == ["", "Warga mengirim syarat", "Petugas memeriksa", ""]


@pytest.mark.parametrize(
    ("body", "line", "what"),
    [
        (FLOW.replace("- Petugas memeriksa\n  > Dua.\n", ""), 6, "memuat 1 kotak"),
        (FLOW.replace(":::\n", "- Tiga\n  > Ya.\n" * 4 + ":::\n"), 6, "memuat 6 kotak"),
        (FLOW.replace("  > Dua.\n", ""), 9, "belum bernarasi"),
        (FLOW.replace("\n:::\n", "\n"), 6, "belum ditutup"),
        (FLOW.replace("Petugas memeriksa", "a" * 35), 9, "paling banyak 34"),
        (FLOW.replace("{flow}", "{flow} Alur kami"), 6, "tidak memakai judul"),
        (FLOW.replace(":::\n", "![a](b.png)\n:::\n"), 11, "di dalam gambar"),
        (FLOW.replace(":::{flow}", "- Butir\n  > Ya.\n:::{flow}"), 5, "sekaligus"),
        (FLOW + FIELD.removeprefix("# Peta\n"), 12, "lebih dari satu gambar"),
        (FIELD.replace("- Laten\n  > Ya.\n", ""), 6, "memuat 3 butir"),
        (FIELD.replace("Laten", "a" * 23), 13, "paling banyak 22"),
        (FIELD.replace(" | Kepentingan", ""), 6, "kedua sumbu"),
        (FIELD.replace("| Kepentingan", "| b | c"), 6, "kedua sumbu"),
    ],
)
def test_what_is_wrong_with_a_figure_is_told_with_its_line(body: str, line: int, what: str) -> None:
    problems = parse_script(HEAD + body)[1]
    assert [problem.line for problem in problems] == [line]
    assert what in problems[0].what
    assert problems[0].how.endswith((".", ":::", "Kepentingan"))


def test_texts_that_do_not_fit_are_a_problem() -> None:
    wide = "W" * 34
    assert "kotak" in slide_problems(script_of(FLOW.replace("Petugas memeriksa", wide)), Path())[0].how
    assert "kuadran" in slide_problems(script_of(FIELD.replace("Laten", wide[:22])), Path())[0].how
    assert slide_problems(script_of(FIELD.replace("Kepentingan", "Kepentingan" * 3)), Path())[0].line == 5


@settings(max_examples=60, deadline=None)
@given(st.lists(words, min_size=2, max_size=5), st.sampled_from([213, 296]))
def test_boxes_hold_their_text_and_do_not_touch(texts: list[str], top: int) -> None:
    plan = flow_plan(texts, top)
    if plan is None:
        return
    assert plan.block.size >= POINT_FLOOR
    for box, lines, height in zip(plan.boxes, plan.block.lines, plan.block.heights(), strict=True):
        assert box[0] >= MARGIN and box[2] <= WIDTH - MARGIN and top <= box[1] and box[3] <= BODY_BOTTOM
        assert height <= box[3] - box[1]
        assert all(font("Semibold", plan.block.size).getlength(line) < box[2] - box[0] for line in lines)
    for one, other in zip(plan.boxes, plan.boxes[1:], strict=False):
        assert other[0] - one[2] >= 30 or other[1] - one[3] >= 30
    assert len(plan.arrows) == len(texts) - 1


def test_five_boxes_of_the_longest_text_fit_below_a_title_of_one_line() -> None:
    assert flow_plan(["Petugas memeriksa satu per satu ya"] * 5, 213) is not None
    assert (
        quadrants_plan(Quadrants("Mudah dicoba", "Manfaat bagi warga"), ["Laten: tunjukkan gunaa"] * 4, 213) is not None
    )


@pytest.mark.parametrize("body", [FLOW, FIELD])
def test_boxes_appear_one_by_one_and_the_spoken_one_stands_out(body: str) -> None:
    script, palette = script_of(body), house_palette()
    stills = Stills(script, Path(), palette)
    count = len(script.slides[0].steps)
    images = [stills.slide(0, shown).crop((0, 200, WIDTH, HEIGHT)) for shown in range(count)]
    for before, after in itertools.pairwise(images):
        assert ImageChops.difference(before, after).getbbox() is not None
    soft = [{c: n for n, c in image.getcolors(100_000) or []}.get(palette.accent_soft, 0) for image in images]
    assert soft[0] == 0 and soft == sorted(soft) and soft[-1] > soft[0]
    assert all(palette.accent in {c for _, c in image.getcolors(100_000) or []} for image in images)


def test_no_box_is_accented_before_the_first_and_after_the_last() -> None:
    script = script_of(FLOW.replace(":::{flow}", "> Mula.\n:::{flow}") + "> Akhir.\n")
    stills, palette = Stills(script, Path(), house_palette()), house_palette()

    def filled(shown: int) -> tuple[int, int]:
        image: Image.Image = stills.slide(0, shown).crop((0, 200, WIDTH, HEIGHT))
        found = {colour: number for number, colour in image.getcolors(100_000) or []}
        return found.get(palette.accent, 0), found.get(palette.accent_soft, 0)

    assert filled(0) == (0, 0)
    assert filled(3)[0] < 5_000 < filled(3)[1]  # only the arrow is left in the accent colour


def test_the_transcript_tells_what_the_figure_shows() -> None:
    text = transcript(script_of(FLOW + FIELD))
    assert "Gambar alur, 2 langkah:\n\n**1. Warga mengirim syarat**\n\nSatu.\n\n**2. Petugas memeriksa**" in text
    assert "Makin ke kanan: Pengaruh. Makin ke atas: Kepentingan." in text
    assert "**Promotor (kanan atas)**" in text
