"""nbgrader's exchange commands over a depot, put in at its configured seams (`config.configure`)."""

from pathlib import Path

from nbgrader.exchange import abc
from traitlets import Bool, Unicode

from bangkom.errors import DepotError, GradingError
from bangkom.exchange.depot import Depot, ParticipantDepot
from bangkom.exchange.durable import explained
from bangkom.exchange.flow import (
    Outcome,
    collect,
    fetch_feedback,
    fetch_into,
    hand_in,
    now,
    release_feedback,
    release_files,
)
from bangkom.exchange.http import HttpDepot
from bangkom.exchange.intake import require_assignment, require_participant
from bangkom.exchange.local import LocalDepot
from bangkom.settings import Settings
from bangkom.store.published import keep_source
from bangkom.store.source import source_path

# nbgrader has no types, so its classes are Any to mypy: that is what each `type: ignore[misc]` here is for.


class DepotExchange(abc.Exchange):  # type: ignore[misc]
    """What all have in common: the depot, who is asking for what, and failures as nbgrader expects them.

    `course_id` and `assignment_id`, which may come from a browser, and `student_id` are nbgrader's CourseDirectory's.
    """

    root = Unicode("", help="The depot's folder.").tag(config=True)
    cohort = Unicode("", help="The cohort that the depot belongs to.").tag(config=True)

    service_url = Unicode("", help="Where the service is reached that keeps the depot.").tag(config=True)
    service_token = Unicode("", help="The hub's token for it.").tag(config=True)

    def depot(self) -> Depot:
        """The depot itself, for those who run the training."""
        if self.service_url:
            raise DepotError("Perintah ini untuk panitia dan tidak tersedia di server peserta.")
        return LocalDepot(Path(self.root), now)

    def own_depot(self) -> ParticipantDepot:
        """What a participant is given of the depot. With `depot`, the one place where a depot is chosen."""
        return HttpDepot(self.service_url, self.service_token) if self.service_url else self.depot()

    def start(self) -> object:
        try:
            return self.run()
        except (DepotError, GradingError) as problem:
            return self.fail(str(problem))

    def run(self) -> object:
        raise NotImplementedError

    def require_cohort(self) -> str:
        if not self.root or not self.cohort:
            raise DepotError("Arsip belum diatur: nbgrader_config.py harus memanggil exchange.configure.")
        if self.coursedir.course_id != self.cohort:
            raise DepotError(f"Angkatan {self.coursedir.course_id[:80]!a} tidak dilayani di sini, hanya {self.cohort}.")
        return str(self.cohort)

    def assignment(self) -> str:
        self.require_cohort()
        return require_assignment(self.coursedir.assignment_id)

    def participant(self) -> str:
        """Exactly one participant. nbgrader's default, `*`, means that nobody said who is asking."""
        if self.coursedir.student_id == "*":
            raise DepotError("Peserta belum dikenal. Keluar, lalu masuk lagi; bila tetap begini, hubungi panitia.")
        return require_participant(self.coursedir.student_id)

    def participants(self, everyone: tuple[str, ...]) -> tuple[str, ...]:
        """Those of `everyone` whom `--student` chooses, without the excluded."""
        excluded = set(self.coursedir.student_id_exclude.split(","))
        chosen = everyone if self.coursedir.student_id == "*" else (self.participant(),)
        return tuple(participant for participant in chosen if participant not in excluded)

    def folder(self, assignment: str) -> Path:
        """The assignment's folder in the participant's home."""
        return Path(self.assignment_dir).resolve() / assignment

    def course_folder(self, directory: str) -> Path:
        """A folder such as submitted/ that holds a folder a participant."""
        return Path(self.coursedir.format_path(directory, ".", ".")).resolve()


