"""Text that never overflows: wrapped to a width, shrunk to a floor, and None when even the floor is too large."""

from collections.abc import Sequence
from dataclasses import dataclass

from bangkom.authoring.video.look import font


@dataclass(frozen=True)
class Block:
    """Texts wrapped at one size. Lengths in pixels; `lines[i]` are the lines of the i-th text."""

    size: int
    lines: tuple[tuple[str, ...], ...]
    line_height: int
    gap: int

    def heights(self) -> tuple[int, ...]:
        return tuple(len(lines) * self.line_height for lines in self.lines)

    @property
    def height(self) -> int:
        return sum(self.heights()) + self.gap * (len(self.lines) - 1)


def fit(texts: Sequence[str], *, width: int, height: int, sizes: range, weight: str, gap: float = 0.0) -> Block | None:
    """The largest of `sizes` (falling) at which all texts, wrapped to `width`, fit `height`; `gap`: in line heights."""
    for size in sizes:
        wrapped = [wrap(text, width, weight, size) for text in texts]
        if any(lines is None for lines in wrapped):
            continue
        line_height = round(size * 1.18)
        block = Block(size, tuple(lines for lines in wrapped if lines), line_height, round(gap * line_height))
        if block.height <= height:
            return block
    return None


def wrap(text: str, width: int, weight: str, size: int) -> tuple[str, ...] | None:
    """Lines no wider than `width` pixels, of like length; None if a single word is wider."""
    words = text.split()
    if not words:
        return ("",)
    lines = _greedy(words, width, weight, size)
    if lines is None or len(lines) == 1:
        return lines
    # The narrowest width that needs no further line gives lines of like length: no lone word at the end.
    low, high = width // 2, width
    while high - low > 8:
        middle = (low + high) // 2
        narrower = _greedy(words, middle, weight, size)
        if narrower is not None and len(narrower) == len(lines):
            high, lines = middle, narrower
        else:
            low = middle
    return lines


def _greedy(words: Sequence[str], width: int, weight: str, size: int) -> tuple[str, ...] | None:
    measure = font(weight, size).getlength
    lines = [words[0]]
    for word in words[1:]:
        joined = f"{lines[-1]} {word}"
        if measure(joined) <= width:
            lines[-1] = joined
        else:
            lines.append(word)
    return None if any(measure(line) > width for line in lines) else tuple(lines)
