"""The disclosure rule: no group of fewer than five people is shown, nor one that subtraction gives away.

Two tools. `merge_small` joins small categories into one before anything is counted: best for reports, because nothing
has to be blanked. `protect` chooses the cells to blank in tables that are cross-classified and printed with totals:
first every small cell (primary), then further ones until no blank can be worked out from what stays (complementary).

The adversary knows every printed figure, that zeros are printed as zeros and so that a blank is at least one, and that
tables of one call count the same people. What `protect` promises:

* no printed cell, and no sum of the blanks of one line, is a group of 1…4 people;
* no blank follows from the printed cells by addition and subtraction (exact linear algebra), whatever is counted in it:
  the same pattern protects shares, sums and means that are printed with it;
* no blank is bounded to a single value by "at least one" and "at most what the line has left".
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

MINIMUM_GROUP = 5
TOTAL = "*"
"""In a cell's key, a dimension that is summed over."""

Cell = tuple[str, ...]
"""One value or TOTAL a dimension, in the order of `dimensions`."""


@dataclass(frozen=True)
class Grouping:
    """Which categories stand alone and which are joined. Empty `shown` and `merged`: no breakdown is possible.

    `merged` holds at least two categories or none, with at least `MINIMUM_GROUP` people together.
    """

    shown: tuple[str, ...]
    merged: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is a breakdown to show at all: at least two groups."""
        return len(self.shown) + bool(self.merged) > 1


def merge_small(counts: Mapping[str, int], minimum: int = MINIMUM_GROUP) -> Grouping:
    """Join categories of 1…`minimum`−1 people, and then the smallest others, until the joined have `minimum` or more.

    A single small category takes the next smallest with it, for otherwise the total minus the rest would show it.
    Categories of nobody are left out. If fewer than two groups come of it, the grouping is empty.
    """
    sizes = sorted((count, name) for name, count in counts.items() if count > 0)
    joined = [item for item in sizes if item[0] < minimum]
    rest = [item for item in sizes if item[0] >= minimum]
    while joined and rest and (len(joined) < 2 or sum(count for count, _ in joined) < minimum):
        joined.append(rest.pop(0))
    grouping = Grouping(tuple(sorted(name for _, name in rest)), tuple(sorted(name for _, name in joined)))
    return grouping if grouping else Grouping(())


@dataclass(frozen=True)
class Line:
    """One sum that a reader can make: `total` equals the sum of `parts`."""

    total: Cell
    parts: tuple[Cell, ...]


@dataclass(frozen=True)
class Cube:
    """All cells of the tables that are printed together, with their counts, and every sum among them."""

    counts: Mapping[Cell, int]
    lines: tuple[Line, ...]


def cube(people: Sequence[Cell], tables: Sequence[Sequence[int]]) -> Cube:
    """Count `people` (one tuple of category values each) over `tables`, each a set of dimension numbers.

    Every table brings its margins and the grand total: `[(0, 1), (2,)]` is the first dimension by the second with all
    totals, and the third alone. Values equal to TOTAL are refused with ValueError.
    """
    width = len(people[0]) if people else max((d for table in tables for d in table), default=-1) + 1
    if any(TOTAL in person for person in people):
        raise ValueError(f"{TOTAL!r} stands for a total and can't be a category")
    values = [sorted({person[d] for person in people}) for d in range(width)]
    kept: set[frozenset[int]] = {frozenset(part) for table in tables for part in _subsets(tuple(table))}
    kept.add(frozenset())
    counts: dict[Cell, int] = {}
    for dimensions in kept:
        for cell in product(*(values[d] if d in dimensions else [TOTAL] for d in range(width))):
            counts[cell] = sum(all(c in (TOTAL, p) for c, p in zip(cell, person, strict=True)) for person in people)
    lines = []
    for dimensions in kept:
        for d in dimensions:
            by_total: dict[Cell, list[Cell]] = defaultdict(list)
            for cell in counts:
                if all((cell[k] != TOTAL) == (k in dimensions) for k in range(width)):
                    by_total[(*cell[:d], TOTAL, *cell[d + 1 :])].append(cell)
            lines += [Line(total, tuple(sorted(parts))) for total, parts in by_total.items()]
    return Cube(counts, tuple(sorted(lines, key=lambda line: (line.total, line.parts))))


def _subsets(table: tuple[int, ...]) -> list[tuple[int, ...]]:
    return [
        tuple(d for d, chosen in zip(table, mask, strict=True) if chosen)
        for mask in product((False, True), repeat=len(table))
    ]


def protect(table: Cube, minimum: int = MINIMUM_GROUP) -> frozenset[Cell]:
    """The cells to blank, by primary and then complementary suppression. Zeros are always printed.

    Greedy: each breach blanks the smallest printed cell that takes part in it, totals last. It ends, at the latest with
    every cell that isn't zero blank; that is safe, and for small cohorts it is the honest answer.
    """
    hidden = {cell for cell, count in table.counts.items() if 0 < count < minimum}
    while (breach := _breach(table, hidden, minimum)) is not None:
        candidates = [cell for cell in breach if table.counts[cell] > 0 and cell not in hidden] or [
            cell for cell, count in table.counts.items() if count > 0 and cell not in hidden
        ]
        if not candidates:
            break
        hidden.add(min(candidates, key=lambda cell: (cell.count(TOTAL), table.counts[cell], cell)))
    return frozenset(hidden)


def _breach(table: Cube, hidden: set[Cell], minimum: int) -> tuple[Cell, ...] | None:
    """The cells of a line whose blanks give something away, or None if nothing does."""
    for line in table.lines:
        blanks = [cell for cell in line.parts if cell in hidden]
        if line.total in hidden:
            if not blanks and table.counts[line.total]:
                return line.parts
        elif blanks and (len(blanks) < 2 or sum(table.counts[cell] for cell in blanks) < minimum):
            return (*line.parts, line.total)
    exposed = recoverable(table, hidden) or pinned(table, hidden)
    if not exposed:
        return None
    cell = min(exposed)
    return tuple(
        part for line in table.lines if cell in (line.total, *line.parts) for part in (line.total, *line.parts)
    )


def recoverable(table: Cube, hidden: set[Cell] | frozenset[Cell]) -> frozenset[Cell]:
    """Blanks that some combination of printed cells equals, found by exact elimination over the sums of the tables."""
    unknowns = sorted(hidden)
    place = {cell: index for index, cell in enumerate(unknowns)}
    matrix = []
    for line in table.lines:
        row = {place[cell]: Fraction(1) for cell in line.parts if cell in place}
        if line.total in place:
            row[place[line.total]] = Fraction(-1)
        if row:
            matrix.append(row)
    reduced = _reduce(matrix)
    return frozenset(unknowns[next(iter(row))] for row in reduced if len(row) == 1)


def _reduce(matrix: list[dict[int, Fraction]]) -> list[dict[int, Fraction]]:
    """Reduced row echelon form of sparse rows; an unknown is determined exactly if it stands alone in a row."""
    done: list[dict[int, Fraction]] = []
    pending = [dict(row) for row in matrix]
    while pending:
        row = pending.pop()
        if not row:
            continue
        pivot = min(row)
        row = {column: value / row[pivot] for column, value in row.items()}
        pending = [_subtract(other, row, pivot) for other in pending]
        done = [_subtract(other, row, pivot) for other in done] + [row]
    return done


def _subtract(row: dict[int, Fraction], pivot_row: dict[int, Fraction], pivot: int) -> dict[int, Fraction]:
    factor = row.get(pivot)
    if factor is None:
        return row
    result = {c: row.get(c, Fraction(0)) - factor * pivot_row.get(c, Fraction(0)) for c in row.keys() | pivot_row}
    return {column: value for column, value in result.items() if value}


def pinned(table: Cube, hidden: set[Cell] | frozenset[Cell]) -> frozenset[Cell]:
    """Blanks whose bounds meet when each line's bounds are passed on until nothing tightens any more."""
    size = max(table.counts.values(), default=0)
    bounds = {cell: (1, size) if cell in hidden else (count, count) for cell, count in table.counts.items()}
    changed = True
    while changed:
        changed = False
        for line in table.lines:
            changed |= _tighten(bounds, line)
    return frozenset(cell for cell in hidden if bounds[cell][0] == bounds[cell][1])


def _tighten(bounds: dict[Cell, tuple[int, int]], line: Line) -> bool:
    low = sum(bounds[cell][0] for cell in line.parts)
    high = sum(bounds[cell][1] for cell in line.parts)
    total_low, total_high = bounds[line.total]
    tighter = {line.total: (max(total_low, low), min(total_high, high))}
    for cell in line.parts:
        own_low, own_high = bounds[cell]
        tighter[cell] = (max(own_low, total_low - (high - own_high)), min(own_high, total_high - (low - own_low)))
    changed = any(bounds[cell] != value for cell, value in tighter.items())
    bounds.update(tighter)
    return changed
