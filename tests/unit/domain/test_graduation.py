"""What a participant may be told about their graduation: rules, score, predicate; as properties and as tables."""

import dataclasses
import random
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bangkom.domain.attendance import PRESENCES
from bangkom.domain.design import DesignStanding
from bangkom.domain.facts import GraduationFacts, TaskFact
from bangkom.domain.graduation import (
    EXEMPT,
    STATUSES,
    decide,
    fingerprint,
    predicate_of,
    round_half_up,
    weighted_score,
)
from bangkom.domain.implementation import ImplementationOutcome
from bangkom.domain.presentation import PresentationResult
from bangkom.domain.programme import GraduationRules, Predicate, Subject
from bangkom.reports.synthetic import PROGRAMME

CLOSING = datetime(2019, 11, 22, 8, 0, tzinfo=UTC)
DURING, AFTER, LATE = CLOSING - timedelta(days=3), CLOSING + timedelta(days=5), CLOSING + timedelta(days=61)
PREDICATES = (
    Predicate("Sangat memuaskan", 90.01),
    Predicate("Memuaskan", 80.01),
    Predicate("Cukup memuaskan", 70.01),
    Predicate("Kurang memuaskan", 60.01),
    Predicate("Tidak memuaskan", 0),
)
WEIGHTS = {"tasks": 25, "discussion": 10, "classroom": 10, "presentation": 30, "implementation": 25}
RULES = dataclasses.replace(
    PROGRAMME,
    subjects=(
        Subject("awal", "Tes Awal", "", 0, ("awal-01",), "pre-test"),
        Subject("a", "Kebijakan", "cara-pandang", 4, ("a-01", "a-02")),
        Subject("b", "Inovasi", "cara-pikir", 4, ("b-01",)),
    ),
    graduation=GraduationRules(WEIGHTS, PREDICATES),
)


def make_implementation(score=80.0, **changes):
    known = ImplementationOutcome(AFTER, AFTER + timedelta(days=2), score, 3, 3, (), 3)
    return dataclasses.replace(known, **changes)


def make_facts(**changes):
    """Somebody who has done everything: 90 of 100 in the tasks, all there, 80 for presentation and implementation."""
    known = GraduationFacts(
        tasks=tuple(
            TaskFact(name, "graded", 9.0, 10.0, CLOSING - timedelta(days=4)) for name in ("a-01", "a-02", "b-01")
        ),
        videos_credited=3,
        videos_required=3,
        chats={"a": "present", "b": "late"},
        forum={"a": 2, "b": 5},
        classroom=("present",) * 12,
        design=DesignStanding(2, "approved", CLOSING, CLOSING, CLOSING),
        presentation=PresentationResult(80.0, 2, False, "none", CLOSING),
        implementation=make_implementation(),
        closing_at=CLOSING,
        as_of=AFTER + timedelta(days=3),
    )
    return dataclasses.replace(known, **changes)


def rule(verdict, key):
    return next(rule for rule in verdict.rules if rule.key == key)


# Worked examples that an officer can follow.

SCORES = [
    # tasks, discussion, classroom, presentation, implementation → final score, predicate
    ((100, 100, 100, 100, 100), 100.0, "Sangat memuaskan"),
    ((90, 100, 100, 80, 80), 86.5, "Memuaskan"),  # 22.5 + 10 + 10 + 24 + 20
    ((90, 90, 90, 90, 90), 90.0, "Memuaskan"),
    ((90, 90, 90, 90.02, 90), 90.01, "Sangat memuaskan"),  # 90.006, rounded first
    ((90, 90, 90, 90.01, 90), 90.0, "Memuaskan"),  # 90.003
    ((80, 80, 80, 80, 80), 80.0, "Cukup memuaskan"),
    ((70, 70, 70, 70, 70), 70.0, "Kurang memuaskan"),
    ((60, 60, 60, 60, 60), 60.0, "Tidak memuaskan"),
    ((0, 0, 0, 0, 0), 0.0, "Tidak memuaskan"),
]


