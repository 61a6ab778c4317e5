"""The figures of the reports as pandas tables, from a snapshot. Headings are for code; charts translate them.

Every function that breaks people down keeps the disclosure rule. A cohort of fewer than five people has no figures but
its size: what is made from `people` is then empty.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from bangkom.domain.design import AIMS
from bangkom.domain.disclosure import MINIMUM_GROUP, TOTAL, Grouping, cube, merge_small, protect
from bangkom.domain.results import (
    INDICATIVE_BELOW,
    STATES,
    Outcome,
    ScoreRow,
    Stage,
    State,
    Summary,
    difficulty,
    funnel,
    has_passed,
    outcome,
    overall,
    reached,
    summarise,
    wilson,
)
from bangkom.reports.load import Snapshot

BIN = 10
MERGED = "Gabungan {count} {what} lain"
WHAT = {"agency": "perangkat daerah", "status": "status", "group": "kelompok"}


def outcomes(snapshot: Snapshot) -> pd.DataFrame:
    """One row a registered participant and assignment: `pseudonym, assignment, state, points, maximum, percent`.

    Whoever has no row in the gradebook is there too, as not handed in.
    """
    handed_in = {(who, what): at for who, what, at in records(snapshot.submissions, SUBMISSION)}
    rows: dict[tuple[str, str], list[ScoreRow]] = {}
    wanted = snapshot.scores[snapshot.scores["assignment"].isin(snapshot.assignments)]
    for who, what, question, given, maximum, told in records(wanted, SCORE):
        key = (who, what)
        points = None if math.isnan(given) else given
        # A mark without points is no mark.
        state: State = "waiting" if told == "graded" and points is None else told
        row = ScoreRow(who, what, question, points, maximum, state, submitted_at=handed_in.get(key))
        rows.setdefault(key, []).append(row)
    found = []
    for pseudonym in snapshot.participants["pseudonym"]:
        for assignment in snapshot.assignments:
            key = (pseudonym, assignment)
            result = outcome(rows.get(key, []))
            if result.state == "missing" and key in handed_in:
                result = Outcome("waiting")
            found.append((*key, result.state, result.points, result.maximum, result.percent))
    return pd.DataFrame(found, columns=["pseudonym", "assignment", "state", "points", "maximum", "percent"])


def people(snapshot: Snapshot, results: pd.DataFrame) -> pd.DataFrame:
    """One row a registered participant: `pseudonym, agency, status, group, started, reached, missing, complete, score,
    passed`. `score` is None and `passed` False until everything is marked. Empty for fewer than five people."""
    found = []
    own_rows: dict[str, dict[str, Outcome]] = {}
    for who, what, *known in records(results, ("pseudonym", "assignment", *OUTCOME)):
        own_rows.setdefault(who, {})[what] = Outcome(*known)
    for person in snapshot.participants.to_dict("records"):
        own = own_rows.get(person["pseudonym"], {})
        score = overall(list(own.values()))
        found.append(
            {
                "pseudonym": person["pseudonym"],
                "agency": person["agency"] or UNKNOWN,
                "status": person["status"] or UNKNOWN,
                "group": person["group"] or UNKNOWN,
                "started": any(item.state in ("graded", "waiting") for item in own.values()),
                "reached": reached(own, snapshot.assignments),
                "missing": sum(item.state == "missing" for item in own.values()),
                "complete": score is not None,
                "score": score,
                "passed": score is not None and has_passed(score, snapshot.about.pass_mark),
            }
        )
    frame = pd.DataFrame(found, columns=PEOPLE)
    return frame if len(frame) >= MINIMUM_GROUP else frame.iloc[:0]


def stages(snapshot: Snapshot, persons: pd.DataFrame) -> tuple[Stage, ...]:
    """The funnel of step 1: registered, then each assignment handed in without a gap, then everything marked.

    An excused assignment counts as handed in. Empty if `persons` is.
    """
    if persons.empty or not snapshot.assignments:
        return ()
    counts = [(REGISTERED, len(persons))]
    for index, assignment in enumerate(snapshot.assignments, start=1):
        counts.append((HANDED_IN.format(assignment=assignment), int((persons["reached"] >= index).sum())))
    counts.append((ALL_MARKED, int(persons["complete"].sum())))
    return funnel(counts, len(persons))


def states(results: pd.DataFrame, persons: pd.DataFrame, assignments: Sequence[str]) -> pd.DataFrame:
    """People per assignment (rows) and state (columns, in the order of STATES)."""
    counted = results[results["pseudonym"].isin(persons["pseudonym"])]
    table = pd.crosstab(counted["assignment"], counted["state"]).reindex(
        index=list(assignments) if len(persons) else [], columns=list(STATES), fill_value=0
    )
    return table.astype(int)


def behind(persons: pd.DataFrame) -> pd.Series:
    """How many people lack how many assignments: index the number missing, in order."""
    return persons.groupby("missing").size()


def grouped(persons: pd.DataFrame, column: str) -> tuple[pd.Series, Grouping]:
    """A label a person for the values of `column`, small groups joined; an empty series if no breakdown is possible."""
    grouping = merge_small({str(value): int(count) for value, count in persons[column].value_counts().items()})
    if not grouping:
        return pd.Series(dtype=str), grouping
    return persons[column].map(lambda value: value if value in grouping.shown else _joined(grouping, column)), grouping


def merged(persons: pd.DataFrame, column: str) -> tuple[str, ...]:
    """The values of `column` that a breakdown joins."""
    return grouped(persons, column)[1].merged


def _joined(grouping: Grouping, column: str) -> str:
    return MERGED.format(count=len(grouping.merged), what=WHAT[column])


def completion(persons: pd.DataFrame, column: str) -> pd.DataFrame:
    """Per group of `column`: `label, n, done, share, low, high` (all assignments handed in); the joined group last."""
    labels, grouping = grouped(persons, column)
    rows = []
    for label in ordered(labels, grouping, column):
        members = persons[labels == label]
        done = int((members["missing"] == 0).sum())
        interval = wilson(done, len(members))
        if interval is not None:
            rows.append((label, len(members), done, done / len(members), interval.low, interval.high))
    return pd.DataFrame(rows, columns=["label", "n", "done", "share", "low", "high"])


def ordered(labels: pd.Series, grouping: Grouping, column: str) -> list[str]:
    """The labels of a breakdown in order, the joined group last."""
    joined = [_joined(grouping, column)] if grouping.merged else []
    return [*grouping.shown, *joined] if len(labels) else []


def agency_by_status(persons: pd.DataFrame) -> pd.DataFrame:
    """People by agency (rows, small ones joined) and status with totals; a blank is None. Empty if impossible."""
    labels, grouping = grouped(persons, "agency")
    if not len(labels):
        return pd.DataFrame()
    table = cube(list(zip(labels, persons["status"], strict=True)), [(0, 1)])
    hidden = protect(table)
    columns = [*sorted(persons["status"].unique()), TOTAL]
    return pd.DataFrame(
        {
            column: [
                None if (row, column) in hidden else table.counts[row, column]
                for row in (*ordered(labels, grouping, "agency"), TOTAL)
            ]
            for column in columns
        },
        index=[*ordered(labels, grouping, "agency"), TOTAL],
        dtype=object,
    )


@dataclass(frozen=True)
class Scores:
    """Scores out of 100 of people whose assignments are all marked; `summary` is None for fewer than five."""

    n: int
    passed: int
    summary: Summary | None
    bins: pd.Series


def score_distribution(persons: pd.DataFrame, pass_mark: float) -> Scores:
    """Of the tasks' scores of those whose tasks are all marked: see `distribution`."""
    return distribution(persons.loc[persons["complete"].astype(bool), "score"], pass_mark)


