"""A lesson as nbgrader's source notebook: the contract of cells, their metadata and their bytes.

Notebooks are plain JSON here. nbformat would add what varies: random cell ids and its own minor version.
"""

import json
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from markdown_it import MarkdownIt

from bangkom.authoring import prompts
from bangkom.authoring.course import Video
from bangkom.authoring.lesson import Block, ExploreBlock, Lesson, QuestionBlock, Text, VideoBlock
from bangkom.domain.exploration import EXPLORATIONS
from bangkom.domain.questions import Question, is_marked_by_hand, to_key
from bangkom.store.source import ESSAY_STUB, write_test_cell

Json = dict[str, Any]

KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}
LANGUAGE = {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"}
"""Without the version, which differs between machines."""

SPLIT_AT = ("h1", "h2", "h3")


def build_notebook(lesson: Lesson, videos: Mapping[str, Video]) -> Json:
    """The source notebook, keys included. `videos` holds every video that the lesson shows."""
    described = {"assignment": lesson.id, "title": lesson.title, "release_keys": lesson.release_keys}
    return normalised({"cells": list(_cells(lesson, videos)), "metadata": {"bangkom": described}})


def normalised(notebook: Mapping[str, Any]) -> Json:
    """The notebook with nothing in its frame that depends on who or what wrote it."""
    return {
        "cells": notebook["cells"],
        "metadata": {
            "bangkom": notebook["metadata"]["bangkom"],
            "kernelspec": KERNELSPEC,
            "language_info": LANGUAGE,
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def to_bytes(document: Mapping[str, Any]) -> bytes:
    """JSON as git likes it: sorted, indented, ending in a line break; the same on every machine."""
    return (json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode("utf-8")


def _cells(lesson: Lesson, videos: Mapping[str, Video]) -> Iterator[Json]:
    texts = number = 0
    for block in _opened(lesson):
        match block:
            case Text(markdown=markdown):
                for part in split_at_headings(markdown):
                    texts += 1
                    yield _locked("markdown", f"t-{texts:02}", part, "text", f"t-{texts:02}")
            case VideoBlock(id=video_id):
                yield from _video_cells(videos[video_id])
            case ExploreBlock(name=name):
                yield from _exploration_cells(name)
            case QuestionBlock(question=question):
                number += 1
                yield from _question_cells(question, number)


def _opened(lesson: Lesson) -> Iterator[Block]:
    """The blocks, the first of them a text with the lesson's heading."""
    first, *rest = lesson.blocks
    if not isinstance(first, Text):
        yield Text(prompts.opening(lesson, ""), first.line)
        yield from lesson.blocks
        return
    head, *more = split_at_headings(first.markdown)
    yield Text("\n\n".join([prompts.opening(lesson, head), *more]), first.line)
    yield from rest


def _video_cells(video: Video) -> Iterator[Json]:
    yield _locked("markdown", f"p-video-{video.id}", prompts.video_prompt(video), "video-prompt", video.id)
    call = f'from bangkom.video import player\nplayer("{video.id}")'
    yield _widget(f"w-video-{video.id}", call, "video-widget", video.id)


def _exploration_cells(name: str) -> Iterator[Json]:
    yield _locked("markdown", f"p-explore-{name}", EXPLORATIONS[name], "exploration-prompt", name)
    call = f'from bangkom.forms import explore\nexplore("{name}")'
    yield _widget(f"w-explore-{name}", call, "exploration-widget", name)


def _question_cells(question: Question, number: int) -> Iterator[Json]:
    yield _locked("markdown", f"p-{question.id}", prompts.question_prompt(question, number), "prompt", question.id)
    call = f'from bangkom.forms import question\nquestion("{question.id}")'
    yield _widget(f"w-{question.id}", call, "widget", question.id)
    if is_marked_by_hand(question):
        ours = {"role": "answer", "id": question.id, "question": to_key(question)}
        grading = _nbgrader(question.id, grade=True, solution=True, points=question.points)
        # Not editable: what is typed here instead of in the form would reach nobody.
        yield _cell("markdown", question.id, ESSAY_STUB, {"bangkom": ours, "editable": False, "nbgrader": grading})
    elif question.points > 0:
        ours = {"role": "test", "id": question.id}
        grading = _nbgrader(question.id, grade=True, locked=True, points=question.points)
        yield _cell("code", question.id, write_test_cell(question), {"bangkom": ours, "nbgrader": grading})


def _locked(kind: str, cell_id: str, source: str, role: str, ours: str) -> Json:
    metadata = {"bangkom": {"role": role, "id": ours}, "nbgrader": _nbgrader(cell_id, locked=True)}
    return _cell(kind, cell_id, source, metadata)


def _widget(cell_id: str, source: str, role: str, ours: str) -> Json:
    """A call of ours. The tag keeps stock autograde from running it: there is no participant to show a form to."""
    cell = _locked("code", cell_id, source, role, ours)
    cell["metadata"]["tags"] = ["skip-execution"]
    return cell


def _nbgrader(
    cell_id: str, *, grade: bool = False, solution: bool = False, locked: bool = False, points: float | None = None
) -> Json:
    """Metadata of schema 3, every key written: nbgrader refuses shortened ones."""
    metadata: Json = {
        "grade": grade,
        "grade_id": cell_id,
        "locked": locked,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
    if points is not None:
        metadata["points"] = whole(points)
    return metadata


def whole(value: float) -> int | float:
    """`2` rather than `2.0`, as a person would write it."""
    return int(value) if value == int(value) else value


def _cell(kind: str, cell_id: str, source: str, metadata: Json) -> Json:
    cell: Json = {"cell_type": kind, "id": cell_id, "metadata": metadata, "source": source.splitlines(keepends=True)}
    if kind == "code":
        cell |= {"execution_count": None, "outputs": []}
    return cell


def split_at_headings(markdown: str) -> list[str]:
    """Parts of a text, each starting at a heading (levels 1 to 3), so that a cell is a screenful."""
    lines = markdown.split("\n")
    tokens = MarkdownIt("commonmark").enable("table").parse(markdown)
    starts = [
        token.map[0]
        for token in tokens
        if token.type == "heading_open" and token.tag in SPLIT_AT and token.level == 0 and token.map
    ]
    bounds = sorted({0, *starts, len(lines)})
    parts = ["\n".join(lines[start:end]).strip("\n") for start, end in pairwise(bounds)]
    return [part for part in parts if part.strip()]
