"""The figures of the training as a whole: how far everybody came, and what they wait for.

Like all breakdowns they keep the disclosure rule: nothing for a cohort of fewer than five people.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from bangkom.domain.attendance import PRESENCES
from bangkom.domain.requirements import RULE_TITLES
from bangkom.domain.results import Stage, funnel, wilson
from bangkom.reports.load import Snapshot

ATTENDED = ("present", "late")
UNRECORDED = "unrecorded"
RULE_STATES = ("met", "awaited", "failed", "exempt")
SHARES = ["label", "n", "done", "share", "low", "high"]


def progress(snapshot: Snapshot, persons: pd.DataFrame) -> pd.DataFrame:
    """One row a person of `persons`, flags by stage of the training: `pseudonym, agency, status, group, missing` and
    a column a key of STAGES but the first, each true only if all before it are."""
    frame = persons[["pseudonym", "agency", "status", "group", "missing"]].copy()
    rules = snapshot.rules.pivot_table(index="pseudonym", columns="rule", values="state", aggfunc="first")
    done = rules.isin(["met", "exempt"]) if len(rules) else rules
    own = snapshot.progress.set_index("pseudonym")
    active = snapshot.participants.set_index("pseudonym")["is_active"]
    so_far = pd.Series(True, index=frame.index)
    facts: Mapping[str, pd.Series] = {
        "active": frame["pseudonym"].map(active),
        "videos": _mapped(frame, done, "videos"),
        "tasks": frame["missing"] == 0,
        "talk": _mapped(frame, done, "chats") & _mapped(frame, done, "forum"),
        "classroom": _mapped(frame, done, "attendance"),
        "design": _mapped(frame, done, "design"),
        "presentation": _mapped(frame, done, "presentation"),
        "reported": frame["pseudonym"].map(own["reported_at"].notna()),
        "verified": frame["pseudonym"].map(own["verified_at"].notna()),
        "graduated": frame["pseudonym"].map(own["verdict"] == "LULUS"),
    }
    for key, flag in facts.items():
        so_far = so_far & flag.fillna(False).astype(bool)
        frame[key] = so_far
    return frame


def _mapped(frame: pd.DataFrame, done: pd.DataFrame, rule: str) -> pd.Series:
    known = done[rule] if rule in done.columns else pd.Series(dtype=bool)
    return frame["pseudonym"].map(known).fillna(False).astype(bool)


def stages(flags: pd.DataFrame) -> tuple[Stage, ...]:
    """The funnel of the whole training over the fixed roster; empty without people."""
    if flags.empty:
        return ()
    counts = [(STAGES["registered"], len(flags))]
    counts += [(title, int(flags[key].sum())) for key, title in STAGES.items() if key != "registered"]
    return funnel(counts, len(flags))


def requirements(snapshot: Snapshot, persons: pd.DataFrame) -> pd.DataFrame:
    """People by rule of graduation (rows, by their titles) and how it stands (columns RULE_STATES)."""
    counted = snapshot.rules[snapshot.rules["pseudonym"].isin(persons["pseudonym"])]
    return _crossed(counted["rule"], counted["state"], RULE_TITLES, RULE_STATES, len(persons))


def chat_presence(snapshot: Snapshot, persons: pd.DataFrame) -> pd.DataFrame:
    """People by subject (rows) and presence in its live chat (columns, UNRECORDED the last)."""
    counted = snapshot.chats[snapshot.chats["pseudonym"].isin(persons["pseudonym"])]
    titles = dict(snapshot.about.subjects)
    return _crossed(counted["subject"], counted["presence"].fillna(UNRECORDED), titles, _PRESENCE, len(persons))


def class_presence(snapshot: Snapshot, persons: pd.DataFrame) -> pd.DataFrame:
    """People by classroom session (rows, in their order) and presence."""
    counted = snapshot.attendance[snapshot.attendance["pseudonym"].isin(persons["pseudonym"])]
    ordered = snapshot.sessions.sort_values("position")
    titles = dict(zip(ordered["session"], _told_apart(ordered["title"]), strict=True))
    return _crossed(counted["session"], counted["presence"].fillna(UNRECORDED), titles, _PRESENCE, len(persons))


def _told_apart(titles: Iterable[str]) -> list[str]:
    """The titles, those that come more than once numbered: groups may have the same session in rooms of their own."""
    every = list(titles)
    return [
        title if every.count(title) == 1 else f"{title} ({every[: place + 1].count(title)})"
        for place, title in enumerate(every)
    ]


def forum_owed(snapshot: Snapshot, persons: pd.DataFrame) -> pd.DataFrame:
    """Per subject, who wrote what its forum asks for: the columns of SHARES."""
    counted = snapshot.forum[snapshot.forum["pseudonym"].isin(persons["pseudonym"])]
    enough = counted["contributions"] >= snapshot.about.forum_contributions
    return shares((title, enough[counted["subject"] == subject]) for subject, title in snapshot.about.subjects.items())


def by_agenda(snapshot: Snapshot, results: pd.DataFrame, persons: pd.DataFrame) -> pd.DataFrame:
    """Per agenda, who handed in (or is excused from) all of its tasks: the columns of SHARES."""
    own = results[results["pseudonym"].isin(persons["pseudonym"])]
    rows = []
    for agenda in snapshot.about.agendas:
        tasks = snapshot.programme.loc[
            (snapshot.programme["agenda"] == agenda) & (snapshot.programme["kind"] == "subject"), "assignment"
        ]
        if len(tasks):
            of_agenda = own[own["assignment"].isin(tasks)]
            rows.append((agenda, (of_agenda["state"] != "missing").groupby(of_agenda["pseudonym"]).all()))
    return shares(rows)


def shares(rows: Iterable[tuple[str, pd.Series]]) -> pd.DataFrame:
    """`label, n, done, share, low, high` of labelled flags; a row of nobody is left out."""
    found = []
    for label, flag in rows:
        n, done = len(flag), int(flag.sum())
        interval = wilson(done, n)
        if interval is not None:
            found.append((label, n, done, done / n, interval.low, interval.high))
    return pd.DataFrame(found, columns=SHARES)


def _crossed(
    rows: pd.Series, columns: pd.Series, titles: Mapping[Any, str], order: Sequence[str], people: int
) -> pd.DataFrame:
    if not people or rows.empty:
        return pd.DataFrame(columns=list(order))
    table = pd.crosstab(rows, columns).reindex(index=list(titles), columns=list(order), fill_value=0)
    table.index = pd.Index([titles[key] for key in titles])
    return table.astype(int)


_PRESENCE = (*PRESENCES, UNRECORDED)
STAGES: Mapping[str, str] = {
    "registered": "Terdaftar",
    "active": "Akun aktif",
    "videos": "Semua video",
    "tasks": "Semua tugas dikumpulkan",
    "talk": "Live Chat dan forum",
    "classroom": "Kehadiran tatap muka",
    "design": "Rancangan disetujui",
    "presentation": "Presentasi",
    "reported": "Implementasi dilaporkan",
    "verified": "Implementasi diverifikasi",
    "graduated": "Memenuhi syarat kelulusan",
}
