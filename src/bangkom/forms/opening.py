"""From a question's id to its form, by the files that lie beside the notebook."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bangkom.domain.answers import ANSWERS_FILE, MISSING, AnswerSheet, read_answers
from bangkom.errors import AnswersError
from bangkom.forms.answers_file import check_value
from bangkom.forms.widget import QuestionWidget
from bangkom.messages import Zone, clock, disk_trouble

QUESTIONS_FILE = "soal.json"


def question(question_id: str) -> QuestionWidget:
    """The form of one question of the session in the current folder; on any trouble a widget that says what it is."""
    return open_question(Path(), question_id)


def open_question(folder: Path, question_id: str) -> QuestionWidget:
    """As `question`, for a given folder. Never raises for what may lie there: a participant can't mend a traceback."""
    try:
        document = json.loads((folder / QUESTIONS_FILE).read_text("utf-8"))
        assignment, zone = document["assignment"], Zone(**document["zone"])
        ZoneInfo(zone.name)
        entries = {entry["id"]: entry for entry in document["questions"]}
    except FileNotFoundError:
        return QuestionWidget(problem=NO_QUESTIONS)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return QuestionWidget(problem=BROKEN_QUESTIONS)
    if question_id not in entries:
        return QuestionWidget(problem=UNKNOWN_QUESTION.format(id=question_id))
    sheet, notice = _read_sheet(folder, assignment)
    return QuestionWidget(
        folder=folder,
        seen=sheet.values.get(question_id),
        zone=zone,
        question=entries[question_id],
        assignment=assignment,
        answer=_answer(sheet, entries[question_id], zone),
        notice=notice,
    )


def _read_sheet(folder: Path, assignment: str) -> tuple[AnswerSheet, str]:
    """The answers so far, and what to tell about a file that can't be read (the next save keeps it aside)."""
    try:
        raw = (folder / ANSWERS_FILE).read_bytes()
    except FileNotFoundError:
        return AnswerSheet(), ""
    except OSError as error:
        return AnswerSheet(), UNREADABLE.format(trouble=disk_trouble(error))
    sheet = read_answers(raw, assignment)
    return sheet, " ".join((*sheet.problems, KEPT)) if sheet.problems else ""


def _answer(sheet: AnswerSheet, entry: dict[str, Any], zone: Zone) -> dict[str, Any] | None:
    """What the form starts with; something that is no answer to this question (a file edited by hand) is none."""
    value = sheet.value(entry["id"])
    try:
        if value is MISSING or check_value(entry, value) is None:
            return None
    except AnswersError:
        return None
    saved_at = sheet.saved_at.get(entry["id"])
    return {"value": value, "label": clock(datetime.fromisoformat(saved_at), zone) if saved_at else ""}


NO_QUESTIONS = (
    "Berkas soal (soal.json) tidak ada di folder ini. Tutup halaman ini, lalu buka lagi sesi dari Beranda; "
    "bila tetap begini, hubungi panitia."
)
BROKEN_QUESTIONS = (
    "Berkas soal (soal.json) tidak dapat dibaca. Jawaban Anda tidak hilang. Buka lagi sesi dari Beranda; "
    "bila tetap begini, hubungi panitia."
)
UNKNOWN_QUESTION = (
    "Soal “{id}” tidak ada pada sesi ini. Buka lagi sesi dari Beranda; bila tetap begini, hubungi panitia."
)
UNREADABLE = "Berkas jawaban tidak dapat dibuka: penyimpanan {trouble}. Hubungi panitia sebelum melanjutkan."
KEPT = "Berkas itu tidak akan dihapus. Periksa kembali jawaban Anda dan hubungi panitia bila ada yang hilang."
