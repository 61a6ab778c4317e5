"""The tests before and after, against sums made by hand from the rows of the made-up cohort."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from tests.unit.reports.cohorts import make, snapshot

from bangkom.reports import charts_change, prepost, sentences, tables
from bangkom.reports.load import Snapshot, load


@pytest.fixture(scope="module")
def thirty(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return load(snapshot(tmp_path_factory.mktemp("thirty"), "thirty"))


def compare(data: Snapshot) -> tuple[prepost.Comparison, ...]:
    return prepost.comparisons(data, tables.people(data, tables.outcomes(data)))


def by_hand(test: str, agenda: str = "") -> dict[str, float]:
    """Percent of the questions of a test and agenda, person by person, in plain Python."""
    points: dict[str, list[float]] = {}
    for row in make("thirty").scores:
        if row.assignment == test and row.question.startswith(agenda):
            points.setdefault(row.participant, []).append(row.points or 0.0)
    return {who: 100 * sum(own) / len(own) for who, own in points.items()}


def rounded(pairs: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    return sorted((round(before, 6), round(after, 6)) for before, after in pairs)


def test_only_matched_pairs_are_compared(thirty: Snapshot) -> None:
    whole = compare(thirty)[0]
    before, after = by_hand("prates-01"), by_hand("pascates-01")
    both = sorted(before.keys() & after.keys())
    assert rounded(whole.pairs.scores) == rounded((before[who], after[who]) for who in both)
    # Two took only the first test, one only the second, one neither.
    assert (whole.pairs.only_before, whole.pairs.only_after, whole.pairs.neither) == (2, 1, 1)
    assert whole.change is not None
    assert whole.change.mean == pytest.approx(sum(after[who] - before[who] for who in both) / len(both))


def test_an_agenda_has_its_own_questions_alone(thirty: Snapshot) -> None:
    found = {one.label: one for one in compare(thirty)}
    assert list(found) == ["Semua agenda", "Revolusi Cara Pandang", "Revolusi Cara Pikir", "Revolusi Cara Kerja"]
    before, after = by_hand("prates-01", "cara-pikir"), by_hand("pascates-01", "cara-pikir")
    pairs = rounded((before[who], after[who]) for who in before.keys() & after.keys())
    assert rounded(found["Revolusi Cara Pikir"].pairs.scores) == pairs


def test_the_sentence_names_the_change_its_uncertainty_and_who_is_left_out(thirty: Snapshot) -> None:
    said = sentences.comparison(compare(thirty))
    assert "Rata-rata 26 orang yang mengerjakan kedua tes naik" in said
    assert "4 orang tidak berpasangan: 2 hanya tes awal, 1 hanya tes akhir, 1 tidak keduanya." in said
    assert "bukan terbukti disebabkan" in said


def test_who_began_at_the_maximum_is_in_no_band(thirty: Snapshot) -> None:
    table = charts_change.gain_table(compare(thirty))
    for one in compare(thirty):
        assert one.gain is not None
        assert sum(one.gain.bands.values()) + one.gain.at_maximum == 26
    assert len(table) == 4


def test_fewer_than_five_pairs_show_no_figure(tmp_path: Path) -> None:
    data = load(snapshot(tmp_path, "thirty"))
    people = tables.people(data, tables.outcomes(data)).head(4)
    found = prepost.comparisons(data, people)
    assert all(one.change is None and one.gain is None for one in found)
    assert charts_change.before_after(found) is None
    assert "perbandingan ditampilkan mulai lima orang" in sentences.comparison(found)
    assert prepost.questions(data, people).empty


def test_nobody_at_all(tmp_path: Path) -> None:
    data = load(snapshot(tmp_path, "empty"))
    assert compare(data) == ()
    assert "belum ada yang mengerjakannya" in sentences.comparison(())
