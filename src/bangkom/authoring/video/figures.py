"""Figures whose parts appear one by one: a flow of boxes, and a field of two by two with its axes.

A plan says where everything stands, or is None when the texts don't fit at a size that can be read on a phone. What is
spoken now (`place`, from 0) stands out, what was spoken stays, what comes is an empty outline.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from PIL import Image, ImageDraw

from bangkom.authoring.video.frame import BODY_BOTTOM, MARGIN, POINT_FLOOR, WIDTH, write
from bangkom.authoring.video.layout import Block, fit, fit_each
from bangkom.authoring.video.look import Colour, Palette, font
from bangkom.authoring.video.parts import Quadrants

Box = tuple[int, int, int, int]  # left, top, right, bottom
Point = tuple[int, int]

ROOM = WIDTH - 2 * MARGIN
BOX_SIZES = range(64, POINT_FLOOR - 1, -2)
ROW_SIZES = range(64, 55, -2)  # a narrow box must not be bought with small letters
COLUMN_SIZES = range(60, POINT_FLOOR - 1, -2)
AXIS_SIZES = range(56, POINT_FLOOR - 1, -2)
INSIDE = 24  # from a box's side to its text
ROW_GAP, COLUMN_GAP, CELL_GAP = 80, 36, 16
NARROWEST_COLUMN = 620
TALLEST_ROW = 300
RADIUS = 16
STROKE = 7
HEAD = 20  # an arrow's head: its length, and its width to each side


@dataclass(frozen=True)
class FlowPlan:
    """`boxes` in order; each arrow is the corners of its line, its head at the last."""

    boxes: tuple[Box, ...]
    arrows: tuple[tuple[Point, ...], ...]
    block: Block


@dataclass(frozen=True)
class QuadrantsPlan:
    boxes: tuple[Box, ...]
    block: Block
    origin: Point
    across: Block
    up: Block


def flow_plan(texts: Sequence[str], top: int) -> FlowPlan | None:
    """A row if it can be large, else a column, else two rows; below y = `top`."""
    return _row(texts, top) or _column(texts, top) or _two_rows(texts, top)


def quadrants_plan(figure: Quadrants, texts: Sequence[str], top: int) -> QuadrantsPlan | None:
    across = fit([figure.across], width=ROOM // 2, height=80, sizes=AXIS_SIZES, weight="Semibold")
    along = BODY_BOTTOM - top - 80
    short = fit([figure.up], width=along, height=80, sizes=AXIS_SIZES, weight="Semibold")
    up = short or fit([figure.up], width=along, height=130, sizes=AXIS_SIZES, weight="Semibold")
    if across is None or up is None:
        return None
    origin = (MARGIN + up.height + HEAD, BODY_BOTTOM - across.height - HEAD)
    left, bottom = origin[0] + CELL_GAP, origin[1] - CELL_GAP
    width, height = (WIDTH - MARGIN - left - CELL_GAP) // 2, (bottom - top - CELL_GAP) // 2
    boxes = tuple(
        (x, y, x + width, y + height)
        for y in (top, top + height + CELL_GAP)
        for x in (left, left + width + CELL_GAP)
    )  # fmt: skip
    block = fit_each(texts, width=width - 2 * INSIDE, height=height - 8, sizes=BOX_SIZES, weight="Semibold")
    return QuadrantsPlan(boxes, block, origin, across, up) if block else None


def draw_flow(draw: ImageDraw.ImageDraw, plan: FlowPlan, place: int, colours: Palette) -> None:
    for arrow in plan.arrows[: max(0, place)]:
        _arrow(draw, arrow, colours.accent)
    _boxes(draw, plan.boxes, plan.block, place, colours)


def draw_quadrants(image: Image.Image, plan: QuadrantsPlan, place: int, colours: Palette) -> None:
    draw = ImageDraw.Draw(image)
    x, y = plan.origin
    _arrow(draw, ((x, y), (WIDTH - MARGIN, y)), colours.ink_soft)
    _arrow(draw, ((x, y), (x, plan.boxes[0][1])), colours.ink_soft)
    face = font("Semibold", plan.across.size)
    below = y + HEAD // 2 + plan.across.line_height // 2 + 2
    draw.text((WIDTH - MARGIN, below), plan.across.lines[0][0], font=face, fill=colours.ink, anchor="rm")
    face = font("Semibold", plan.up.size)
    upright = Image.new("L", (y - plan.boxes[0][1], plan.up.height))
    pen = ImageDraw.Draw(upright)
    for number, line in enumerate(plan.up.lines[0]):
        middle = number * plan.up.line_height + plan.up.line_height // 2
        pen.text((upright.width - 1, middle), line, font=face, fill=255, anchor="rm")
    upright = upright.rotate(90, expand=True)
    image.paste(colours.ink, (MARGIN - 6, plan.boxes[0][1]), upright)
    _boxes(draw, plan.boxes, plan.block, place, colours)


def _row(texts: Sequence[str], top: int) -> FlowPlan | None:
    width = (ROOM - (len(texts) - 1) * ROW_GAP) // len(texts)
    room = min(BODY_BOTTOM - top, TALLEST_ROW)
    block = fit_each(texts, width=width - 2 * INSIDE, height=room - 2 * INSIDE, sizes=ROW_SIZES, weight="Semibold")
    if block is None or max(map(len, block.lines)) > 3:
        return None
    height = max(200, max(block.heights()) + 2 * INSIDE)
    y = top + (BODY_BOTTOM - top - height) // 2
    boxes = tuple(_along(len(texts), width, y, height))
    return FlowPlan(boxes, tuple(map(_rightwards, boxes, boxes[1:])), block)


def _column(texts: Sequence[str], top: int) -> FlowPlan | None:
    room = (BODY_BOTTOM - top - (len(texts) - 1) * COLUMN_GAP) // len(texts)
    block = fit_each(texts, width=ROOM - 2 * INSIDE, height=room, sizes=COLUMN_SIZES, weight="Semibold")
    if block is None:
        return None
    widest = max(font("Semibold", block.size).getlength(line) for lines in block.lines for line in lines)
    width = max(NARROWEST_COLUMN, int(widest) + 4 * INSIDE)
    height = min(room, max(block.heights()) + 2 * INSIDE)
    gap = min(56, (BODY_BOTTOM - top - len(texts) * height) // max(1, len(texts) - 1))
    y = top + (BODY_BOTTOM - top - len(texts) * height - (len(texts) - 1) * gap) // 2
    x, right = (WIDTH - width) // 2, (WIDTH + width) // 2
    boxes = tuple((x, y + i * (height + gap), right, y + i * (height + gap) + height) for i in range(len(texts)))
    middle = WIDTH // 2
    arrows = tuple(((middle, upper[3] + 2), (middle, lower[1] - 4)) for upper, lower in pairwise(boxes))
    return FlowPlan(boxes, arrows, block)


def _two_rows(texts: Sequence[str], top: int) -> FlowPlan | None:
    """As one reads: the second row begins on the left again, and a bent arrow leads there."""
    ahead = -(-len(texts) // 2)
    width = (ROOM - (ahead - 1) * ROW_GAP) // ahead
    height = (BODY_BOTTOM - top - ROW_GAP) // 2
    block = fit_each(texts, width=width - INSIDE, height=height - 8, sizes=BOX_SIZES, weight="Semibold")
    if block is None:
        return None
    first = tuple(_along(ahead, width, top, height))
    second = tuple(_along(ahead, width, BODY_BOTTOM - height, height))[: len(texts) - ahead]
    turn = (first[-1][3] + second[0][1]) // 2 - HEAD // 2
    start, end = (first[-1][0] + first[-1][2]) // 2, (second[0][0] + second[0][2]) // 2
    bent = ((start, first[-1][3]), (start, turn), (end, turn), (end, second[0][1] - 4))
    arrows = (*map(_rightwards, first, first[1:]), bent, *map(_rightwards, second, second[1:]))
    return FlowPlan(first + second, arrows, block)


def _along(count: int, width: int, top: int, height: int) -> Iterator[Box]:
    for number in range(count):
        left = MARGIN + number * (width + ROW_GAP)
        yield left, top, left + width, top + height


def _rightwards(one: Box, other: Box) -> tuple[Point, Point]:
    y = (one[1] + one[3]) // 2
    return (one[2] + 6, y), (other[0] - 6, y)


def _boxes(draw: ImageDraw.ImageDraw, boxes: Sequence[Box], block: Block, place: int, colours: Palette) -> None:
    for number, (box, lines, height) in enumerate(zip(boxes, block.lines, block.heights(), strict=True)):
        if number > place:
            draw.rounded_rectangle(box, RADIUS, outline=colours.line, width=3)
            continue
        spoken = number == place
        fill, ink = (colours.accent, colours.accent_ink) if spoken else (colours.accent_soft, colours.ink)
        draw.rounded_rectangle(box, RADIUS, fill=fill)
        y = (box[1] + box[3] - height) // 2
        for line in lines:
            left = (box[0] + box[2] - int(font("Semibold", block.size).getlength(line))) // 2
            write(draw, [line], (left, y), block, "Semibold", ink)
            y += block.line_height


def _arrow(draw: ImageDraw.ImageDraw, corners: Sequence[Point], colour: Colour) -> None:
    (x, y), (to_x, to_y) = corners[-2:]
    across, down = (to_x > x) - (to_x < x), (to_y > y) - (to_y < y)
    neck = (to_x - across * HEAD, to_y - down * HEAD)
    draw.line([*corners[:-1], neck], fill=colour, width=STROKE, joint="curve")
    sides = [(neck[0] - down * HEAD, neck[1] - across * HEAD), (neck[0] + down * HEAD, neck[1] + across * HEAD)]
    draw.polygon([(to_x, to_y), *sides], fill=colour)
