import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from bangkom.errors import DepotError
from bangkom.exchange.receipt import (
    Receipt,
    StoredFile,
    describe,
    from_json,
    manifest_digest,
    sign,
    to_json,
    verify,
)
from bangkom.messages import Zone

KEY = Ed25519PrivateKey.generate()
PUBLIC = KEY.public_key()
WITA = Zone("Asia/Makassar", "WITA")

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
files = st.builds(
    StoredFile,
    texts,
    st.integers(0, 10**8),
    st.text("0123456789abcdef", min_size=64, max_size=64),
)


@st.composite
def receipts(draw: st.DrawFn) -> Receipt:
    listed = tuple(draw(st.lists(files, max_size=4, unique_by=lambda file: file.name)))
    receipt = Receipt(
        number=f"{draw(st.integers(2019, 2099))}-{draw(st.integers(1, 10**7)):06d}",
        cohort=draw(texts),
        participant=draw(texts),
        assignment=draw(texts),
        version=draw(st.integers(1, 10**4)),
        received_at=draw(st.datetimes(timezones=st.just(UTC))),
        files=listed,
        digest=manifest_digest(listed),
    )
    return sign(receipt, KEY)


def accepts(raw: bytes) -> bool:
    try:
        return verify(from_json(raw), PUBLIC)
    except DepotError:
        return False


@given(receipts())
def test_a_receipt_survives_writing_and_reading(receipt: Receipt) -> None:
    assert from_json(to_json(receipt)) == receipt
    assert from_json(to_json(receipt, WITA)) == receipt
    assert verify(receipt, PUBLIC)


@given(receipts(), st.data())
def test_any_changed_byte_fails_verification(receipt: Receipt, data: st.DataObject) -> None:
    raw = to_json(receipt).encode()
    place = data.draw(st.integers(0, len(raw) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != raw[place]))
    assert accepts(raw)
    assert not accepts(raw[:place] + bytes([other]) + raw[place + 1 :])


@given(receipts(), st.data())
def test_a_dropped_byte_fails_verification(receipt: Receipt, data: st.DataObject) -> None:
    raw = to_json(receipt).encode()
    place = data.draw(st.integers(0, len(raw) - 1))
    assert not accepts(raw[:place] + raw[place + 1 :])


@given(receipts(), receipts())
def test_a_signature_fits_no_other_receipt(one: Receipt, other: Receipt) -> None:
    moved = replace(other, signature=one.signature)
    assert verify(moved, PUBLIC) == (replace(one, signature="") == replace(other, signature=""))


@given(receipts())
def test_another_depots_key_does_not_verify(receipt: Receipt) -> None:
    assert not verify(receipt, Ed25519PrivateKey.generate().public_key())


@given(st.lists(files, min_size=1, max_size=5, unique_by=lambda file: file.name), st.randoms())
def test_the_digest_names_the_files_whatever_their_order(listed: list[StoredFile], random: object) -> None:
    shuffled = list(listed)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert manifest_digest(shuffled) == manifest_digest(listed)
    longer = [replace(listed[0], size=listed[0].size + 1), *listed[1:]]
    assert manifest_digest(longer) != manifest_digest(listed)


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"{}", b"null", b"\xff", b"[" * 100_000, b'{"number": 1}', b'{"files": [1]}']
)
def test_what_is_no_receipt_is_refused_in_a_sentence(raw: bytes) -> None:
    with pytest.raises(DepotError, match="bukan tanda terima"):
        from_json(raw)


def test_people_read_number_time_with_zone_and_files() -> None:
    listed = (StoredFile("jawaban.json", 1234, "0" * 64),)
    moment = datetime(2019, 11, 13, tzinfo=UTC)
    receipt = Receipt("2019-000047", "demo", "km_07_014", "kebijakan-01", 2, moment, listed, manifest_digest(listed))
    lines = describe(receipt, WITA)
    assert lines[0] == "Tanda terima 2019-000047"
    assert "Tugas: kebijakan-01, pengumpulan ke-2" in lines
    assert "Diterima: Rabu, 13 November 2019, 08.00 WITA" in lines
    assert "Berkas: jawaban.json (1.234 bita)" in lines
    written = json.loads(to_json(sign(receipt, KEY), WITA))
    assert written["received_text"] == "Rabu, 13 November 2019, 08.00 WITA"
    assert written["files"] == [{"name": "jawaban.json", "bytes": 1234, "sha256": "0" * 64}]
