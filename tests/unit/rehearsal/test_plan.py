from bangkom.domain.questions import Criterion, Essay, Option, SingleChoice, TrueFalse
from bangkom.rehearsal.plan import HABITS, make_plan

COURSE = {
    "kebijakan-01": (
        SingleChoice("s1", 2, "?", (Option("a", "A", True, "ya"), Option("b", "B", False, "bukan"))),
        TrueFalse("latihan", 0, "?", True, "", ""),
        Essay("e1", 10, "?", 5, 20, (Criterion("K", 10, ("baik", "cukup", "kurang")),)),
    ),
    "kebijakan-02": (TrueFalse("t2", 1, "?", True, "", ""),),
}


def by_habit():
    return {participant.habit: participant for participant in make_plan(len(HABITS), COURSE).participants}


def test_every_habit_has_its_place_and_its_consequence():
    people = by_habit()
    assert [hand_in.points for hand_in in people["diligent"].hand_ins] == [12, 1]
    assert [hand_in.points for hand_in in people["corrupt"].hand_ins] == [0, 0]
    assert [hand_in.assignment for hand_in in people["half"].hand_ins] == ["kebijakan-01"]
    assert people["absent"].hand_ins == ()
    improving = people["improving"].hand_ins[0]
    assert improving.points == 12
    assert sum(answer.points or 0 for answer in improving.earlier) == 0


def test_marks_wait_only_where_nobody_marks():
    waiting = {habit for habit, person in by_habit().items() if any(hand_in.waits for hand_in in person.hand_ins)}
    assert waiting == {"unmarked"}


def test_practice_questions_count_nowhere():
    plan = make_plan(1, COURSE)
    assert plan.maximum("kebijakan-01") == 12
    assert "latihan" not in {a.question for a in plan.participants[0].hand_ins[0].answers}


def test_a_plan_is_the_same_every_time_and_ids_stay_distinct():
    first, second = make_plan(4000, COURSE), make_plan(4000, COURSE)
    assert first == second
    assert len({person.id for person in first.participants}) == 4000