@pytest.mark.parametrize(("scores", "final", "predicate"), SCORES)
def test_the_final_score_is_weighted_and_rounded_before_its_predicate_is_looked_up(scores, final, predicate):
    pairs = [(Fraction(str(score)), weight) for score, weight in zip(scores, WEIGHTS.values(), strict=True)]
    assert weighted_score(pairs) == final
    assert predicate_of(final, RULES) == predicate


@pytest.mark.parametrize(
    ("exact", "rounded"), [("90.004", 90.0), ("90.005", 90.01), ("70.005", 70.01), ("0.005", 0.01), ("1/3", 0.33)]
)
def test_halves_are_rounded_up(exact, rounded):
    assert round_half_up(Fraction(exact)) == rounded


def test_who_did_everything_graduates_with_a_sentence_for_every_rule():
    verdict = decide(make_facts(), RULES)
    assert (verdict.status, verdict.score, verdict.predicate) == ("LULUS", 86.5, "Memuaskan")
    assert [(rule.key, rule.state, rule.sentence) for rule in verdict.rules] == [
        ("tasks", "met", "3 dari 3 tugas dikumpulkan dan dinilai."),
        ("videos", "met", "3 dari 3 video wajib ditonton atau dibaca transkripnya."),
        ("chats", "met", "Mengikuti 2 dari 2 Live Chat."),
        ("forum", "met", "Cukup (2 kontribusi) di 2 dari 2 forum."),
        ("attendance", "met", "Hadir 12 dari 12 sesi tatap muka yang direncanakan (100,00 %); paling sedikit 85 %."),
        ("design", "met", "Rancangan versi 2 disetujui Jumat, 22 November 2019."),
        ("presentation", "met", "Presentasi Jumat, 22 November 2019 dinilai 2 penguji."),
        (
            "implementation",
            "met",
            "Implementasi dilaporkan Rabu, 27 November 2019 dan diverifikasi Jumat, 29 November 2019: "
            "3 dari 3 tonggak.",
        ),
        ("score", "met", "Nilai akhir 86,50 (Memuaskan); paling sedikit 70,01."),
    ]
    assert [one.sentence for one in verdict.components] == [
        "Tugas: 90,00 (bobot 25 %).",
        "Live Chat dan forum: 100,00 (bobot 10 %).",
        "Kehadiran tatap muka: 100,00 (bobot 10 %).",
        "Presentasi: 80,00 (bobot 30 %).",
        "Implementasi: 80,00 (bobot 25 %).",
    ]


@pytest.mark.parametrize("as_of", [CLOSING + timedelta(minutes=1), AFTER, CLOSING + timedelta(days=60)])
def test_from_the_closing_until_the_report_is_due_graduation_is_deferred(as_of):
    verdict = decide(make_facts(implementation=None, as_of=as_of), RULES)
    assert (verdict.status, verdict.score, verdict.predicate) == ("DITUNDA", None, None)
    assert [rule.key for rule in verdict.of_state("awaited")] == ["implementation", "score"]
    assert rule(verdict, "implementation").sentence == (
        "Menunggu laporan implementasi, paling lambat Selasa, 21 Januari 2020, 16.00 WITA."
    )


