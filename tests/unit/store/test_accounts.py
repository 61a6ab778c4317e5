import threading
import time
from datetime import timedelta
from functools import partial

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from bangkom.errors import AccountError
from bangkom.store.accounts import (
    ACCOUNT,
    CODE_LETTERS,
    SIGN_IN,
    account,
    accounts,
    check_password,
    ensure_account,
    issue_code,
    see_notice,
    set_disabled,
    set_password,
    wait,
)

PASSWORD = "gunung agung pagi"


@pytest.fixture(autouse=True)
def cheap_hashes(request, monkeypatch):
    """What is tested here is who may come in; only the test of time needs hashes that take theirs."""
    if "real_hashes" not in request.fixturenames:
        monkeypatch.setattr("bangkom.store.accounts._PASSWORDS", PasswordHasher(1, 8, 1))
        monkeypatch.setattr("bangkom.store.accounts._CODES", PasswordHasher(1, 8, 1))


@pytest.fixture
def real_hashes():
    """Ask for it first: a member's password is hashed with what is in place then."""


@pytest.fixture
def newcomer(act):
    """`km_01`, who has no password yet."""
    return act(ensure_account, "km_01", "participant", "Ni Made").id


@pytest.fixture
def member(database, act, newcomer, now):
    """`km_01` with a password."""
    assert set_password(database, newcomer, act(issue_code, newcomer, now), PASSWORD, now)
    return newcomer


@pytest.fixture
def comes_in(database, now):
    """`comes_in("km_01", PASSWORD)`: whether that signs in now."""
    return lambda id, password, at=now: check_password(database, id, password, at)


def test_an_account_is_made_once_and_takes_a_new_name(act):
    made = act(ensure_account, "km_01", "participant", "Ni Made")
    again = act(ensure_account, "km_01", "participant", "Ni Made Ayu")
    assert (made.name, again.name) == ("Ni Made", "Ni Made Ayu")
    assert (again.has_password, again.is_disabled, again.notice_seen_at) == (False, False, None)
    assert act(accounts) == (again,)


def test_a_roster_cannot_change_a_role(act):
    act(ensure_account, "panitia", "organiser", "Panitia")
    with pytest.raises(AccountError, match="peran lain"):
        act(ensure_account, "panitia", "participant", "Ni Made")
    assert act(account, "panitia").role == "organiser"


@pytest.mark.parametrize(("id", "role"), [("KM-01", "participant"), ("a/../b", "trainer"), ("km_01", "admin")])
def test_a_foreign_id_or_role_is_refused(act, id, role):
    with pytest.raises(AccountError):
        act(ensure_account, id, role, "x")


def test_accounts_are_listed_by_role(act):
    for id, role in (("wi_01", "trainer"), ("km_02", "participant"), ("km_01", "participant")):
        act(ensure_account, id, role, id)
    assert [found.id for found in act(accounts, "participant")] == ["km_01", "km_02"]
    assert act(account, "nobody") is None


def test_a_code_can_be_read_aloud_and_typed_as_one_likes(database, act, newcomer, now):
    code = act(issue_code, newcomer, now)
    assert len(code) == 8
    assert set(code) <= set(CODE_LETTERS)
    assert not set(CODE_LETTERS) & set("ILO01")
    assert set_password(database, newcomer, f" {code[:4].lower()}-{code[4:]} ", PASSWORD, now)


def test_a_code_works_once(database, act, newcomer, comes_in, now):
    code = act(issue_code, newcomer, now)
    assert set_password(database, newcomer, code, PASSWORD, now)
    assert not set_password(database, newcomer, code, "sandi milik orang lain", now)
    assert comes_in(newcomer, PASSWORD)


def test_a_code_works_once_even_if_used_twice_at_once(database, act, newcomer, comes_in, now):
    code = act(issue_code, newcomer, now)
    outcomes = {}

    def use(password):
        outcomes[password] = set_password(database, newcomer, code, password, now)

    threads = [threading.Thread(target=use, args=(f"gunung agung {name}",)) for name in ("satu", "dua", "tiga")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes.values()) == [False, False, True]
    assert comes_in(newcomer, next(password for password, is_set in outcomes.items() if is_set))


