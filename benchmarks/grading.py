"""Grade the same hand-ins with stock `nbgrader autograde` and with ours: seconds, CPU and whether the marks are equal.

`python -m benchmarks.grading [--quick]` prints a table and, as the last line, one JSON object. Both run in this
process after everything is imported and the assignment is recorded, so that nothing but grading is counted; CPU is that
of this process and of its children (nbgrader's kernels). Stock runs with our preprocessor, which costs it milliseconds.
"""

import argparse
import contextlib
import json
import logging
import os
import resource
import shutil
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from bangkom.domain.answers import ANSWERS_FILE, MISSING
from bangkom.domain.questions import Question
from bangkom.errors import SettingsError
from bangkom.grading import configure
from bangkom.grading.grade import grade
from bangkom.rehearsal.outcomes import OUTCOMES, plan_answer
from bangkom.settings import Settings, find_root
from bangkom.store.gradebook import ensure_gradebook, open_gradebook
from bangkom.store.marks import read_marks
from bangkom.store.source import read_source, source_path
from benchmarks.sample import write_sample

SAMPLE = "contoh-01"


@dataclass(frozen=True)
class Cost:
    """What grading `hand_ins` took: seconds on the clock, and seconds of CPU with children."""

    hand_ins: int
    seconds: float
    cpu: float


def main() -> None:
    arguments = argparse.ArgumentParser(description="Grading: ours beside stock nbgrader")
    arguments.add_argument("--quick", action="store_true", help="fewer hand-ins, for a look rather than a figure")
    quick = arguments.parse_args().quick
    peers, sizes = (3, (100, 400)) if quick else (8, (100, 1000, 4000))
    with tempfile.TemporaryDirectory() as folder:
        bench = _Bench(Path(folder))
        print(f"Assignment {bench.assignment}: {len(bench.questions)} graded questions, {os.cpu_count()} cores")
        stock, stock_marks = bench.run("stock", peers, _autograde)
        _, our_marks = bench.run("ours", peers, lambda settings, _: grade(settings))
        costs = [bench.run(f"ours-{size}", size, lambda settings, _: grade(settings))[0] for size in sizes]
    _print_table(stock, costs)
    print(json.dumps(_figures(bench.assignment, stock, costs, stock_marks == our_marks)))


class _Bench:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._source, self.assignment = _find_source(folder)
        self.questions: Sequence[Question] = read_source(source_path(self._source, self.assignment)).questions
        template = Settings(folder / "template", "demo")
        ensure_gradebook(template)
        self._empty = template.gradebook

    def run(self, name: str, count: int, grade_all: Callable[[Settings, str], Any]) -> tuple[Cost, Any]:
        """Grade `count` fresh hand-ins; the cost, and the marks."""
        settings = Settings(self._folder / name, "demo")
        shutil.copytree(self._source / self.assignment, settings.source / self.assignment)
        settings.cohort_folder.mkdir(parents=True)
        shutil.copy(self._empty, settings.gradebook)
        for number in range(count):
            self._hand_in(settings, number)
        with open_gradebook(settings) as gradebook:
            gradebook.ensure_assignment(read_source(source_path(settings.source, self.assignment)))
        os.sync()
        started, cpu = time.perf_counter(), _cpu()
        grade_all(settings, self.assignment)
        cost = Cost(count, time.perf_counter() - started, _cpu() - cpu)
        with open_gradebook(settings) as gradebook:
            marks = read_marks(gradebook)
        assert len(marks) == count * len(self.questions), "not everything was graded"
        shutil.rmtree(settings.root)
        return cost, marks

    def _hand_in(self, settings: Settings, number: int) -> None:
        """Each participant answers each question in another way, but the n-th participant always in the same."""
        answers = {}
        for place, question in enumerate(self.questions):
            value = plan_answer(question, OUTCOMES[(number + place) % len(OUTCOMES)], False).value
            if value is not MISSING:
                answers[question.id] = {"value": value, "saved_at": "2026-01-05T10:00:00+08:00"}
        folder = settings.submitted / f"km_{number:04}" / self.assignment
        folder.mkdir(parents=True)
        shutil.copy(source_path(self._source, self.assignment), folder)
        (folder / "timestamp.txt").write_text("2026-01-05 02:03:04.000005 UTC")
        document = {"schema": 1, "assignment": self.assignment, "answers": answers}
        (folder / ANSWERS_FILE).write_text(json.dumps(document, ensure_ascii=False), "utf-8")


def _find_source(folder: Path) -> tuple[Path, str]:
    """The first assignment that `bangkom build` made, or a sample of the same shape."""
    with contextlib.suppress(SettingsError):
        source = Settings(find_root(Path.cwd()), "demo").source
        built = sorted(path.stem for path in source.glob("*/*.ipynb") if path.stem == path.parent.name)
        if built:
            return source, built[0]
    sample = Settings(folder / "sample", "demo")
    write_sample(sample, SAMPLE)
    return sample.source, SAMPLE


def _autograde(settings: Settings, assignment: str) -> None:
    config = Config()
    configure(config, settings)
    config.CourseDirectory.course_id = settings.cohort
    config.CourseDirectory.assignment_id = assignment
    with _quiet():
        Autograde(coursedir=CourseDirectory(config=config), config=config).start()


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Without what nbgrader, its libraries and its kernels say on stderr, which would bury the table."""
    logging.disable(logging.WARNING)
    before = os.dup(2)
    try:
        with warnings.catch_warnings(), Path(os.devnull).open("w") as nowhere:
            warnings.simplefilter("ignore")
            os.dup2(nowhere.fileno(), 2)
            yield
    finally:
        os.dup2(before, 2)
        os.close(before)
        logging.disable(logging.NOTSET)


def _cpu() -> float:
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def _print_table(stock: Cost, costs: Sequence[Cost]) -> None:
    print(f"{'':24}{'hand-ins':>10}{'seconds':>10}{'ms each':>10}{'CPU ms each':>13}")
    for name, cost in (("nbgrader autograde", stock), *(("bangkom grade", cost) for cost in costs)):
        each, cpu = 1000 * cost.seconds / cost.hand_ins, 1000 * cost.cpu / cost.hand_ins
        print(f"{name:24}{cost.hand_ins:>10}{cost.seconds:>10.2f}{each:>10.1f}{cpu:>13.1f}")


def _figures(assignment: str, stock: Cost, costs: Sequence[Cost], equal: bool) -> dict[str, Any]:
    first, last = costs[0], costs[-1]
    return {
        "benchmark": "grading",
        "assignment": assignment,
        "marks_equal": equal,
        "stock_hand_ins": stock.hand_ins,
        "stock_seconds_each": round(stock.seconds / stock.hand_ins, 4),
        "stock_cpu_each": round(stock.cpu / stock.hand_ins, 4),
        "ours_hand_ins": last.hand_ins,
        "ours_seconds_each": round(last.seconds / last.hand_ins, 6),
        "ours_cpu_each": round(last.cpu / last.hand_ins, 6),
        "ratio_declarative_per_core": round((stock.cpu / stock.hand_ins) / (last.cpu / last.hand_ins), 1),
        "ratio_declarative_wall": round((stock.seconds / stock.hand_ins) / (last.seconds / last.hand_ins), 1),
        "growth": round((last.cpu / last.hand_ins) / (first.cpu / first.hand_ins), 3),
        **{f"seconds_{cost.hand_ins}": round(cost.seconds, 2) for cost in costs},
    }


if __name__ == "__main__":
    main()
