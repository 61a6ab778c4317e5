"""The training as a whole, against figures counted by hand from the made-up cohort."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from tests.unit.reports.cohorts import make, snapshot

from bangkom.domain.graduation import decide
from bangkom.reports import implementing, sentences, tables, training
from bangkom.reports.load import Snapshot, load


@pytest.fixture(scope="module")
def thirty(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return load(snapshot(tmp_path_factory.mktemp("thirty"), "thirty"))


@pytest.fixture(scope="module")
def people(thirty: Snapshot) -> pd.DataFrame:
    return tables.people(thirty, tables.outcomes(thirty))


def test_the_funnel_only_narrows_and_ends_with_who_may_graduate(thirty: Snapshot, people: pd.DataFrame) -> None:
    stages = training.stages(training.progress(thirty, people))
    counts = {stage.name: stage.count for stage in stages}
    assert list(counts.values()) == sorted(counts.values(), reverse=True)
    # One never came; one left after two videos; of the rest three lack a task, one of them also contributions.
    assert (counts["Terdaftar"], counts["Akun aktif"], counts["Semua video"]) == (30, 29, 28)
    assert counts["Semua tugas dikumpulkan"] == 25
    inputs = make("thirty")
    passed = sum(decide(facts, inputs.programme).status == "LULUS" for facts in inputs.facts.values())
    assert counts["Memenuhi syarat kelulusan"] == passed == 11


def test_requirements_count_everybody_in_one_state(thirty: Snapshot, people: pd.DataFrame) -> None:
    table = training.requirements(thirty, people)
    assert (table.sum(axis=1) == 30).all()
    assert table.loc["Rancangan"].tolist() == [27, 3, 0, 0]


def test_presence_is_over_everybody_who_was_expected(thirty: Snapshot, people: pd.DataFrame) -> None:
    sessions = training.class_presence(thirty, people)
    assert sessions.index[0] == "Pembukaan"
    assert (sessions.sum(axis=1) == 30).all()
    # Who never came and who left are absent everywhere; one more missed the third and the fourth.
    assert sessions["absent"].tolist() == [2, 2, 3, 3, 2, 2, 2, 2]
    chats = training.chat_presence(thirty, people)
    assert chats["absent"].tolist() == [1, 2, 2]


def test_sessions_of_the_same_title_stay_apart(thirty: Snapshot, people: pd.DataFrame) -> None:
    sessions = thirty.sessions.assign(title=["Pembukaan", "Bimbingan", "Bimbingan", *thirty.sessions["title"][3:]])
    table = training.class_presence(replace(thirty, sessions=sessions), people)
    assert list(table.index[:3]) == ["Pembukaan", "Bimbingan (1)", "Bimbingan (2)"]
    assert "Bimbingan (2)" in sentences.presence(table, "sesi tatap muka")


def test_by_agenda_counts_only_tasks_of_subjects(thirty: Snapshot, people: pd.DataFrame) -> None:
    table = training.by_agenda(thirty, tables.outcomes(thirty), people)
    assert table[["label", "n", "done"]].to_numpy().tolist() == [
        ["Revolusi Cara Pandang", 30, 27],
        ["Revolusi Cara Pikir", 30, 27],
        ["Revolusi Cara Kerja", 30, 25],
    ]


def test_an_aim_whose_rest_would_name_somebody_is_left_out(thirty: Snapshot, people: pd.DataFrame) -> None:
    flags = training.progress(thirty, people)
    table = implementing.by_aim(thirty, flags, "reported")
    assert (table["n"] >= 5).all()
    assert (30 - table["n"] >= 5).all()
    some = flags[flags["pseudonym"].isin(thirty.tags.loc[thirty.tags["tag"] == "perbaikan", "pseudonym"])]
    nearly_all = pd.concat([some, flags[~flags["pseudonym"].isin(some["pseudonym"])].head(3)])
    assert (
        "Perbaikan pelayanan yang terus-menerus"
        not in implementing.by_aim(thirty, nearly_all, "reported")["label"].tolist()
    )


@pytest.mark.parametrize("cohort", ["empty", "one", "broken"])
def test_small_and_broken_cohorts(cohort: str, tmp_path: Path) -> None:
    data = load(snapshot(tmp_path, cohort))
    people = tables.people(data, tables.outcomes(data))
    flags = training.progress(data, people)
    for table in (
        training.requirements(data, people),
        training.chat_presence(data, people),
        training.class_presence(data, people),
        implementing.by_aim(data, flags, "reported"),
    ):
        assert table.empty == (cohort != "broken")
    assert bool(training.stages(flags)) == (cohort == "broken")
