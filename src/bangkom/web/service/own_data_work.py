"""A participant's hand-ins and marks, for the copy of their data: what they sent, and of marks what is released."""

import json
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection

from bangkom.domain.answers import ANSWERS_FILE, read_answers
from bangkom.errors import DepotError
from bangkom.exchange.depot import Depot
from bangkom.exchange.local import workspace
from bangkom.exchange.receipt import RECEIPT_FILE, Receipt, to_json
from bangkom.grading.desk import read_items, read_sheet
from bangkom.grading.publishing import MARK_FILE
from bangkom.store import mark_release
from bangkom.store.own_data import Part, Row
from bangkom.web.service.handlers import Service
from bangkom.web.service.own_data_zip import Entry

PIECE = 256 * 1024


def hand_ins(root: Path, depot: Depot, me: str) -> tuple[list[Entry], tuple[Part, ...]]:
    """The files of every hand-in with its receipt, and what was received and answered. `root` is the depot's."""
    receipts = depot.submissions(participant=me, all_versions=True)
    entries: list[Entry] = []
    received: list[Row] = []
    answers: list[Row] = []
    newest = {receipt.assignment: receipt for receipt in receipts}
    for receipt in receipts:
        place = f"kumpulan/{receipt.assignment}/{receipt.version:04d}"
        entries.append(Entry(f"{place}/{RECEIPT_FILE}", lambda r=receipt: iter([to_json(r).encode()])))  # type: ignore[misc]
        entries += [
            Entry(f"{place}/{file.name}", lambda r=receipt, name=file.name: _read(root, depot, r, name))  # type: ignore[misc]
            for file in receipt.files
        ]
        received.append(
            {
                "Sesi": receipt.assignment,
                "Kumpulan ke": receipt.version,
                "Tanda terima": receipt.number,
                "Diterima": receipt.received_at,
                "Berkas": ", ".join(file.name for file in receipt.files),
            }
        )
    for assignment, receipt in newest.items():
        answers += _answers(root, depot, assignment, receipt)
    return entries, (
        Part("kumpulan", "Tugas yang dikumpulkan", tuple(received)),
        Part("jawaban", "Jawaban dalam kumpulan terakhir", tuple(answers)),
    )


def marks(service: Service, connection: Connection, cohort: str, me: str) -> tuple[Part, ...]:
    """What of marks the participant may read now: totals with their feedback, and what people gave once released."""
    closed = mark_release.closed_pages(connection, cohort, me)
    since = mark_release.readers(connection, cohort, only=me)
    totals: list[Row] = []
    given: list[Row] = []
    for assignment in service.catalogue.sessions():
        try:
            feedback = service.context.depot.feedback(me, assignment) if assignment not in closed else None
        except DepotError:
            feedback = None
        if feedback is not None and MARK_FILE in feedback.files:
            found = json.loads(feedback.files[MARK_FILE])
            totals.append(
                {
                    "Sesi": assignment,
                    "Kumpulan ke": feedback.version,
                    "Nilai": found["points"],
                    "Dari": found["maximum"],
                    "Jawaban yang masih menunggu nilai": found["waiting"],
                }
            )
        if (me, assignment) in since:
            given += _given(service, connection, assignment, me)
    return (
        Part("nilai", "Nilai sesi", tuple(totals)),
        Part("nilai_widyaiswara", "Nilai widyaiswara yang sudah dirilis", tuple(given)),
    )


def _given(service: Service, connection: Connection, assignment: str, me: str) -> Iterator[Row]:
    settings = service.context.settings
    sheet = read_sheet(settings, assignment)
    asked = [question.id for question in sheet.by_hand] if sheet else []
    for item in read_items(settings, connection, {assignment: asked}, {me}) if asked else ():
        if item.state == "marked":
            yield {
                "Sesi": assignment,
                "Soal": item.question,
                "Nilai": item.points,
                "Dari": item.cell.maximum,
                "Rincian": "; ".join(f"{level.criterion}: {level.points:g}" for level in item.levels),
                "Komentar": item.cell.comment or "",
            }


def _answers(root: Path, depot: Depot, assignment: str, receipt: Receipt) -> Iterator[Row]:
    try:
        raw = b"".join(_read(root, depot, receipt, ANSWERS_FILE))
    except DepotError:
        return  # the ZIP says so beside the file itself
    sheet = read_answers(raw, assignment)
    for question, value in sheet.values.items():
        yield {"Sesi": assignment, "Soal": question, "Jawaban": value, "Disimpan": sheet.saved_at.get(question, "")}


def _read(root: Path, depot: Depot, receipt: Receipt, name: str) -> Iterator[bytes]:
    """A file of a hand-in by way of a copy that is gone afterwards: so it is whole, and what was received."""
    with workspace(root) as folder:
        copy = folder / "salinan"
        depot.copy_file(receipt, name, copy)
        with copy.open("rb") as opened:
            while piece := opened.read(PIECE):
                yield piece
