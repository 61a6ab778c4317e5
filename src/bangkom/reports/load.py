"""A snapshot read back, for the notebooks."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd

from bangkom.domain.programme import SubjectKind
from bangkom.errors import ReportError
from bangkom.messages import Zone
from bangkom.reports.schema import SCHEMAS
from bangkom.reports.snapshot import DESCRIPTION, snapshot_name


@dataclass(frozen=True)
class About:
    """What a snapshot says of itself. `left_out_*`: people and assignments in the gradebook that nobody registered."""

    cohort: str
    as_of: datetime
    version: str
    input_hash: str
    title: str
    organiser: str
    partner: str
    pass_mark: float
    zone: Zone
    agendas: tuple[str, ...]
    subjects: Mapping[str, str]
    forum_contributions: int
    minimum_attendance: float
    discrepancy: float
    implementation_days: int
    predicates: tuple[tuple[str, float], ...]
    left_out_participants: int
    left_out_assignments: int


@dataclass(frozen=True)
class Snapshot:
    """The tables as `schema.py` describes them; `programme` in the order in which assignments are taken."""

    about: About
    participants: pd.DataFrame
    programme: pd.DataFrame
    questions: pd.DataFrame
    scores: pd.DataFrame
    submissions: pd.DataFrame
    chats: pd.DataFrame
    forum: pd.DataFrame
    sessions: pd.DataFrame
    attendance: pd.DataFrame
    progress: pd.DataFrame
    components: pd.DataFrame
    rules: pd.DataFrame
    tags: pd.DataFrame
    indicators: pd.DataFrame
    examiners: pd.DataFrame

    @property
    def assignments(self) -> list[str]:
        """The tasks of the subjects that are taught, in order: a test before or after them isn't one."""
        return self.of_kind("subject")

    def of_kind(self, kind: SubjectKind) -> list[str]:
        """Assignment ids of that kind of subject, in order."""
        return list(self.programme.loc[self.programme["kind"] == kind, "assignment"])

    @property
    def task_titles(self) -> dict[str, str]:
        """Assignment id → title, of the tasks of subjects alone."""
        return {assignment: self.titles[assignment] for assignment in self.assignments}

    @property
    def titles(self) -> dict[str, str]:
        """Assignment id → title."""
        return dict(zip(self.programme["assignment"], self.programme["title"], strict=True))


def load(snapshot: str | Path, cohort: str = "", as_of: str = "", out: Path = Path("analytics/out")) -> Snapshot:
    """The snapshot in folder `snapshot`; without one, the newest of `cohort` under `out`, if `as_of` (ISO 8601 with
    offset) is given, the newest taken until then. ReportError if there is none or it can't be read."""
    folder = Path(snapshot) if snapshot else _newest(out / cohort, as_of)
    try:
        said = json.loads((folder / DESCRIPTION).read_text("utf-8"))
        frames = {name: pd.read_parquet(folder / f"{name}.parquet") for name in SCHEMAS}
        about = About(
            **{name: said[name] for name in ("cohort", "version", "input_hash", "title", "organiser", "partner")},
            as_of=datetime.fromisoformat(said["as_of"]),
            **{name: said[name] for name in RULES},
            zone=Zone(**said["zone"]),
            agendas=tuple(said["agendas"]),
            subjects=dict(said["subjects"]),
            predicates=tuple((title, float(minimum)) for title, minimum in said["predicates"]),
            left_out_participants=said["left_out"]["participants"],
            left_out_assignments=said["left_out"]["assignments"],
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReportError(UNREADABLE.format(folder=folder)) from error
    frames["programme"] = frames["programme"].sort_values("position").reset_index(drop=True)
    return Snapshot(about, **frames)


def _newest(folder: Path, as_of: str) -> Path:
    # Names are times in UTC, so their order is the order in time.
    last = snapshot_name(datetime.fromisoformat(as_of)) if as_of else "snapshot-~"
    found = sorted(path for path in folder.glob("snapshot-*") if path.name <= last)
    if not found:
        raise ReportError(NONE.format(folder=folder))
    return found[-1]


RULES = (
    "pass_mark",
    "forum_contributions",
    "minimum_attendance",
    "discrepancy",
    "implementation_days",
)
UNREADABLE = "Potret data {folder} tidak ada atau rusak. Buat lagi dengan `bangkom report`."
NONE = "Belum ada potret data di {folder}. Buat dengan `bangkom report`, atau isi parameter snapshot."
