from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from bangkom.authoring.video.frame import BODY_BOTTOM, HEIGHT, MARGIN, POINT_FLOOR, WIDTH
from bangkom.authoring.video.layout import fit, wrap
from bangkom.authoring.video.look import font, house_palette, read_palette
from bangkom.authoring.video.parts import Script
from bangkom.authoring.video.script import parse_script
from bangkom.authoring.video.slides import POSTER_BYTES, Stills, slide_problems
from bangkom.errors import MediaError

text = st.text("abcdefghijklmnoprstuwyÉgé ,.-", min_size=1, max_size=60).map(lambda t: " ".join(t.split()) or "a")


def script_of(body: str, title: str = "Satu contoh") -> Script:
    script, problems = parse_script(f"---\nid: contoh-01\ntitle: {title}\n---\n{body}")
    assert script is not None and not problems
    return script


def ink_box(image: Image.Image, background: tuple[int, int, int]) -> tuple[int, int, int, int]:
    box = ImageChops.difference(image, Image.new("RGB", image.size, background)).getbbox()
    assert box is not None
    return box


@given(text, st.integers(100, 1200), st.integers(20, 80))
def test_wrapped_lines_are_never_wider_than_asked(words: str, width: int, size: int) -> None:
    lines = wrap(words, width, "Semibold", size)
    if lines is None:
        assert max(font("Semibold", size).getlength(word) for word in words.split()) > width
    else:
        assert all(font("Semibold", size).getlength(line) <= width for line in lines)
        assert " ".join(lines) == words


@given(st.lists(text, min_size=1, max_size=8))
def test_a_block_stays_inside_its_height_or_is_refused(texts: list[str]) -> None:
    block = fit(texts, width=900, height=400, sizes=range(66, 51, -2), weight="Regular", gap=0.45)
    assert block is None or (block.height <= 400 and block.size >= 52)


@settings(max_examples=25, deadline=None)
@given(st.lists(text, min_size=1, max_size=7), text)
def test_drawn_points_stay_inside_the_slide_or_are_a_problem(points: list[str], title: str) -> None:
    body = "".join(f"- {point}\n  > Narasi.\n" for point in points)
    script, problems = parse_script(f"---\nid: contoh-01\ntitle: Contoh\n---\n# {title}\n{body}")
    assert script is not None
    if problems or slide_problems(script, Path()):
        return
    palette = house_palette()
    image = Stills(script, Path(), palette).slide(0, len(points) - 1)
    left, _, right, bottom = ink_box(image.crop((0, 70, WIDTH, HEIGHT)), palette.paper)
    assert left >= MARGIN - 4 and right <= WIDTH - MARGIN + 4 and bottom + 70 <= BODY_BOTTOM + 1


def test_points_are_never_smaller_than_a_fourteenth_of_the_height() -> None:
    assert POINT_FLOOR * 14 >= HEIGHT
    crowded = script_of("# A\n" + "- Kata yang panjang sekali untuk satu butir salindia ini\n  > Ya.\n" * 6)
    assert "dua salindia" in slide_problems(crowded, Path())[0].how
    assert slide_problems(script_of("# A\n> Ya.\n", "Kata " * 90), Path())[0].line == 2


def test_points_appear_one_by_one_and_earlier_ones_keep_their_place() -> None:
    stills = Stills(script_of("# A\n- Satu\n  > Ya.\n- Dua\n  > Ya.\n"), Path(), house_palette())
    first, second = stills.slide(0, 0), stills.slide(0, 1)
    changed = ImageChops.difference(first, second).getbbox()
    assert changed is not None and changed[1] > 140  # the bar and the title stand still
    assert ink_box(first, house_palette().paper)[3] < ink_box(second, house_palette().paper)[3]


def test_a_picture_is_fitted_and_a_missing_one_is_a_problem(tmp_path: Path) -> None:
    script = script_of("# Loket\n![Loket](loket.png)\n> Ini loketnya.\n")
    assert "loket.png" in slide_problems(script, tmp_path)[0].what
    Image.new("RGB", (3000, 400), (200, 0, 0)).save(tmp_path / "loket.png")
    assert slide_problems(script, tmp_path) == ()
    image = Stills(script, tmp_path, house_palette()).slide(0, 0)
    assert image.getpixel((WIDTH // 2, 430)) == (200, 0, 0)
    assert image.getpixel((MARGIN - 6, 430)) == house_palette().paper


def test_bars_are_drawn_to_scale() -> None:
    script = script_of("# Antrean\n:::{bars} Menit\nSebelum: 40\nSesudah: 20\n:::\n> Memendek.\n")
    assert slide_problems(script, Path()) == ()
    palette = house_palette()
    image = Stills(script, Path(), palette).slide(0, 0)
    pixels = image.crop((0, 190, WIDTH, HEIGHT)).load()
    assert pixels is not None
    rows = [sum(pixels[x, y] == palette.accent for x in range(WIDTH)) for y in range(HEIGHT - 190)]
    lengths = sorted({length for length in rows if length > 100})
    assert lengths[-1] / max(length for length in lengths if length < lengths[-1] * 0.8) == pytest.approx(2, rel=0.05)


def test_the_poster_is_small_and_the_same_every_time() -> None:
    script = script_of("# A\n> Ya.\n", "Mengapa revolusi mental di kantor pelayanan kita penting?")
    first = Stills(script, Path(), house_palette()).poster()
    assert first == Stills(script, Path(), house_palette()).poster()
    assert len(first) <= POSTER_BYTES
    with Image.open(BytesIO(first)) as image:
        assert (image.format, image.size) == ("JPEG", (640, 360))


def test_a_missing_colour_is_named() -> None:
    with pytest.raises(MediaError, match="--ink"):
        read_palette(":root { --paper: #ffffff }")
