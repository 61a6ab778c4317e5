from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.domain.design_samples import DESIGNS, FULL

from bangkom.domain.design import Milestone, Stakeholder, from_document, is_blank, number_rows, to_document


@pytest.mark.parametrize(
    ("interest", "power", "quadrant"),
    [
        ("high", "high", "promoters"),
        ("high", "low", "defenders"),
        ("low", "high", "latents"),
        ("low", "low", "apathetics"),
        ("", "high", None),
        ("low", "", None),
    ],
)
def test_a_stakeholder_stands_in_a_quadrant(interest, power, quadrant):
    assert Stakeholder("Camat", interest, power, "Izin").quadrant == quadrant


@given(DESIGNS)
def test_whatever_it_holds_it_is_kept_and_read_back(design):
    assert from_document(to_document(design)) == design


@given(DESIGNS, st.integers(0, 3), st.integers(0, 3), DESIGNS)
def test_every_row_has_an_id_of_its_own_that_no_other_row_had(design, milestone, indicator, known):
    known, *_ = number_rows(known, 0, 0)
    milestone, indicator = max(milestone, len(known.milestones)), max(indicator, len(known.indicators))
    numbered, last_milestone, last_indicator = number_rows(design, milestone, indicator, known)
    for letter, rows, before, last, first in (
        ("m", numbered.milestones, design.milestones, last_milestone, milestone),
        ("i", numbered.indicators, design.indicators, last_indicator, indicator),
    ):
        ids = [row.id for row in rows]
        assert len(set(ids)) == len(ids)
        assert set(ids) <= {f"{letter}{number}" for number in range(1, last + 1)}
        assert [replace(row, id="") for row in rows] == [replace(row, id="") for row in before]
        fresh = [id for id in ids if int(id[1:]) > first]
        assert len(fresh) == last - first
    assert number_rows(numbered, last_milestone, last_indicator, numbered) == (numbered, last_milestone, last_indicator)


def test_the_same_row_sent_twice_without_its_id_keeps_it():
    sent = replace(FULL, milestones=(replace(FULL.milestones[0], id=""),))
    numbered, last, _ = number_rows(sent, 3, 1, FULL)
    assert (numbered.milestones[0].id, last) == ("m1", 3)


def test_a_row_is_blank_whatever_its_id():
    assert is_blank(Milestone("m1"))
    assert not is_blank(Milestone("", "short"))