SITUATIONS = [
    # what differs from somebody who did everything, the rule it is about, its state, the status, its sentence
    ({"implementation": None, "as_of": LATE}, "implementation", "failed", "TIDAK LULUS", "tidak masuk sampai"),
    ({"implementation": make_implementation(verified_at=None)}, "implementation", "awaited", "DITUNDA", "verifikasi"),
    ({"implementation": make_implementation(None)}, "implementation", "awaited", "DITUNDA", "menunggu nilai"),
    ({"implementation": None, "as_of": DURING}, "implementation", "awaited", "DITUNDA", "setelah penutupan"),
    ({"presentation": None}, "presentation", "awaited", "DITUNDA", "Menunggu presentasi"),
    (
        {"presentation": PresentationResult(None, 0, False, "none", CLOSING), "as_of": DURING},
        "presentation",
        "awaited",
        "DITUNDA",
        "dijadwalkan Jumat, 22 November 2019, 16.00 WITA",
    ),
    (
        {"presentation": PresentationResult(None, 0, False, "none", CLOSING), "as_of": LATE},
        "presentation",
        "failed",
        "TIDAK LULUS",
        "Tidak presentasi sampai",
    ),
    ({"presentation": None, "as_of": LATE}, "presentation", "failed", "TIDAK LULUS", "Tidak presentasi sampai"),
    (
        {"presentation": PresentationResult(80.0, 2, False, "asked", CLOSING)},
        "presentation",
        "awaited",
        "DITUNDA",
        "menunggu perbaikan",
    ),
    (
        {"presentation": PresentationResult(80.0, 2, False, "accepted", CLOSING)},
        "presentation",
        "met",
        "LULUS",
        "perbaikannya diterima",
    ),
    (
        {"presentation": PresentationResult(None, 2, True, "none", CLOSING)},
        "presentation",
        "awaited",
        "DITUNDA",
        "penguji ketiga",
    ),
    (
        {"presentation": PresentationResult(None, 1, False, "none", CLOSING)},
        "presentation",
        "awaited",
        "DITUNDA",
        "nilai",
    ),
    ({"design": None}, "design", "awaited", "DITUNDA", "belum ada"),
    ({"design": DesignStanding(3, "revise", None, None, CLOSING)}, "design", "awaited", "DITUNDA", "versi 3 diminta"),
    (
        {"design": DesignStanding(3, "submitted", CLOSING, None, CLOSING)},
        "design",
        "awaited",
        "DITUNDA",
        "menunggu persetujuan mentor",
    ),
    ({"chats": {"a": "present"}}, "chats", "awaited", "DITUNDA", "menunggu: Inovasi"),
    ({"chats": {"a": "present", "b": "absent"}}, "chats", "failed", "TIDAK LULUS", "tidak hadir: Inovasi"),
    (
        {"chats": {"a": "present", "b": "absent"}, "as_of": DURING},
        "chats",
        "awaited",
        "DITUNDA",
        "dapat disusulkan: Inovasi",
    ),
    ({"chats": {"a": "present", "b": "excused"}}, "chats", "met", "LULUS", "1 dari 1 Live Chat (1 izin)"),
    ({"chats": {"a": "excused", "b": "excused"}}, "chats", "exempt", "LULUS", "Tidak ada Live Chat yang wajib"),
    ({"forum": {"a": 2, "b": 1}}, "forum", "failed", "TIDAK LULUS", "di 1 dari 2 forum; kurang: Inovasi"),
    ({"forum": {}, "as_of": DURING}, "forum", "awaited", "DITUNDA", "0 dari 2 forum"),
    ({"videos_credited": 2}, "videos", "failed", "TIDAK LULUS", "2 dari 3 video"),
    ({"videos_credited": 2, "as_of": DURING}, "videos", "awaited", "DITUNDA", "2 dari 3 video"),
    ({"classroom": ()}, "attendance", "awaited", "DITUNDA", "belum dijadwalkan"),
    ({"classroom": ("excused",) * 3}, "attendance", "exempt", "LULUS", "diizinkan tidak dihadiri"),
]


@pytest.mark.parametrize(("changes", "key", "state", "status", "words"), SITUATIONS)
def test_each_situation_is_told_as_it_is(changes, key, state, status, words):
    verdict = decide(make_facts(**changes), RULES)
    found = rule(verdict, key)
    assert (found.state, verdict.status, words in found.sentence) == (state, status, True), found.sentence


