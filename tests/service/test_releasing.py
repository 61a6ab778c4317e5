"""From a mark on the desk to what its participant reads: release, withdrawal, objection, answer."""

import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bangkom.cohort import roster
from bangkom.cohort.sheets import read_table
from bangkom.grading.publishing import publish_feedback
from bangkom.grading.queue import GradingQueue
from bangkom.store import audit, mark_release, people, teaching
from bangkom.store import objections as store
from bangkom.store.gradebook import open_gradebook
from bangkom.store.marks import read_marks

from .conftest import COHORT, Running, running_service
from .desk import A, Q, hand_in, make_gradebook, save


@pytest.fixture(scope="module")
def gradebook(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return make_gradebook(tmp_path_factory.mktemp("buku"))


@pytest.fixture
def desk(tmp_path: Path, released: Path, filled_store: bytes, gradebook: bytes) -> Iterator[Running]:
    """All three handed in and km_01 is marked; wi_02 looks after Kelompok 2 alone."""
    with running_service(tmp_path, released, filled_store) as running:
        running.see_notice()
        running.context.settings.gradebook.write_bytes(gradebook)
        running.write(lambda c: teaching.assign(c, COHORT, "wi_02", ["Kelompok 2"]))
        for who in ("km_01", "km_02", "km_03"):
            hand_in(running, who)
            running.clock.pass_by(timedelta(minutes=1))
        assert save(running, "wi_01", "010", "Contohnya jelas.").status_code == 303
        yield running


def seen(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def release(desk: Running, *groups: str, act: str = "rilis", who: str = "wi_01") -> int:
    client = desk.visitor(who)
    data = {"_xsrf": desk.xsrf(client), "tindakan": act, "untuk": list(groups)}
    return client.post(f"rilis/{A}", data=data).status_code


def own(desk: Running, who: str = "km_01") -> str:
    return seen(desk.visitor(who).get(f"nilai/{A}").text)


def object_to(desk: Running, text: str, who: str = "km_01", question: str = Q) -> int:
    return desk.send(who, f"nilai/{A}/{question}/sanggahan", sanggahan=text).status_code


def points(desk: Running, who: str) -> float | None:
    with open_gradebook(desk.context.settings) as gradebook:
        return next(mark.manual for mark in read_marks(gradebook, A, who) if mark.question == Q)


def test_a_release_says_first_what_it_does(desk: Running) -> None:
    page = seen(desk.visitor("wi_01").get(f"rilis/{A}").text)
    assert "Kelompok 1 2 dari 2 peserta mengumpulkan; 1 jawaban diperiksa, 1 belum" in page
    asked = seen(desk.visitor("wi_01").get(f"rilis/{A}?tindakan=rilis&untuk=Kelompok+1&untuk=Kelompok+2").text)
    assert "1 peserta akan melihat nilai" in asked
    assert "2 jawaban belum diperiksa" in asked
    assert "Untuk Kelompok 1, Kelompok 2." in asked
    assert mark_release_of(desk) == {}
    assert release(desk, "Kelompok 1") == 303
    assert set(mark_release_of(desk)[A]) == {"Kelompok 1"}
    assert "Pilih sedikitnya satu kelompok" in desk.visitor("wi_01").get(f"rilis/{A}?tindakan=rilis").text
    assert release(desk) == 422


def mark_release_of(desk: Running) -> dict[str, dict[str, object]]:
    with desk.context.database.read() as connection:
        return {a: dict(groups) for a, groups in mark_release.released(connection, COHORT).items()}


def test_only_ones_own_groups_can_be_released(desk: Running) -> None:
    assert release(desk, "Kelompok 1", who="wi_02") == 404
    assert release(desk, "Kelompok 9") == 404
    assert desk.visitor("wi_02").get(f"rilis/{A}?tindakan=rilis&untuk=Kelompok+1").status_code == 404
    assert "Kelompok 1" not in desk.visitor("wi_02").get(f"rilis/{A}").text
    assert mark_release_of(desk) == {}


def test_released_twice_is_released_once(desk: Running) -> None:
    assert [release(desk, "Kelompok 1") for _ in range(2)] == [303, 303]
    with desk.context.database.read() as connection:
        assert len(mark_release.releases(connection, COHORT, A)) == 1
        assert [entry.act for entry in audit.entries(connection, 9)].count("mark.release") == 1


def test_a_participant_reads_levels_and_comment_after_the_release_and_not_before(desk: Running) -> None:
    before = own(desk)
    assert "Sedang diperiksa widyaiswara" in before
    assert "Contohnya jelas" not in before and "10 dari" not in before and "sanggahan" not in before
    release(desk, "Kelompok 1")
    after = own(desk)
    assert "10 dari 12 poin" in after
    assert "Kesadaran diri: 4 dari 4" in after and "Contoh nyata: 2 dari 4 contohnya ada" in after
    assert "Komentar widyaiswara Contohnya jelas." in after
    assert "Ajukan sanggahan" in after
    assert "Sedang diperiksa widyaiswara" in own(desk, "km_02")  # released, but not marked yet
    assert "Contohnya jelas" not in own(desk, "km_03")
    assert release(desk, "Kelompok 1", act="tarik") == 303
    assert own(desk) == before


def test_an_objection_is_written_answered_and_kept_with_both_marks(desk: Running) -> None:
    assert object_to(desk, "Contohnya sudah ada.") == 404  # nothing to object to yet
    release(desk, "Kelompok 1")
    assert object_to(desk, "  ") == 422
    assert object_to(desk, "x" * 4001) == 422
    assert object_to(desk, "Contohnya <b>sudah</b> ada.") == 303
    assert object_to(desk, "Contohnya <b>sudah</b> ada.") == 303  # sent twice
    assert object_to(desk, "Lagi.") == 422
    assert "Menunggu jawaban widyaiswara" in own(desk)
    assert "1 sanggahan menunggu" in desk.visitor("wi_01").get("periksa").text
    assert desk.visitor("wi_02").get("sanggahan/1").status_code == 404
    assert "Tidak ada." in desk.visitor("wi_02").get("sanggahan").text
    page = desk.visitor("wi_01").get("sanggahan/1").text
    assert "Contohnya &lt;b&gt;sudah&lt;/b&gt; ada." in page and page.count(" checked>") == 3
    sent = dict(re.findall(r'type="hidden" name="([a-z]+)" value="([^"]*)"', page))
    levels = {"tingkat-0": "0", "tingkat-1": "0", "tingkat-2": "0", "komentar": "Contohnya jelas."}
    assert desk.send("wi_01", "sanggahan/1", **sent, **levels, jawaban="").status_code == 422
    for _ in range(2):
        reply = desk.send("wi_01", "sanggahan/1", **sent, **levels, jawaban="Benar, contohnya ada.")
        assert reply.status_code == 303
    told = own(desk)
    assert "12 dari 12 poin" in told
    assert "Benar, contohnya ada. I Gede Putra" in told and "Nilai 10 menjadi 12." in told
    assert points(desk, "km_01") == 12.0
    text = seen(desk.visitor("wi_01").get("sanggahan/1").text)
    assert "Riwayat nilai 10 (" in text and "12 (" in text
    assert desk.send("wi_01", "sanggahan/1", **sent, **levels, jawaban="Lain.").status_code == 409
    with desk.context.database.read() as connection:
        assert [entry.act for entry in audit.entries(connection, 20)].count("objection.answer") == 1


def test_an_answer_may_leave_the_mark_as_it_is(desk: Running) -> None:
    release(desk, "Kelompok 1")
    object_to(desk, "Mohon ditinjau.")
    page = desk.visitor("wi_01").get("sanggahan/1").text
    sent = dict(re.findall(r'type="hidden" name="([a-z]+)" value="([^"]*)"', page))
    levels = {"tingkat-0": "0", "tingkat-1": "1", "tingkat-2": "0", "komentar": "Contohnya jelas."}
    assert desk.send("wi_01", "sanggahan/1", **sent, **levels, jawaban="Tetap.").status_code == 303
    assert "Nilai 10 tetap." in own(desk)
    with desk.context.database.read() as connection:
        assert store.objections(connection, COHORT)[0].points_after == 10.0


def test_who_marked_meanwhile_is_told_to_who_answers(desk: Running) -> None:
    release(desk, "Kelompok 1")
    object_to(desk, "Mohon ditinjau.")
    page = desk.visitor("wi_01").get("sanggahan/1").text
    sent = dict(re.findall(r'type="hidden" name="([a-z]+)" value="([^"]*)"', page))
    mine = re.findall(r'href="\?jawaban=([0-9a-f]{20})"', desk.visitor("wi_01").get(f"periksa/{A}/{Q}").text)
    first = next(
        token for token in mine if "\nkm_01<" in desk.visitor("wi_01").get(f"periksa/{A}/{Q}?jawaban={token}").text
    )
    assert save(desk, "wi_01", "222", token=first).status_code == 303
    levels = {"tingkat-0": "0", "tingkat-1": "0", "tingkat-2": "0", "komentar": ""}
    reply = desk.send("wi_01", "sanggahan/1", **sent, **levels, jawaban="Benar.")
    assert reply.status_code == 409
    assert "sudah dinilai oleh wi_01" in reply.text and "Benar.</textarea>" in reply.text
    with desk.context.database.read() as connection:
        assert not store.objections(connection, COHORT)[0].is_answered


def test_who_handed_in_anew_gets_a_mark_with_the_answer(desk: Running) -> None:
    """Neither the mark of what isn't there any more, nor one given unseen, nor no points at all."""
    release(desk, "Kelompok 1")
    object_to(desk, "Mohon ditinjau.")
    old = desk.visitor("wi_01").get("sanggahan/1").text
    desk.clock.pass_by(timedelta(minutes=5))
    hand_in(desk, "km_01")
    levels = {"tingkat-0": "0", "tingkat-1": "0", "tingkat-2": "0", "komentar": ""}
    sent = dict(re.findall(r'type="hidden" name="([a-z]+)" value="([^"]*)"', old))
    stale = desk.send("wi_01", "sanggahan/1", **sent, **levels, jawaban="Sudah ditinjau.")
    assert (stale.status_code, "kiriman ke-2" in stale.text, "Sudah ditinjau." in stale.text) == (422, True, True)
    sent = dict(re.findall(r'type="hidden" name="([a-z]+)" value="([^"]*)"', stale.text))
    unmarked = desk.send("wi_01", "sanggahan/1", **sent, jawaban="Sudah ditinjau.")
    assert unmarked.status_code == 422 and "Pilih" in unmarked.text
    assert desk.send("wi_01", "sanggahan/1", **sent, **levels, jawaban="Sudah ditinjau.").status_code == 303
    assert "Nilai 10 menjadi 12." in own(desk)


def test_objecting_has_an_end(desk: Running) -> None:
    release(desk, "Kelompok 1")
    desk.clock.pass_by(timedelta(days=3))
    assert "Waktu menyanggah berakhir" in own(desk)
    reply = desk.send("km_01", f"nilai/{A}/{Q}/sanggahan", sanggahan="Terlambat.")
    assert reply.status_code == 422
    assert "sudah berakhir" in reply.text and "Terlambat.</textarea>" in reply.text


def test_nobody_else_reads_or_objects(desk: Running) -> None:
    release(desk, "Kelompok 1")
    assert "Contohnya jelas" not in desk.visitor("km_02").get(f"nilai/{A}").text
    assert object_to(desk, "Bukan milik saya.", "km_03") == 404
    assert object_to(desk, "Soal lain.", question="tidak-ada") == 404
    for path in ("nilai/kebijakan-02", "nilai/tidak-ada"):
        assert desk.visitor("km_01").get(path).status_code == 404


def wait_until(is_so: Callable[[], bool]) -> None:
    for _ in range(1500):
        if is_so():
            return
        time.sleep(0.01)
    raise AssertionError("it never came")


def test_a_page_with_withdrawn_marks_is_closed_at_once(desk: Running) -> None:
    """By what is recorded: the grading queue may be long in writing the page anew, or stand still."""
    settings, me = desk.context.settings, desk.visitor("km_01")
    release(desk, "Kelompok 1")
    assert publish_feedback(settings, A, participants=["km_01"]).failed == ()
    assert "Contohnya jelas" in me.get(f"umpan-balik/{A}").text
    assert release(desk, "Kelompok 1", act="tarik") == 303
    closed = me.get(f"umpan-balik/{A}")
    assert closed.status_code == 404 and "sedang diperbarui" in closed.text and "Contohnya" not in closed.text
    assert f"umpan-balik/{A}" not in me.get("").text


def test_a_roster_that_moves_somebody_closes_and_opens_what_their_groups_read(desk: Running) -> None:
    """A marked participant leaves the released group, one whose answer nobody has marked comes into it."""
    settings, me = desk.context.settings, desk.visitor("km_01")
    release(desk, "Kelompok 1")
    publish_feedback(settings, A, participants=["km_01"])
    with desk.context.database.read() as connection:
        registered = people.people(connection, COHORT)
    to = {"km_01": "Kelompok 2", "km_03": "Kelompok 1"}
    zone = desk.context.programme.zone
    rows = [[p.name, p.agency, p.status, to.get(p.id, p.group), p.id] for p in registered]
    head = ["Nama", "Instansi", "Status", "Kelompok", "ID"]
    table = read_table("\n".join(";".join(row) for row in [head, *rows]).encode(), roster.HEADINGS)
    desk.write(
        lambda c: roster.write_roster(
            c, roster.preview_roster(c, COHORT, table, desk.clock(), zone), "pa_01", "organiser", desk.clock(), zone
        )
    )
    assert "Contohnya jelas" not in own(desk) and "Sedang diperiksa" in own(desk)
    assert me.get(f"umpan-balik/{A}").status_code == 404
    assert "Sedang diperiksa" in own(desk, "km_03")
    publish_feedback(settings, A, participants=["km_01", "km_03"])
    with desk.context.database.read() as connection:
        assert set(mark_release.stale_pages(connection, COHORT)) >= {("km_01", A), ("km_03", A)}


def test_the_queue_finishes_what_a_killed_service_left(desk: Running) -> None:
    """Marks reach the feedback page, and leave it, by the grading queue alone."""
    settings, depot = desk.context.settings, desk.context.depot
    release(desk, "Kelompok 1")
    with open_gradebook(settings) as gradebook:  # as if it had been killed before the gradebook was written
        gradebook.set_manual(A, "km_01", Q, None, "")
    with desk.context.database.write() as connection:
        connection.exec_driver_sql("INSERT INTO unbooked_mark SELECT max(id) FROM mark")

    def page() -> str:
        feedback = depot.feedback("km_01", A)
        return seen(feedback.files[f"{A}.html"].decode()) if feedback else ""

    def is_settled() -> bool:
        with desk.context.database.read() as connection:
            return not mark_release.stale_pages(connection, COHORT)

    queue = GradingQueue(settings, depot, desk.clock)
    queue.start()
    try:
        wait_until(lambda: "Contohnya jelas" in page())
        assert points(desk, "km_01") == 10.0
        assert "Contoh nyata: 2 dari 4" in page()
        wait_until(is_settled)
        release(desk, "Kelompok 1", act="tarik")
        queue.tend_desk()
        wait_until(lambda: "Contohnya jelas" not in page())
        assert "Sedang diperiksa widyaiswara" in page()
        wait_until(is_settled)
        assert queue.status().failures == ()
    finally:
        queue.close()
