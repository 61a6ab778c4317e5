"""Text that never overflows: wrapped to a width, shrunk to a floor, and None when even the floor is too large."""

from collections.abc import Iterator, Sequence
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
    blocks = _blocks(texts, width, sizes, weight, gap)
    return next((block for block in blocks if block.height <= height), None)


def fit_each(texts: Sequence[str], *, width: int, height: int, sizes: range, weight: str) -> Block | None:
    """The largest of `sizes` (falling) at which every text by itself, wrapped to `width`, fits `height`."""
    return next((block for block in _blocks(texts, width, sizes, weight, 0.0) if max(block.heights()) <= height), None)


def _blocks(texts: Sequence[str], width: int, sizes: range, weight: str, gap: float) -> Iterator[Block]:
    for size in sizes:
        wrapped = [wrap(text, width, weight, size) for text in texts]
        if any(lines is None for lines in wrapped):
            continue
        line_height = round(size * 1.18)
        yield Block(size, tuple(lines for lines in wrapped if lines), line_height, round(gap * line_height))


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
