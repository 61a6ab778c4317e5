"""Forums: nothing twice, nothing lost, nothing of another group."""

from datetime import timedelta

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Column, MetaData, Table, insert, select

from bangkom.domain.forum import LEAST_WORDS, measure
from bangkom.errors import ForumError
from bangkom.store import forum, forum_readers
from bangkom.store.accounts import ensure_account
from bangkom.store.cohorts import add_cohort
from bangkom.store.database import Database, ensure_current
from bangkom.store.forum import Place

LONG = " ".join(f"kata{n}" for n in range(25))
OTHER = " ".join(f"lain{n}" for n in range(25))
K1, K2 = Place("uji", "kebijakan", "Kelompok 1"), Place("uji", "kebijakan", "Kelompok 2")

BOTH = ("Kelompok 1", "Kelompok 2")


@pytest.fixture(autouse=True)
def trainer(act, cohort):
    act(ensure_account, "wi_01", "trainer", "I Gede Putra")


@pytest.fixture
def thread(act, now):
    """One of km_01's in Kelompok 1: (its id, that of its first post)."""
    return act(forum.begin, K1, " Antrean di loket ", LONG, "km_01", "k1", now)


def test_what_is_sent_twice_is_there_once(act, now, thread):
    assert act(forum.begin, K1, "Antrean di loket", LONG, "km_01", "k1", now) == thread
    reply = act(forum.reply, thread[0], OTHER, "km_02", "k2", now)
    assert act(forum.reply, thread[0], OTHER, "km_02", "k2", now) == reply
    assert act(forum.reply, thread[0], OTHER, "km_01", "k2", now) != reply  # another's key is another key
    assert [post.text for post in act(forum.posts, thread[0])] == [LONG, OTHER, OTHER]
    (line,) = act(forum.threads, K1)
    assert (line.thread.title, line.replies, line.author_name) == ("Antrean di loket", 2, "Nama km_01")


def test_nothing_empty_too_long_or_nowhere_is_kept(act, now, thread):
    for bad in (" ", "x" * 10_001, "NIP 198503122010011023"):
        with pytest.raises(ForumError):
            act(forum.reply, thread[0], bad, "km_02", "k", now)
        with pytest.raises(ForumError):
            act(forum.begin, K1, "Judul", bad, "km_02", "k", now)
    with pytest.raises(ForumError, match="tidak ada"):
        act(forum.reply, 99, LONG, "km_02", "k", now)
    assert len(act(forum.posts, thread[0])) == 1


def test_every_version_is_kept_and_of_two_edits_the_second_is_told(act, now, thread):
    post = thread[1]
    later = now + timedelta(minutes=5)
    edited = act(forum.edit, post, 1, OTHER, "km_01", later)
    assert (edited.text, edited.version, edited.edited_at) == (OTHER, 2, later)
    assert act(forum.post, post) == edited
    with pytest.raises(ForumError, match="halaman atau perangkat lain"):
        act(forum.edit, post, 1, LONG, "km_01", later)
    with pytest.raises(ForumError, match="Hanya penulisnya"):
        act(forum.edit, post, 2, LONG, "km_02", later)
    assert act(forum.edit, post, 2, OTHER, "km_01", later) == edited
    act(forum.edit, post, 2, LONG + " lagi", "km_01", later + timedelta(minutes=1))
    assert [(one.version, one.text, one.at) for one in act(forum.versions, post)] == [(1, LONG, now), (2, OTHER, later)]


def test_a_hidden_post_is_kept_uncounted_unfound_and_can_be_shown_again(act, now, thread):
    post = thread[1]
    with pytest.raises(ForumError, match="alasannya"):
        act(forum.hide, post, " ", "wi_01", now)
    assert act(forum.hide, post, "Menyebut nama warga", "wi_01", now)
    assert not act(forum.hide, post, "Lagi", "wi_02", now)
    hidden = act(forum.post, post).hidden
    assert (hidden.by, hidden.reason) == ("wi_01", "Menyebut nama warga")
    assert act(forum.contributions, "uji") == {("km_01", "kebijakan"): 0}
    assert act(forum.search, K1, "kata3") == ()
    assert act(forum_readers.unread, "uji", "km_02", BOTH) == {}
    with pytest.raises(ForumError, match="disembunyikan"):
        act(forum.edit, post, 1, OTHER, "km_01", now)
    (line,) = act(forum.threads, K1)
    assert line.thread.is_hidden
    assert act(forum.unhide, post) and not act(forum.unhide, post)
    assert act(forum.contributions_of, "uji", "km_01") == {"kebijakan": 1}


def test_contributions_are_counted_by_author_and_subject(act, now, thread):
    act(forum.reply, thread[0], LONG, "km_01", "again", now)
    act(forum.reply, thread[0], "Setuju.", "km_02", "short", now)
    act(forum.reply, thread[0], OTHER, "km_01", "other", now)
    act(forum.begin, Place("uji", "pelayanan", "Kelompok 1"), "Lain", LONG, "km_01", "k9", now)
    assert act(forum.contributions, "uji") == {
        ("km_01", "kebijakan"): 2,
        ("km_02", "kebijakan"): 0,
        ("km_01", "pelayanan"): 1,
    }
    assert act(forum.contributions, "lain") == {}


