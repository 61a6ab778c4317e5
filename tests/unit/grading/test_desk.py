"""From a level on the desk to the gradebook, and to what its participant reads."""

import json

import pytest
from bs4 import BeautifulSoup

from bangkom.domain.rubric import Level
from bangkom.errors import GradingError
from bangkom.grading import booking
from bangkom.grading.booking import book
from bangkom.grading.desk import count
from bangkom.grading.feedback import write_feedback
from bangkom.grading.grade import grade
from bangkom.grading.publishing import publish_feedback
from bangkom.store.gradebook import CohortGradebook, open_gradebook

LEVELS = (Level("Kesadaran diri", 1, 2.0), Level("Contoh nyata", 0, 6.0))
ANSWERS = {"asas-01": "b", "refleksi-01": "Saya mulai dari meja sendiri.", "refleksi-02": "Menyapa warga."}
FIRST, SECOND = "2026-01-05 02:03:04.000005 UTC", "2026-01-06 00:00:00.000001 UTC"
ESSAY = ("km_01", "refleksi-01")


@pytest.fixture
def handed_in(project, desk, hand_in):
    """km_01 answered both essays, km_02 one of them."""
    hand_in("km_01", ANSWERS, FIRST)
    hand_in("km_02", {"refleksi-01": "Menyapa."}, SECOND)
    grade(project)
    return desk


def page(project, participant="km_01"):
    write_feedback(project)
    path = project.feedback / participant / "contoh-01" / "contoh-01.html"
    return " ".join(BeautifulSoup(path.read_text("utf-8"), "html.parser").get_text(" ").split())


def test_what_waits_is_told_from_what_is_blank(handed_in):
    items = handed_in.items()
    states = {key: item.state for key, item in items.items()}
    assert states == {
        ("km_01", "refleksi-01"): "waiting",
        ("km_01", "refleksi-02"): "waiting",
        ("km_02", "refleksi-01"): "waiting",
        ("km_02", "refleksi-02"): "blank",
    }
    backlog = count(items.values())
    assert (backlog.waiting, backlog.marked) == (3, 0)
    assert backlog.oldest == items[ESSAY].handed_in_at


def test_a_mark_stands_in_the_gradebook_as_a_manual_grade(project, handed_in):
    handed_in.give(*ESSAY, LEVELS, "Baik.")
    assert handed_in.items()[ESSAY].points == 8.0
    assert handed_in.items()[ESSAY].state == "marked"
    assert book(project, handed_in.database) == 1
    item = handed_in.items()[ESSAY]
    assert (item.cell.manual, item.cell.comment, item.cell.needs_manual) == (8.0, "Baik.", False)
    assert (item.is_booked, item.levels) == (True, LEVELS)
    assert handed_in.stale() == {("km_01", "contoh-01")}
    assert book(project, handed_in.database) == 0


