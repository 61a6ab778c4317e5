from dataclasses import replace
from datetime import timedelta

import pytest
from tests.unit.domain.test_design import FULL

from bangkom.domain.design import Design
from bangkom.errors import DesignError
from bangkom.store import design_editing, design_review, designs, mentor_links

MINUTE = timedelta(minutes=1)


@pytest.fixture
def begun(act, cohort, now):
    """km_01's rancangan: version 1 from the task, complete."""
    act(designs.start, "km_01", FULL, "km_01", "2026-000001", now)
    return "km_01"


@pytest.fixture
def save(database):
    def do(now, section="judul", base=None, **values):
        with database.write() as connection:
            stored = designs.read(connection, "km_01")
            base = design_editing.section_base(stored.design, section) if base is None else base
            wanted = replace(stored.design, **values)
            return design_editing.save_section(connection, "km_01", section, wanted, base, "km_01", now)

    return do


def texts(act):
    return [act(designs.version_design, "km_01", one.number).title for one in act(designs.versions, "km_01")]


def test_it_begins_once(act, begun, now):
    assert not act(designs.start, begun, Design(title="Lain"), begun, "2026-000002", now)
    (version,) = act(designs.versions, begun)
    assert (version.source, texts(act)) == ("2026-000001", [FULL.title])


def test_saves_within_minutes_are_one_version_and_later_ones_another(act, begun, save, now):
    for minute, title in ((1, "A"), (5, "B"), (10, "C"), (12, "D")):
        save(now + minute * MINUTE, title=title)
    assert texts(act) == [FULL.title, "C", "D"]
    second = act(designs.versions, begun)[1]
    assert (second.begun_at, second.saved_at) == (now + MINUTE, now + 10 * MINUTE)


def test_what_somebody_was_asked_to_read_never_changes(act, begun, save, now):
    save(now + MINUTE, title="A")
    act(design_review.add_comment, begun, 2, "judul", "coach", "wi_01", "Terlalu pendek", now + MINUTE)
    save(now + 2 * MINUTE, title="AB")
    assert texts(act) == [FULL.title, "A", "AB"]


def test_a_stale_save_writes_nothing_and_gets_what_is_there(act, begun, save, now):
    stale = design_editing.section_base(FULL, "judul")
    save(now + MINUTE, title="A")
    outcome = save(now + MINUTE, base=stale, title="B")
    assert isinstance(outcome, design_editing.Conflict)
    assert outcome.design.title == "A"
    assert texts(act) == [FULL.title, "A"]


def test_the_same_save_twice_is_one(act, begun, save, now):
    stale = design_editing.section_base(FULL, "judul")
    save(now + MINUTE, base=stale, title="A")
    assert isinstance(save(now + 20 * MINUTE, base=stale, title="A"), design_editing.Saved)
    assert texts(act) == [FULL.title, "A"]


def test_nothing_is_written_while_it_waits(act, begun, save, now):
    act(design_review.submit, begun, 1, now.date(), now)
    assert not act(design_review.submit, begun, 1, now.date(), now)
    with pytest.raises(DesignError, match="menunggu persetujuan"):
        save(now, title="A")
    assert act(design_review.withdraw, begun)
    assert not act(design_review.withdraw, begun)
    save(now, title="A")
    assert texts(act) == [FULL.title, "A"]


def test_both_have_to_approve_the_same_version(act, begun, save, now):
    act(design_review.submit, begun, 1, now.date(), now)
    assert act(design_review.decide, begun, 1, "coach", "approve", "wi_01", "", now)
    assert not act(design_review.decide, begun, 1, "coach", "approve", "wi_01", "", now)
    assert act(designs.read, begun).state == "submitted"
    act(design_review.decide, begun, 1, "mentor", "revise", "Ni Made", "Target", now)
    assert act(designs.read, begun).state == "revise"
    with pytest.raises(DesignError, match="Belum ada yang diubah"):
        act(design_review.submit, begun, 1, now.date(), now)
    save(now + MINUTE, title="B")
    act(design_review.submit, begun, 2, now.date(), now)
    assert act(designs.read, begun).approvals == {}
    for side in ("mentor", "coach"):
        act(design_review.decide, begun, 2, side, "approve", side, "", now + MINUTE)
    standing = act(designs.standings, "uji")["km_01"]
    assert (standing.version, standing.state) == (2, "approved")
    assert standing.approved_by_coach_at == standing.approved_by_mentor_at == now + MINUTE
    assert len(act(designs.decisions, begun)) == 4


