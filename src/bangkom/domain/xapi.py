"""xAPI 1.0.3 statements of what somebody watched and answered; of watching by the Video Profile 1.0.3.

Nobody is named: an actor is an account with an opaque name. Only what is known is stated: how much of a video is
credited and where it was left, not every click. A moment that is known as "no later than" is marked so. Free text, in
which names may stand, and files are never in a statement; keys only where they are released.
"""

import hashlib
import hmac
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from bangkom.domain.questions import MultipleChoice, Number, Question, ShortText, SingleChoice, TrueFalse, is_automatic
from bangkom.domain.watch import Segment

Statement = dict[str, Any]

VIDEO = "https://w3id.org/xapi/video"
"""The Video Profile's category and the beginning of its own identifiers."""
EXTENSION = f"{VIDEO}/extensions"
VERBS = {
    "initialized": "http://adlnet.gov/expapi/verbs/initialized",
    "played": f"{VIDEO}/verbs/played",
    "paused": f"{VIDEO}/verbs/paused",
    "completed": "http://adlnet.gov/expapi/verbs/completed",
    "answered": "http://adlnet.gov/expapi/verbs/answered",
}
DISPLAY = {
    "initialized": "membuka",
    "played": "memutar",
    "paused": "berhenti",
    "completed": "menyelesaikan",
    "answered": "menjawab",
}
INTERACTION = "http://adlnet.gov/expapi/activities/cmi.interaction"
KINDS = {"single-choice": "choice", "multiple-choice": "choice", "true-false": "true-false", "number": "numeric"}
KINDS |= {"short-text": "fill-in", "essay": "long-fill-in", "table": "other", "upload": "other", "scale": "other"}
"""Our kinds of question by those of cmi.interaction."""


@dataclass(frozen=True)
class Film:
    """A video of a session; `seconds` is its length, `threshold` the share 0…1 that counts as the whole."""

    id: str
    title: str
    seconds: float
    threshold: float


@dataclass(frozen=True)
class Answered:
    """One answer of a graded hand-in. `points` None: not marked, or not released yet. `response` is the raw value."""

    assignment: str
    question: Question
    response: object
    points: float | None
    at: datetime
    keys_released: bool


