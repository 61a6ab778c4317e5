"""A cohort in the middle of its training, so that every page has life.

Two waves: the participants of the first two groups began ten weeks ago, have presented and put their rancangan into
practice, and some have their certificate; those of the others began last week. One of these is the visitor's part.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from bangkom.authoring import load_programme
from bangkom.rehearsal import drafting, implementing
from bangkom.rehearsal.calendar import Calendar
from bangkom.rehearsal.chats import GREETING, TEXT, at_the_desk, hold, plan_chat
from bangkom.rehearsal.desk import mark_by_hand
from bangkom.rehearsal.forums import write_forums
from bangkom.rehearsal.graduating import check_certificate, sign
from bangkom.rehearsal.journeys import Journey
from bangkom.rehearsal.lines import Lines
from bangkom.rehearsal.meetings import attend, plan_meetings
from bangkom.rehearsal.plan import HABITS, Plan, PlannedParticipant, plan_hand_in
from bangkom.rehearsal.scene import Scene
from bangkom.rehearsal.stages import Stages, counted
from bangkom.rehearsal.studying import study
from bangkom.rehearsal.training import begin, closing, train
from bangkom.rehearsal.walk import Wave, on_stage
from bangkom.settings import Settings

VISITOR = f"km_01_{HABITS.index('half') + 1:03}"
"""The participant whom a visitor plays: three sessions handed in and marked, the fourth begun, others not open yet."""
HANDED_IN = 3

AHEAD = ("Kelompok 1", "Kelompok 2")
BEGAN_AHEAD, BEGAN = timedelta(days=70), timedelta(days=8)
GRADUATES, MEASURED = 3, 6
"""Of those who are ahead: how many have reported and graduated, and how many have measured."""

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ONLINE = 6 * DAY
"""How long all sessions take to open, however many they are."""
AT_THE_END = 2
"""Sessions that are still to come: the test in the end and the survey."""
OPEN_FOR = timedelta(hours=4)
REASON = "Bertugas keliling pulau minggu lalu; tugasnya menyusul besok."


def live_until(settings: Settings, plan: Plan, stages: Stages, now: datetime) -> None:
    """Walk both waves until an hour before `now`; what is open or on at that moment lasts for some hours."""
    now = now.replace(minute=0, second=0, microsecond=0) - HOUR
    ahead, behind = part_waves(plan, now, load_programme(settings.course).design.assignments)
    with on_stage(settings, [ahead, behind], stages) as (first, second):
        begin(first)
        begin(second)
        meetings = train(first)
        _implement(first, closing(meetings))
        study(second)
        _give_time(second, now)
        mark_by_hand(second)
        _graduate(first)
        _talk_yesterday(second)
        write_forums(second)
        _write_designs(second)
        _meet(second, now)
        _talk_now(second, now)


def part_waves(plan: Plan, now: datetime, drafts: Collection[str]) -> tuple[Wave, Wave]:
    """Those who are ahead, and those who began last week; nobody moves from one to the other. `drafts`: the tasks that
    a rancangan begins with, from which the visitor is exempt."""
    order, pace = tuple(plan.questions), ONLINE / len(plan.questions)
    stay = [replace(one, group=one.first_group) for one in plan.participants]
    ahead = [replace(one, journey=replace(one.journey, mistaken=None)) for one in stay if one.group in AHEAD]
    behind = [_as_of_last_week(plan, place, one, drafts) for place, one in enumerate(stay) if one.group not in AHEAD]
    moved = {
        **dict.fromkeys(order[-AT_THE_END:], now + DAY),
        "marking": now - 2 * DAY - 6 * HOUR,
        "objecting": now - 2 * DAY,
        "talking": now - DAY - 3 * HOUR,
        "writing": now - DAY,
        "meeting": now - DAY,  # so that the first session of the second day begins now
    }
    return (
        Wave(replace(plan, participants=tuple(ahead)), Calendar(now - BEGAN_AHEAD, order, pace=pace)),
        Wave(replace(plan, participants=tuple(behind)), Calendar(now - BEGAN, order, moved, pace)),
    )


def _as_of_last_week(plan: Plan, place: int, person: PlannedParticipant, drafts: Collection[str]) -> PlannedParticipant:
    """Without what is still to come. The visitor is late with the fourth session."""
    order = tuple(plan.questions)
    if person.id != VISITOR:
        hand_ins = tuple(one for one in person.hand_ins if one.assignment not in order[-AT_THE_END:])
        return replace(person, hand_ins=hand_ins)
    done = tuple(plan_hand_in(place, "half", one, plan.questions[one]) for one in order[:HANDED_IN])
    journey = Journey("DITUNDA", ("admitted",), (1, 0), classroom={1: "late"}, design="draft")
    return replace(person, hand_ins=done, exempt=frozenset(drafts), journey=journey)


def _implement(scene: Scene, closing_at: datetime) -> None:
    """All have begun; the first few have measured."""
    doing = [(person, planned) for person in scene.people if (planned := person.journey.implementation) is not None]
    with scene.stages.stage("Implementasi", "peserta") as advance:
        scene.clock.reach(closing_at + implementing.BEGIN)
        for person, planned in counted(doing, advance):
            implementing.begin(scene, person, planned)
        scene.clock.reach(closing_at + implementing.MEASURE)
        for person, planned in doing[:MEASURED]:
            implementing.measure(scene, person, planned)


def _graduate(scene: Scene) -> None:
    """The first few report, their mentors verify, and the organiser signs."""
    ready = [person for person in scene.people if person.journey.status == "LULUS" and not _is_late(person)][:GRADUATES]
    with scene.stages.stage("Kelulusan", "sertifikat") as advance:
        for person in ready:
            if person.journey.implementation is not None:
                implementing.report(scene, person, person.journey.implementation)
        sign(scene, {person.id: "LULUS" for person in ready})
        for person in counted(ready, advance):
            check_certificate(scene, person)


def _is_late(person: PlannedParticipant) -> bool:
    return person.journey.implementation is not None and person.journey.implementation.is_late


def _give_time(scene: Scene, now: datetime) -> None:
    """For the sessions that the visitor is late with: all that are owed and have come."""
    exempt = next(person.exempt for person in scene.people if person.id == VISITOR)
    for session in list(scene.plan.questions)[HANDED_IN:-AT_THE_END]:
        if session in exempt:
            continue
        fields = {"untuk": "peserta", "peserta": VISITOR, "sesi": session, "jenis": "extend", "alasan": REASON}
        scene.trainer.send("keringanan", fields | {"tenggat": scene.written(now + 2 * DAY)})


def _talk_yesterday(scene: Scene) -> None:
    with scene.stages.stage("Live Chat", "pesan") as advance:
        hold(scene, 0, scene.subjects[0], 0, advance)


def _write_designs(scene: Scene) -> None:
    """The visitor writes without the task, and has a comment to work in."""
    writing = [person for person in scene.people if person.journey.design != "none"]
    with scene.stages.stage("Rancangan", "rancangan") as advance:
        for person in counted(writing, advance):
            if person.id != VISITOR:
                drafting.write_design(scene, person)
                continue
            scene.visitor(VISITOR).send("rancangan/langkah", {"langkah": "mulai"})
            fields = drafting.design_fields(scene, person)
            for section in ("judul", "potensi", "masalah", "perubahan", "tonggak"):
                drafting.save_section(scene, person, section, fields[section])
            drafting.comment(scene, person, "tonggak", 1)


def _meet(scene: Scene, now: datetime) -> None:
    """Yesterday's sessions are recorded; at today's first, half of the group have typed the code so far."""
    meetings = plan_meetings(scene, "TK")
    with scene.stages.stage("Tatap muka", "kehadiran") as advance:
        count = attend(scene, [held for held in meetings if held.starts_at < now])
        on = next(held for held in meetings if held.starts_at == now)
        there = [person for person in on.people if person.habit != "absent" and person.id != VISITOR]
        scene.clock.reach(now)
        code = scene.trainer.get_json(f"api/tatap-muka/{on.id}/kode")["code"]
        for person in there[: len(there) // 2]:
            scene.visitor(person.id).send("hadir", {"sesi": on.id, "kode": code})
        advance(count + len(there) // 2, count + len(there) // 2)


def _talk_now(scene: Scene, now: datetime) -> None:
    """The chat of the last subject is open: everybody but the visitor has said something."""
    place, subject = len(scene.subjects) - 1, scene.subjects[-1]
    chats = [plan_chat(scene, subject, group, now + HOUR / 2, OPEN_FOR) for group in scene.groups]
    scene.clock.reach(now + HOUR / 2)
    with Lines(scene.site.base) as lines:
        for chat in chats:
            leader = scene.visitor(chat.facilitator)
            leader.tell(f"api/obrolan/{chat.id}/pesan", {"key": f"salam-{chat.id:08}", "text": GREETING})
            for person in scene.of_group(chat.group):
                part = person.journey.chat(place)
                if person.id == VISITOR:
                    at_the_desk(scene, chat, person, "admitted")
                elif part in ("present", "late"):
                    line = lines.open(scene.visitor(person.id), scene.site.tokens[person.id], chat.id)
                    line.say(TEXT.format(name=person.name, subject=subject.title))
                    line.leave()
