"""Stills of a script in the house look, 1280 × 720: calm, large, readable at 240p on a phone."""

from io import BytesIO
from pathlib import Path
from typing import TypeVar

from PIL import Image, ImageDraw

from bangkom.authoring.video import figures
from bangkom.authoring.video.frame import BODY_BOTTOM, HEIGHT, MARGIN, POINT_FLOOR, TOP, WIDTH, write
from bangkom.authoring.video.layout import Block, fit
from bangkom.authoring.video.look import Palette, font
from bangkom.authoring.video.parts import Bars, Flow, Picture, Problem, Quadrants, Script, Slide

POINT_SIZES = range(66, POINT_FLOOR - 1, -2)
TITLE_SIZES = range(70, 57, -2)
COVER_SIZES = range(112, 63, -4)
STATEMENT_SIZES = range(100, 63, -4)
LABEL_SIZES = range(56, POINT_FLOOR - 1, -2)
SMALL = 30
INDENT = 44  # from the point's card to its text
PAD = 12  # above and below a point's text, inside its card
POSTER_SIZE = (640, 360)
POSTER_BYTES = 30_000

T = TypeVar("T")

COURSE = "Pelatihan Revolusi Mental · Kabupaten Klungkung"


def slide_problems(script: Script, folder: Path) -> tuple[Problem, ...]:
    """What can't be drawn: text that doesn't fit even when small, a picture that isn't beside the script."""
    problems = []
    if _cover_block(script.title) is None:
        problems.append(Problem(2, LONG_TITLE, SHORTEN))
    for slide in script.slides:
        title = _title_block(slide)
        if title is None:
            problems.append(Problem(slide.line, LONG_TITLE, SHORTEN))
        elif isinstance(slide.figure, Picture):
            if not _readable(folder / slide.figure.file):
                problems.append(Problem(slide.line, NO_PICTURE.format(file=slide.figure.file), NO_PICTURE_HOW))
        elif isinstance(slide.figure, Bars):
            if _bars_block(slide.figure, title) is None:
                problems.append(Problem(slide.line, MANY_BARS, MANY_BARS_HOW))
        elif isinstance(slide.figure, Flow):
            if figures.flow_plan(slide.points, _body_top(title)) is None:
                problems.append(Problem(slide.line, LARGE_FLOW, LARGE_FLOW_HOW))
        elif isinstance(slide.figure, Quadrants):
            if figures.quadrants_plan(slide.figure, slide.points, _body_top(title)) is None:
                problems.append(Problem(slide.line, LARGE_QUADRANTS, LARGE_QUADRANTS_HOW))
        elif slide.points and _points_block(slide, title) is None:
            problems.append(Problem(slide.line, MANY_POINTS, MANY_POINTS_HOW))
    return tuple(problems)


