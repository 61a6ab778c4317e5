"""The house look for stills: colours from the one file of tokens, and the bundled font."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import font_source_sans_pro
from PIL import ImageFont

from bangkom.errors import MediaError

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Palette:
    ink: Colour
    ink_soft: Colour
    paper: Colour
    ground: Colour
    line: Colour
    accent: Colour
    accent_ink: Colour
    accent_soft: Colour


def read_palette(css: str) -> Palette:
    """The colours of tokens.css; MediaError if one is missing or isn't `#rrggbb`."""
    found = dict(re.findall(r"--([a-z-]+):\s*#([0-9a-fA-F]{6})\b", css))
    colours = {}
    for name in Palette.__dataclass_fields__:
        value = found.get(name.replace("_", "-"))
        if value is None:
            raise MediaError(NO_COLOUR.format(name=name.replace("_", "-")))
        red, green, blue = bytes.fromhex(value)
        colours[name] = (red, green, blue)
    return Palette(**colours)


def house_palette() -> Palette:
    return read_palette((files("bangkom") / "static" / "tokens.css").read_text(encoding="utf-8"))


@cache
def font(weight: str, size: int) -> ImageFont.FreeTypeFont:
    """Source Sans Pro in "Regular", "Semibold" or "Bold", `size` pixels."""
    folder = Path(font_source_sans_pro.font_directory)
    # The basic layout engine: the same picture whether or not the machine has Raqm.
    return ImageFont.truetype(folder / f"SourceSansPro-{weight}.ttf", size, layout_engine=ImageFont.Layout.BASIC)


NO_COLOUR = "Warna --{name} tidak ditemukan di static/tokens.css."
