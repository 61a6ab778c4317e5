"""Programmes for tests: the repository's own, cut to what a test is about."""

import re
import shutil
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
    return replace(whole, subjects=(subject,), design=DesignRules(subject.assignments[-1:]))


def keep_one_subject(root: Path) -> None:
    """Cut a copied project (course, release, build/source) in the same way as `one_subject`."""
    keep_subjects(root, "kebijakan")
    programme = root / "course" / "course.toml"
    text = re.sub(r"(?m)^assignments = .*$", 'assignments = ["kebijakan-03"]', programme.read_text("utf-8"))
    programme.write_text(text, "utf-8")


def keep_subjects(root: Path, *ids: str) -> None:
    """Cut a copied project to these subjects, in the course's order."""
    programme = root / "course" / "course.toml"
    head, *subjects = programme.read_text("utf-8").split("[[subject]]")
    kept = [subject for subject in subjects if any(f'id = "{one}"' in subject for one in ids)]
    programme.write_text("[[subject]]".join([head, *kept]), "utf-8")
    for folder in (root / "course", root / "release", root / "build" / "source"):
        for path in folder.iterdir() if folder.is_dir() else ():
            if path.is_dir() and not path.name.startswith(ids):
                shutil.rmtree(path)
