"""Home ("Beranda") of a participant: one clear next step, the path of all sessions, and why a lock is there."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bangkom.domain.graduation import Verdict, decide
from bangkom.domain.presentation import Slot
from bangkom.domain.programme import Programme, Subject
from bangkom.domain.schedule import Closed, Locked, Refused, closes, due, may_hand_in
from bangkom.exchange.depot import Depot
from bangkom.exchange.receipt import Receipt
from bangkom.grading.publishing import MARK_FILE
from bangkom.messages import date_time, duration, number
from bangkom.store import graduation, mark_release, presentations
from bangkom.store.facts import read_facts
from bangkom.web.service.gate import Place, lock_sentence, read_places
from bangkom.web.service.handlers import ServiceHandler
from bangkom.web.service.journey import BEGINNING, WORDS, Step, lay_out
from bangkom.web.service.routes import EVERYONE, PARTICIPANT, Feature, Link, Route

FEW_RECEIPTS = 3


@dataclass(frozen=True)
class Mark:
    """Points given so far, out of what the task is worth, and how many answers still wait for a person."""

    points: float
    maximum: float
    waiting: int


class Home(ServiceHandler):
    """Everybody's address; who isn't a participant is led to the home of their role."""

    async def get(self) -> None:
        if self.visitor.role != "participant":
            self.redirect(self.address(self.service.homes.get(self.visitor.role, "pemberitahuan")))
            return
        now = self.context.clock()
        places = read_places(self.service, self.visitor, now)
        upcoming = next((place for place in places if not place.is_done), None)
        steps = BEGINNING if self._learns_online(places, now) else self._steps(places, now)
        programme = self.context.programme
        with self.context.database.read() as connection:
            closed = mark_release.closed_pages(connection, self.context.settings.cohort, self.visitor.id)
        required = [place for place in places if not place.facts.is_exempt]
        done = sum(place.receipt is not None for place in required)
        self.page(
            "beranda-peserta.html",
            here="home",
            programme=programme,
            next=self._first(upcoming, steps, now),
            steps=[{"step": step, "words": WORDS[step.state], "look": LOOKS[step.state]} for step in steps],
            subjects=[
                self._subject(programme, subject, places, upcoming, closed, now) for subject in programme.subjects
            ],
            done=done,
            total=max(1, len(required)),
            progress=f"{done} dari {len(required)} tugas dikumpulkan",
            receipts=self._receipts(places),
        )

    def _learns_online(self, places: tuple[Place, ...], now: datetime) -> bool:
        """Whether a task can still be handed in: until then all later steps are yet to come, and nothing of them needs
        to be looked up, for that would be most of the work of this page."""
        taught = {assignment for subject in self.context.programme.taught() for assignment in subject.assignments}
        return any(
            place.session.assignment in taught and not place.is_done and not self._is_over(place, now)
            for place in places
        )

    def _is_over(self, place: Place, now: datetime) -> bool:
        verdict = may_hand_in(place.facts, now, self.context.programme.rules)
        return isinstance(verdict, Refused) and any(isinstance(reason, Closed) for reason in verdict.reasons)

    def _first(self, upcoming: Place | None, steps: tuple[Step, ...], now: datetime) -> dict[str, Any] | None:
        """What to do now: the next session while tasks are left, or if it is open; else the step of the training that
        waits; else when the next session opens. None if nothing is left."""
        learns = steps is BEGINNING
        if upcoming is not None and (learns or (upcoming.is_open and not self._is_over(upcoming, now))):
            return self._next(upcoming, now)
        return self._after(steps) or (self._next(upcoming, now) if upcoming else None)

    def _steps(self, places: tuple[Place, ...], now: datetime) -> tuple[Step, ...]:
        """By the rules; but who meets them all has graduated only once it is signed."""
        steps = lay_out(self._verdict(places, now))
        with self.context.database.read() as connection:
            signed = any(one.is_final for one in graduation.decisions(connection, self.visitor.id))
            slot = presentations.presentation(connection, self.visitor.id)
        if slot is not None and not slot.marks:
            planned = self._planned(slot.slot, now)
            steps = tuple(
                replace(one, sentence=planned) if one.path == "presentasi" and one.state != "failed" else one
                for one in steps
            )
        if signed or {step.state for step in steps} != {"done"}:
            return steps
        return (*steps[:-1], replace(steps[-1], state="now", sentence=UNSIGNED))

    def _planned(self, slot: Slot, now: datetime) -> str:
        """When and where: the verdict knows of a presentation only once it is marked."""
        zone = self.context.programme.zone
        if slot.ends_at <= now:
            return UNMARKED.format(moment=date_time(slot.starts_at, zone))
        return PRESENTING.format(moment=date_time(slot.starts_at, zone), room=slot.room)

    def _verdict(self, places: tuple[Place, ...], now: datetime) -> Verdict:
        videos = {
            assignment: {video.id: video.seconds for video in session.videos}
            for assignment, session in self.service.catalogue.sessions().items()
        }
        context, id = self.context, self.visitor.id
        handed_in = {place.session.assignment: (id,) for place in places if place.receipt is not None}
        with context.database.read() as connection:
            known = read_facts(
                connection, context.settings, context.programme, videos, now, handed_in=handed_in, only=id
            )
        return decide(known[id], context.programme)

    def _after(self, steps: tuple[Step, ...]) -> dict[str, Any] | None:
        """What to do once every task is handed in, whoever still marks it; None if nothing is left."""
        step = next((one for one in steps if one.state in ("now", "later") and one.path), None)
        if step is None:
            last = steps[-1]
            if {one.state for one in steps} != {"done"}:
                return None
            links = [(last.button, self.address(last.path))]
            return {"eyebrow": FINISHED, "heading": SIGNED, "sentence": READ_IT, "due": None, "links": links}
        links = [(step.button, self.address(step.path))]
        return {"eyebrow": NEXT, "heading": step.title, "sentence": step.sentence, "due": None, "links": links}

    def _next(self, place: Place, now: datetime) -> dict[str, Any]:
        """What to do now; only one button is the main one."""
        found: dict[str, Any] = {"heading": place.session.heading, "sentence": "", "due": None, "links": []}
        if not place.is_open:
            reason = lock_sentence(self.service, place.state) if isinstance(place.state, Locked) else UNRELEASED
            return {**found, "eyebrow": NEXT_LOCKED, "sentence": f"{reason}."}
        film = [("Tonton video", self.address(f"video/{video.id}/")) for video in place.session.videos[:1]]
        task = [("Buka tugas", self._task(place))]
        verdict = may_hand_in(place.facts, now, self.context.programme.rules)
        if isinstance(verdict, Refused) and self._is_over(place, now):
            sentence, links = verdict.sentence(self.context.programme.zone, str), task
        elif not place.is_watched:
            sentence, links = (WATCH_ON if place.percent else WATCH).format(percent=place.percent), film + task
        else:
            sentence, links = ANSWER, task + film
        return {**found, "eyebrow": NEXT, "sentence": sentence, "due": self._due(place, now), "links": links}

    def _subject(
        self,
        programme: Programme,
        subject: Subject,
        places: tuple[Place, ...],
        upcoming: Place | None,
        closed: frozenset[str],
        now: datetime,
    ) -> dict[str, Any]:
        own = [place for place in places if place.session.assignment in subject.assignments]
        begun = any(place.is_open or place.is_done or place is upcoming for place in own)
        return {
            "id": subject.id,
            "title": subject.title,
            "folded": DONE if all(place.is_done for place in own) else "" if begun else LATER,
            "agenda": programme.agenda_title(subject),
            "steps": [self._step(place, place is upcoming, closed, now) for place in own],
        }

    def _step(self, place: Place, is_next: bool, closed: frozenset[str], now: datetime) -> dict[str, Any]:
        """`closed`: sessions whose mark, as it was written last, may not be read now."""
        assignment = place.session.assignment
        mark = (
            None if assignment in closed else read_mark(self.context.depot, self.visitor.id, assignment, place.receipt)
        )
        state, tag = _state(place, mark)
        return {
            "heading": place.session.heading,
            "link": self._task(place) if place.is_open else None,
            "sentence": self._sentence(place, mark),
            "due": None if place.is_done else self._due(place, now),
            "reason": place.reason if place.receipt is None else "",
            "granted_by": place.granted_by,
            "state": state,
            "tag": tag,
            "look": "done" if place.is_done else "locked" if not place.is_open else "now" if is_next else "",
            "mark": "✓" if place.is_done else place.session.number,
            "percent": place.percent if place.is_open and place.session.videos else None,
            "videos": [
                {"title": video.title, "link": self.address(f"video/{video.id}/")}
                for video in place.session.videos
                if place.is_open
            ],
            "feedback": self.address(f"umpan-balik/{place.session.assignment}") if mark else None,
        }

    def _sentence(self, place: Place, mark: Mark | None) -> str:
        zone = self.context.programme.zone
        if place.receipt:
            waits = WAITING if mark and mark.waiting else ""
            return f"Dikumpulkan {date_time(place.receipt.received_at, zone)}{waits}"
        if place.facts.is_exempt:
            return EXEMPT
        if isinstance(place.state, Locked):
            return lock_sentence(self.service, place.state)
        if not place.session.is_released:
            return UNRELEASED
        seconds = sum(video.seconds for video in place.session.videos)
        return (f"Video {duration(seconds)} · " if seconds else "") + f"{place.session.questions} soal"

    def _due(self, place: Place, now: datetime) -> str | None:
        """The due time in words, and what holds after it."""
        zone, rules = self.context.programme.zone, self.context.programme.rules
        due_at, closes_at = due(place.facts), closes(place.facts, rules)
        if due_at is None or closes_at is None:
            return None
        if now <= due_at:
            extended = EXTENDED if due_at != place.facts.window.due_at else ""
            return f"Tenggat {date_time(due_at, zone)}{extended}"
        if now <= closes_at:
            return f"Tenggat sudah lewat; masih diterima sebagai terlambat sampai {date_time(closes_at, zone)}"
        return f"Pengumpulan ditutup {date_time(closes_at, zone)}"

    def _task(self, place: Place) -> str:
        """Through the hub, which starts the participant's server if it has to."""
        return f"{self.context.hub}user-redirect/bangkom/buka/{place.session.assignment}"

    def _receipts(self, places: tuple[Place, ...]) -> list[dict[str, str]]:
        zone = self.context.programme.zone
        found = [(place.receipt, place.session) for place in places if place.receipt]
        found.sort(key=lambda pair: pair[0].received_at, reverse=True)
        return [
            {
                "number": receipt.number,
                "what": f"Sesi {session.number}",
                "moment": date_time(receipt.received_at, zone),
            }
            for receipt, session in found[:FEW_RECEIPTS]
        ]


