"""Which classroom sessions can stand beside each other, and attendance over all that were planned."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangkom.domain.attendance import PRESENCES, may_check_in, needs_reason
from bangkom.domain.classroom import ClassSession, attendance_of, of_group, problems

NOW = datetime(2026, 11, 25, tzinfo=UTC)
HOUR = timedelta(hours=1)


def session(id=1, start=0, end=2, **fields):
    known = {"code": f"TM-{id:02}", "title": f"Materi {id}", "kind": "topic"}
    return ClassSession(id=id, starts_at=NOW + start * HOUR, ends_at=NOW + end * HOUR, **{**known, **fields})


G1, G2 = frozenset({"Kelompok 1"}), frozenset({"Kelompok 2"})
HALL = session(1, 0, 2, room="Aula", speaker="Bupati Klungkung", groups=G1)


@pytest.mark.parametrize(
    ("wanted", "wrong"),
    [
        (session(0, 2, 4, room="Aula", speaker="Bupati Klungkung", groups=G1), set()),
        (session(0, 1, 3, room="Aula", groups=G2), {"room"}),
        (session(0, 1, 3, room="  AULA ", groups=G2), {"room"}),
        (session(0, 1, 3, speaker="bupati  klungkung", groups=G2), {"speaker"}),
        (session(0, 1, 3, groups=G1), {"groups"}),
        (session(0, 1, 3), {"groups"}),
        (session(0, 1, 3, groups=G2), set()),
        (session(0, 4, 4), {"ends_at"}),
        (session(0, 4, 3), {"ends_at"}),
        (session(0, 4, 40), {"ends_at"}),
        (session(0, 4, 5, title=" "), {"title"}),
        (session(0, 4, 5, code="tm-01"), {"code"}),
        (session(0, 90000, 90001), {"starts_at"}),
        (replace(HALL, title="Lain"), set()),
    ],
)
def test_what_cannot_be_planned_is_told_by_the_field(wanted, wrong):
    assert set(problems(wanted, [HALL], NOW)) == wrong


groups = st.frozensets(st.sampled_from(["Kelompok 1", "Kelompok 2", "Kelompok 3"]), max_size=2)
sessions = st.builds(
    lambda n, start, length, room, speaker, groups: session(
        n, start, start + length, room=room, speaker=speaker, groups=groups
    ),
    st.integers(1, 9),
    st.integers(0, 20),
    st.integers(1, 6),
    st.sampled_from(["", "Aula", "Ruang A"]),
    st.sampled_from(["", "Bupati", "LAN"]),
    groups,
)


@given(sessions, sessions)
def test_a_clash_is_mutual(one, other):
    if one.id != other.id:
        assert set(problems(one, [other], NOW)) == set(problems(other, [one], NOW))


@given(st.lists(sessions, unique_by=lambda one: one.id), st.sampled_from(["Kelompok 1", "Kelompok 2"]), st.data())
def test_attendance_is_over_what_was_planned_for_the_group(planned, group, data):
    """Neither what is recorded nor what others were planned for moves the denominator, apart from an excuse."""
    seen = {
        ("km_01", one.id): data.draw(st.sampled_from(PRESENCES))
        for one in planned
        if data.draw(st.booleans(), label="recorded")
    }
    found = attendance_of(planned, "km_01", group, seen)
    own = of_group(planned, group)
    assert found.planned == len(own)
    assert found.attended + found.excused + found.absent + found.unrecorded == found.planned
    assert found.attended == sum(seen.get(("km_01", one.id)) in ("present", "late") for one in own)
    assert attendance_of(planned, "km_02", group, seen).unrecorded == len(own)


@pytest.mark.parametrize("before", [None, *PRESENCES])
def test_an_excuse_and_every_change_by_hand_need_a_reason(before):
    asked = {after for after in PRESENCES if needs_reason(before, after)}
    assert asked == ({"excused"} if before is None else set(PRESENCES) - {before})


def test_a_code_counts_unless_somebody_put_the_record_right_by_hand():
    assert may_check_in(None, None)
    assert may_check_in("absent", "list")
    assert may_check_in("excused", "sheet")
    assert not may_check_in("absent", "correction")
    assert not may_check_in("late", "code")
    assert not may_check_in("present", "list")
