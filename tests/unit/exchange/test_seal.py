"""The seal of a certificate: what a QR code carries is exactly what was signed, or it is refused."""

from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from bangkom.domain.certificate import CertificateFacts, certificate_number, payload, read_payload, slug
from bangkom.errors import GraduationError
from bangkom.exchange.seal import Sealed, open_key, public_hex, qr_text, read_token, seal, token, verify

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
FACTS = CertificateFacts(
    number="800/007/BKPSDM/XI/2019",
    name="Ni Wayan Sari, S.Kep.",
    training="Pelatihan Revolusi Mental untuk Pelayanan Publik",
    organiser="BKPSDM Kabupaten Klungkung",
    starts=date(2019, 11, 12),
    ends=date(2019, 11, 22),
    jp=24.0,
    predicate="Memuaskan",
    issued_on=date(2020, 1, 22),
)
PAGE = "https://pelatihan.contoh.id/services/bangkom/sertifikat/800-007-bkpsdm-xi-2019-0a1b2c3d"


def test_the_number_follows_its_pattern_in_a_letters_month():
    made = certificate_number("800/{sequence:03}/BKPSDM/{month}/{year}", 7, date(2019, 11, 22))
    assert (made, slug(made)) == ("800/007/BKPSDM/XI/2019", "800-007-bkpsdm-xi-2019")
    assert certificate_number("{sequence}-{month}", 12, date(2020, 1, 1)) == "12-I"


def test_what_is_signed_comes_back_from_the_text_of_the_code():
    text = qr_text(PAGE, seal(payload(FACTS), KEY))
    found = read_token(text)
    assert verify(found, public_hex(KEY))
    assert read_payload(found.payload) == FACTS
    assert text.startswith(f"{PAGE}?b=") and len(text) < 600


def test_a_text_broken_over_lines_is_read_all_the_same():
    text = qr_text(PAGE, seal(payload(FACTS), KEY))
    assert read_token(f"  {text[:100]}\n{text[100:]}  ") == read_token(text)


@settings(max_examples=60)
@given(st.data())
def test_no_text_but_the_one_that_was_issued_passes(data):
    issued = token(seal(payload(FACTS), KEY))
    place = data.draw(st.integers(0, len(issued) - 1))
    letter = data.draw(st.sampled_from("ABCxyz019-_.%?b= "))
    edited = issued[:place] + letter + issued[place + 1 :]
    try:
        is_genuine = verify(read_token(edited), public_hex(KEY))
    except GraduationError:
        is_genuine = False
    assert is_genuine == (edited == issued)


def test_a_better_predicate_is_refused():
    sealed = seal(payload(FACTS), KEY)
    better = sealed.payload.replace(b"Memuaskan", b"Sangat memuaskan")
    assert read_payload(better).predicate == "Sangat memuaskan"
    assert not verify(Sealed(better, sealed.signature), public_hex(KEY))


@pytest.mark.parametrize("text", ["", ".", "halo", "a.b.c", "https://contoh.id/?b=", "x" * 4000, "=.=", "é.é", PAGE])
def test_other_texts_are_told_so(text):
    with pytest.raises(GraduationError, match="bukan isi kode QR"):
        read_token(text)


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"{}", b"[" * 99999, b'["bangkom-1"]', b'["bangkom-1",1,2,3,4,5,6,7,8,9]', b"\xff", b"null"]
)
def test_no_payload_but_ours_is_read(raw):
    with pytest.raises(ValueError):
        read_payload(raw)


def test_facts_have_one_spelling():
    with pytest.raises(ValueError):
        read_payload(payload(FACTS).replace(b",", b", ", 1))


def test_the_key_is_made_once_and_is_private(tmp_path):
    first, again = open_key(tmp_path / "keys"), open_key(tmp_path / "keys")
    assert public_hex(first) == public_hex(again)
    assert (tmp_path / "keys" / "certificate.pem").stat().st_mode & 0o777 == 0o600
