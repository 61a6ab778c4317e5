"""The online part: each session locked until its hour, then watched and done by everybody who planned to."""

import json
import math
import time
from collections.abc import Sequence
from datetime import timedelta

from bangkom.errors import RehearsalError
from bangkom.rehearsal.acting import Actor
from bangkom.rehearsal.plan import PlannedHandIn, PlannedParticipant
from bangkom.rehearsal.scene import Scene
from bangkom.rehearsal.stages import Advance, counted
from bangkom.settings import Settings

STEP = timedelta(seconds=120)
"""Between two reports of a simulated player."""

LATENESS = timedelta(hours=6)
"""How long after the due time who is late hands in."""

GRADING_SECONDS = 600

Doing = Sequence[tuple[Actor, PlannedHandIn]]


def study(scene: Scene) -> None:
    """All sessions in order, then who is late; until all that was handed in is graded."""
    homes = scene.settings.cohort_folder / "homes"
    actors = {p.id: Actor(scene.site, scene.settings.cohort, p, homes / p.id) for p in scene.people}
    for assignment in scene.plan.questions:
        doing = [
            (actors[person.id], hand_in)
            for person in scene.people
            if (hand_in := person.hand_in(assignment)) is not None
        ]
        if doing:
            _take_session(scene, assignment, doing)
    late = [(actors[p.id], p) for p in scene.people if any(hand_in.is_late for hand_in in p.hand_ins)]
    if late:
        with scene.stages.stage("Terlambat", "pengumpulan") as advance:
            total = sum(len(_from_the_late_one(person)) for _, person in late)
            done = 0
            for actor, person in late:
                for hand_in in _from_the_late_one(person):
                    _do(scene, actor, hand_in)
                    done += 1
                    advance(done, total)
    with scene.stages.stage("Menilai otomatis", "kiriman") as advance:
        await_grading(scene, advance)


def _take_session(scene: Scene, assignment: str, everybody: Doing) -> None:
    clock, calendar = scene.clock, scene.calendar
    name = f"Sesi {list(scene.plan.questions).index(assignment) + 1}"
    clock.reach(calendar.opens(assignment) - timedelta(hours=1))
    if not everybody[0][0].is_locked_out(assignment):
        raise RehearsalError(UNLOCKED.format(assignment=assignment))
    clock.reach(calendar.opens(assignment))
    doing = [(actor, hand_in) for actor, hand_in in everybody if not _waits_for_the_late_one(actor.person, hand_in)]
    if videos_of(scene.settings, assignment):
        with scene.stages.stage(f"{name}: menonton", "kabar pemutar") as advance:
            watch(scene, assignment, [actor for actor, _ in doing], advance)
    with scene.stages.stage(f"{name}: mengumpulkan", "pengumpulan") as advance:
        for actor, hand_in in counted([one for one in doing if not one[1].is_late], advance):
            _do(scene, actor, hand_in)


def watch(scene: Scene, assignment: str, actors: Sequence[Actor], advance: Advance) -> None:
    """Everybody watches at once, at normal speed, telling every two minutes; RehearsalError unless all is credited."""
    told, steps = 0, STEP.total_seconds()
    for video, seconds in videos_of(scene.settings, assignment):
        players = [(actor, actor.open_player(video)) for actor in actors]
        rounds = math.ceil(seconds / steps)
        percents: list[int] = []
        for _ in range(rounds):
            scene.clock.pass_by(STEP)
            percents = []
            for actor, player in players:
                percents.append(actor.tell_watched(player, min(seconds, player.position + steps)))
                told += 1
                advance(told, len(players) * rounds)
        if set(percents) - {100}:
            raise RehearsalError(UNCREDITED.format(video=video, percents=sorted(set(percents))))


def videos_of(settings: Settings, assignment: str) -> Sequence[tuple[str, float]]:
    """The videos of a released session, each with its length in seconds."""
    data = json.loads((settings.release / assignment / "soal.json").read_text("utf-8"))
    return [(video["id"], video["seconds"]) for video in data["videos"]]


def _from_the_late_one(person: PlannedParticipant) -> Sequence[PlannedHandIn]:
    """The late hand-in, and what it locked: all that comes after."""
    first = next(place for place, hand_in in enumerate(person.hand_ins) if hand_in.is_late)
    return person.hand_ins[first:]


def _waits_for_the_late_one(person: PlannedParticipant, hand_in: PlannedHandIn) -> bool:
    """Whether it comes after one that will be late, and so is locked."""
    is_late = [one.is_late for one in person.hand_ins]
    return any(is_late[: person.hand_ins.index(hand_in)])


def _do(scene: Scene, actor: Actor, hand_in: PlannedHandIn) -> None:
    if hand_in.is_late:
        scene.clock.reach(scene.calendar.due(hand_in.assignment) + LATENESS)
    actor.fetch(hand_in.assignment)
    for answers in filter(None, (hand_in.earlier, hand_in.answers)):
        scene.clock.pass_by(timedelta(seconds=1))
        actor.answer(hand_in.assignment, answers, scene.clock())
        actor.submit(hand_in.assignment)


def await_grading(scene: Scene, advance: Advance) -> None:
    """Until the service has graded all by itself; RehearsalError if it can't, or not in time."""
    total = sum(len(person.hand_ins) for person in scene.people)
    until = time.monotonic() + GRADING_SECONDS
    while (status := scene.site.queue.status()).waiting:
        if time.monotonic() > until:
            raise RehearsalError(STUCK.format(count=status.waiting))
        advance(max(0, total - status.waiting), total)
        time.sleep(0.05)
    if status.failures:
        raise RehearsalError(UNGRADED.format(reason=status.failures[0].reason))
    advance(total, total)


UNLOCKED = "Tugas {assignment} sudah terbuka sebelum waktunya."
UNCREDITED = "Video {video} ditonton sampai habis, tetapi diakui {percents} persen."
STUCK = "{count} kiriman belum juga dinilai."
UNGRADED = "Ada kiriman yang gagal dinilai: {reason}"
