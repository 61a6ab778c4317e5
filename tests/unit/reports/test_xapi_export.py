"""A cohort's watching and answers as statements: all of them valid, none naming anybody."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from tests.unit.authoring.conftest import TOML
from tests.xapi import validate

from bangkom.errors import ReportError
from bangkom.grading.grade import grade
from bangkom.reports.xapi_export import export_xapi
from bangkom.store import accounts, cohorts, people, watching
from bangkom.store.database import Database, ensure_current
from bangkom.store.people import Person

NOW = datetime(2026, 1, 6, 1, 0, tzinfo=UTC)
VIDEO = {"id": "contoh-01", "title": "Mengapa?", "seconds": 20.0}
NAME, NIP = "Ni Made Contoh", "198503122010011023"


@pytest.fixture
def cohort(project, hand_in):
    """km_01 watched and answered, km_02 read the transcript, km_99 answered and is no longer registered."""
    project.course.mkdir()
    (project.course / "course.toml").write_text(TOML.replace("kebijakan-01", "contoh-01"), "utf-8")
    public = project.source / "contoh-01" / "soal.json"
    data = json.loads(public.read_text()) | {"videos": [VIDEO]}
    (project.release / "contoh-01").mkdir(parents=True)
    (project.release / "contoh-01" / "soal.json").write_text(json.dumps(data))
    database = Database(project.store_url)
    ensure_current(database)
    with database.write() as connection:
        cohorts.add_cohort(connection, "demo", "Angkatan uji", NOW)
        accounts.ensure_account(connection, "pa_01", "organiser", "Panitia")
        known = (("km_01", NAME, NIP), ("km_02", "I Wayan Lain", ""))
        rows = [Person(id, "demo", name, nip, "Dinas", "", "", "ASN", "", "", "") for id, name, nip in known]
        people.replace_roster(connection, "demo", rows, "pa_01", NOW)
        nonce = watching.start(connection, "km_01", "contoh-01", NOW)
        later = NOW + timedelta(seconds=20)
        watching.beat(connection, nonce, "km_01", "demo", 1, [(0.0, 20.0)], 20.0, 20.0, later)
        watching.answer(connection, "km_01", "contoh-01", "cek-01", "b", True, later)
        watching.open_transcript(connection, "km_02", "contoh-01", NOW)
        assert watching.confirm_transcript(connection, "km_02", "contoh-01", 10, NOW + timedelta(minutes=5))
    database.close()
    for one in ("km_01", "km_99"):
        hand_in(one, {"asas-01": "b", "angka-01": 9, "refleksi-01": f"Saya {NAME}, NIP {NIP}."})
    grade(project)
    return project


def verbs(told):
    return [one["verb"]["id"].rpartition("/")[2] for one in told]


def test_a_cohort_is_told_in_valid_statements_that_name_nobody(cohort, tmp_path):
    count = export_xapi(cohort, tmp_path / "hasil.jsonl")
    text = (tmp_path / "hasil.jsonl").read_text("utf-8")
    told = [json.loads(line) for line in text.splitlines()]
    assert len(told) == count
    for one in told:
        validate(one)
    assert not any(secret in text for secret in (NAME, NIP, "km_01", "km_02", "km_99", "Wayan"))
    assert "correctResponsesPattern" in text  # the sample releases its keys
    by_actor = {}
    for one in told:
        by_actor.setdefault(one["actor"]["account"]["name"], []).append(one)
    assert all(re.fullmatch("[0-9a-f]{16}", name) for name in by_actor)
    assert sorted(map(verbs, by_actor.values())) == [
        ["completed"],
        ["initialized", "played", "paused", "completed", "answered", *["answered"] * 3],
    ]
    answers = {
        one["object"]["id"].rpartition("/")[2]: one.get("result", {}) for one in told if verbs([one]) == ["answered"]
    }
    assert answers["asas-01"] == {
        "response": "b",
        "success": True,
        "score": {"scaled": 1.0, "raw": 2.0, "min": 0, "max": 2.0},
    }
    assert answers["angka-01"]["success"] is False
    assert answers["refleksi-01"] == {}  # waits for a hand mark, and its text stays here


def test_an_array_is_the_same_and_nothing_is_overwritten(cohort, tmp_path):
    export_xapi(cohort, tmp_path / "a.jsonl")
    export_xapi(cohort, tmp_path / "a.json")
    lines = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text("utf-8").splitlines()]
    assert json.loads((tmp_path / "a.json").read_text("utf-8")) == lines
    assert (tmp_path / "a.json").stat().st_mode & 0o777 == 0o600
    with pytest.raises(ReportError, match="sudah ada"):
        export_xapi(cohort, tmp_path / "a.json")
    with pytest.raises(ReportError, match="berakhiran"):
        export_xapi(cohort, tmp_path / "a.csv")
