"""The figures of graduation: what the rules say of everybody, and what people have signed."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from bangkom.domain.agreement import intraclass, severity
from bangkom.domain.disclosure import MINIMUM_GROUP
from bangkom.domain.graduation import COMPONENT_TITLES, STATUSES
from bangkom.reports.load import Snapshot
from bangkom.reports.tables import SUMMARY, figures_of, scores_by_agenda_and

NEAR = 2.0
"""Points around the pass mark in which a score deserves a second look."""


def verdicts(snapshot: Snapshot, persons: pd.DataFrame) -> pd.DataFrame:
    """One row a person: `pseudonym, agency, status, group, verdict, score, predicate, decision, passed`."""
    own = snapshot.progress[["pseudonym", "verdict", "score", "predicate"]]
    signed = snapshot.participants[["pseudonym", "decision"]]
    frame = persons[["pseudonym", "agency", "status", "group"]]
    frame = frame.merge(own, on="pseudonym", how="left").merge(signed, on="pseudonym", how="left")
    frame["passed"] = frame["verdict"] == "LULUS"
    return frame


def signed(found: pd.DataFrame) -> pd.DataFrame:
    """People by computed status (rows STATUSES) and whether a decision was signed: `signed, unsigned`."""
    if found.empty:
        return pd.DataFrame(columns=["signed", "unsigned"])
    is_signed = found["decision"].notna()
    rows = [
        [int((is_signed & (found["verdict"] == status)).sum()), int((~is_signed & (found["verdict"] == status)).sum())]
        for status in STATUSES
    ]
    return pd.DataFrame(rows, index=list(STATUSES), columns=["signed", "unsigned"])


def near_the_mark(found: pd.DataFrame, pass_mark: float) -> int:
    """How many final scores lie within two points of the pass mark, on either side."""
    return int(((found["score"] - pass_mark).abs() <= NEAR).sum())


def components(snapshot: Snapshot, persons: pd.DataFrame) -> pd.DataFrame:
    """Per component of the final score: `label, n, …` of those who have one; figures from five on."""
    own = snapshot.components[snapshot.components["pseudonym"].isin(persons["pseudonym"])]
    rows = []
    for component, title in COMPONENT_TITLES.items() if len(persons) else ():
        scores = own.loc[own["component"] == component, "score"].dropna()
        rows.append((title, *figures_of(scores)))
    return pd.DataFrame(rows, columns=["label", *SUMMARY])


def predicates(snapshot: Snapshot, found: pd.DataFrame) -> pd.DataFrame:
    """People by predicate, of those with a final score: `label, n`; empty for fewer than five."""
    known = found["predicate"].dropna()
    if len(known) < MINIMUM_GROUP:
        return pd.DataFrame(columns=["label", "n"])
    counts = known.value_counts()
    return pd.DataFrame(
        [(title, int(counts.get(title, 0))) for title, _ in snapshot.about.predicates], columns=["label", "n"]
    )


def by_agenda(snapshot: Snapshot, results: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Scores of each agenda's tasks, of those who pass and of the others: `label, n, …`; figures from five on."""
    return scores_by_agenda_and(snapshot, results, found, "passed", PASSED)


@dataclass(frozen=True)
class Agreement:
    """How far examiners agree on `n` people whom two marked: `icc` is ICC(2,2), None where it can't be reckoned;
    `apart` pairs of marks are further apart than the rule allows; `strictest` and `mildest` points from the mean."""

    n: int
    icc: float | None
    apart: int
    strictest: float
    mildest: float


def agreement(snapshot: Snapshot, persons: pd.DataFrame) -> Agreement | None:
    """Of the first two examiners of everybody; None for fewer than five people."""
    own = snapshot.examiners[snapshot.examiners["pseudonym"].isin(persons["pseudonym"])]
    pairs: list[Sequence[float]] = []
    for _, marks in own.sort_values("seat").groupby("pseudonym"):
        if len(marks) >= 2:
            pairs.append([float(value) for value in marks["score"].iloc[:2]])
    if len(pairs) < MINIMUM_GROUP:
        return None
    rows = [(row["pseudonym"], row["examiner"], float(row["score"])) for row in own.to_dict("records")]
    leanings = [mean for _, mean in severity(rows).values()]
    apart = sum(abs(first - second) > snapshot.about.discrepancy for first, second in pairs)
    return Agreement(len(pairs), intraclass(pairs), apart, min(leanings), max(leanings))


PASSED = {True: "LULUS", False: "belum atau tidak lulus"}
