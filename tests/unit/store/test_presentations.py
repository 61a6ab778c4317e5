from datetime import timedelta

import pytest
from tests.unit.domain.test_design import FULL

from bangkom.domain.design import Design
from bangkom.domain.presentation import PresentationResult, Slot
from bangkom.domain.programme import PresentationRules
from bangkom.domain.questions import Criterion
from bangkom.errors import PresentationError
from bangkom.store import design_editing, design_review, designs, presentation_planning, presentations
from bangkom.store.accounts import ensure_account

RULES = PresentationRules(15, 10, (Criterion("Isi", 100, ("baik", "cukup", "belum")),))
LENGTH = timedelta(minutes=15)


@pytest.fixture
def slot(now):
    def make(person, start=0, room="Aula", examiners=("wi_01", "wi_02")):
        begins = now + timedelta(minutes=start)
        return Slot(person, begins, begins + LENGTH, room, examiners)

    return make


@pytest.fixture
def held(act, cohort, slot):
    for number in (1, 2, 3, 4):
        act(ensure_account, f"wi_0{number}", "trainer", f"Penguji {number}")
    assert act(presentation_planning.add_slots, cohort, [slot("km_01"), slot("km_02", 15)]) == 2
    return cohort


def found(act, person="km_01"):
    return act(presentations.results, "uji", RULES)[person]


def test_slots_come_back_by_time_with_examiners_in_order(act, held, slot):
    wanted = slot("km_03", 0, "B", ("wi_04", "wi_03"))
    act(presentation_planning.add_slots, held, [wanted])
    assert [one.slot for one in act(presentations.planned, held)] == [slot("km_01"), wanted, slot("km_02", 15)]
    assert act(presentation_planning.add_slots, held, [wanted]) == 0
    assert act(presentations.planned, "lain") == act(presentations.presentations, "lain") == ()


@pytest.mark.parametrize(
    ("person", "start", "room", "examiners", "sentence"),
    [
        ("km_03", 5, "Aula", ("wi_03", "wi_04"), "Ruang Aula"),
        ("km_03", 5, "B", ("wi_01", "wi_04"), "Penguji wi_01"),
        ("km_01", 60, "B", ("wi_03", "wi_04"), "sudah punya giliran"),
        ("km_03", 60, "B", ("wi_03", "km_02"), "bukan widyaiswara"),
    ],
)
def test_nothing_of_a_plan_that_clashes_is_written(act, held, slot, person, start, room, examiners, sentence):
    before = act(presentations.planned, held)
    with pytest.raises(PresentationError, match=sentence):
        fine = [slot("km_03", 90)] if person != "km_03" else []
        act(presentation_planning.add_slots, held, [*fine, slot(person, start, room, examiners)])
    assert act(presentations.planned, held) == before


def test_who_changes_a_slot_late_is_told(act, held, slot):
    assert act(presentation_planning.change_slot, held, slot("km_01", 60), 1)
    assert not act(presentation_planning.change_slot, held, slot("km_01", 60), 1)  # sent twice
    with pytest.raises(PresentationError, match="diubah orang lain"):
        act(presentation_planning.change_slot, held, slot("km_01", 90), 1)
    with pytest.raises(PresentationError, match="belum punya giliran"):
        act(presentation_planning.change_slot, held, slot("km_03", 90), 1)


def test_the_newest_mark_of_each_examiner_counts_and_all_are_kept(act, held, now):
    give = presentations.give_mark
    assert act(give, "km_01", "wi_01", RULES, [1], "Cukup", now)
    assert not act(give, "km_01", "wi_01", RULES, [1], "Cukup ", now)
    assert found(act) == PresentationResult(None, 1, False, "none", now)
    assert act(give, "km_01", "wi_01", RULES, [0], "Baik", now)
    assert act(give, "km_01", "wi_02", RULES, [1], "", now)
    assert found(act) == PresentationResult(None, 2, True, "none", now)
    act(give, "km_01", "wi_02", RULES, [0], "", now)
    assert found(act) == PresentationResult(100, 2, False, "none", now)
    assert [row.mark for row in act(lambda c: c.execute(presentations.MARK.select()).all())] == [50, 100, 50, 100]
    assert found(act, "km_02") == PresentationResult(None, 0, False, "none", None)


