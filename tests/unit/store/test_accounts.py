import threading
import time
from datetime import timedelta

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
def member(database, now):
    """`km_01` with a password."""
    with database.write() as connection:
        ensure_account(connection, "km_01", "participant", "Ni Made")
        code = issue_code(connection, "km_01", now)
        assert set_password(connection, "km_01", code, PASSWORD, now)
    return "km_01"


def test_an_account_is_made_once_and_takes_a_new_name(database):
    with database.write() as connection:
        made = ensure_account(connection, "km_01", "participant", "Ni Made")
        again = ensure_account(connection, "km_01", "participant", "Ni Made Ayu")
        assert (made.name, again.name, made.has_password, made.notice_seen_at) == (
            "Ni Made",
            "Ni Made Ayu",
            False,
            None,
        )
        assert [found.id for found in accounts(connection)] == ["km_01"]


def test_a_roster_cannot_change_a_role(database):
    with database.write() as connection:
        ensure_account(connection, "panitia", "organiser", "Panitia")
        with pytest.raises(AccountError, match="peran lain"):
            ensure_account(connection, "panitia", "participant", "Ni Made")
        assert account(connection, "panitia").role == "organiser"


@pytest.mark.parametrize(("id", "role"), [("KM-01", "participant"), ("a/../b", "trainer"), ("km_01", "admin")])
def test_a_foreign_id_or_role_is_refused(database, id, role):
    with database.write() as connection, pytest.raises(AccountError):
        ensure_account(connection, id, role, "x")


def test_accounts_are_listed_by_role(database):
    with database.write() as connection:
        for id, role in (("wi_01", "trainer"), ("km_02", "participant"), ("km_01", "participant")):
            ensure_account(connection, id, role, id)
        assert [found.id for found in accounts(connection, "participant")] == ["km_01", "km_02"]
        assert account(connection, "nobody") is None


def test_a_code_can_be_read_aloud_and_typed_as_one_likes(database, now):
    with database.write() as connection:
        ensure_account(connection, "km_01", "participant", "x")
        code = issue_code(connection, "km_01", now)
        assert len(code) == 8
        assert set(code) <= set(CODE_LETTERS)
        assert not set(CODE_LETTERS) & set("ILO01")
        assert set_password(connection, "km_01", f" {code[:4].lower()}-{code[4:]} ", PASSWORD, now)


def test_a_code_works_once(database, now):
    with database.write() as connection:
        ensure_account(connection, "km_01", "participant", "x")
        code = issue_code(connection, "km_01", now)
        assert set_password(connection, "km_01", code, PASSWORD, now)
        assert not set_password(connection, "km_01", code, "sandi milik orang lain", now)
        assert check_password(connection, "km_01", PASSWORD, now)


def test_a_newer_code_replaces_an_older_one(database, now):
    with database.write() as connection:
        ensure_account(connection, "km_01", "participant", "x")
        old, new = (issue_code(connection, "km_01", now) for _ in range(2))
        assert not set_password(connection, "km_01", old, PASSWORD, now)
        assert set_password(connection, "km_01", new, PASSWORD, now)


@pytest.mark.parametrize(("days", "is_good"), [(13.99, True), (14, False)])
def test_a_code_expires_after_two_weeks(database, now, days, is_good):
    with database.write() as connection:
        ensure_account(connection, "km_01", "participant", "x")
        code = issue_code(connection, "km_01", now)
        assert set_password(connection, "km_01", code, PASSWORD, now + timedelta(days=days)) is is_good


def test_the_old_password_works_until_the_code_is_used(database, member, now):
    with database.write() as connection:
        code = issue_code(connection, member, now)
        assert check_password(connection, member, PASSWORD, now)
        assert set_password(connection, member, code, "danau batur sore", now)
        assert not check_password(connection, member, PASSWORD, now)
        assert check_password(connection, member, "danau batur sore", now)


@pytest.mark.parametrize("password", ["pendek", "aaaaaaaaaaaaaa", "kata km_01 sandi", "x1y2z3" * 50])
def test_a_weak_password_is_refused_and_the_code_stays_good(database, now, password):
    with database.write() as connection:
        ensure_account(connection, "km_01", "participant", "x")
        code = issue_code(connection, "km_01", now)
        with pytest.raises(AccountError, match="Kata sandi"):
            set_password(connection, "km_01", code, password, now)
        assert set_password(connection, "km_01", code, PASSWORD, now)