def distribution(scores: pd.Series, pass_mark: float) -> Scores:
    """The distribution over bins of ten points, of those who have a score; empty bins for fewer than five."""
    known = scores.dropna().astype(float)
    enough = len(known) >= MINIMUM_GROUP
    places = [min(int(score // BIN), 100 // BIN - 1) for score in known] if enough else []
    bins = pd.Series(places, dtype=int).value_counts().reindex(range(100 // BIN), fill_value=0).sort_index()
    passed = sum(has_passed(score, pass_mark) for score in known)
    return Scores(len(known), passed, summarise(list(known)) if enough else None, bins)


def scores_by_group(persons: pd.DataFrame, column: str) -> pd.DataFrame:
    """Per group: `label, n, first_quartile, median, third_quartile, mean, sd, passed`, of complete scores only."""
    complete = persons[persons["complete"].astype(bool)]
    labels, grouping = grouped(complete, column)
    rows = []
    for label in ordered(labels, grouping, column):
        members = complete[labels == label]
        rows.append((label, *summary_row(members["score"]), int(members["passed"].sum())))
    return pd.DataFrame(rows, columns=["label", *SUMMARY, "passed"])


def scores_by_agenda(snapshot: Snapshot, results: pd.DataFrame, persons: pd.DataFrame) -> pd.DataFrame:
    """Per agenda: `label, n, …` of people whose tasks of that agenda are all marked; figures from five on."""
    own = results[results["pseudonym"].isin(persons["pseudonym"])]
    rows = [
        (agenda, *figures_of(_agenda_scores(own, tasks))) for agenda, tasks in _agenda_tasks(snapshot) if len(persons)
    ]
    return pd.DataFrame(rows, columns=["label", *SUMMARY])


def scores_by_agenda_and(
    snapshot: Snapshot, results: pd.DataFrame, flags: pd.DataFrame, key: str, words: Mapping[bool, str]
) -> pd.DataFrame:
    """Per agenda and value of the flag `key`, in `words`: `label, n, …`; figures from five on."""
    rows = []
    for agenda, tasks in _agenda_tasks(snapshot) if len(flags) else ():
        for value, said in words.items():
            people = flags.loc[flags[key] == value, "pseudonym"]
            scores = _agenda_scores(results[results["pseudonym"].isin(people)], tasks)
            rows.append((f"{agenda}, {said}", *figures_of(scores)))
    return pd.DataFrame(rows, columns=["label", *SUMMARY])


def _agenda_tasks(snapshot: Snapshot) -> Iterator[tuple[str, list[str]]]:
    """Agendas that have tasks, with their assignments."""
    taught = snapshot.programme[snapshot.programme["kind"] == "subject"]
    for agenda in snapshot.about.agendas:
        tasks = list(taught.loc[taught["agenda"] == agenda, "assignment"])
        if tasks:
            yield agenda, tasks


def _agenda_scores(results: pd.DataFrame, tasks: Sequence[str]) -> list[float]:
    own: dict[str, list[Outcome]] = {}
    for who, *known in records(results[results["assignment"].isin(tasks)], ("pseudonym", *OUTCOME)):
        own.setdefault(who, []).append(Outcome(*known))
    return [score for outcomes in own.values() if (score := overall(outcomes)) is not None]


def records(frame: pd.DataFrame, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Rows as tuples of these columns: many times faster than pandas' own ways for thousands of people."""
    return zip(*(frame[column].tolist() for column in columns), strict=True)


def figures_of(scores: Sequence[float] | pd.Series) -> tuple[float, ...]:
    """The figures named in SUMMARY; from five scores on, before that only how many there are."""
    if len(scores) >= MINIMUM_GROUP:
        return summary_row(pd.Series(list(scores), dtype=float))
    return (len(scores), *[math.nan] * (len(SUMMARY) - 1))


def scores_by_aim(snapshot: Snapshot, persons: pd.DataFrame) -> pd.DataFrame:
    """Per aim of the rancangan: `label, n, …, passed` of complete scores; a person may serve several aims. An aim is
    left out if it, or the rest, is fewer than five people."""
    complete = persons[persons["complete"].astype(bool)]
    rows = []
    for title, members in aims(snapshot, complete):
        rows.append((title, *summary_row(members["score"]), int(members["passed"].sum())))
    return pd.DataFrame(rows, columns=["label", *SUMMARY, "passed"])


def aims(snapshot: Snapshot, persons: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """The three aims, each with the rows of `persons` whose rancangan serves it, where that may be told: from five
    people on, and unless the rest is one to four, who would follow by subtraction."""
    for tag, title in AIMS.items():
        tagged = snapshot.tags[(snapshot.tags["kind"] == "aim") & (snapshot.tags["tag"] == tag)]
        members = persons[persons["pseudonym"].isin(tagged["pseudonym"])]
        rest = len(persons) - len(members)
        if len(members) >= MINIMUM_GROUP and (rest == 0 or rest >= MINIMUM_GROUP):
            yield title, members


def scores_by_assignment(results: pd.DataFrame, persons: pd.DataFrame, titles: dict[str, str]) -> pd.DataFrame:
    """Per assignment: `label, n, …` of its marked hand-ins; figures from five on."""
    marked = results[results["state"] == "graded"]
    rows = [
        (assignment, *figures_of(marked.loc[marked["assignment"] == assignment, "percent"]))
        for assignment in titles
        if len(persons)
    ]
    return pd.DataFrame(rows, columns=["label", *SUMMARY])


def summary_row(scores: pd.Series) -> tuple[float, ...]:
    """The figures named in SUMMARY."""
    summary = summarise([float(score) for score in scores])
    if summary is None:
        return (0, *[math.nan] * (len(SUMMARY) - 1))
    sd = math.nan if summary.sd is None else summary.sd
    return summary.n, summary.first_quartile, summary.median, summary.third_quartile, summary.mean, sd


def questions(snapshot: Snapshot, persons: pd.DataFrame) -> pd.DataFrame:
    """Per question of five or more marks: `assignment, question, n, p, indicative`; the hardest first."""
    counted = snapshot.scores[
        (snapshot.scores["state"] == "graded")
        & snapshot.scores["points"].notna()
        & snapshot.scores["pseudonym"].isin(persons["pseudonym"])
        & snapshot.scores["assignment"].isin(snapshot.assignments)
    ]
    rows = []
    for (assignment, question), frame in counted.groupby(["assignment", "question"]):
        p = difficulty(list(frame["points"]), float(frame["maximum"].max()))
        if len(frame) >= MINIMUM_GROUP and p is not None:
            rows.append((assignment, question, len(frame), p, len(frame) < INDICATIVE_BELOW))
    table = pd.DataFrame(rows, columns=["assignment", "question", "n", "p", "indicative"])
    return table.sort_values(["p", "assignment", "question"]).reset_index(drop=True)


def waiting(snapshot: Snapshot, results: pd.DataFrame, persons: pd.DataFrame) -> pd.DataFrame:
    """Per assignment with hand-ins that wait for a mark: `assignment, count, days` since the oldest was handed in."""
    waits = results[(results["state"] == "waiting") & results["pseudonym"].isin(persons["pseudonym"])]
    joined = waits.merge(snapshot.submissions, on=["pseudonym", "assignment"], how="left")
    joined["days"] = (snapshot.about.as_of - joined["submitted_at"]).dt.total_seconds() / 86_400
    table = joined.groupby("assignment").agg(count=("pseudonym", "size"), days=("days", "max"))
    return table.reindex([name for name in snapshot.assignments if name in table.index]).reset_index()


def late(snapshot: Snapshot, persons: pd.DataFrame) -> int:
    """How many hand-ins came after their deadline."""
    own = snapshot.submissions["pseudonym"].isin(persons["pseudonym"])
    return int((snapshot.submissions.loc[own, "late_seconds"] > 0).sum())


PEOPLE = ["pseudonym", "agency", "status", "group", "started", "reached", "missing", "complete", "score", "passed"]
SUMMARY = ["n", "first_quartile", "median", "third_quartile", "mean", "sd"]
OUTCOME = ("state", "points", "maximum")
SUBMISSION = ("pseudonym", "assignment", "submitted_at")
SCORE = ("pseudonym", "assignment", "question", "points", "maximum", "state")
UNKNOWN = "Tidak diisi"
REGISTERED = "Terdaftar"
HANDED_IN = "Dikumpulkan sampai {assignment}"
ALL_MARKED = "Semua tugas dinilai"
