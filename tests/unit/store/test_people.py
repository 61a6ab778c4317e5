from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bangkom.errors import AccountError, CohortError
from bangkom.store.accounts import account, ensure_account
from bangkom.store.cohorts import add_cohort
from bangkom.store.people import (
    BY_ROSTER,
    Person,
    compare_roster,
    groups,
    history,
    move,
    people,
    person,
    replace_roster,
)

# A read() is taken back at its end, so that each example starts from the same store.
RULE = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=("Cs",)), max_size=40)
ROWS = st.lists(
    st.builds(
        Person,
        id=st.sampled_from(["km_01", "km_02", "km_03", "km_04", "km_05"]),
        cohort=st.just("uji"),
        name=TEXT,
        nip=st.just(""),
        agency=TEXT,
        unit=TEXT,
        position=TEXT,
        status=st.sampled_from(["ASN", "Non-ASN"]),
        nominated_by=TEXT,
        mentor=TEXT,
        group=st.sampled_from(["", "Kelompok 1", "Kelompok 2"]),
    ),
    unique_by=lambda person: person.id,
)


def test_a_roster_makes_people_and_their_accounts(act, cohort):
    assert [(person.id, person.group) for person in act(people, cohort)] == [
        ("km_01", "Kelompok 1"),
        ("km_02", "Kelompok 1"),
        ("km_03", "Kelompok 2"),
    ]
    assert act(groups, cohort) == ("Kelompok 1", "Kelompok 2")
    assert act(account, "km_01").role == "participant"
    assert act(account, "km_01").name == "Nama km_01"


def test_a_change_is_told_and_the_account_gets_the_new_name(act, cohort, make_person, now):
    rows = [make_person("km_01", name="Ni Made"), make_person("km_02"), make_person("km_09")]
    told = act(compare_roster, cohort, rows)
    change = act(replace_roster, cohort, rows, "panitia", now)
    assert change == told
    assert [person.id for person in change.added] == ["km_09"]
    assert [(old.name, new.name) for old, new in change.changed] == [("Nama km_01", "Ni Made")]
    assert [person.id for person in change.unchanged] == ["km_02"]
    assert act(account, "km_01").name == "Ni Made"


@RULE
@given(rows=ROWS)
def test_importing_twice_changes_nothing(database, cohort, now, rows):
    with database.read() as connection:
        replace_roster(connection, cohort, rows, "panitia", now)
        after_once = people(connection, cohort), [history(connection, row.id) for row in rows]
        change = replace_roster(connection, cohort, reversed(rows), "panitia", now + timedelta(days=1))
        assert (change.added, change.changed) == ((), ())
        assert {person.id for person in change.unchanged} == {row.id for row in rows}
        assert (people(connection, cohort), [history(connection, row.id) for row in rows]) == after_once


@RULE
@given(rows=ROWS, more=ROWS)
def test_nobody_is_ever_lost_and_the_last_row_counts(database, cohort, now, rows, more):
    with database.read() as connection:
        before = {person.id: person for person in people(connection, cohort)}
        replace_roster(connection, cohort, rows, "panitia", now)
        replace_roster(connection, cohort, more, "panitia", now)
        wanted = before | {row.id: row for row in rows} | {row.id: row for row in more}
        assert {person.id: person for person in people(connection, cohort)} == wanted


@RULE
@given(st.data())
def test_history_leads_from_nowhere_to_the_present_group_without_a_gap(database, cohort, now, data):
    with database.read() as connection:
        for _ in range(data.draw(st.integers(0, 6))):
            now += timedelta(hours=1)
            if data.draw(st.booleans()):
                replace_roster(connection, cohort, data.draw(ROWS), "panitia", now)
            elif known := groups(connection, cohort):
                move(connection, "km_01", data.draw(st.sampled_from(known)), "wi_01", "Tukar jadwal", now)
        moves = history(connection, "km_01")
        assert [step.before for step in moves] == ["", *(step.after for step in moves[:-1])]
        assert all(step.before != step.after for step in moves)
        assert (moves[-1].after if moves else "") == person(connection, "km_01").group


def test_moving_is_kept_with_author_and_reason(act, cohort, now):
    act(move, "km_01", "Kelompok 2", "wi_01", "  Tukar jadwal jaga ", now + timedelta(days=2))
    act(move, "km_01", "Kelompok 2", "wi_01", "Lagi", now + timedelta(days=3))
    assert act(person, "km_01").group == "Kelompok 2"
    first, second = act(history, "km_01")
    assert (first.before, first.after, first.by, first.reason) == ("", "Kelompok 1", "panitia", BY_ROSTER)
    assert (second.before, second.after, second.by) == ("Kelompok 1", "Kelompok 2", "wi_01")
    assert (second.reason, second.at) == ("Tukar jadwal jaga", now + timedelta(days=2))


@pytest.mark.parametrize(
    ("who", "group", "reason", "said"),
    [
        ("km_99", "Kelompok 1", "x", "km_99"),
        ("km_01", "Kelompok 7", "x", "Kelompok 7"),
        ("km_01", "Kelompok 2", "  ", "alasan"),
    ],
)
def test_a_move_that_cannot_be_is_refused(act, cohort, now, who, group, reason, said):
    with pytest.raises(CohortError, match=said):
        act(move, who, group, "wi_01", reason, now)
    assert act(person, "km_01").group == "Kelompok 1"


def test_one_bad_row_keeps_all_rows_out(act, cohort, make_person, now):
    act(ensure_account, "panitia", "organiser", "Panitia")
    before = act(people, cohort)
    for rows in (
        [make_person("km_04"), make_person("panitia")],
        [make_person("km_04"), make_person("KM-05")],
    ):
        with pytest.raises(AccountError):
            act(replace_roster, cohort, rows, "panitia", now)
    for rows in (
        [make_person("km_04"), make_person("km_04")],
        [make_person("km_04", nip="1" * 18), make_person("km_05", nip="1" * 18)],
        [make_person("km_04"), make_person("km_05", cohort="lain")],
    ):
        with pytest.raises(CohortError):
            act(replace_roster, cohort, rows, "panitia", now)
    assert act(people, cohort) == before
    assert act(account, "km_04") is None


def test_somebody_of_another_cohort_is_not_taken_over(act, cohort, make_person, now):
    act(add_cohort, "lain", "Angkatan lain", now)
    with pytest.raises(CohortError, match="km_01"):
        act(replace_roster, "lain", [make_person("km_01", cohort="lain")], "panitia", now)
    assert act(person, "km_01").cohort == "uji"


def test_a_cohort_that_is_not_there_takes_nobody(act, make_person, now):
    with pytest.raises(CohortError, match="belum ada"):
        act(replace_roster, "uji", [make_person("km_01")], "panitia", now)


def test_a_roster_of_a_thousand_is_compared_whole(act, cohort, make_person, now):
    rows = [make_person(f"km_{number:05d}") for number in range(1000)]
    assert len(act(replace_roster, cohort, rows, "panitia", now).added) == 1000
    assert len(act(replace_roster, cohort, rows, "panitia", now).unchanged) == 1000


def test_no_repr_and_no_sentence_shows_a_nip(act, cohort, make_person, now):
    nip = "198001012005011001"
    rows = [make_person("km_04", nip=nip), make_person("km_05", nip=nip)]
    assert nip not in repr(rows)
    with pytest.raises(CohortError) as caught:
        act(replace_roster, cohort, rows, "panitia", now)
    assert nip not in str(caught.value)
