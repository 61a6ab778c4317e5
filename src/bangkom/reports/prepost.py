"""The tests before and after the training: the same people compared, by agenda, and how good the questions are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from bangkom.domain.comparison import Change, Gain, Pairs, change, match, normalised_gain
from bangkom.domain.disclosure import MINIMUM_GROUP
from bangkom.domain.items import alpha, item_rest
from bangkom.domain.results import INDICATIVE_BELOW, difficulty
from bangkom.reports.load import Snapshot

ALL = "Semua agenda"


@dataclass(frozen=True)
class Comparison:
    """One agenda, or all together. `change` and `gain` are None for fewer than five pairs."""

    label: str
    pairs: Pairs
    change: Change | None
    gain: Gain | None


def comparisons(snapshot: Snapshot, persons: pd.DataFrame) -> tuple[Comparison, ...]:
    """All questions together, then agenda by agenda; empty without both tests or without people."""
    before, after = snapshot.of_kind("pre-test"), snapshot.of_kind("post-test")
    if not before or not after or persons.empty:
        return ()
    found = []
    for label in (ALL, *snapshot.about.agendas):
        agenda = None if label == ALL else label
        first, second = (_percents(snapshot, persons, tests, agenda) for tests in (before, after))
        if not first and not second:
            continue
        everybody: dict[str, float | None] = dict.fromkeys(persons["pseudonym"])
        pairs = match({**everybody, **first}, {**everybody, **second})
        enough = len(pairs.scores) >= MINIMUM_GROUP
        found.append(
            Comparison(
                label,
                pairs,
                change(pairs.scores) if enough else None,
                normalised_gain(pairs.scores) if enough else None,
            )
        )
    return tuple(found)


def _percents(
    snapshot: Snapshot, persons: pd.DataFrame, tests: Sequence[str], agenda: str | None
) -> Mapping[str, float | None]:
    """By person, points of all questions of those tests and that agenda, of 100; None unless all are marked."""
    rows = _test_rows(snapshot, persons, tests)
    if agenda is not None:
        rows = rows[rows["agenda"] == agenda]
    marked = (rows["state"] == "graded") & rows["points"].notna()
    by_person = rows.assign(marked=marked).groupby("pseudonym")
    sums = by_person[["points", "maximum"]].sum()
    complete = by_person["marked"].all()
    return {
        str(person): 100 * points / worth if complete[person] and worth else None
        for person, points, worth in zip(sums.index, sums["points"], sums["maximum"], strict=True)
    }


def _test_rows(snapshot: Snapshot, persons: pd.DataFrame, tests: Sequence[str]) -> pd.DataFrame:
    rows = snapshot.scores[
        snapshot.scores["assignment"].isin(tests) & snapshot.scores["pseudonym"].isin(persons["pseudonym"])
    ]
    return rows.merge(snapshot.questions, on=["assignment", "question"], how="left")


def questions(snapshot: Snapshot, persons: pd.DataFrame) -> pd.DataFrame:
    """Per question of a test with five or more marks: `test, question, agenda, n, p, rest, indicative`. `rest` is its
    correlation with all others of the test, missing where that can't be reckoned."""
    rows = []
    for test in (*snapshot.of_kind("pre-test"), *snapshot.of_kind("post-test")):
        own = _test_rows(snapshot, persons, [test])
        wide = _wide(own)
        agendas = dict(zip(own["question"], own["agenda"].fillna(""), strict=True))
        maximum = own.groupby("question")["maximum"].max()
        for place, question in enumerate(wide.columns):
            points = [float(value) for value in wide[question]]
            p = difficulty(points, float(maximum[question]))
            if len(points) >= MINIMUM_GROUP and p is not None:
                rest = item_rest(wide.to_numpy().tolist(), place)
                rows.append((test, question, agendas[question], len(points), p, rest, len(points) < INDICATIVE_BELOW))
    return pd.DataFrame(rows, columns=["test", "question", "agenda", "n", "p", "rest", "indicative"])


def reliability(snapshot: Snapshot, persons: pd.DataFrame) -> pd.DataFrame:
    """Per test: `test, n, items, alpha` over people who answered all of it; alpha missing for fewer than five."""
    rows = []
    for test in (*snapshot.of_kind("pre-test"), *snapshot.of_kind("post-test")):
        wide = _wide(_test_rows(snapshot, persons, [test]))
        if len(wide.columns):
            value = alpha(wide.to_numpy().tolist()) if len(wide) >= MINIMUM_GROUP else None
            rows.append((test, len(wide), len(wide.columns), value))
    return pd.DataFrame(rows, columns=["test", "n", "items", "alpha"])


def _wide(rows: pd.DataFrame) -> pd.DataFrame:
    """A row a person, a column a question, of those whose every question is marked."""
    marked = rows[(rows["state"] == "graded") & rows["points"].notna()]
    return marked.pivot_table(index="pseudonym", columns="question", values="points", aggfunc="first").dropna()
