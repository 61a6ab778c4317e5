"""What a snapshot is made from, brought together from roster, gradebook, programme and released notebooks."""

import json
from collections.abc import Iterable
from datetime import datetime

from bangkom.authoring import load_programme
from bangkom.domain.results import ScoreRow
from bangkom.reports.snapshot import Inputs
from bangkom.settings import Settings
from bangkom.store.gradebook import open_gradebook
from bangkom.store.marks import read_marks, read_scores
from bangkom.store.roster import read_roster


def gather(settings: Settings, as_of: datetime) -> Inputs:
    """Read everything; the store's and the course's typed errors say what is missing or mistaken.

    Marks of people who aren't registered come along, so that the report can say that they aren't counted.
    """
    participants = read_roster(settings.roster)
    registered = {person.id for person in participants}
    scores = read_scores(settings, [person.id for person in participants])
    with open_gradebook(settings) as gradebook:
        others = [mark for mark in read_marks(gradebook) if mark.participant not in registered]
    strangers = [
        ScoreRow(mark.participant, mark.assignment, mark.question, mark.points, mark.maximum, "waiting")
        for mark in others
    ]
    programme = load_programme(settings.course)
    titles = read_titles(settings, programme.assignments())
    return Inputs(settings.cohort, as_of, programme, participants, [*scores, *strangers], titles)


def read_titles(settings: Settings, assignments: Iterable[str]) -> dict[str, str]:
    """Titles of the released assignments; one that isn't released, or can't be read, has none."""
    titles = {}
    for assignment in assignments:
        try:
            notebook = json.loads((settings.release / assignment / f"{assignment}.ipynb").read_text("utf-8"))
            titles[assignment] = str(notebook["metadata"]["bangkom"]["title"])
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return titles
