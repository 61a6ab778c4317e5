"""What a hidden test cell calls, so that nbgrader's own autograder gives the marks that ours gives."""

import json
from pathlib import Path

from bangkom.domain.answers import ANSWERS_FILE, read_answers
from bangkom.domain.questions import from_key
from bangkom.domain.scoring import score
from bangkom.grading.files import read_plain


def mark(key: str) -> float:
    """Points for the answer in ./jawaban.json to the question that `to_key` described as JSON; 0 if there is none.

    nbgrader takes a cell's last value as its points, and anything on stderr as failure: nothing is written here, and
    nothing in the answer file can make this raise. The assignment is the folder's name, as nbgrader lays folders out.
    """
    question = from_key(json.loads(key))
    sheet = read_answers(read_plain(Path(ANSWERS_FILE)), Path.cwd().name)
    return score(question, sheet.value(question.id)).points