class Teller:
    """Tells of one cohort. `home`: the service's own address without a slash at the end; `key`: 32 secret bytes, by
    which a statement told again has the same id."""

    def __init__(self, home: str, cohort: str, key: bytes, programme: str) -> None:
        self._home = home
        self._base = f"{home}/xapi/{cohort}"
        self._key = key
        self._programme = _activity(self._base, programme, "http://adlnet.gov/expapi/activities/course")

    def watched(
        self, actor: str, film: Film, segments: tuple[Segment, ...], position: float, at: datetime, *, is_exact: bool
    ) -> list[Statement]:
        """That a video was opened, played and left, and completed if enough of it is credited."""
        about = _activity(self._video(film.id), film.title, f"{VIDEO}/activity-type/video")
        extensions: dict[str, Any] = {
            f"{EXTENSION}/length": _three(film.seconds),
            f"{EXTENSION}/completion-threshold": _three(film.threshold),
            f"{self._home}/xapi/ketepatan-waktu": "tepat" if is_exact else "paling-lambat",
        }
        context = self._context(actor, {"category": [{"objectType": "Activity", "id": VIDEO}]}, extensions)
        opened = self._statement(actor, "initialized", about, context, at, None)
        extensions[f"{EXTENSION}/session-id"] = opened["id"]
        opened["context"] = context
        told = [opened]
        within = [(begin, min(end, film.seconds)) for begin, end in segments if begin < film.seconds]
        if not within:
            return told
        share = min(1.0, math.fsum(end - begin for begin, end in within) / film.seconds)
        time = _three(min(max(position, 0.0), film.seconds))
        state = {
            f"{EXTENSION}/time": time,
            f"{EXTENSION}/progress": math.floor(share * 1000 + 1e-6) / 1000,
            f"{EXTENSION}/played-segments": "[,]".join(f"{begin:.3f}[.]{end:.3f}" for begin, end in within),
        }
        started = {"extensions": {f"{EXTENSION}/time": _three(within[0][0])}}
        told.append(self._statement(actor, "played", about, context, at, started))
        told.append(self._statement(actor, "paused", about, context, at, {"extensions": state}))
        if share >= film.threshold:
            seconds = math.fsum(end - begin for begin, end in within)
            done = {"completion": True, "duration": f"PT{seconds:.2f}S", "extensions": state}
            told.append(self._statement(actor, "completed", about, context, at, done))
        return told

    def read(self, actor: str, film: Film, at: datetime) -> Statement:
        """That the transcript was read instead: an equal path, but no watching, so outside the Video Profile."""
        type_ = "http://adlnet.gov/expapi/activities/media"
        about = _activity(f"{self._video(film.id)}/transkrip", f"Transkrip: {film.title}", type_)
        return self._statement(actor, "completed", about, self._context(actor, {}), at, {"completion": True})

    def checked(self, actor: str, video: str, question: str, value: str, at: datetime, *, is_right: bool) -> Statement:
        """An answer to a question in the middle of a video; the key stays in its script."""
        about = _activity(f"{self._video(video)}/{question}", "", INTERACTION, interactionType="choice")
        parent = {"parent": [{"objectType": "Activity", "id": self._video(video)}]}
        result = {"response": value, "success": is_right}
        return self._statement(actor, "answered", about, self._context(actor, parent), at, result)

    def answered(self, actor: str, told: Answered) -> Statement:
        """An answer that was handed in and graded."""
        question, parent = told.question, f"{self._base}/{told.assignment}"
        about = _activity(f"{parent}/{question.id}", question.stem.strip(), INTERACTION, **_interaction(told))
        result: dict[str, Any] = {}
        response = in_words(question, told.response)
        if response is not None:
            result["response"] = response
        if told.points is not None and question.points > 0:
            raw = min(max(0.0, told.points), question.points)
            result["score"] = {"scaled": raw / question.points, "raw": raw, "min": 0, "max": question.points}
            if is_automatic(question):
                result["success"] = raw >= question.points
        above = {"parent": [{"objectType": "Activity", "id": parent}]}
        return self._statement(actor, "answered", about, self._context(actor, above), told.at, result or None)

    def _video(self, id: str) -> str:
        return f"{self._base}/video/{id}"

    def _context(self, actor: str, above: Mapping[str, Any], extensions: dict[str, Any] | None = None) -> Statement:
        context: Statement = {
            "registration": self._uuid(f"registration {actor}"),
            "contextActivities": {**above, "grouping": [self._programme]},
            "platform": "bangkom",
            "language": "id",
        }
        return context if extensions is None else {**context, "extensions": extensions}

    def _statement(
        self, actor: str, verb: str, about: Statement, context: Statement, at: datetime, result: Statement | None
    ) -> Statement:
        if at.tzinfo is None:
            raise ValueError("a statement needs a moment with its zone")
        told: Statement = {
            "actor": {"objectType": "Agent", "account": {"homePage": self._home, "name": actor}},
            "verb": {"id": VERBS[verb], "display": {"id": DISPLAY[verb], "en": verb}},
            "object": about,
            "context": context,
            "timestamp": at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        }
        if result is not None:
            told["result"] = result
        return {"id": self._uuid(json.dumps(told, sort_keys=True)), **told}

    def _uuid(self, name: str) -> str:
        """Version 4 by form, as the profile wants it, and by content the same each time."""
        return str(UUID(bytes=hmac.digest(self._key, name.encode(), hashlib.sha256)[:16], version=4))


def in_words(question: Question, value: object) -> str | None:
    """A response as cmi.interaction writes it; None for what has none, isn't of its kind, or may hold names."""
    match question:
        case SingleChoice() if isinstance(value, str) and value in {option.id for option in question.options}:
            return value
        case MultipleChoice() if isinstance(value, list):
            chosen = [option.id for option in question.options if option.id in value]
            return "[,]".join(chosen) or None
        case TrueFalse() if isinstance(value, bool):
            return "true" if value else "false"
        case Number() if isinstance(value, int | float) and not isinstance(value, bool):
            return f"{value:g}" if math.isfinite(value) else None
    return None


def _interaction(told: Answered) -> dict[str, Any]:
    question = told.question
    found: dict[str, Any] = {"interactionType": KINDS[question.type]}
    if isinstance(question, SingleChoice | MultipleChoice):
        found["choices"] = [{"id": option.id, "description": {"id": option.text}} for option in question.options]
    if told.keys_released and (patterns := _patterns(question)):
        found["correctResponsesPattern"] = patterns
    return found


def _patterns(question: Question) -> list[str]:
    match question:
        case SingleChoice() | MultipleChoice():
            return ["[,]".join(option.id for option in question.options if option.correct)]
        case TrueFalse():
            return ["true" if question.answer else "false"]
        case Number():
            width = abs(question.answer) * question.tolerance if question.relative else question.tolerance
            return [f"{question.answer - width:g}[:]{question.answer + width:g}"]
        case ShortText():
            return [f"{{case_matters=false}}{answer}" for answer in question.answers]
    return []


def _activity(id: str, name: str, type: str, **more: Any) -> Statement:
    named = {"name": {"id": name}} if name else {}
    return {"objectType": "Activity", "id": id, "definition": {**named, "type": type, **more}}


def _three(value: float) -> float:
    return round(value, 3)