def test_a_post_counts_from_the_least_number_of_words_on(act, now, thread):
    for count in range(LEAST_WORDS - 2, LEAST_WORDS + 2):
        act(forum.reply, thread[0], " ".join(f"kata{n}" for n in range(count)), "km_02", f"k{count}", now)
    assert act(forum.contributions_of, "uji", "km_02") == {"kebijakan": 2}


def test_an_edited_post_counts_as_what_it_says_now(act, now, thread):
    other = act(forum.reply, thread[0], OTHER, "km_01", "other", now)
    for version, (text, count) in enumerate([("Setuju.", 1), (LONG.upper() + " !", 1), (OTHER, 2)], 1):
        act(forum.edit, other, version, text, "km_01", now)
        assert act(forum.contributions_of, "uji", "km_01") == {"kebijakan": count}


def test_posts_written_before_what_counts_was_kept_beside_them_count_too(new_store, now):
    database = Database(new_store())
    migrations = Config()
    migrations.set_main_option("script_location", "bangkom.store:migrations")
    with database.write() as connection:
        migrations.attributes["connection"] = connection
        command.upgrade(migrations, "0015")
        add_cohort(connection, "uji", "Uji", now)
        ensure_account(connection, "km_01", "participant", "Ni Made")
        where = {"cohort": "uji", "subject": "kebijakan", "group": "Kelompok 1"}
        connection.execute(insert(forum.THREAD).values(id=1, title="Antrean", author="km_01", at=now, **where))
        before = [column for column in forum.POST.c if column.name not in ("words", "said")]
        old = Table("forum_post", MetaData(), *(Column(column.name, column.type) for column in before))
        common = {"thread": 1, "author": "km_01", "at": now, "version": 1}
        texts = [LONG, LONG, "Setuju.", OTHER, *(f"{LONG} {n}" for n in range(1000))]
        posts = [{"id": 3 * n + 1, "key": f"k{n}", "text": text, **common} for n, text in enumerate(texts)]
        connection.execute(insert(old), posts)
    ensure_current(database)
    with database.read() as connection:
        assert forum.contributions(connection, "uji") == {("km_01", "kebijakan"): 1002}
        measured = connection.execute(select(*forum.POST.c["words", "said"]).order_by(forum.POST.c.id)).all()
    database.close()
    assert measured == [(one.words, one.said) for one in map(measure, texts)]


def test_unread_is_each_readers_own_and_never_goes_back(act, now, thread):
    second = act(forum.reply, thread[0], OTHER, "km_02", "k2", now)
    assert act(forum_readers.unread, "uji", "km_01", BOTH) == {("kebijakan", "Kelompok 1"): {thread[0]: 1}}
    assert act(forum_readers.unread, "uji", "km_02", BOTH) == {("kebijakan", "Kelompok 1"): {thread[0]: 1}}
    assert act(forum_readers.unread, "uji", "wi_01", BOTH) == {("kebijakan", "Kelompok 1"): {thread[0]: 2}}
    act(forum_readers.mark_read, "km_01", thread[0], second)
    act(forum_readers.mark_read, "km_01", thread[0], thread[1])
    assert act(forum_readers.read_up_to, "km_01", thread[0]) == second
    assert act(forum_readers.unread, "uji", "km_01", BOTH) == {}
    act(forum.reply, thread[0], LONG, "wi_01", "k3", now)
    assert act(forum_readers.unread, "uji", "km_01", BOTH) == {("kebijakan", "Kelompok 1"): {thread[0]: 1}}


def test_one_group_has_nothing_of_another(act, now, thread):
    assert act(forum.threads, K2) == ()
    assert act(forum.search, K2, "kata3") == ()
    act(forum.begin, K2, "Punya kami", OTHER, "km_03", "k1", now + timedelta(hours=1))
    assert [line.thread.title for line in act(forum.threads, K2)] == ["Punya kami"]
    assert [line.thread.title for line in act(forum.threads, K1)] == ["Antrean di loket"]
    assert act(forum_readers.unread, "uji", "km_02", ["Kelompok 2"]).keys() == {("kebijakan", "Kelompok 2")}
    assert act(forum.thread_counts, "uji") == {("kebijakan", "Kelompok 1"): 1, ("kebijakan", "Kelompok 2"): 1}
    assert act(forum.thread, "uji", thread[0]).place == K1
    assert act(forum.thread, "lain", thread[0]) is None


@pytest.mark.parametrize(("words", "found"), [("KATA7 loket", 1), ("loket", 2), ("100%", 1), ("_", 0), ("", 0)])
def test_a_search_finds_every_word_in_text_or_title(act, now, thread, words, found):
    act(forum.reply, thread[0], "Terlayani 100% hari ini", "km_02", "k2", now)
    assert len(act(forum.search, K1, words)) == found


def test_who_is_let_in_is_kept_with_the_reason(act, now):
    assert not act(forum_readers.is_admitted, "km_01")
    assert act(forum_readers.admit, "uji", "km_01", "Tugas menyusul", "wi_01", now)
    assert not act(forum_readers.admit, "uji", "km_01", "Lagi", "wi_02", now)
    assert act(forum_readers.admissions, "uji")["km_01"].reason == "Tugas menyusul"
    for person, reason in (("km_99", "Ada"), ("wi_01", "Ada"), ("km_02", " ")):
        with pytest.raises(ForumError):
            act(forum_readers.admit, "uji", person, reason, "wi_01", now)
