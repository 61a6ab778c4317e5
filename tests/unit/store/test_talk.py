from datetime import timedelta

import pytest

from bangkom.domain.programme import DiscussionRules
from bangkom.errors import ChatError
from bangkom.store import chat_attendance, chat_messages, chat_planning, people, talk, teaching
from bangkom.store.accounts import ensure_account
from bangkom.store.chat_messages import messages_after, post

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
RULES = DiscussionRules(chat_presence=0.75, chat_late_minutes=10, forum_contributions=2)
SUBJECT = "kebijakan"


@pytest.fixture
def staff(act, cohort):
    act(ensure_account, "wi_01", "trainer", "I Gede Putra")
    act(ensure_account, "wi_02", "trainer", "Ni Luh Dewi")


@pytest.fixture
def chat(act, cohort, staff, now):
    """That of Kelompok 1, an hour long, from now on."""
    return act(chat_planning.plan, cohort, SUBJECT, "Kelompok 1", now, now + HOUR, "wi_01", now)


@pytest.fixture
def say(act, chat, now):
    def do(text, who="km_01", key="kunci-00001", role="participant", at=now):
        return act(post, chat.id, who, role, key, text, at).message

    return do


def on_the_line(act, chat, who, begin, end, start):
    for minute in range(begin, end + 1):
        act(chat_attendance.seen, chat.id, [who], start + minute * MINUTE)
        act(chat_attendance.seen, chat.id, [who], start + minute * MINUTE + 30 * MINUTE / 60)


def test_a_chat_is_planned(act, cohort, chat, now):
    assert (chat.subject, chat.group, chat.sitting, chat.facilitator) == (SUBJECT, "Kelompok 1", 0, "wi_01")
    assert act(talk.chats, cohort) == (chat,)
    assert [one.id for one in act(talk.members, chat)] == ["km_01", "km_02"]


@pytest.mark.parametrize(
    ("group", "facilitator", "begin", "length", "words"),
    [
        ("Kelompok 9", "wi_01", 0, 60, "tidak ada di angkatan"),
        ("Kelompok 1", "wi_01", 120, 60, "sudah dijadwalkan"),
        ("Kelompok 2", "km_01", 120, 60, "fasilitator"),
        ("Kelompok 2", "tidak_ada", 120, 60, "fasilitator"),
        ("Kelompok 2", "wi_01", 30, 60, "sudah memandu obrolan Kelompok 1"),
        ("Kelompok 2", "wi_02", 120, -60, "sesudah waktu mulainya"),
        ("Kelompok 2", "wi_02", -120, 60, "sudah lewat"),
    ],
)
def test_what_cannot_be_planned(act, cohort, chat, now, group, facilitator, begin, length, words):
    starts_at = now + begin * MINUTE
    with pytest.raises(ChatError, match=words):
        act(chat_planning.plan, cohort, SUBJECT, group, starts_at, starts_at + length * MINUTE, facilitator, now)
    assert act(talk.chats, cohort) == (chat,)


def test_a_group_has_one_chat_at_a_time(act, cohort, chat, now):
    with pytest.raises(ChatError, match="Kelompok 1 sudah punya obrolan"):
        act(chat_planning.plan, cohort, "lain", "Kelompok 1", now + 59 * MINUTE, now + 2 * HOUR, "wi_02", now)
    act(chat_planning.plan, cohort, "lain", "Kelompok 1", now + HOUR, now + 2 * HOUR, "wi_02", now)


def test_a_trainer_leads_only_groups_that_are_theirs(act, cohort, staff, now):
    act(teaching.assign, cohort, "wi_02", ["Kelompok 2"])
    with pytest.raises(ChatError, match="tidak mendampingi Kelompok 1"):
        act(chat_planning.plan, cohort, SUBJECT, "Kelompok 1", now, now + HOUR, "wi_02", now)


def test_a_chat_that_has_not_begun_can_be_moved_and_cancelled(act, cohort, chat, now):
    before = now - HOUR
    moved = act(chat_planning.reschedule, chat.id, now + HOUR, now + 2 * HOUR, "wi_02", before)
    assert (moved.times.starts_at, moved.facilitator) == (now + HOUR, "wi_02")
    with pytest.raises(ChatError, match="sudah mulai"):
        act(chat_planning.reschedule, chat.id, now + 2 * HOUR, now + 3 * HOUR, "wi_01", now + HOUR)
    with pytest.raises(ChatError, match="sudah mulai"):
        act(chat_planning.cancel, chat.id, now + HOUR)
    act(talk.admit, chat.id, "km_01", "Tugas di luar kota", "wi_01", now)
    act(chat_planning.cancel, chat.id, now)
    assert act(talk.chats, cohort) == ()


