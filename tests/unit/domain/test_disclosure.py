"""No group under five is shown, and an adversary with algebra and integer bounds gets none back."""

from collections.abc import Iterator

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bangkom.domain.disclosure import MINIMUM_GROUP, TOTAL, Cell, Cube, cube, merge_small, pinned, protect

AGENCIES, STATUSES, GROUPS = "ABCD", ("ASN", "Non-ASN"), "12"

people = st.lists(
    st.tuples(st.sampled_from(AGENCIES), st.sampled_from(STATUSES), st.sampled_from(GROUPS)), min_size=1, max_size=45
)
released_together = st.sampled_from([[(0,)], [(0, 1)], [(0, 1), (2,)], [(0, 1), (1, 2)], [(0, 1), (0, 2), (1, 2)]])


def printed(table: Cube, hidden: frozenset[Cell]) -> dict[Cell, int]:
    return {cell: count for cell, count in table.counts.items() if cell not in hidden}


def null_space(table: Cube, hidden: frozenset[Cell]) -> tuple[list[Cell], numpy.ndarray]:
    """Every direction in which the blanks may change without a printed figure changing (singular values)."""
    unknowns = sorted(hidden)
    matrix = numpy.zeros((len(table.lines) + 1, len(unknowns)))
    for row, line in enumerate(table.lines):
        for column, cell in enumerate(unknowns):
            matrix[row, column] = (cell in line.parts) - (cell == line.total)
    _, singular, basis = numpy.linalg.svd(matrix)
    rank = int((singular > 1e-9).sum())
    return unknowns, basis[rank:]


def solutions(table: Cube, hidden: frozenset[Cell], bounds: dict[Cell, tuple[int, int]]) -> Iterator[dict[Cell, int]]:
    """Every way to fill the blanks with whole numbers of at least one: propagate, then split the narrowest."""
    changed = True
    while changed:
        changed = False
        for line in table.lines:
            for cell in (line.total, *line.parts):
                if cell == line.total:
                    low = sum(bounds[part][0] for part in line.parts)
                    high = sum(bounds[part][1] for part in line.parts)
                else:
                    others = [part for part in line.parts if part != cell]
                    low = bounds[line.total][0] - sum(bounds[part][1] for part in others)
                    high = bounds[line.total][1] - sum(bounds[part][0] for part in others)
                tighter = max(low, bounds[cell][0]), min(high, bounds[cell][1])
                if tighter[0] > tighter[1]:
                    return
                if tighter != bounds[cell]:
                    bounds[cell], changed = tighter, True
    free = [cell for cell in sorted(hidden) if bounds[cell][0] < bounds[cell][1]]
    if not free:
        yield {cell: bounds[cell][0] for cell in hidden}
        return
    cell = min(free, key=lambda item: bounds[item][1] - bounds[item][0])
    for value in range(bounds[cell][0], bounds[cell][1] + 1):
        yield from solutions(table, hidden, {**bounds, cell: (value, value)})


def other_values_exist(table: Cube, hidden: frozenset[Cell], cell: Cell) -> bool:
    size, truth = max(table.counts.values()) + 20, table.counts[cell]  # a blank total may be anything, to an outsider
    for low, high in ((1, truth - 1), (truth + 1, size)):
        bounds = {key: (1, size) if key in hidden else (count, count) for key, count in table.counts.items()}
        if low <= high and next(solutions(table, hidden, {**bounds, cell: (low, high)}), None) is not None:
            return True
    return False


@given(people, released_together)
def test_no_small_group_is_printed(rows: list[Cell], tables: list[tuple[int, ...]]) -> None:
    table = cube(rows, tables)
    assert all(count == 0 or count >= MINIMUM_GROUP for count in printed(table, protect(table)).values())


@given(people, released_together)
def test_the_blanks_of_a_line_together_are_no_small_group(rows: list[Cell], tables: list[tuple[int, ...]]) -> None:
    table = cube(rows, tables)
    hidden = protect(table)
    for line in table.lines:
        rest = table.counts[line.total] - sum(table.counts[part] for part in line.parts if part not in hidden)
        assert line.total in hidden or rest == 0 or rest >= MINIMUM_GROUP


@given(people, released_together)
def test_algebra_recovers_no_blank(rows: list[Cell], tables: list[tuple[int, ...]]) -> None:
    table = cube(rows, tables)
    unknowns, basis = null_space(table, protect(table))
    for column, cell in enumerate(unknowns):
        assert numpy.abs(basis[:, column]).max(initial=0.0) > 1e-9, f"{cell} follows from what is printed"


@settings(max_examples=60, deadline=None)
@given(people, released_together)
def test_whole_number_bounds_recover_no_blank(rows: list[Cell], tables: list[tuple[int, ...]]) -> None:
    table = cube(rows, tables)
    hidden = protect(table)
    assert all(other_values_exist(table, hidden, cell) for cell in hidden)


def test_without_complementary_suppression_the_attack_succeeds() -> None:
    """The attack of these tests is real: blanking only the small cell gives it away."""
    table = cube([("A",)] * 9 + [("B",)] * 3 + [("C",)] * 8, [(0,)])
    primary_only = frozenset({("B",)})
    unknowns, basis = null_space(table, primary_only)
    assert unknowns == [("B",)]
    assert not basis.size
    assert pinned(table, primary_only) == {("B",)}
    assert protect(table) == {("B",), ("C",)}


def test_two_blanks_that_can_only_be_one_each_are_opened_up() -> None:
    """A line whose blanks sum to two says one and one, because zeros would be printed."""
    rows = [("A", "ASN")] * 5 + [("A", "Non-ASN")] + [("B", "ASN")] * 6 + [("B", "Non-ASN")]
    table = cube(rows, [(0, 1)])
    hidden = protect(table)
    assert {("A", "Non-ASN"), ("B", "Non-ASN")} < hidden
    assert (TOTAL, TOTAL) not in hidden


def test_large_tables_keep_everything_and_zeros_stay() -> None:
    table = cube([("A", "ASN")] * 7 + [("B", "ASN")] * 8 + [("B", "Non-ASN")] * 5, [(0, 1)])
    assert protect(table) == frozenset()
    assert table.counts["A", "Non-ASN"] == 0


def test_a_tiny_cohort_is_wholly_blank() -> None:
    table = cube([("A", "ASN")] * 3, [(0, 1)])
    assert all(count == 0 for count in printed(table, protect(table)).values())
    assert protect(cube([], [(0, 1)])) == frozenset()


def test_a_category_named_as_the_total_is_refused() -> None:
    with pytest.raises(ValueError, match="stands for a total"):
        cube([("*",)], [(0,)])


@given(st.dictionaries(st.sampled_from("ABCDEFGH"), st.integers(0, 12)))
def test_merged_groups_are_large_and_cover_everybody(counts: dict[str, int]) -> None:
    grouping = merge_small(counts)
    if not grouping:
        assert grouping.shown == grouping.merged == ()
        return
    assert all(counts[name] >= MINIMUM_GROUP for name in grouping.shown)
    assert not grouping.merged or (len(grouping.merged) >= 2 and sum(counts[n] for n in grouping.merged) >= 5)
    assert sum(counts[name] for name in grouping.shown + grouping.merged) == sum(counts.values())


def test_one_small_group_takes_the_next_smallest_with_it() -> None:
    grouping = merge_small({"A": 9, "B": 3, "C": 8})
    assert (grouping.shown, grouping.merged) == (("A",), ("B", "C"))
    assert not merge_small({"ASN": 28, "Non-ASN": 2}), "the total minus one group would show the other"
    assert not merge_small({"ASN": 28})
