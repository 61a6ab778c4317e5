"""`nbgrader list` and what nbgrader's pages show of it, over a depot."""

from pathlib import Path
from typing import Any

from nbgrader.exchange import abc

from bangkom.errors import DepotError
from bangkom.exchange.depot import Feedback, ParticipantDepot
from bangkom.exchange.flow import feedback_folder
from bangkom.exchange.intake import notebook_name
from bangkom.exchange.nbgrader_exchange import DepotExchange
from bangkom.exchange.receipt import Receipt

# nbgrader's pages and NbGraderAPI read these dictionaries, so their keys are nbgrader's.


class List(DepotExchange, abc.ExchangeList):  # type: ignore[misc]
    """Released assignments; with `--inbound` or `--cached`, hand-ins. Nothing can be removed from a depot."""

    def run(self) -> list[dict[str, Any]]:
        self.require_cohort()
        if self.remove:
            raise DepotError("Arsip menyimpan semuanya: tugas dan kumpulan tidak dapat dihapus dari sini.")
        depot = self.own_depot()
        return self._handed_in(depot) if self.inbound or self.cached else self._released(depot)

    def _released(self, depot: ParticipantDepot) -> list[dict[str, Any]]:
        found = []
        for assignment in depot.published():
            if self._is_wanted(assignment):
                folder = self.folder(assignment)
                status = "fetched" if folder.is_dir() else "released"
                found.append(self._entry(assignment, folder) | {"status": status})
                self.log.info("%s %s%s", self.cohort, assignment, " (sudah diambil)" if status == "fetched" else "")
        return found

    def _handed_in(self, depot: ParticipantDepot) -> list[dict[str, Any]]:
        participant = None if self.coursedir.student_id == "*" else self.participant()
        groups: dict[tuple[str, str], list[Receipt]] = {}
        for receipt in depot.submissions(participant=participant, all_versions=True):
            if self._is_wanted(receipt.assignment):
                groups.setdefault((receipt.participant, receipt.assignment), []).append(receipt)
        found = []
        for (someone, assignment), receipts in sorted(groups.items()):
            feedback = depot.feedback(someone, assignment)
            for receipt in receipts:
                self.log.info("%s %s %s %s %s", self.cohort, someone, assignment, receipt.timestamp, receipt.number)
            found.append(
                {
                    "course_id": self.cohort,
                    "student_id": someone,
                    "assignment_id": assignment,
                    "status": "submitted",
                    "submissions": [self._submission(receipt, feedback) for receipt in receipts],
                }
            )
        return found

    def _submission(self, receipt: Receipt, feedback: Feedback | None) -> dict[str, Any]:
        folder = self.folder(receipt.assignment)
        local = feedback_folder(folder, receipt)
        released = feedback.files if feedback and feedback.version == receipt.version else {}
        fetched = {path.name: path.read_bytes() for path in sorted(local.glob("*")) if path.is_file()}
        state = {
            "has_local_feedback": bool(fetched),
            "has_exchange_feedback": bool(released),
            "feedback_updated": bool(fetched and released) and fetched != released,
            "local_feedback_path": str(local) if fetched else None,
        }
        entry = self._entry(receipt.assignment, folder)
        entry["notebooks"] = [notebook | state for notebook in entry["notebooks"]]
        moment = {"student_id": receipt.participant, "timestamp": receipt.timestamp, "status": "submitted"}
        return entry | moment | state

    def _entry(self, assignment: str, folder: Path) -> dict[str, Any]:
        notebook = {"notebook_id": assignment, "path": str(folder / notebook_name(assignment))}
        return {
            "course_id": self.cohort,
            "assignment_id": assignment,
            "path": str(folder),
            "notebooks": [notebook],
        }

    def _is_wanted(self, assignment: str) -> bool:
        return self.coursedir.assignment_id in ("", "*", assignment)
