"""The whole training of those who walk together, stage after stage, as the calendar has them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bangkom.domain.programme import Programme
from bangkom.rehearsal import organising
from bangkom.rehearsal.chats import talk_live
from bangkom.rehearsal.desk import mark_by_hand
from bangkom.rehearsal.drafting import write_designs
from bangkom.rehearsal.forums import write_forums
from bangkom.rehearsal.graduating import SIGNING, graduate
from bangkom.rehearsal.implementing import implement
from bangkom.rehearsal.meetings import MEETINGS, Held, attend, plan_meetings
from bangkom.rehearsal.plan import Plan
from bangkom.rehearsal.presenting import present, revise
from bangkom.rehearsal.reckoning_training import Expected, expect
from bangkom.rehearsal.scene import Scene
from bangkom.rehearsal.studying import study, videos_of
from bangkom.settings import Settings


def begin(scene: Scene) -> None:
    """What is prepared before the first session, and everybody's first visit."""
    with scene.stages.stage("Masuk pertama kali", "peserta") as advance:
        organising.prepare(scene)
        organising.enter(scene, advance)


def train(scene: Scene) -> tuple[Held, ...]:
    """From the first session to the last that examiners want revised; the classroom sessions."""
    study(scene)
    organising.move(scene)
    mark_by_hand(scene)
    talk_live(scene)
    write_forums(scene)
    write_designs(scene)
    meetings = plan_meetings(scene)
    with scene.stages.stage("Tatap muka", "kehadiran") as advance:
        before, last = _part(meetings)
        attended = attend(scene, before)
        advance(attended, attended)
    present(scene)
    with scene.stages.stage("Penutupan", "kehadiran") as advance:
        attended = attend(scene, last)
        advance(attended, attended)
    revise(scene)
    return meetings


def finish(scene: Scene, meetings: Sequence[Held]) -> None:
    """The implementation, and what is signed in the end."""
    closing_at = closing(meetings)
    implement(scene, closing_at)
    scene.clock.reach(closing_at + timedelta(days=scene.programme.implementation.days) + SIGNING)
    graduate(scene, tuple(meetings), expectations(scene.settings, scene.programme, scene.plan))


def expectations(settings: Settings, programme: Programme, plan: Plan) -> Mapping[str, Expected]:
    """What must come of everybody, by participant."""
    videos = {assignment: len(videos_of(settings, assignment)) for assignment in plan.questions}
    return {person.id: expect(plan, person, programme, videos) for person in plan.participants}


def closing(meetings: Sequence[Held]) -> datetime:
    """The end of the last classroom session."""
    last = max(meetings, key=lambda held: held.starts_at)
    return last.starts_at + timedelta(hours=last.about.hours)


def _part(meetings: Sequence[Held]) -> tuple[list[Held], list[Held]]:
    """Those before the presentations, and the closing."""
    last = len(MEETINGS) - 1
    return [held for held in meetings if held.place != last], [held for held in meetings if held.place == last]
