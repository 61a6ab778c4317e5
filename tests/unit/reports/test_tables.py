"""Golden figures of the made-up thirty, counted apart from the code under test."""

from pathlib import Path

import pytest
from tests.unit.reports.cohorts import make, snapshot

from bangkom.reports import tables
from bangkom.reports.load import Snapshot, load


@pytest.fixture(scope="module")
def thirty(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return load(snapshot(tmp_path_factory.mktemp("snapshots"), "thirty"))


def people(data: Snapshot) -> tables.pd.DataFrame:
    return tables.people(data, tables.outcomes(data))


def test_the_funnel(thirty: Snapshot) -> None:
    # Handed in, of five: one person nothing, one only the first, one two, two people four; one is excused.
    stages = tables.stages(thirty, people(thirty))
    assert [(stage.name, stage.count) for stage in stages] == [
        ("Terdaftar", 30),
        ("Dikumpulkan sampai kebijakan-01", 29),
        ("Dikumpulkan sampai kebijakan-02", 28),
        ("Dikumpulkan sampai kebijakan-03", 27),
        ("Dikumpulkan sampai inovasi-01", 27),
        ("Dikumpulkan sampai rancangan-01", 25),
        ("Semua tugas dinilai", 23),
    ]
    assert stages[-1].cumulative == pytest.approx(23 / 30)
    assert stages[-1].step == pytest.approx(0.92)


def test_the_four_states_add_up_to_the_roster(thirty: Snapshot) -> None:
    counted = tables.states(tables.outcomes(thirty), people(thirty), thirty.assignments)
    assert counted.to_numpy().tolist() == [
        [29, 0, 1, 0],
        [28, 0, 2, 0],
        [26, 0, 3, 1],
        [27, 0, 3, 0],
        [23, 2, 5, 0],
    ]
    assert (counted.sum(axis=1) == 30).all()


def test_scores_by_hand(thirty: Snapshot) -> None:
    """Summed from the rows in plain Python: points over maximum of people with nothing open."""
    rows = make("thirty").scores
    by_person: dict[str, list[tuple[str, str, float | None, float]]] = {}
    for row in (row for row in rows if row.assignment in thirty.assignments):
        by_person.setdefault(row.participant, []).append((row.assignment, row.state, row.points, row.maximum))
    expected = []
    for own in by_person.values():
        finished = {a for a, _, _, _ in own} == set(thirty.assignments)
        if finished and not any(state == "waiting" for _, state, _, _ in own):
            graded = [(points or 0.0, maximum) for _, state, points, maximum in own if state == "graded"]
            expected.append(round(100 * sum(p for p, _ in graded) / sum(m for _, m in graded), 2))
    found = people(thirty)
    scores = found.loc[found["complete"].astype(bool), "score"]
    assert sorted(scores) == pytest.approx(sorted(expected))
    distribution = tables.score_distribution(found, 70.01)
    assert (distribution.n, distribution.passed) == (23, sum(score >= 70.01 for score in expected)) == (23, 14)
    assert int(distribution.bins.sum()) == 23
    assert distribution.summary is not None
    assert distribution.summary.median == 76.92


def test_small_agencies_are_joined(thirty: Snapshot) -> None:
    groups = tables.completion(people(thirty), "agency")
    assert list(groups["n"]) == [7, 8, 6, 9]
    assert groups["label"].iloc[-1] == "Gabungan 3 perangkat daerah lain"
    assert int(groups["done"].sum()) == 25
    assert tables.merged(people(thirty), "agency") == (
        "Kecamatan Banjarangkan", "Kecamatan Dawan", "Kecamatan Nusa Penida",
    )  # fmt: skip


def test_every_breakdown_keeps_the_disclosure_rule(thirty: Snapshot) -> None:
    persons = people(thirty)
    for column in ("agency", "status", "group"):
        assert (tables.completion(persons, column)["n"] >= 5).all()
        assert (tables.scores_by_group(persons, column)["n"] >= 5).all()
    crossed = tables.agency_by_status(persons)
    assert all(count is None or count == 0 or count >= 5 for count in crossed.to_numpy().ravel())


def test_what_waits_and_for_how_long(thirty: Snapshot) -> None:
    waiting = tables.waiting(thirty, tables.outcomes(thirty), people(thirty))
    assert waiting["assignment"].tolist() == ["rancangan-01"]
    assert waiting["count"].tolist() == [2]
    # The sixth of the roster waits: from 20 November 01.30 UTC and five times 37 minutes, until 10 January 09.00.
    assert waiting["days"].tolist() == pytest.approx([51 + (7.5 * 60 - 5 * 37) / 1440])
    assert tables.late(thirty, people(thirty)) == 3


def test_a_cohort_under_five_has_no_figures(tmp_path: Path) -> None:
    data = load(snapshot(tmp_path, "one"))
    persons = people(data)
    assert len(data.participants) == 1
    assert persons.empty
    assert tables.stages(data, persons) == ()
    assert tables.questions(data, persons).empty
    assert tables.states(tables.outcomes(data), persons, data.assignments).empty


def test_broken_rows_wait_instead_of_counting_as_zero(tmp_path: Path) -> None:
    data = load(snapshot(tmp_path, "broken"))
    results = tables.outcomes(data)
    assert len(results) == 150
    counted = tables.states(results, people(data), data.assignments)
    # The mark without points and the hand-in without marks both wait.
    assert counted.loc["kebijakan-01"].tolist() == [27, 2, 1, 0]
    assert "Tidak diisi" in tables.completion(people(data), "agency")["label"].tolist()
