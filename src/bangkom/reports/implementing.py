"""The figures of the implementation stage. What isn't measured is missing: not done, and never zero."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from bangkom.domain.comparison import Change, Pairs, change, match
from bangkom.domain.design import ASPECTS, FOCI, PROGRAMMES
from bangkom.domain.disclosure import MINIMUM_GROUP
from bangkom.domain.results import Stage, funnel
from bangkom.domain.survival import Step, kaplan_meier
from bangkom.reports.load import Snapshot
from bangkom.reports.tables import aims, grouped, ordered, scores_by_agenda_and
from bangkom.reports.training import shares

RESULT_STATES = ("reached", "improved", "unverified", "same", "unmeasured")
"""Of an indicator: target reached and verified; better and verified; better, not verified; not better; not measured."""


def progress(snapshot: Snapshot, persons: pd.DataFrame) -> pd.DataFrame:
    """One row a person: `pseudonym, agency, status, group, approved, reported, verified, improved` (an indicator is
    better than its baseline, and the mentor verified it), each flag for itself."""
    own = snapshot.progress.set_index("pseudonym")
    better = snapshot.indicators[snapshot.indicators["is_improved"] & snapshot.indicators["is_verified"]]
    frame = persons[["pseudonym", "agency", "status", "group"]].copy()
    frame["approved"] = frame["pseudonym"].map(own["design_state"] == "approved").fillna(False).astype(bool)
    frame["reported"] = frame["pseudonym"].map(own["reported_at"].notna()).fillna(False).astype(bool)
    frame["verified"] = frame["pseudonym"].map(own["verified_at"].notna()).fillna(False).astype(bool)
    frame["improved"] = frame["pseudonym"].isin(better["pseudonym"])
    return frame


def stages(flags: pd.DataFrame) -> tuple[Stage, ...]:
    """Registered → rancangan approved → reported → verified → with a verified improvement; empty without people."""
    if flags.empty:
        return ()
    so_far = pd.Series(True, index=flags.index)
    counts = [("Terdaftar", len(flags))]
    for key, title in STAGES.items():
        so_far = so_far & flags[key]
        counts.append((title, int(so_far.sum())))
    return funnel(counts, len(flags))


@dataclass(frozen=True)
class Milestones:
    """Sums over everybody whose rancangan has milestones; `people` of them. Those of the short term are due."""

    people: int
    due: int
    done: int
    verified: int


def milestones(snapshot: Snapshot, persons: pd.DataFrame) -> Milestones:
    own = snapshot.progress[
        snapshot.progress["pseudonym"].isin(persons["pseudonym"]) & (snapshot.progress["milestones_due"] > 0)
    ]
    sums = own[["milestones_due", "milestones_done", "milestones_verified"]].sum()
    return Milestones(len(own), *(int(value) for value in sums))


def indicators(snapshot: Snapshot, persons: pd.DataFrame) -> pd.DataFrame:
    """Indicators by aspect (rows, by their words) and what came of them (columns RESULT_STATES).

    A row whose indicators belong to fewer than five people is left out.
    """
    own = snapshot.indicators[snapshot.indicators["pseudonym"].isin(persons["pseudonym"])].copy()
    if own.empty:
        return pd.DataFrame(columns=list(RESULT_STATES))
    own["state"] = [_result(row) for row in own.to_dict("records")]
    holders = own.groupby("aspect")["pseudonym"].nunique()
    shown = [aspect for aspect in ASPECTS if holders.get(aspect, 0) >= MINIMUM_GROUP]
    table = pd.crosstab(own["aspect"], own["state"]).reindex(index=shown, columns=list(RESULT_STATES), fill_value=0)
    table.index = pd.Index([aspect.capitalize() for aspect in shown])
    return table.astype(int)


def _result(row: Mapping[Hashable, Any]) -> str:
    if pd.isna(row["latest"]):
        return "unmeasured"
    if not row["is_improved"]:
        return "same"
    if not row["is_verified"]:
        return "unverified"
    return "reached" if row["share"] == 1.0 else "improved"


@dataclass(frozen=True)
class Satisfaction:
    """IKM before and after, of the services of those who measured both; `change` None for fewer than five."""

    pairs: Pairs
    change: Change | None


def satisfaction(snapshot: Snapshot, persons: pd.DataFrame) -> Satisfaction:
    own = snapshot.progress[snapshot.progress["pseudonym"].isin(persons["pseudonym"])]
    before, after = (
        {row["pseudonym"]: None if pd.isna(row[name]) else float(row[name]) for row in own.to_dict("records")}
        for name in ("ikm_before", "ikm_after")
    )
    pairs = match(before, after)
    return Satisfaction(pairs, change(pairs.scores) if len(pairs.scores) >= MINIMUM_GROUP else None)


def time_to_result(snapshot: Snapshot, flags: pd.DataFrame) -> tuple[Step, ...]:
    """Days from the closing to the first verified improvement, of everybody with an approved rancangan; who has none
    yet is censored at the moment of the snapshot. Empty for fewer than five results."""
    own = snapshot.progress[snapshot.progress["pseudonym"].isin(flags.loc[flags["approved"], "pseudonym"])]
    today = snapshot.about.zone.local(snapshot.about.as_of).date()
    times = []
    for row in own.to_dict("records"):
        if pd.isna(row["closing_at"]):
            continue
        begun = snapshot.about.zone.local(row["closing_at"]).date()
        is_done = not pd.isna(row["first_result_on"])
        days = ((row["first_result_on"] if is_done else today) - begun).days
        times.append((float(max(days, 0)), is_done))
    enough = sum(is_done for _, is_done in times) >= MINIMUM_GROUP
    return kaplan_meier(times) if enough else ()


@dataclass(frozen=True)
class Savings:
    """What participants state, summed: `hours` and `rupiah` a month, of `hours_of` and `rupiah_of` people.

    None for fewer than five statements.
    """

    hours: float | None
    hours_of: int
    rupiah: float | None
    rupiah_of: int


def savings(snapshot: Snapshot, persons: pd.DataFrame) -> Savings:
    own = snapshot.progress[snapshot.progress["pseudonym"].isin(persons["pseudonym"])]
    found: list[tuple[float | None, int]] = []
    for name in ("hours_per_month", "rupiah_per_month"):
        stated = own[name].dropna()
        found.append((float(stated.sum()) if len(stated) >= MINIMUM_GROUP else None, len(stated)))
    return Savings(*found[0], *found[1])


def tagged(snapshot: Snapshot, persons: pd.DataFrame, kind: str) -> pd.DataFrame:
    """How many rancangan carry each tag of `focus` or `programme`: `label, n`; tags of one to four are left out."""
    titles = {"focus": FOCI, "programme": PROGRAMMES}[kind]
    own = snapshot.tags[(snapshot.tags["kind"] == kind) & snapshot.tags["pseudonym"].isin(persons["pseudonym"])]
    counts = own["tag"].value_counts()
    rows = [(title, int(counts.get(tag, 0))) for tag, title in titles.items()]
    return pd.DataFrame([row for row in rows if row[1] >= MINIMUM_GROUP], columns=["label", "n"])


def by(flags: pd.DataFrame, column: str, key: str) -> pd.DataFrame:
    """Per group of `column` (small ones joined), who has the flag `key`: `label, n, done, share, low, high`."""
    labels, grouping = grouped(flags, column)
    return shares((label, flags.loc[labels == label, key]) for label in ordered(labels, grouping, column))


def by_aim(snapshot: Snapshot, flags: pd.DataFrame, key: str) -> pd.DataFrame:
    """Per aim of the rancangan, who has the flag `key`; aims of which nothing may be told are left out."""
    return shares((title, members[key]) for title, members in aims(snapshot, flags))


def by_agenda(snapshot: Snapshot, results: pd.DataFrame, flags: pd.DataFrame) -> pd.DataFrame:
    """Scores of each agenda's tasks, of those with a verified improvement and of the others: `label, n, …`."""
    return scores_by_agenda_and(snapshot, results, flags, "improved", IMPROVED)


STAGES: Mapping[str, str] = {
    "approved": "Rancangan disetujui",
    "reported": "Implementasi dilaporkan",
    "verified": "Diverifikasi mentor",
    "improved": "Ada perbaikan yang diverifikasi",
}
IMPROVED = {True: "dengan perbaikan terverifikasi", False: "tanpa perbaikan terverifikasi"}
