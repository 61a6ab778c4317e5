"""Sentences stay true at the edges: nobody, one, all, equal, withheld."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangkom.domain.results import funnel, wilson
from bangkom.reports import charts, drawing, headlines, sentences, tables


def stages(*counts: int) -> tuple[sentences.Stage, ...]:
    names = ["Terdaftar", "Sampai a", "Sampai b", "Dinilai"]
    return funnel(list(zip(names, counts, strict=True)), counts[0])


def groups(*rows: tuple[str, int, int]) -> pd.DataFrame:
    found = []
    for label, n, done in rows:
        interval = wilson(done, n)
        assert interval is not None
        found.append((label, n, done, done / n, interval.low, interval.high))
    return pd.DataFrame(found, columns=["label", "n", "done", "share", "low", "high"])


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ((10, 10, 10, 10), "Semua 10 peserta sudah mengumpulkan semua tugas, dan semuanya sudah dinilai lengkap."),
        ((10, 10, 10, 0), "Semua 10 peserta sudah mengumpulkan semua tugas; belum ada yang dinilai lengkap."),
        (
            (10, 0, 0, 0),
            "Belum seorang pun dari 10 peserta mengumpulkan semua tugas. Paling banyak yang",
        ),
        ((10, 9, 8, 8), "masing-masing 1 orang, sebelum tahap “Sampai a” dan “Sampai b”."),
        ((10, 9, 6, 6), "3 orang, sebelum tahap “Sampai b”."),
    ],
)
def test_the_funnel(counts: tuple[int, ...], told: str) -> None:
    assert told in sentences.funnel(stages(*counts))


@pytest.mark.parametrize(
    ("registered", "told"), [(0, "Belum ada peserta"), (1, "kurang dari lima"), (4, "kurang dari lima"), (5, "")]
)
def test_why_there_is_nothing_to_see(registered: int, told: str) -> None:
    said = sentences.readiness(registered)
    assert told in said and bool(said) == bool(told)
    assert sentences.readiness(30, 0) == sentences.NO_ASSIGNMENT


def test_who_is_behind() -> None:
    assert "Tidak ada yang tertinggal: semua 8 peserta" in sentences.behind(pd.Series({0: 8}), 3)
    assert (
        sentences.behind(pd.Series({3: 8}), 3)
        == "Semua 8 peserta masih tertinggal: 8 orang belum mengumpulkan satu tugas pun."
    )
    assert sentences.behind(pd.Series(dtype=int), 3) == ""


def test_a_difference_is_called_real_only_if_the_intervals_part() -> None:
    assert sentences.OVERLAP in sentences.completion(groups(("A", 8, 7), ("B", 8, 5)), "kelompok")
    assert sentences.APART in sentences.completion(groups(("A", 200, 190), ("B", 200, 20)), "kelompok")
    assert "Tidak ada perbedaan" in sentences.completion(groups(("A", 8, 4), ("B", 6, 3)), "kelompok")
    assert "tidak ditampilkan" in sentences.completion(groups(), "kelompok")


def test_scores_before_anybody_and_when_everybody() -> None:
    nobody = tables.Scores(0, 0, None, pd.Series(dtype=int))
    assert "belum ada yang nilainya lengkap" in sentences.scores(nobody, 30, 70.01)
    few = tables.Scores(3, 2, None, pd.Series(dtype=int))
    assert "baru 3 orang yang nilainya lengkap" in sentences.scores(few, 30, 70.01)
    every = tables.Scores(6, 6, tables.summarise([80.0] * 6), pd.Series(dtype=int))
    said = sentences.scores(every, 6, 70.01)
    assert said.startswith("Semua 6 peserta sudah bernilai lengkap.")
    assert "dan semuanya mencapai batas 70,01" in said


def test_waiting() -> None:
    none = pd.DataFrame({"assignment": [], "count": [], "days": []})
    assert sentences.waiting(none) == "Tidak ada pengumpulan yang menunggu penilaian."
    unknown = pd.DataFrame({"assignment": ["a"], "count": [2], "days": [float("nan")]})
    assert sentences.waiting(unknown) == "2 pengumpulan menunggu penilaian."
    fresh = pd.DataFrame({"assignment": ["a"], "count": [2], "days": [0.4]})
    assert "semuanya belum genap satu hari" in sentences.waiting(fresh)


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans()), min_size=5, max_size=40))
def test_headlines_are_of_the_whole_roster(rows: list[tuple[bool, bool, bool]]) -> None:
    flags = pd.DataFrame(rows, columns=["tasks", "classroom", "reported"])
    cards = headlines.completion(len(rows), flags)
    assert cards[0][:2] == (str(len(rows)), "Terdaftar")
    assert [card[2] for card in cards[1:]] == [f"{sum(c)} dari {len(rows)} peserta" for c in zip(*rows, strict=True)]


def test_a_cohort_too_small_has_its_size_alone() -> None:
    assert headlines.completion(3, pd.DataFrame()) == [("3", "Terdaftar", "peserta")]


def test_where_most_stopped_on_the_whole_way() -> None:
    way = funnel([("Terdaftar", 10), ("Tugas", 8), ("Presentasi", 7), ("Lulus", 4)], 10)
    said = sentences.journey(way)
    assert "4 dari 10 peserta (40 %) sudah sampai pada tahap terakhir, “Lulus”." in said
    assert "3 orang, sebelum tahap “Lulus”" in said
    assert sentences.journey(()) == ""


def test_what_is_awaited_and_what_has_failed() -> None:
    counts = pd.DataFrame(
        {"met": [4, 2], "awaited": [1, 3], "failed": [0, 0], "exempt": [0, 0]}, index=["Tugas", "Rancangan"]
    )
    assert sentences.requirements(counts) == "Yang paling banyak masih ditunggu: Rancangan (3 orang)."
    assert "Semua syarat" in sentences.requirements(counts.assign(awaited=0))


def test_an_absence_that_is_not_recorded_is_none() -> None:
    counts = pd.DataFrame(
        {"present": [5, 3], "late": 0, "excused": 0, "absent": [0, 0], "unrecorded": [0, 2]}, index=["A", "B"]
    )
    said = sentences.presence(counts, "sesi tatap muka")
    assert said == "Tidak ada yang tercatat tidak hadir pada sesi tatap muka. 2 kehadiran belum dicatat."
    assert "B (2 orang)" in sentences.presence(counts.assign(absent=[0, 2]), "sesi tatap muka")


def test_a_cross_table_of_blanks_only_is_not_shown() -> None:
    blank = pd.DataFrame({"ASN": [None, 18], "*": [30, 30]}, index=["A", "*"], dtype=object)
    assert charts.crossed_table(blank, "Perangkat daerah").empty
    part = pd.DataFrame({"ASN": [None, 9, 18], "*": [15, 15, 30]}, index=["A", "B", "*"], dtype=object)
    shown = charts.crossed_table(part, "Perangkat daerah")
    assert shown["ASN"].tolist() == ["–", "9", "18"]
    assert shown["Perangkat daerah"].tolist() == ["A", "B", "Jumlah"]


def test_a_label_is_never_broken_within_its_figures() -> None:
    stage = stages(10, 9, 8, 8)
    chart = charts.funnel(stage, "Corong")
    assert chart is not None
    for figure, width in ((chart.figure, drawing.PAGE), (chart.phone, drawing.PHONE)):
        for note in figure.layout.annotations:
            lines = note.text.replace("<b>", "").replace("</b>", "").split("<br>")
            assert all(len(line) <= width for line in lines)


def test_markup_in_a_name_stays_text() -> None:
    chart = charts.completion(groups(("<img src=x onerror=1>", 8, 7), ("B & C", 8, 5)), "Kelompok")
    assert chart is not None
    assert not [note.text for note in chart.figure.layout.annotations if "<img" in note.text]
