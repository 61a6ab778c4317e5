"""A draft is its owner's, of its kind, for half an hour, and there are only so many of them."""

from datetime import UTC, datetime, timedelta

from bangkom.web.service.drafts import MOST_OF_KIND, MOST_OF_ONE, Drafts

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def test_only_its_owner_finds_it_by_its_kind_and_in_time():
    drafts = Drafts()
    id = drafts.keep("impor", "pa_01", "isi", NOW)
    found = drafts.find("impor", "pa_01", id, NOW + timedelta(minutes=29))
    assert found is not None and found.content == "isi"
    assert drafts.find("impor", "pa_02", id, NOW) is None
    assert drafts.find("kode", "pa_01", id, NOW) is None
    assert drafts.find("impor", "pa_01", id, NOW + timedelta(minutes=30)) is None


def test_one_person_keeps_the_newest_few_of_a_kind_and_pushes_out_nobody_else():
    drafts = Drafts()
    other = drafts.keep("impor", "pa_02", 0, NOW)
    kept = drafts.keep("kode", "pa_01", 0, NOW)
    ids = [drafts.keep("impor", "pa_01", n, NOW) for n in range(MOST_OF_ONE + 2)]
    assert [drafts.find("impor", "pa_01", id, NOW) is not None for id in ids] == [False] * 2 + [True] * MOST_OF_ONE
    assert drafts.find("impor", "pa_02", other, NOW) and drafts.find("kode", "pa_01", kept, NOW)


def test_there_is_a_most_of_each_kind_and_none_pushes_out_another():
    drafts = Drafts()
    other = drafts.keep("jadwal", "pa_01", 0, NOW)
    ids = [drafts.keep("impor", f"pa_{n:02}", n, NOW) for n in range(MOST_OF_KIND + 1)]
    alive = [n for n, id in enumerate(ids) if drafts.find("impor", f"pa_{n:02}", id, NOW)]
    assert alive == list(range(1, MOST_OF_KIND + 1))
    assert drafts.find("jadwal", "pa_01", other, NOW)
