"""A snapshot says nothing of who anybody is, and the same inputs give the same bytes."""

import dataclasses
import json
import stat
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.unit.reports.cohorts import KEY, make, snapshot

from bangkom.errors import ReportError
from bangkom.reports.load import load
from bangkom.reports.schema import SCHEMAS
from bangkom.reports.snapshot import ensure_key, pseudonym, snapshot_name, write_snapshot
from bangkom.store.people import Person

MARKED = Person(
    id="km_07_777",
    cohort="contoh",
    name="Ni Luh Rahasia",
    agency="Dinas Kesehatan",
    unit="Loket Tujuh",
    position="Perawat Ahli",
    status="ASN",
    nominated_by="Kepala Dinas Rahasia",
    mentor="Atasan Rahasia",
    group="Kelompok 1",
    nip="198503122010011023",
)


def test_nothing_that_names_a_person_is_in_it(tmp_path: Path) -> None:
    inputs = make("thirty")
    inputs = dataclasses.replace(inputs, participants=[*inputs.participants, MARKED])
    folder = write_snapshot(inputs, tmp_path / "s", KEY, "0.0.0")
    ids = [person.id for person in inputs.participants]
    secrets = [
        *ids,
        MARKED.name,
        MARKED.nip,
        MARKED.unit,
        MARKED.position,
        MARKED.mentor,
        MARKED.nominated_by,
        "Peserta Contoh",
        "Petugas layanan",
    ]
    for table in SCHEMAS:
        decoded = json.dumps(pq.read_table(folder / f"{table}.parquet").to_pylist(), default=str)
        assert not [secret for secret in secrets if secret in decoded]
    for file in folder.iterdir():
        raw = file.read_bytes()
        assert not [secret for secret in secrets if secret.encode() in raw]


def test_the_same_inputs_give_the_same_bytes_in_any_order(tmp_path: Path) -> None:
    first, inputs = snapshot(tmp_path, "thirty"), make("thirty")
    turned = dataclasses.replace(inputs, participants=inputs.participants[::-1], scores=inputs.scores[::-1])
    second = write_snapshot(turned, tmp_path / "turned", KEY, "0.0.0")
    for file in first.iterdir():
        assert file.read_bytes() == (second / file.name).read_bytes(), file.name


def test_the_hash_follows_the_data_and_not_the_moment(tmp_path: Path) -> None:
    inputs = make("thirty")
    later = dataclasses.replace(inputs, as_of=datetime(2020, 1, 1, tzinfo=UTC))
    fewer = dataclasses.replace(inputs, scores=inputs.scores[1:])
    hashes = [
        load(write_snapshot(one, tmp_path / str(i), KEY, "0.0.0")).about.input_hash
        for i, one in enumerate((inputs, later, fewer))
    ]
    assert hashes[0] == hashes[1] != hashes[2]


def test_a_pseudonym_needs_the_key(tmp_path: Path) -> None:
    assert pseudonym(KEY, "km_07_001") != pseudonym(bytes(32), "km_07_001")
    assert pseudonym(KEY, "km_07_001") != pseudonym(KEY, "km_07_002")
    key = ensure_key(tmp_path / "demo")
    assert key == ensure_key(tmp_path / "demo") != ensure_key(tmp_path / "other")
    assert stat.S_IMODE((tmp_path / "demo" / "pseudonym.key").stat().st_mode) == 0o600


def test_a_damaged_key_is_told_and_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "pseudonym.key").write_bytes(b"short")
    with pytest.raises(ReportError, match="Kunci samaran"):
        ensure_key(tmp_path)
    assert (tmp_path / "pseudonym.key").read_bytes() == b"short"


def test_points_stand_only_where_somebody_gave_them(tmp_path: Path) -> None:
    scores = load(snapshot(tmp_path, "thirty")).scores
    assert scores.loc[scores["state"] != "graded", "points"].isna().all()
    assert scores.loc[scores["state"] == "graded", "points"].notna().all()
    assert (scores["points"] == 0).any(), "zero is a mark"


def test_strangers_are_counted_and_left_out(tmp_path: Path) -> None:
    data = load(snapshot(tmp_path, "broken"))
    assert (data.about.left_out_participants, data.about.left_out_assignments) == (1, 1)
    assert set(data.scores["pseudonym"]) <= set(data.participants["pseudonym"])
    assert set(data.scores["assignment"]) <= set(data.programme["assignment"])


def test_a_naive_moment_is_refused(tmp_path: Path) -> None:
    naive = dataclasses.replace(make("one"), as_of=datetime(2019, 11, 19))  # noqa: DTZ001 - the mistake itself
    with pytest.raises(ReportError, match="zona waktu"):
        write_snapshot(naive, tmp_path, KEY, "0.0.0")


def test_the_newest_snapshot_until_a_moment_is_found(tmp_path: Path) -> None:
    inputs = make("one")
    for day in (1, 2, 3):
        moment = datetime(2019, 11, day, tzinfo=UTC)
        one = dataclasses.replace(inputs, as_of=moment)
        write_snapshot(one, tmp_path / "contoh" / snapshot_name(moment), KEY, "0.0.0")
    assert load("", "contoh", out=tmp_path).about.as_of.day == 3
    assert load("", "contoh", "2019-11-02T20:00:00+08:00", tmp_path).about.as_of.day == 2
    with pytest.raises(ReportError, match="Belum ada potret data"):
        load("", "lain", out=tmp_path)


def test_a_damaged_snapshot_is_told(tmp_path: Path) -> None:
    folder = snapshot(tmp_path, "one")
    (folder / "scores.parquet").write_bytes(b"not parquet")
    with pytest.raises(ReportError, match="tidak ada atau rusak"):
        load(folder)