class ReleaseAssignment(DepotExchange, abc.ExchangeReleaseAssignment):  # type: ignore[misc]
    def run(self) -> None:
        assignment, depot = self.assignment(), self.depot()
        source = self.course_folder(self.coursedir.release_directory) / assignment
        if not source.is_dir():
            raise DepotError(f"Tugas {assignment} belum dibuat: {source} tidak ada. Jalankan bangkom build dahulu.")
        files = release_files(source)
        if assignment in depot.published() and not (self.force and not depot.participants(assignment)):
            if depot.fetch(assignment) != {name: path.read_bytes() for name, path in files.items()}:
                if depot.participants(assignment):
                    raise DepotError(HANDED_IN.format(assignment=assignment))
                raise DepotError(
                    f"Tugas {assignment} sudah dibagikan dengan isi lain. Untuk menggantinya, tambahkan --force."
                )
            self.log.info("Tugas %s sudah dibagikan.", assignment)
            return
        settings = Settings(Path(self.coursedir.root), self.cohort)
        if source_path(settings.source, assignment).is_file():
            with explained():
                keep_source(settings, assignment)
        depot.publish(assignment, files)
        self.log.info("Tugas %s dibagikan kepada angkatan %s.", assignment, self.cohort)


class FetchAssignment(DepotExchange, abc.ExchangeFetchAssignment):  # type: ignore[misc]
    def run(self) -> None:
        assignment = self.assignment()
        written = fetch_into(self.own_depot(), assignment, self.folder(assignment))
        self.log.info("Tugas %s: %d berkas ditaruh di folder Anda.", assignment, len(written))


class Submit(DepotExchange, abc.ExchangeSubmit):  # type: ignore[misc]
    strict = Bool(True, help="A hand-in without its notebook is refused; it can't be switched off.").tag(config=True)

    def run(self) -> None:
        assignment = self.assignment()
        receipt = hand_in(self.own_depot(), str(self.cohort), self.participant(), assignment, self.folder(assignment))
        self.log.info("Tugas %s diterima dengan nomor %s.", assignment, receipt.number)


class Collect(DepotExchange, abc.ExchangeCollect):  # type: ignore[misc]
    def run(self) -> None:
        assignment, depot = self.assignment(), self.depot()
        if self.before_duedate:
            raise DepotError("Pilihan --before-duedate tidak dipakai di sini: kumpulan terakhir yang diambil.")
        chosen = self.participants(depot.participants(assignment))
        submitted = self.course_folder(self.coursedir.submitted_directory)
        damaged = 0
        for collected in collect(depot, submitted, assignment, chosen, update=self.update):
            damaged += collected.outcome is Outcome.DAMAGED
            log = self.log.error if collected.problem else self.log.info
            log("%s %s: %s. %s", collected.participant, assignment, collected.outcome.value, collected.problem)
        self.log.info("%d kumpulan tugas %s diperiksa, %d rusak.", len(chosen), assignment, damaged)


class ReleaseFeedback(DepotExchange, abc.ExchangeReleaseFeedback):  # type: ignore[misc]
    def run(self) -> None:
        assignment, depot = self.assignment(), self.depot()
        steps = [
            self.course_folder(directory)
            for directory in (
                self.coursedir.feedback_directory,
                self.coursedir.autograded_directory,
                self.coursedir.submitted_directory,
            )
        ]
        everyone = tuple(sorted(folder.parent.name for folder in steps[0].glob(f"*/{assignment}")))
        for participant in self.participants(everyone):
            if release_feedback(depot, participant, assignment, [step / participant / assignment for step in steps]):
                self.log.info("Umpan balik tugas %s dibagikan kepada %s.", assignment, participant)


class FetchFeedback(DepotExchange, abc.ExchangeFetchFeedback):  # type: ignore[misc]
    def run(self) -> None:
        assignment = self.assignment()
        written = fetch_feedback(self.own_depot(), self.participant(), assignment, self.folder(assignment))
        self.log.info("Umpan balik tugas %s: %s.", assignment, ", ".join(map(str, written)))


HANDED_IN = (
    "Tugas {assignment} sudah dikumpulkan, jadi isinya tidak dapat diganti untuk angkatan ini. Naskah yang baru "
    "berlaku untuk angkatan berikutnya."
)