ATTENDANCE = [
    # 12 planned sessions: present, late, excused, absent, not recorded yet → state, sentence
    ((11, 0, 0, 1, 0), "met", "Hadir 11 dari 12 sesi tatap muka yang direncanakan (91,67 %); paling sedikit 85 %."),
    ((10, 0, 0, 2, 0), "failed", "Hadir 10 dari 12 sesi tatap muka yang direncanakan (83,33 %); paling sedikit 85 %."),
    (
        (8, 2, 2, 0, 0),
        "met",
        "Hadir 10 dari 10 sesi tatap muka yang direncanakan (2 izin) (100,00 %); paling sedikit 85 %.",
    ),
    # Only six took place, all attended: of the twelve planned that is a half, and the rest can still be reached.
    (
        (6, 0, 0, 0, 6),
        "awaited",
        "Hadir 6 dari 12 sesi tatap muka yang direncanakan (50,00 %); paling sedikit 85 %; 6 sesi belum dicatat.",
    ),
    (
        (4, 0, 0, 2, 6),
        "failed",
        "Hadir 4 dari 12 sesi tatap muka yang direncanakan (33,33 %); paling sedikit 85 %; 6 sesi belum dicatat.",
    ),
    (
        (11, 0, 0, 0, 1),
        "met",
        "Hadir 11 dari 12 sesi tatap muka yang direncanakan (91,67 %); paling sedikit 85 %; 1 sesi belum dicatat.",
    ),
]


@pytest.mark.parametrize(("counts", "state", "sentence"), ATTENDANCE)
def test_attendance_is_counted_over_the_planned_sessions(counts, state, sentence):
    every = (*PRESENCES, None)
    order = (every.index("present"), every.index("late"), every.index("excused"), every.index("absent"), 4)
    classroom = tuple(every[place] for place, times in zip(order, counts, strict=True) for _ in range(times))
    found = rule(decide(make_facts(classroom=classroom), RULES), "attendance")
    assert (found.state, found.sentence) == (state, sentence)


def test_seventeen_of_twenty_is_exactly_the_minimum_of_85_percent():
    classroom = ("present",) * 17 + ("absent",) * 3
    assert rule(decide(make_facts(classroom=classroom), RULES), "attendance").state == "met"


def task(assignment, state="graded", points=9.0, closes_at=CLOSING):
    return TaskFact(assignment, state, points if state == "graded" else None, 10.0, closes_at)


def test_a_task_can_still_come_until_it_closes():
    tasks = (task("a-01"), task("a-02", "missing"), task("b-01", "waiting"))
    before, after = (decide(make_facts(tasks=tasks, as_of=at), RULES) for at in (DURING, AFTER))
    assert (rule(before, "tasks").state, rule(after, "tasks").state) == ("awaited", "failed")
    assert rule(before, "tasks").sentence == (
        "1 dari 3 tugas dikumpulkan dan dinilai; belum dikumpulkan: Sesi 3; menunggu penilaian: Sesi 4."
    )
    assert "tidak dikumpulkan sampai tenggat: Sesi 3" in rule(after, "tasks").sentence
    assert after.score is None


def test_a_test_before_the_training_counts_for_nothing():
    with_test = make_facts(tasks=(*make_facts().tasks, TaskFact("awal-01", "graded", 0.0, 10.0)))
    assert decide(with_test, RULES) == decide(make_facts(), RULES)


def test_a_low_score_fails_only_once_it_is_complete():
    low = make_facts(presentation=PresentationResult(20.0, 2, False, "none", CLOSING))
    assert decide(low, RULES).status == "TIDAK LULUS"
    assert rule(decide(low, RULES), "score").sentence == "Nilai akhir 68,50 (Kurang memuaskan); paling sedikit 70,01."
    assert decide(dataclasses.replace(low, implementation=None), RULES).status == "DITUNDA"


