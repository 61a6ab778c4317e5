"""`bangkom rehearse`: the walk, its table, and whether everything came out as planned."""

from dataclasses import replace
from datetime import UTC, datetime

from rich.console import Console
from rich.table import Table

from bangkom.authoring.build import build
from bangkom.messages import number
from bangkom.rehearsal.comparing import compare
from bangkom.rehearsal.plan import make_plan
from bangkom.rehearsal.walk import Walk, read_questions, walk
from bangkom.settings import Settings

COHORT = "gladi"
"""A rehearsal has a cohort of its own, so that it can't touch a real one."""

START = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
"""Monday, 08.00 WITA, by the simulated calendar."""


def rehearse(settings: Settings, participants: int, console: Console) -> None:
    """Walk and compare; RehearsalError unless every figure is the planned one."""
    own = own_store(replace(settings, cohort=COHORT))
    with console.status("Menyusun rencana …"):
        build(own)
        plan = make_plan(participants, read_questions(own))
    walked = walk(own, plan, START, console)
    console.print(table(walked))
    compared = compare(own, walked)
    console.print(f"{number(compared)} nilai dan angka laporan sama persis dengan rencana.")
    for page in walked.reports:
        console.print(f"  {page.relative_to(settings.root)}")


def own_store(settings: Settings) -> Settings:
    """With a store in the cohort's own folder: simulated people never come into the real one."""
    return replace(settings, store=f"sqlite:///{settings.cohort_folder / 'bangkom.db'}")


def table(walked: Walk) -> Table:
    """Stages, counts and seconds."""
    shown = Table("Tahap", "Banyaknya", "Detik", title=f"Gladi {len(walked.plan.participants)} peserta")
    for column in shown.columns[1:]:
        column.justify = "right"
    for stage in walked.stages:
        shown.add_row(stage.name, f"{number(stage.count)} {stage.what}", number(stage.seconds, 1))
    shown.add_section()
    shown.add_row("Seluruhnya", "", number(sum(stage.seconds for stage in walked.stages), 1))
    return shown