def test_neither_password_nor_code_is_kept_readable(database, member, now):
    with database.write() as connection:
        code = issue_code(connection, member, now)
        row = connection.execute(select(ACCOUNT)).one()
    assert PASSWORD not in str(row)
    assert code not in str(row)
    assert row.password_hash.startswith("$argon2id$")
    assert row.code_hash.startswith("$argon2id$")


def test_the_same_password_from_another_keyboard_is_the_same(database, now):
    with database.write() as connection:
        ensure_account(connection, "km_01", "participant", "x")
        assert set_password(connection, "km_01", issue_code(connection, "km_01", now), "kopi é kintamani", now)
        assert check_password(connection, "km_01", "kopi e\u0301 kintamani", now)


def test_a_disabled_account_stays_out_until_it_is_reopened(database, member, now):
    with database.write() as connection:
        code = issue_code(connection, member, now)
        set_disabled(connection, member, True)
        assert not check_password(connection, member, PASSWORD, now)
        assert not set_password(connection, member, code, "danau batur sore", now)
        set_disabled(connection, member, False)
        assert check_password(connection, member, PASSWORD, now)


def test_five_failures_are_free_then_waiting_grows_to_a_quarter_of_an_hour(database, member, now):
    waits = []
    for _ in range(12):
        with database.write() as connection:
            assert not check_password(connection, member, "bukan sandinya", now)
            waits.append(wait(connection, member, now))
            if waits[-1]:
                assert not check_password(connection, member, PASSWORD, now)
        now += waits[-1]
    assert [waited.total_seconds() for waited in waits] == [0] * 4 + [30, 60, 120, 240, 480, 900, 900, 900]
    with database.write() as connection:
        assert check_password(connection, member, PASSWORD, now)
        assert wait(connection, member, now) == timedelta()


def test_an_unknown_id_waits_like_a_known_one(database, member, now):
    with database.write() as connection:
        for _ in range(6):
            for id in (member, "km_99"):
                check_password(connection, id, "bukan sandinya", now)
        assert wait(connection, "km_99", now) == wait(connection, member, now) > timedelta()


def test_an_unknown_id_takes_as_long_as_a_known_one(real_hashes, database, member, now):
    def seconds(id):
        with database.write() as connection:
            began = time.perf_counter()
            check_password(connection, id, "bukan sandinya", now)
            return time.perf_counter() - began

    seconds("km_98")
    known, unknown = (min(seconds(id) for _ in range(4)) for id in (member, "km_99"))
    assert 0.5 < known / unknown < 2


def test_attempts_side_by_side_are_all_counted(database, member, now):
    def guess():
        with database.write() as connection:
            check_password(connection, member, "bukan sandinya", now)

    threads = [threading.Thread(target=guess) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as connection:
        assert connection.scalar(select(SIGN_IN.c.failures)) == 5
        assert wait(connection, member, now) == timedelta(seconds=30)


def test_wrong_codes_count_like_wrong_passwords(database, now):
    with database.write() as connection:
        ensure_account(connection, "km_01", "participant", "x")
        code = issue_code(connection, "km_01", now)
        for _ in range(5):
            assert not set_password(connection, "km_01", "AAAAAAAA", PASSWORD, now)
        assert not set_password(connection, "km_01", code, PASSWORD, now)
        assert set_password(connection, "km_01", code, PASSWORD, now + timedelta(seconds=30))


def test_failures_are_forgotten_after_a_day_for_all(database, now):
    with database.write() as connection:
        for number in range(20):
            check_password(connection, f"km_{number:02d}", "x", now)
        check_password(connection, "km_77", "x", now + timedelta(days=2))
        assert connection.scalars(select(SIGN_IN.c.account)).all() == ["km_77"]


def test_what_is_no_id_is_refused_without_a_trace(database, now):
    with database.write() as connection:
        assert not check_password(connection, "x'; DROP TABLE account", "x", now)
        assert connection.execute(select(SIGN_IN)).all() == []


def test_the_first_reading_of_the_notice_counts(database, member, now):
    with database.write() as connection:
        see_notice(connection, member, now)
        see_notice(connection, member, now + timedelta(days=1))
        assert account(connection, member).notice_seen_at == now


def test_an_unknown_account_is_said(database, now):
    for act in (issue_code, see_notice):
        with database.write() as connection, pytest.raises(AccountError, match="tidak ada"):
            act(connection, "km_99", now)