def test_an_excused_component_leaves_the_weights():
    verdict = decide(make_facts(classroom=("excused",)), RULES)
    assert verdict.score == 85.0  # (22.5 + 10 + 24 + 20) of 90
    assert verdict.components[2].sentence == "Kehadiran tatap muka: dibebaskan, bobotnya tidak dihitung."


def test_the_fingerprint_knows_no_order_in_which_marks_were_added_up():
    marks = [0.1, 0.2, 0.3]
    sums = sum(marks), sum(reversed(marks))
    assert sums[0] != sums[1]
    task, *rest = make_facts().tasks
    one, other = (make_facts(tasks=(dataclasses.replace(task, points=points), *rest)) for points in sums)
    assert fingerprint(one, decide(one, RULES)) == fingerprint(other, decide(other, RULES))


def test_the_fingerprint_is_of_the_facts_and_not_of_the_moment():
    one, later = make_facts(), make_facts(as_of=AFTER + timedelta(days=4))
    other = make_facts(videos_credited=4)
    marks = [fingerprint(facts, decide(facts, RULES)) for facts in (one, later, other)]
    assert marks[0] == marks[1] != marks[2]


# Properties.

moments = st.sampled_from([DURING, CLOSING, AFTER, LATE])
presence = st.sampled_from([*PRESENCES, None])


@st.composite
def task_facts(draw, assignment):
    state = draw(st.sampled_from(["graded", "graded", "waiting", "missing", "exempt"]))
    points = draw(st.floats(0, 10)) if state == "graded" else None
    return TaskFact(assignment, state, points, 10.0, draw(st.none() | moments))


@st.composite
def some_facts(draw):
    presentation = st.builds(
        PresentationResult,
        score=st.none() | st.floats(0, 100),
        examiners=st.integers(0, 3),
        needs_third=st.booleans(),
        revision=st.sampled_from(["none", "asked", "handed_in", "accepted"]),
        held_at=st.none() | moments,
    )
    implementation = st.builds(
        ImplementationOutcome,
        reported_at=st.none() | moments,
        verified_at=st.none() | moments,
        score=st.none() | st.floats(0, 100),
        milestones_due=st.integers(0, 5),
        milestones_done=st.integers(0, 5),
        indicators=st.just(()),
    )
    design = st.builds(
        DesignStanding,
        version=st.integers(1, 9),
        state=st.sampled_from(["draft", "submitted", "revise", "approved"]),
        approved_by_coach_at=st.none() | moments,
        approved_by_mentor_at=st.none() | moments,
        updated_at=moments,
    )
    return GraduationFacts(
        tasks=tuple(draw(task_facts(name)) for name in ("a-01", "a-02", "b-01")),
        videos_credited=draw(st.integers(0, 3)),
        videos_required=draw(st.integers(0, 3)),
        chats=draw(st.dictionaries(st.sampled_from("ab"), presence)),
        forum=draw(st.dictionaries(st.sampled_from("ab"), st.integers(0, 4))),
        classroom=tuple(draw(st.lists(presence, max_size=12))),
        design=draw(st.none() | design),
        presentation=draw(st.none() | presentation),
        implementation=draw(st.none() | implementation),
        closing_at=draw(st.none() | st.just(CLOSING)),
        as_of=draw(moments),
    )


@settings(max_examples=50)
@given(some_facts())
def test_the_rules_alone_make_the_status_and_a_score_is_never_half_there(facts):
    verdict = decide(facts, RULES)
    states = {rule.state for rule in verdict.rules}
    expected = "TIDAK LULUS" if "failed" in states else "DITUNDA" if "awaited" in states else "LULUS"
    assert verdict.status == expected and verdict.status in STATUSES
    assert [rule.key for rule in verdict.rules] == list(dict.fromkeys(rule.key for rule in verdict.rules))
    assert all(rule.sentence.endswith(".") and "None" not in rule.sentence for rule in verdict.rules)
    counted = [one for one in verdict.components if not one.is_exempt]
    assert (verdict.score is None) == any(one.score is None for one in counted)
    assert (verdict.predicate is None) == (verdict.score is None)
    if verdict.score is not None:
        assert 0 <= verdict.score <= 100
        assert verdict.score == round(verdict.score, 2)
    if verdict.status == "LULUS":
        assert verdict.score is not None and verdict.score >= RULES.pass_mark


