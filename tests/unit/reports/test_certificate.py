"""The certificate as paper: what stands on it, and that the code on it can be read back and checked."""

from dataclasses import replace
from datetime import date

import pypdfium2
import pytest
import zxingcpp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bangkom.domain.certificate import Certificate, CertificateFacts, Taught, payload, read_payload
from bangkom.exchange.seal import public_hex, qr_text, read_token, seal, verify
from bangkom.reports.certificate import days, render

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PAGE = "https://pelatihan.contoh.id/services/bangkom/sertifikat/800-007-bkpsdm-i-2020-0a1b2c3d"
FACTS = CertificateFacts(
    number="800/007/BKPSDM/I/2020",
    name="Ni Wayan Sari, S.Kep.",
    training="Pelatihan Revolusi Mental untuk Pelayanan Publik",
    organiser="BKPSDM Kabupaten Klungkung",
    starts=date(2019, 11, 12),
    ends=date(2019, 11, 22),
    jp=24.0,
    predicate="Sangat memuaskan",
    issued_on=date(2020, 1, 22),
)
CERTIFICATE = Certificate(
    FACTS,
    "Sertifikat",
    "198503122010011023",
    "Perawat Ahli Muda",
    "Dinas Kesehatan",
    "LAN RI",
    "Semarapura",
    "I Nyoman Contoh",
    "Kepala BKPSDM",
    (Taught("Cara Pandang", "Kebijakan Revolusi Mental", 4.0), Taught("Cara Kerja", "Rancangan", 6.5)),
)


def printed(certificate=CERTIFICATE):
    text = qr_text(PAGE, seal(payload(certificate.facts), KEY))
    return render(certificate, text, PAGE)


def pages(pdf):
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [
            (page.get_size(), page.get_textpage().get_text_bounded(), page.render(scale=2).to_pil())
            for page in document
        ]
    finally:
        document.close()


def flat(text):
    return " ".join(text.split())


def test_front_and_back_say_what_a_certificate_must_say():
    (size, front, _), (_, back, _) = pages(printed())
    assert size == pytest.approx((841.89, 595.28), abs=0.1)  # A4 landscape, in points
    spaced = "".join(front.split())  # both lines are set with wide gaps between their letters
    assert "BKPSDMKABUPATENKLUNGKUNG" in spaced and "SERTIFIKAT" in spaced
    for words in (
        "bekerja sama dengan LAN RI",
        "Nomor: 800/007/BKPSDM/I/2020",
        "Ni Wayan Sari, S.Kep.",
        "NIP 198503122010011023",
        "Perawat Ahli Muda · Dinas Kesehatan",
        "LULUS dengan predikat",
        "Sangat memuaskan",
        "pada 12–22 November 2019, sebanyak 24 jam pelajaran",
        "Semarapura, 22 Januari 2020",
        "I Nyoman Contoh",
    ):
        assert words in flat(front), words
    for words in ("1 Kebijakan Revolusi Mental Cara Pandang 4", "2 Rancangan Cara Kerja 6,5", "jam pelajaran 24"):
        assert words in flat(back), words


def test_the_code_read_back_from_the_paper_is_genuine_and_says_the_same():
    front = pages(printed())[0][2]
    (code,) = zxingcpp.read_barcodes(front)
    sealed = read_token(code.text)
    assert code.text.startswith(PAGE)
    assert verify(sealed, public_hex(KEY))
    assert read_payload(sealed.payload) == FACTS
    assert b"1985031" not in sealed.payload


def test_the_code_survives_a_print_in_grey_and_of_less_sharpness():
    front = pages(printed())[0][2].convert("L")
    small = front.resize((front.width * 3 // 4, front.height * 3 // 4))
    assert [code.text.startswith(PAGE) for code in zxingcpp.read_barcodes(small)] == [True]


def test_the_same_certificate_is_the_same_bytes():
    assert printed() == printed()


def test_who_has_no_nip_has_none_on_paper():
    front = pages(printed(replace(CERTIFICATE, nip="", position="", agency="", partner="")))[0][1]
    assert "NIP" not in flat(front)
    assert "bekerja sama" not in front


def test_names_are_never_read_as_markup_and_long_ones_stay_on_the_page():
    name = '#eval("1") $x$ *Ni* _Luh_ [a] \\ "Kadek" <b> @lain ' + "Anak Agung Istri " * 5
    pdf = printed(replace(CERTIFICATE, facts=replace(FACTS, name=name.strip())))
    found = pages(pdf)
    assert len(found) == 2
    assert '#eval("1") $x$ *Ni* _Luh_ [a] \\ "Kadek" <b> @lain' in flat(found[0][1])


def test_twenty_subjects_fit_on_the_back():
    subjects = tuple(Taught("Cara Kerja", f"Mata pelatihan nomor {place}", 2.0) for place in range(20))
    assert len(pages(printed(replace(CERTIFICATE, subjects=subjects)))) == 2


@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [
        (date(2019, 11, 12), date(2019, 11, 22), "12–22 November 2019"),
        (date(2019, 10, 30), date(2019, 11, 2), "30 Oktober – 2 November 2019"),
        (date(2019, 12, 30), date(2020, 1, 3), "30 Desember 2019 – 3 Januari 2020"),
        (date(2019, 11, 12), date(2019, 11, 12), "12 November 2019"),
        (None, date(2019, 11, 12), "–"),
    ],
)
def test_days_are_written_as_short_as_they_can_be(starts, ends, words):
    assert days(replace(FACTS, starts=starts, ends=ends)) == words