def test_leading(act, chat, now):
    with pytest.raises(ChatError, match="30 menit"):
        act(talk.lead, chat.id, "open", now - HOUR)
    assert act(talk.lead, chat.id, "open", now - 10 * MINUTE).times.opened_at == now - 10 * MINUTE
    assert act(talk.lead, chat.id, "lock", now).times.is_locked
    with pytest.raises(ChatError, match="tidak sedang terbuka"):
        act(talk.lead, chat.id, "lock", now)
    assert not act(talk.lead, chat.id, "unlock", now).times.is_locked
    assert act(talk.lead, chat.id, "close", now + MINUTE).times.closed_at == now + MINUTE
    with pytest.raises(ChatError, match="tidak sedang berlangsung"):
        act(talk.lead, chat.id, "close", now + 2 * MINUTE)
    assert act(talk.lead, chat.id, "open", now + 2 * MINUTE).times.closed_at is None
    with pytest.raises(ChatError, match="sudah habis"):
        act(talk.lead, chat.id, "open", now + 2 * HOUR)


def test_messages_are_numbered_without_gaps(act, chat, say, now):
    assert [say(f"pesan {n}", key=f"kunci-{n:05}").number for n in range(1, 4)] == [1, 2, 3]
    with pytest.raises(ChatError):
        say("   ", key="kunci-00009")
    assert say("empat", key="kunci-00004", who="km_02").number == 4
    after = act(messages_after, chat.id, 2)
    assert [(one.number, one.text, one.name) for one in after] == [
        (3, "pesan 3", "Nama km_01"),
        (4, "empat", "Nama km_02"),
    ]


def test_the_same_key_again_is_the_same_message(act, chat, say, now):
    first = say("satu")
    assert say("satu", at=now + MINUTE) == first
    assert say("satu", at=now + 5 * HOUR) == first  # even when the chat is over by then
    assert say("satu", who="km_02").number == 2  # somebody else's key is another key
    assert len(act(messages_after, chat.id, 0)) == 2


@pytest.mark.parametrize("key", ["", "pendek", "x" * 37, "kunci 0001", "kunci-0001\n"])
def test_a_key_that_is_none(say, key):
    with pytest.raises(ChatError, match="Muat ulang"):
        say("halo", key=key)


def test_a_message_that_is_too_long_is_told_how_long(say):
    with pytest.raises(ChatError, match="2001 karakter; paling panjang 2000"):
        say("a" * 2001)
    assert say("a" * 2000).number == 1


def test_who_is_of_another_group_cannot_write_from_the_moment_of_the_move(act, chat, say, now):
    say("masih di sini")
    with pytest.raises(ChatError, match="bukan lagi anggota"):
        say("bukan saya", who="km_03")
    act(people.move, "km_01", "Kelompok 2", "pa_01", "Mutasi", now)
    with pytest.raises(ChatError, match="bukan lagi anggota"):
        say("sudah pindah", key="kunci-00002")


def test_writing_needs_an_open_chat(act, chat, say, now):
    with pytest.raises(ChatError, match="belum dibuka"):
        say("terlalu dini", at=now - MINUTE)
    act(talk.lead, chat.id, "lock", now)
    with pytest.raises(ChatError, match="dikunci"):
        say("terkunci")
    assert say("saya kunci dulu", who="wi_01", role="trainer").number == 1
    act(talk.lead, chat.id, "close", now)
    with pytest.raises(ChatError, match="ditutup"):
        say("ditutup", who="wi_01", role="trainer", key="kunci-00002")


def test_hiding_keeps_the_text_and_says_who_and_why(act, chat, say, now):
    say("kasar")
    act(chat_messages.pin, chat.id, 1)
    with pytest.raises(ChatError, match="alasan"):
        act(chat_messages.hide, chat.id, 1, " ", "wi_01", now)
    act(chat_messages.hide, chat.id, 1, "Tidak sopan", "wi_01", now)
    found = act(messages_after, chat.id, 0)[0]
    assert (found.is_hidden, found.text, found.hidden_by, found.hidden_reason) == (
        True,
        "kasar",
        "wi_01",
        "Tidak sopan",
    )
    assert act(chat_messages.hidden, chat.id) == (1,)
    assert act(talk.require, chat.id).pinned is None
    for do in (chat_messages.hide,):
        with pytest.raises(ChatError, match="sudah disembunyikan"):
            act(do, chat.id, 1, "lagi", "wi_01", now)
    with pytest.raises(ChatError, match="tidak ada"):
        act(chat_messages.pin, chat.id, 1)
    act(chat_messages.show, chat.id, 1)
    assert act(chat_messages.hidden, chat.id) == ()
    assert act(chat_messages.pin, chat.id, 1).pinned == 1
    assert act(chat_messages.pin, chat.id, None).pinned is None