@settings(max_examples=50)
@given(some_facts(), st.randoms(use_true_random=False))
def test_the_order_of_facts_does_not_matter(facts, chance: random.Random):
    tasks, classroom = list(facts.tasks), list(facts.classroom)
    chance.shuffle(tasks)
    chance.shuffle(classroom)
    shuffled = dataclasses.replace(
        facts,
        tasks=tuple(tasks),
        classroom=tuple(classroom),
        chats=dict(reversed(facts.chats.items())),
        forum=dict(reversed(facts.forum.items())),
    )
    assert decide(shuffled, RULES) == decide(facts, RULES)
    assert fingerprint(shuffled, decide(shuffled, RULES)) == fingerprint(facts, decide(facts, RULES))


BETTER = {"failed": 0, "awaited": 1, "met": 2, "exempt": 2}


def improve(facts, draw):
    """The same facts with one of them better."""
    kind = draw(st.sampled_from(["points", "forum", "videos", "presence", "presentation", "implementation"]))
    if kind == "points":
        tasks = [
            dataclasses.replace(one, points=min(10.0, one.points + 1)) if one.state == "graded" else one
            for one in facts.tasks
        ]
        return dataclasses.replace(facts, tasks=tuple(tasks))
    if kind == "forum":
        return dataclasses.replace(facts, forum={key: facts.forum.get(key, 0) + 1 for key in "ab"})
    if kind == "videos":
        return dataclasses.replace(facts, videos_credited=facts.videos_credited + 1)
    if kind == "presence":
        better = tuple("present" if one == "absent" else one for one in facts.classroom)
        chats = {key: "present" if one == "absent" else one for key, one in facts.chats.items()}
        return dataclasses.replace(facts, classroom=better, chats=chats)
    outcome = getattr(facts, kind)
    if outcome is None or outcome.score is None:
        return facts
    return dataclasses.replace(facts, **{kind: dataclasses.replace(outcome, score=min(100.0, outcome.score + 1))})


@settings(max_examples=50)
@given(st.data())
def test_doing_better_never_makes_anything_worse(data):
    before = data.draw(some_facts())
    old, new = decide(before, RULES), decide(improve(before, data.draw), RULES)
    for one, other in zip(old.rules, new.rules, strict=True):
        if one.key != "score" or old.score is not None:
            assert BETTER[other.state] >= BETTER[one.state]
    if old.score is not None:
        assert new.score is not None and new.score >= old.score


@settings(max_examples=50)
@given(st.data())
def test_being_excused_from_what_is_not_done_never_hurts(data):
    before = data.draw(some_facts())
    excused = dataclasses.replace(
        before,
        tasks=tuple(
            TaskFact(one.assignment, "exempt", None, 10.0) if one.state == "missing" else one for one in before.tasks
        ),
        classroom=tuple("excused" if one == "absent" else one for one in before.classroom),
        chats={key: "excused" if one == "absent" else one for key, one in before.chats.items()},
    )
    old, new = decide(before, RULES), decide(excused, RULES)
    for one, other in zip(old.rules, new.rules, strict=True):
        if one.key != "score" or old.score is not None:
            assert BETTER[other.state] >= BETTER[one.state], one
    if old.score is not None and new.score is not None:
        assert new.score >= old.score


def test_nothing_that_weighs_nothing_is_waited_for():
    assert weighted_score([(Fraction(80), 50), (None, 0), (EXEMPT, 50)]) == 80.0
    assert weighted_score([(EXEMPT, 50)]) is None
