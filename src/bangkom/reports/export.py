"""The score table as CSV, for whoever wants to reckon further: one row a participant and question, by opaque id."""

import csv
import io
from collections.abc import Iterable

from bangkom.domain.results import ScoreRow
from bangkom.messages import Zone
from bangkom.reports.charts import STATE_LOOK

COLUMNS = ("peserta", "tugas", "soal", "poin", "maksimum", "keadaan", "dikumpulkan", "terlambat_detik")


def score_table(rows: Iterable[ScoreRow], zone: Zone) -> str:
    """CSV text with a heading. `poin` is empty unless marked; `dikumpulkan` is ISO 8601 with the zone's offset."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in sorted(rows, key=lambda row: (row.participant, row.assignment, row.question)):
        moment = zone.local(row.submitted_at).isoformat(timespec="seconds") if row.submitted_at else ""
        points = "" if row.points is None else f"{row.points:g}"
        late = f"{row.late_seconds:.0f}" if row.submitted_at else ""
        state = STATE_LOOK[row.state][0].lower()
        writer.writerow(
            (row.participant, row.assignment, row.question, points, f"{row.maximum:g}", state, moment, late)
        )
    return text.getvalue()