def test_attempts_beside_ones_that_succeed_are_answered(database, member, now):
    """Success forgets failures, also those that somebody else is just counting."""
    outcomes = []

    def come_in():
        outcomes.extend(check_password(database, member, PASSWORD, now) for _ in range(10))

    threads = [threading.Thread(target=come_in) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 30
    assert any(outcomes)


def test_a_newer_code_replaces_an_older_one(database, act, newcomer, now):
    old, new = (act(issue_code, newcomer, now) for _ in range(2))
    assert not set_password(database, newcomer, old, PASSWORD, now)
    assert set_password(database, newcomer, new, PASSWORD, now)


@pytest.mark.parametrize(("days", "is_good"), [(13.99, True), (14, False)])
def test_a_code_expires_after_two_weeks(database, act, newcomer, now, days, is_good):
    code = act(issue_code, newcomer, now)
    assert set_password(database, newcomer, code, PASSWORD, now + timedelta(days=days)) is is_good


def test_the_old_password_works_until_the_code_is_used(database, act, member, comes_in, now):
    code = act(issue_code, member, now)
    assert comes_in(member, PASSWORD)
    assert set_password(database, member, code, "danau batur sore", now)
    assert not comes_in(member, PASSWORD)
    assert comes_in(member, "danau batur sore")


@pytest.mark.parametrize("password", ["pendek", "aaaaaaaaaaaaaa", "kata km_01 sandi", "x1y2z3" * 50])
def test_a_weak_password_is_refused_and_the_code_stays_good(database, act, newcomer, now, password):
    code = act(issue_code, newcomer, now)
    with pytest.raises(AccountError, match="Kata sandi"):
        set_password(database, newcomer, code, password, now)
    assert set_password(database, newcomer, code, PASSWORD, now)


def test_neither_password_nor_code_is_kept_readable(act, member, now):
    code = act(issue_code, member, now)
    row = act(lambda connection: connection.execute(select(ACCOUNT)).one())
    assert PASSWORD not in str(row)
    assert code not in str(row)
    assert row.password_hash.startswith("$argon2id$")
    assert row.code_hash.startswith("$argon2id$")


def test_the_same_password_from_another_keyboard_is_the_same(database, act, newcomer, comes_in, now):
    assert set_password(database, newcomer, act(issue_code, newcomer, now), "kopi \u00e9 kintamani", now)
    assert comes_in(newcomer, "kopi e\u0301 kintamani")


def test_a_password_is_hashed_anew_when_hashes_get_stronger(act, member, comes_in, monkeypatch):
    monkeypatch.setattr("bangkom.store.accounts._PASSWORDS", PasswordHasher(2, 16, 1))
    assert comes_in(member, PASSWORD)
    assert "m=16,t=2" in act(lambda connection: connection.scalar(select(ACCOUNT.c.password_hash)))
    assert comes_in(member, PASSWORD)


def test_a_disabled_account_stays_out_until_it_is_reopened(database, act, member, comes_in, now):
    code = act(issue_code, member, now)
    act(set_disabled, member, True)
    with pytest.raises(AccountError, match="Akun ini ditutup"):
        comes_in(member, PASSWORD)
    assert not comes_in(member, "bukan sandinya"), "only the right password finds out"
    assert not set_password(database, member, code, "danau batur sore", now)
    act(set_disabled, member, False)
    assert comes_in(member, PASSWORD)


def test_five_failures_are_free_then_waiting_grows_to_a_quarter_of_an_hour(act, member, comes_in, now):
    waits = []
    for _ in range(12):
        assert not comes_in(member, "bukan sandinya", now)
        waits.append(act(wait, member, now))
        if waits[-1]:
            assert not comes_in(member, PASSWORD, now)
        now += waits[-1]
    assert [waited.total_seconds() for waited in waits] == [0] * 4 + [30, 60, 120, 240, 480, 900, 900, 900]
    assert comes_in(member, PASSWORD, now)
    assert act(wait, member, now) == timedelta()


def test_an_unknown_id_waits_like_a_known_one(act, member, comes_in, now):
    for id in (member, "km_99") * 6:
        comes_in(id, "bukan sandinya")
    assert act(wait, "km_99", now) == act(wait, member, now) > timedelta()


@pytest.mark.parametrize("new_store", ["sqlite"], indirect=True)
def test_an_unknown_id_takes_as_long_as_a_known_one(real_hashes, member, comes_in):
    def seconds(id):
        began = time.perf_counter()
        comes_in(id, "bukan sandinya")
        return time.perf_counter() - began

    seconds("km_98")
    known, unknown = (min(seconds(id) for _ in range(4)) for id in (member, "km_99"))
    assert 0.5 < known / unknown < 2


@pytest.mark.parametrize("new_store", ["sqlite"], indirect=True)
def test_others_can_write_while_a_password_is_checked(real_hashes, act, member, comes_in):
    checking = threading.Thread(target=partial(comes_in, member, PASSWORD))
    checking.start()
    writes = 0
    while checking.is_alive():
        act(ensure_account, "km_02", "participant", f"x{writes}")
        writes += 1
    assert writes > 2


def test_attempts_side_by_side_are_all_counted(act, member, comes_in, now):
    threads = [threading.Thread(target=comes_in, args=(member, "bukan sandinya")) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert act(lambda connection: connection.scalar(select(SIGN_IN.c.failures))) == 5
    assert act(wait, member, now) == timedelta(seconds=30)


def test_wrong_codes_count_like_wrong_passwords(database, act, newcomer, now):
    code = act(issue_code, newcomer, now)
    for _ in range(5):
        assert not set_password(database, newcomer, "AAAAAAAA", PASSWORD, now)
    assert not set_password(database, newcomer, code, PASSWORD, now)
    assert set_password(database, newcomer, code, PASSWORD, now + timedelta(seconds=30))


def test_failures_are_forgotten_after_a_day_for_all(act, comes_in, now):
    for number in range(20):
        comes_in(f"km_{number:02d}", "x")
    comes_in("km_77", "x", now + timedelta(days=2))
    assert act(lambda connection: connection.scalars(select(SIGN_IN.c.account)).all()) == ["km_77"]


def test_what_is_no_id_is_refused_without_a_trace(act, comes_in):
    assert not comes_in("x'; DROP TABLE account", "x")
    assert act(lambda connection: connection.execute(select(SIGN_IN)).all()) == []


def test_the_first_reading_of_the_notice_counts(act, member, now):
    act(see_notice, member, now)
    act(see_notice, member, now + timedelta(days=1))
    assert act(account, member).notice_seen_at == now


@pytest.mark.parametrize("function", [issue_code, see_notice])
def test_an_unknown_account_is_said(act, now, function):
    with pytest.raises(AccountError, match="tidak ada"):
        act(function, "km_99", now)


def test_an_account_tells_until_when_its_unused_code_is_good(database, act, newcomer, now):
    assert act(account, newcomer).code_expires_at is None
    code = act(issue_code, newcomer, now)
    assert act(account, newcomer).code_expires_at == now + timedelta(days=14)
    assert set_password(database, newcomer, code, PASSWORD, now)
    assert act(account, newcomer).code_expires_at is None