def read_mark(depot: Depot, participant: str, assignment: str, receipt: Receipt | None) -> Mark | None:
    """The mark of the newest hand-in; one of an earlier hand-in would be taken for this one's."""
    if receipt is None:
        return None
    feedback = depot.feedback(participant, assignment)
    if feedback is None or feedback.version != receipt.version or MARK_FILE not in feedback.files:
        return None
    found: dict[str, Any] = json.loads(feedback.files[MARK_FILE])
    return Mark(found["points"], found["maximum"], found["waiting"])


def _state(place: Place, mark: Mark | None) -> tuple[str, str]:
    """The step's state as a tag: its words and its look."""
    if mark:
        points = f"{number(mark.points)} / {number(mark.maximum)}"
        return (f"Sementara {points}", "wait") if mark.waiting else (f"Nilai {points}", "ok")
    if place.receipt:
        return "Sudah dikumpulkan", "wait"
    if place.facts.is_exempt:
        return "Dibebaskan", "plain"
    return ("Terbuka", "ok") if place.is_open else ("Terkunci", "plain")


FEATURE = Feature(
    routes=(Route("", Home, EVERYONE),),
    links=(Link("home", "Beranda", "", PARTICIPANT),),
)

LOOKS = {"done": "ok", "now": "wait", "later": "plain", "failed": "stop"}
NEXT = "Langkah berikutnya"
FINISHED, SIGNED = "Pelatihan selesai", "Keputusan panitia sudah ditandatangani"
READ_IT = "Baca keputusannya, dan unduh sertifikat Anda bila sudah terbit."
UNSIGNED = "Semua syarat terpenuhi. Panitia menandatangani keputusannya, lalu Anda membacanya di halaman Kelulusan."
NEXT_LOCKED = "Sesi berikutnya belum terbuka"
WATCH = "Tonton videonya, dengarkan suaranya, atau baca transkripnya. Setelah itu tugasnya dapat dikumpulkan."
WATCH_ON = "Sudah ditonton {percent} %. Lanjutkan sampai selesai, lalu kumpulkan tugasnya."
ANSWER = "Videonya sudah Anda tonton. Jawab soalnya, lalu kumpulkan. Setiap jawaban tersimpan sendiri."
UNRELEASED = "Belum dibagikan panitia"
EXEMPT = "Anda dibebaskan dari sesi ini"
EXTENDED = " (diperpanjang)"
DONE = "Selesai · lihat sesi, nilai, dan umpan balik"
LATER = "Belum terbuka · lihat sesi"
PRESENTING = "Presentasi Anda {moment} di {room}."
UNMARKED = "Presentasi {moment}; menunggu nilai penguji."
WAITING = " · sebagian sedang diperiksa widyaiswara"