def test_only_examiners_mark_and_only_when_it_is_time(act, held, now):
    for person, examiner, levels, at, sentence in (
        ("km_01", "wi_03", [0], now, "bukan penguji"),
        ("km_03", "wi_01", [0], now, "bukan penguji"),
        ("km_02", "wi_01", [0], now, "belum dimulai"),
        ("km_01", "wi_01", [None], now, "Pilih satu tingkat untuk: Isi"),
        ("km_01", "wi_01", [3], now, "Pilih satu tingkat"),
    ):
        with pytest.raises(PresentationError, match=sentence):
            act(presentations.give_mark, person, examiner, RULES, levels, "", at)


def test_an_examiner_who_has_marked_stays(act, held, slot, now):
    act(presentations.give_mark, "km_01", "wi_01", RULES, [0], "", now)
    with pytest.raises(PresentationError, match="wi_01 sudah menilai"):
        act(presentation_planning.change_slot, held, slot("km_01", 0, "Aula", ("wi_03", "wi_04")), 1)
    assert act(presentation_planning.change_slot, held, slot("km_01", 60, "B", ("wi_03", "wi_01")), 1)
    with pytest.raises(PresentationError, match="tidak dapat dihapus"):
        act(presentation_planning.remove_slot, held, "km_01")
    assert act(presentation_planning.remove_slot, held, "km_02")
    assert not act(presentation_planning.remove_slot, held, "km_02")


def test_a_revision_is_handed_in_by_a_newer_submitted_version(act, held, now):
    with pytest.raises(PresentationError, match="Tulis apa"):
        act(presentations.ask_revision, "km_01", "wi_01", " ", now)
    act(designs.start, "km_01", FULL, "km_01", "", now)
    act(design_review.submit, "km_01", 1, now.date(), now)
    assert act(presentations.ask_revision, "km_01", "wi_01", "Sumbernya", now)
    assert not act(presentations.ask_revision, "km_01", "wi_01", "Sumbernya", now)
    assert found(act).revision == "asked"
    with pytest.raises(PresentationError, match="belum diajukan"):
        act(presentations.accept_revision, "km_01", "wi_01", "", now)
    act(design_review.withdraw, "km_01")
    base = design_editing.section_base(FULL, "judul")
    act(lambda c: design_editing.save_section(c, "km_01", "judul", Design(title="Baru"),
                                       base, "km_01", now))  # fmt: skip
    act(design_review.submit, "km_01", 2, now.date(), now)
    assert found(act).revision == "handed_in"
    assert act(presentations.accept_revision, "km_01", "wi_02", "", now)
    assert not act(presentations.accept_revision, "km_01", "wi_01", "", now)
    assert found(act).revision == "accepted"


def test_what_is_released_is_closed_until_it_is_taken_back(act, held, now):
    assert act(presentations.release, ["km_01", "km_02", "km_03"], "wi_01", now) == ()
    act(presentations.give_mark, "km_01", "wi_01", RULES, [0], "", now)
    assert act(presentations.release, ["km_01"], "wi_01", now) == ("km_01",)
    assert act(presentations.release, ["km_01"], "wi_01", now) == ()
    with pytest.raises(PresentationError, match="sudah dirilis"):
        act(presentations.give_mark, "km_01", "wi_01", RULES, [1], "", now)

    def take_back(connection):
        return presentations.release(connection, ["km_01"], "wi_01", now, is_released=False, reason="Tertukar")

    assert act(take_back) == ("km_01",)
    assert act(presentations.give_mark, "km_01", "wi_01", RULES, [1], "", now)
