"""Programmes for tests: the repository's own, cut to what a test is about."""

from dataclasses import replace
from pathlib import Path

from bangkom.authoring import load_programme
from bangkom.domain.programme import DesignRules, Programme

ROOT = Path(__file__).parents[1]


def one_subject() -> Programme:
    """The real programme with its first mata pelatihan alone: three sessions with a video each.

    Tests of the way through sessions use it, so that they don't change with every lesson that the course gets.
    """
    whole = load_programme(ROOT / "course")
    subject = next(subject for subject in whole.subjects if subject.id == "kebijakan")
    return replace(whole, subjects=(subject,), design=DesignRules(subject.assignments[-1]))
