import pytest

from bangkom.store.audit import acts, entries, record


def test_entries_are_read_page_by_page_newest_first(act, now):
    for number in range(5):
        act(record, now, "pa_01", "organiser", "roster.import", "uji", f"Entri {number}")
    first = act(entries, 2)
    second = act(entries, 2, first[-1].id)
    assert [entry.detail for entry in (*first, *second)] == ["Entri 4", "Entri 3", "Entri 2", "Entri 1"]
    assert (first[0].at, first[0].who, first[0].role, first[0].act) == (now, "pa_01", "organiser", "roster.import")
    assert act(entries, 10, second[-1].id)[-1].subject == "uji"


def test_an_act_that_fails_leaves_no_entry(act, now):
    def fail(connection):
        record(connection, now, "pa_01", "organiser", "roster.import", "uji", "x")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act(fail)
    assert act(entries, 10) == ()


def test_entries_can_be_of_one_account_or_of_one_kind(act, now):
    for who, kind in (("pa_01", "roster.import"), ("pa_02", "roster.import"), ("pa_01", "code.issue")):
        act(record, now, who, "organiser", kind, "uji", who)
    assert act(acts) == ("code.issue", "roster.import")
    assert [entry.act for entry in act(lambda c: entries(c, 10, who="pa_01"))] == ["code.issue", "roster.import"]
    assert [entry.who for entry in act(lambda c: entries(c, 10, act="roster.import"))] == ["pa_02", "pa_01"]
