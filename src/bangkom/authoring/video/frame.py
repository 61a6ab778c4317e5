"""The frame that stills are drawn in, in pixels, and how a block of text is written into it."""

from collections.abc import Sequence

from PIL import ImageDraw

from bangkom.authoring.video.layout import Block
from bangkom.authoring.video.look import Colour, font

WIDTH, HEIGHT = 1280, 720
MARGIN = 64
TOP = 78  # below the line with the course's name
BODY_BOTTOM = HEIGHT - 40
POINT_FLOOR = -(-HEIGHT // 14)  # smaller text can't be read at 240p on a phone


def write(
    draw: ImageDraw.ImageDraw,
    lines: Sequence[str],
    corner: tuple[int, int],
    block: Block,
    weight: str,
    colour: Colour,
) -> None:
    x, y = corner
    for line in lines:
        draw.text((x, y + block.line_height // 2), line, font=font(weight, block.size), fill=colour, anchor="lm")
        y += block.line_height