def test_who_has_spoken(act, chat, say):
    say("a", key="kunci-00001")
    say("b", key="kunci-00002")
    assert act(chat_messages.spoken, chat.id) == {"km_01": 2}


def test_time_on_the_line_is_kept_as_intervals(act, chat, now):
    for seconds in (0, 20, 40, 200, 220):
        act(chat_attendance.seen, chat.id, ["km_01", "km_02"], now + timedelta(seconds=seconds))
    spans = act(chat_attendance.connections, chat.id)["km_01"]
    assert [(int((a - now).total_seconds()), int((b - now).total_seconds())) for a, b in spans] == [(0, 40), (200, 220)]
    act(chat_attendance.seen, chat.id, ["km_01"], now + timedelta(seconds=210))  # told late: changes nothing
    assert act(chat_attendance.connections, chat.id)["km_01"] == spans


def test_presence_by_itself_and_put_right(act, cohort, chat, now):
    on_the_line(act, chat, "km_01", 0, 50, now)
    on_the_line(act, chat, "km_02", 0, 20, now)
    assert act(chat_attendance.chat_presence, cohort, RULES, now + 30 * MINUTE) == {}
    after = now + HOUR
    assert act(chat_attendance.chat_presence, cohort, RULES, after) == {
        ("km_01", SUBJECT): "present",
        ("km_02", SUBJECT): "absent",
    }
    with pytest.raises(ChatError, match="alasan"):
        act(chat_attendance.correct, chat.id, "km_02", "excused", "", "wi_01", after)
    act(chat_attendance.correct, chat.id, "km_02", "present", "Listrik padam", "wi_01", after)
    act(chat_attendance.correct, chat.id, "km_02", "excused", "Keliru menekan", "wi_01", after)
    assert act(chat_attendance.chat_presence, cohort, RULES, after)["km_02", SUBJECT] == "excused"
    assert [one.presence for one in act(chat_attendance.corrections, chat.id)] == ["present", "excused"]
    with pytest.raises(ChatError, match="tidak terdaftar"):
        act(chat_attendance.correct, chat.id, "km_03", "present", "x", "wi_01", after)


def test_a_make_up_session_counts_for_the_subject(act, cohort, chat, now):
    on_the_line(act, chat, "km_01", 0, 50, now)
    later = now + 24 * HOUR
    with pytest.raises(ChatError, match="Peserta ini"):
        act(chat_planning.plan, cohort, SUBJECT, "Kelompok 1", later, later + HOUR, "wi_01", now, ["km_03"])
    extra = act(chat_planning.plan, cohort, SUBJECT, "Kelompok 1", later, later + HOUR, "wi_01", now, ["km_02"])
    assert (extra.sitting, extra.is_makeup) == (1, True)
    assert [one.id for one in act(talk.members, extra)] == ["km_02"]
    with pytest.raises(ChatError, match="bukan lagi anggota"):
        act(post, extra.id, "km_01", "participant", "kunci-00001", "halo", later)
    on_the_line(act, extra, "km_02", 0, 55, later)
    presences = act(chat_attendance.chat_presence, cohort, RULES, later + HOUR)
    assert presences == {("km_01", SUBJECT): "present", ("km_02", SUBJECT): "present"}


def test_nothing_can_be_made_up_before_there_is_a_chat(act, cohort, staff, now):
    with pytest.raises(ChatError, match="setelah obrolan utamanya"):
        act(chat_planning.plan, cohort, SUBJECT, "Kelompok 1", now, now + HOUR, "wi_01", now, ["km_01"])


def test_what_was_attended_before_a_move_stays(act, cohort, chat, now):
    on_the_line(act, chat, "km_01", 0, 50, now)
    act(people.move, "km_01", "Kelompok 2", "pa_01", "Mutasi", now + 2 * HOUR)
    later = now + 24 * HOUR
    act(chat_planning.plan, cohort, SUBJECT, "Kelompok 2", later, later + HOUR, "wi_02", now)
    presences = act(chat_attendance.chat_presence, cohort, RULES, later + HOUR)
    assert presences["km_01", SUBJECT] == "present"
    assert presences["km_03", SUBJECT] == "absent"


def test_letting_somebody_in(act, chat, now):
    assert act(talk.admit, chat.id, "km_01", "Video rusak", "wi_01", now)
    assert not act(talk.admit, chat.id, "km_01", "Lagi", "wi_01", now)
    assert [(one.person, one.reason, one.by) for one in act(talk.admissions, chat.id)] == [
        ("km_01", "Video rusak", "wi_01")
    ]
    with pytest.raises(ChatError, match="alasan"):
        act(talk.admit, chat.id, "km_02", "", "wi_01", now)
    with pytest.raises(ChatError, match="tidak terdaftar"):
        act(talk.admit, chat.id, "km_03", "x", "wi_01", now)