def test_an_unchanged_version_that_is_submitted_again_keeps_its_approval(act, begun, now):
    act(design_review.submit, begun, 1, now.date(), now)
    act(design_review.decide, begun, 1, "coach", "approve", "wi_01", "", now)
    act(design_review.withdraw, begun)
    act(design_review.submit, begun, 1, now.date(), now)
    act(design_review.decide, begun, 1, "mentor", "approve", "Ni Made", "", now)
    assert act(designs.read, begun).state == "approved"


def test_what_counts_is_what_was_approved_last(act, begun, save, now):
    assert act(designs.current, begun).title == FULL.title
    act(design_review.submit, begun, 1, now.date(), now)
    for side in ("mentor", "coach"):
        act(design_review.decide, begun, 1, side, "approve", side, "", now)
    act(design_review.reopen, begun)
    save(now + MINUTE, title="Baru")
    assert act(designs.current, begun) == act(designs.designs, "uji")["km_01"]
    assert act(designs.current, begun).title == FULL.title
    assert act(designs.read, begun).design.title == "Baru"


def test_a_deleted_rows_id_never_comes_back(act, begun, save, now):
    save(now, "tonggak", milestones=FULL.milestones[:2])
    outcome = save(now, "tonggak", milestones=(*FULL.milestones[:2], replace(FULL.milestones[2], id="", what="Lain")))
    assert [row.id for row in outcome.design.milestones] == ["m1", "m2", "m4"]


def test_an_incomplete_one_is_not_submitted(act, begun, save, now):
    save(now, title="")
    with pytest.raises(DesignError, match=r"1 hal masih kurang\. Yang pertama: Judul rancangan belum ditulis"):
        act(design_review.submit, begun, 2, now.date(), now)
    with pytest.raises(DesignError, match="sudah berubah"):
        act(design_review.submit, begun, 1, now.date(), now)


def test_others_of_the_cohort_have_none(act, begun):
    assert (
        set(act(designs.designs, "uji"))
        == set(act(designs.standings, "uji"))
        == set(act(designs.asked, "uji"))
        == {"km_01"}
    )
    assert act(designs.designs, "lain") == act(designs.standings, "lain") == {}
    assert act(designs.current, "km_02") is act(designs.read, "km_02") is None
    with pytest.raises(DesignError, match="belum dimulai"):
        act(design_review.withdraw, "km_02")


def test_a_comment_is_settled_once_and_by_its_owner(act, begun, now):
    act(design_review.add_comment, begun, 1, "potensi", "mentor", "Ni Made", "Sebut desanya", now)
    (comment,) = act(design_review.comments, begun)
    assert not act(design_review.resolve_comment, "km_02", comment.id, "km_02", now)
    assert act(design_review.resolve_comment, begun, comment.id, begun, now)
    assert not act(design_review.resolve_comment, begun, comment.id, begun, now)
    with pytest.raises(DesignError, match="sudah berubah"):
        act(design_review.add_comment, begun, 7, "potensi", "coach", "wi_01", "x", now)


def test_a_new_link_ends_the_one_before(act, begun, now):
    secret = b"s" * 32
    first = act(mentor_links.make_link, begun, "wi_01", now)
    second = act(mentor_links.make_link, begun, "pa_01", now)
    assert [one.counts(now) for one in act(mentor_links.links, begun)] == [True, False]
    assert mentor_links.read_token(secret, mentor_links.sign(secret, second), now) == second.id
    with pytest.raises(DesignError, match="dicabut atau diganti"):
        act(mentor_links.use_link, first.id, now)
    assert act(mentor_links.use_link, second.id, now).person == begun
    with pytest.raises(DesignError, match="sudah habis"):
        act(mentor_links.use_link, second.id, now + mentor_links.LASTS)
    with pytest.raises(DesignError, match="sudah habis"):
        mentor_links.read_token(secret, mentor_links.sign(secret, second), now + mentor_links.LASTS)
    assert not act(mentor_links.revoke_link, "km_02", second.id, "wi_01", now)
    with pytest.raises(DesignError, match="belum dimulai"):
        act(mentor_links.make_link, "km_02", "wi_01", now)
