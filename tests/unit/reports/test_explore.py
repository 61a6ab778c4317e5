"""Filters in the notebook: the figure follows the choice, and the disclosure rule holds for every choice."""

from pathlib import Path

import pytest
from tests.unit.reports.cohorts import snapshot

from bangkom.reports import explore as module
from bangkom.reports import tables
from bangkom.reports.explore import TOO_FEW, explore, tell
from bangkom.reports.load import load


@pytest.fixture
def people(tmp_path: Path):
    data = load(snapshot(tmp_path, "thirty"))
    return tables.people(data, tables.outcomes(data))


def test_the_figure_follows_the_choice(people, monkeypatch: pytest.MonkeyPatch):
    shown = []
    monkeypatch.setattr(module, "display", shown.append)
    box = explore(people, {"passed": "Mencapai batas", "score": "Nilai tugas"})
    assert shown == [box]
    what, group, _, _, answer = box.children
    assert "Mencapai batas: 14 dari 30 peserta (47 %" in answer.value
    group.value = "Kelompok 1"
    members = people[people["group"] == "Kelompok 1"]
    assert f"Mencapai batas: {members['passed'].sum()} dari {len(members)} peserta" in answer.value
    what.value = "score"
    assert "Nilai tugas: median" in answer.value


def test_no_choice_shows_fewer_than_five_or_leaves_them_over(people):
    for group in people["group"].unique():
        for agency in people["agency"].unique():
            wanted = {"group": group, "agency": agency}
            n = len(people[(people["group"] == group) & (people["agency"] == agency)])
            said = tell(people, wanted, "passed", "Mencapai batas")
            assert (said == TOO_FEW) == (n < 5 or 0 < 30 - n < 5)


def test_nobody_has_no_filters(people):
    assert explore(people.iloc[:0], {"passed": "Mencapai batas"}) is None