def test_a_crash_between_store_and_gradebook_loses_nothing(project, handed_in, monkeypatch):
    handed_in.give(*ESSAY, LEVELS, "Baik.")

    def crash(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(CohortGradebook, "set_manual", crash)
        with pytest.raises(KeyboardInterrupt):
            book(project, handed_in.database)
    assert handed_in.items()[ESSAY].cell.manual is None
    with monkeypatch.context() as patch:  # this time the gradebook gets it, but the list isn't told
        patch.setattr(booking, "_settle", crash)
        with pytest.raises(KeyboardInterrupt):
            book(project, handed_in.database)
    assert book(project, handed_in.database) == 1
    assert handed_in.items()[ESSAY].cell.manual == 8.0


def test_a_mark_never_counts_for_a_newer_hand_in(project, handed_in, hand_in):
    handed_in.give(*ESSAY, LEVELS, "Untuk versi pertama.")
    hand_in("km_01", ANSWERS | {"refleksi-01": "Versi baru."}, SECOND)
    grade(project)
    assert book(project, handed_in.database) == 1
    item = handed_in.items()[ESSAY]
    assert (item.cell.manual, item.cell.needs_manual, item.state, item.is_current) == (None, True, "again", False)
    assert item.mark.points == 8.0


def test_a_marked_answer_that_is_handed_in_anew_is_looked_at_again(project, handed_in, hand_in):
    handed_in.give(*ESSAY, LEVELS)
    book(project, handed_in.database)
    hand_in("km_01", ANSWERS | {"refleksi-01": "Versi baru."}, SECOND)
    grade(project)
    assert handed_in.items()[ESSAY].state == "again"
    handed_in.give(*ESSAY, LEVELS[:1])
    book(project, handed_in.database)
    assert (handed_in.items()[ESSAY].state, handed_in.items()[ESSAY].points) == ("marked", 2.0)


def test_a_mark_without_a_place_stops_no_other(project, handed_in):
    handed_in.give(*ESSAY, LEVELS)
    with handed_in.database.write() as connection:
        connection.exec_driver_sql("UPDATE mark SET question = 'tidak-ada'")
    handed_in.give("km_02", "refleksi-01", LEVELS)
    with pytest.raises(GradingError, match="tidak-ada"):
        book(project, handed_in.database)
    assert handed_in.items()["km_02", "refleksi-01"].cell.manual == 8.0


def test_marks_made_in_formgrader_are_marks_too(project, handed_in):
    handed_in.give(*ESSAY, LEVELS)
    book(project, handed_in.database)
    with open_gradebook(project) as gradebook:
        gradebook.set_manual("contoh-01", "km_01", "refleksi-01", 5.0)
        gradebook.set_manual("contoh-01", "km_02", "refleksi-01", 3.0)
    mine, other = handed_in.items()[ESSAY], handed_in.items()["km_02", "refleksi-01"]
    assert (mine.state, mine.points, mine.levels) == ("marked", 5.0, ())
    assert (other.state, other.points, other.mark) == ("marked", 3.0, None)


def test_nothing_of_a_hand_mark_is_read_before_its_release(project, handed_in):
    handed_in.give(*ESSAY, LEVELS, "Contohnya jelas.")
    book(project, handed_in.database)
    with open_gradebook(project) as gradebook:
        gradebook.set_manual("contoh-01", "km_01", "asas-01", 1.0)
        gradebook.set_manual("contoh-01", "km_01", "refleksi-02", 7.5, "Lewat formgrader.")
    handed_in.release("Kelompok 2")
    before = page(project)
    assert "2 dari 2 poin" in before  # the machine's own mark, at once
    assert "Sedang diperiksa widyaiswara: 20 poin (2 soal)" in before
    for hidden in ("Contohnya jelas", "8 dari 10", "7,5", "Lewat formgrader", "1 dari 2", "sanggahan", "Tingkat tiap"):
        assert hidden not in before
    handed_in.release("Kelompok 1")
    after = page(project)
    for shown in ("Contohnya jelas", "8 dari 10", "7,5", "Lewat formgrader", "1 dari 2", "Ajukan sanggahan"):
        assert shown in after
    assert "Kesadaran diri: 2 dari 4 orang lain" in after
    assert "Contoh nyata: 6 dari 6 jelas" in after
    handed_in.withdraw("Kelompok 1")
    assert page(project) == before


def test_the_mark_on_a_home_page_tells_no_more_than_the_feedback(project, handed_in):
    handed_in.give(*ESSAY, LEVELS)
    book(project, handed_in.database)
    path = project.feedback / "km_01" / "contoh-01" / "nilai.json"
    publish_feedback(project)
    assert json.loads(path.read_text()) == {"points": 2.0, "maximum": 31.5, "waiting": 2}
    handed_in.release("Kelompok 1")
    publish_feedback(project)
    assert json.loads(path.read_text()) == {"points": 10.0, "maximum": 31.5, "waiting": 1}