class Stills:
    """Draws the stills of one script that has no `slide_problems`."""

    def __init__(self, script: Script, folder: Path, palette: Palette) -> None:
        self._script = script
        self._folder = folder
        self._colours = palette

    def cover(self) -> Image.Image:
        image, draw = self._blank(self._colours.paper)
        draw.rectangle((0, 0, 28, HEIGHT), fill=self._colours.accent)
        draw.text((MARGIN + 24, 46), COURSE, font=font("Regular", SMALL), fill=self._colours.ink_soft)
        block = _fitting(_cover_block(self._script.title))
        top = (HEIGHT - block.height) // 2
        write(draw, block.lines[0], (MARGIN + 24, top), block, "Bold", self._colours.ink)
        below = top + block.height + 34
        draw.rectangle((MARGIN + 24, below, MARGIN + 164, below + 8), fill=self._colours.accent)
        return image

    def slide(self, number: int, shown: int) -> Image.Image:
        """Slide `number` (from 0) while its step `shown` (from 0) is spoken."""
        slide = self._script.slides[number]
        image, draw = self._blank(self._colours.paper)
        self._bar(draw, f"{number + 1} / {len(self._script.slides)}")
        title = _fitting(_title_block(slide))
        if not slide.points and slide.figure is None:
            top = TOP + (BODY_BOTTOM - TOP - title.height) // 2
            draw.rectangle((MARGIN, top + 8, MARGIN + 10, top + title.height), fill=self._colours.accent)
            write(draw, title.lines[0], (MARGIN + INDENT, top), title, "Bold", self._colours.ink)
            return image
        write(draw, title.lines[0], (MARGIN, TOP + 18), title, "Bold", self._colours.accent)
        match slide.figure:
            case Picture(file=file):
                self._picture(image, self._folder / file, _body_top(title))
            case Bars() as bars:
                self._bars(draw, bars, _fitting(_bars_block(bars, title)), _body_top(title))
            case Flow():
                plan = _fitting(figures.flow_plan(slide.points, _body_top(title)))
                figures.draw_flow(draw, plan, _place(slide, shown), self._colours)
            case Quadrants() as quadrants:
                field = _fitting(figures.quadrants_plan(quadrants, slide.points, _body_top(title)))
                figures.draw_quadrants(image, field, _place(slide, shown), self._colours)
            case None:
                self._points(draw, slide, shown, _fitting(_points_block(slide, title)), _body_top(title))
        return image

    def poster(self) -> bytes:
        """JPEG, 640 × 360, at most 30 kB: the cover with a play mark."""
        image = self.cover().resize(POSTER_SIZE, Image.Resampling.LANCZOS)
        mark = Image.new("RGBA", (4 * 88, 4 * 88))  # drawn large and scaled down, for smooth edges
        draw = ImageDraw.Draw(mark)
        draw.ellipse((0, 0, 4 * 88 - 1, 4 * 88 - 1), fill=self._colours.accent)
        draw.polygon([(136, 96), (136, 256), (268, 176)], fill=self._colours.accent_ink)
        mark = mark.resize((88, 88), Image.Resampling.LANCZOS)
        image.paste(mark, (POSTER_SIZE[0] - 88 - 28, POSTER_SIZE[1] - 88 - 24), mark)
        for quality in range(88, 20, -6):
            out = BytesIO()
            image.save(out, "JPEG", quality=quality, optimize=True)
            if out.tell() <= POSTER_BYTES:
                break
        return out.getvalue()

    def _blank(self, colour: tuple[int, int, int]) -> tuple[Image.Image, ImageDraw.ImageDraw]:
        image = Image.new("RGB", (WIDTH, HEIGHT), colour)
        return image, ImageDraw.Draw(image)

    def _bar(self, draw: ImageDraw.ImageDraw, place: str) -> None:
        draw.rectangle((0, 0, WIDTH, TOP - 16), fill=self._colours.ground)
        draw.line((0, TOP - 16, WIDTH, TOP - 16), fill=self._colours.line, width=2)
        small = font("Regular", SMALL)
        draw.text((MARGIN, 12), COURSE, font=small, fill=self._colours.ink_soft)
        right = WIDTH - MARGIN - small.getlength(place)
        draw.text((right, 12), place, font=small, fill=self._colours.ink_soft)

    def _points(self, draw: ImageDraw.ImageDraw, slide: Slide, shown: int, block: Block, top: int) -> None:
        now = _place(slide, shown)
        y = top
        for place, (lines, height) in enumerate(zip(block.lines, block.heights(), strict=True)):
            if place > now:
                break
            spoken = place == now
            if spoken:
                card = (MARGIN, y - PAD, WIDTH - MARGIN, y + height + PAD)
                draw.rounded_rectangle(card, radius=14, fill=self._colours.accent_soft)
                draw.rounded_rectangle((MARGIN, y - PAD, MARGIN + 12, y + height + PAD), 6, fill=self._colours.accent)
            else:
                middle = y + block.line_height // 2 + 2
                draw.ellipse((MARGIN + 12, middle - 7, MARGIN + 26, middle + 7), fill=self._colours.accent)
            weight, colour = ("Semibold", self._colours.ink) if spoken else ("Regular", self._colours.ink_soft)
            write(draw, lines, (MARGIN + INDENT, y), block, weight, colour)
            y += height + block.gap

    def _picture(self, image: Image.Image, file: Path, top: int) -> None:
        with Image.open(file) as source:
            picture = source.convert("RGBA")
        room = (WIDTH - 2 * MARGIN, BODY_BOTTOM - top)
        scale = min(room[0] / picture.width, room[1] / picture.height)
        size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
        picture = picture.resize(size, Image.Resampling.LANCZOS)
        image.paste(picture, ((WIDTH - size[0]) // 2, top + (room[1] - size[1]) // 2), picture)

    def _bars(self, draw: ImageDraw.ImageDraw, figure: Bars, block: Block, top: int) -> None:
        left, right = _bar_columns(figure, block.size)
        largest = max(bar.value for bar in figure.bars) or 1.0
        spare = (BODY_BOTTOM - top - block.height) // (len(figure.bars) + 1)
        y = top + spare
        for bar, lines, height in zip(figure.bars, block.lines, block.heights(), strict=True):
            write(draw, lines, (MARGIN, y), block, "Regular", self._colours.ink)
            end = left + max(6, round((right - left) * bar.value / largest))
            middle = y + height // 2
            half = block.size // 2
            draw.rounded_rectangle((left, middle - half + 4, end, middle + half + 4), 6, fill=self._colours.accent)
            face = font("Bold", block.size)
            draw.text((end + 18, middle + 4), bar.text, font=face, fill=self._colours.ink, anchor="lm")
            y += height + block.gap + min(spare, 40)


def _cover_block(title: str) -> Block | None:
    return fit([title], width=WIDTH - 2 * MARGIN - 48, height=420, sizes=COVER_SIZES, weight="Bold")


def _title_block(slide: Slide) -> Block | None:
    if not slide.points and slide.figure is None:
        room = BODY_BOTTOM - TOP - 40
        return fit([slide.title], width=WIDTH - 2 * MARGIN - INDENT, height=room, sizes=STATEMENT_SIZES, weight="Bold")
    for lines in (1, 2):
        block = fit([slide.title], width=WIDTH - 2 * MARGIN, height=lines * 83, sizes=TITLE_SIZES, weight="Bold")
        if block is not None:
            return block
    return None


def _body_top(title: Block) -> int:
    return TOP + 18 + title.height + 34


def _points_block(slide: Slide, title: Block) -> Block | None:
    # Measured in the heavier weight, so that a line stays as it is when its point turns calm.
    return fit(
        slide.points,
        width=WIDTH - 2 * MARGIN - INDENT - 24,
        height=BODY_BOTTOM - _body_top(title) - PAD,
        sizes=POINT_SIZES,
        weight="Semibold",
        gap=0.45,
    )


def _bars_block(figure: Bars, title: Block) -> Block | None:
    room = BODY_BOTTOM - _body_top(title)
    block = fit(
        [bar.label for bar in figure.bars], width=LABEL_WIDTH, height=room, sizes=LABEL_SIZES, weight="Regular", gap=0.3
    )
    if block is None:
        return None
    left, right = _bar_columns(figure, block.size)
    return block if right - left >= SHORTEST_SCALE else None


LABEL_WIDTH = 460
SHORTEST_SCALE = 240


def _bar_columns(figure: Bars, size: int) -> tuple[int, int]:
    """Where the bars begin, and where the longest may end so that its number still fits."""
    labels = max(font("Regular", size).getlength(word) for bar in figure.bars for word in (bar.label,))
    left = MARGIN + min(LABEL_WIDTH, int(labels)) + 28
    number = max(font("Bold", size).getlength(bar.text) for bar in figure.bars)
    return left, WIDTH - MARGIN - 18 - int(number)


def _readable(file: Path) -> bool:
    try:
        with Image.open(file) as image:
            image.verify()
    except (OSError, SyntaxError, Image.DecompressionBombError):
        return False
    return True


def _place(slide: Slide, shown: int) -> int:
    """Which point (from 0) is spoken at step `shown`: -1 before the first, their number after the last."""
    first = 0 if slide.steps[0].point else 1  # only the first step and one after a figure have no point
    return shown - first


def _fitting(planned: T | None) -> T:
    if planned is None:
        raise ValueError("drawn before slide_problems was asked")
    return planned


LONG_TITLE = "Judul ini tidak muat di salindia."
SHORTEN = "Ringkas judulnya."
MANY_POINTS = "Butir pada salindia ini tidak muat dengan huruf yang terbaca di ponsel."
MANY_POINTS_HOW = "Ringkas butirnya, atau pecah menjadi dua salindia."
MANY_BARS = "Grafik ini tidak muat dengan huruf yang terbaca di ponsel."
MANY_BARS_HOW = "Pakai label yang lebih pendek atau batang yang lebih sedikit."
LARGE_FLOW = "Kotak alur pada salindia ini tidak muat dengan huruf yang terbaca di ponsel."
LARGE_FLOW_HOW = "Ringkas isi kotak atau judulnya, atau pecah menjadi dua salindia."
LARGE_QUADRANTS = "Kuadran pada salindia ini tidak muat dengan huruf yang terbaca di ponsel."
LARGE_QUADRANTS_HOW = "Ringkas isi kuadran, nama sumbu, atau judulnya."
NO_PICTURE = "Gambar {file} tidak ditemukan di samping naskah atau tidak dapat dibaca."
NO_PICTURE_HOW = "Simpan gambarnya (PNG atau JPG) di folder naskah dan samakan namanya."
