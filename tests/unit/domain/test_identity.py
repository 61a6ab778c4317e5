"""NIP and NI PPPK: sound ones are read, damaged ones refused with a sentence that doesn't repeat them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangkom.domain.identity import (
    BEFORE_BIRTH,
    BIRTH,
    CHARACTERS,
    CODE,
    EMPTY,
    FUTURE,
    LENGTH,
    OLD,
    ROUNDED,
    ROUNDED_OR_NO_SEQUENCE,
    SEX,
    TOO_YOUNG,
    YEAR,
    Nip,
    NipProblems,
    have_been_rounded,
    parse_nip,
)

TODAY = date(2025, 6, 15)
PNS = "198503122010011023"
PPPK = "200012312024211001"


def read(text: str) -> Nip:
    found = parse_nip(text, TODAY)
    assert isinstance(found, Nip), found
    return found


def problems(text: str) -> tuple[str, ...]:
    found = parse_nip(text, TODAY)
    assert isinstance(found, NipProblems), found
    return found.sentences


def test_a_pns_number_is_read() -> None:
    assert read(PNS) == Nip("PNS", PNS, date(1985, 3, 12), date(2010, 1, 1), "male")
    assert read("199011302015122001").sex == "female"


def test_a_pppk_number_is_read_though_21_is_no_month() -> None:
    assert read(PPPK) == Nip("PPPK", PPPK, date(2000, 12, 31), date(2024, 1, 1), "male")
    assert read("197804052023292017") == Nip("PPPK", "197804052023292017", date(1978, 4, 5), date(2023, 1, 1), "female")


@pytest.mark.parametrize(
    "text",
    [
        "19850312 201001 1 023",
        " 198503122010011023 ",
        "19850312.201001.1.023",
        "19850312\u00a0201001\u00a01\u00a0023",
        "'198503122010011023",
        "1985 0312 2010 0110 23",
    ],
)
def test_spaces_dots_and_the_apostrophe_of_a_spreadsheet_are_passed_over(text: str) -> None:
    assert read(text).digits == PNS


def test_it_is_shown_as_letters_print_it() -> None:
    assert read(PNS).shown == "19850312 201001 1 023"
    assert read(PPPK).shown == "20001231 202421 1 001"


DAMAGED = {
    "empty": ("", (EMPTY,)),
    "only spaces": (" . ", (EMPTY,)),
    "rounded by Excel": ("198503122010011000", (ROUNDED_OR_NO_SEQUENCE,)),
    "as Excel shows it": ("1,98503E+17", (ROUNDED,)),
    "as Excel exports it": ("1.98503122010011E+17", (ROUNDED,)),
    "as pandas writes it": ("1.98503122010011e+17", (ROUNDED,)),
    "without a fraction": ("2E+17", (ROUNDED,)),
    "a float as text": ("198503122010011008.0", (ROUNDED,)),
    "sequence 000": ("199011302015122000", (ROUNDED_OR_NO_SEQUENCE,)),
    "too short": ("19850312201001102", (LENGTH.format(found=17),)),
    "too long": ("1985031220100110233", (LENGTH.format(found=19),)),
    "an old NIP of nine digits": ("130123456", (LENGTH.format(found=9),)),
    "letters": ("19850312201001102O", (CHARACTERS,)),
    "other digits": ("١٩٨٥٠٣١٢٢٠١٠٠١١٠٢٣", (CHARACTERS,)),
    "a dash": ("-", (CHARACTERS,)),
    "a comma for the sex, which another project's pattern takes": ("19850312201001,023", (CHARACTERS,)),
    "a name": ("I Wayan Sudira", (CHARACTERS,)),
    "30 February": ("198502302010011023", (BIRTH,)),
    "29 February of a common year": ("198502292010011023", (BIRTH,)),
    "birth year 0000": ("000003122010011023", (BIRTH,)),
    "appointed in year 0000": ("198503120000011023", (YEAR,)),
    "month 00": ("198503122010001023", (CODE,)),
    "month 13": ("198503122010131023", (CODE,)),
    "code 20": ("198503122023201023", (CODE,)),
    "code 30": ("198503122023301023", (CODE,)),
    "sex 0": ("198503122010010023", (SEX,)),
    "sex 3": ("198503122010013023", (SEX,)),
    "appointed before birth": ("198503121984011023", (BEFORE_BIRTH,)),
    "appointed at 17": ("198503122002121023", (TOO_YOUNG,)),
    "PPPK at 17": ("200703122024211001", (TOO_YOUNG,)),
    "appointed next month": ("199003122025071023", (FUTURE,)),
    "PPPK of next year": ("199003122026211023", (FUTURE,)),
    "several at once": ("198502302010133023", (BIRTH, CODE, SEX)),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_every_damage_is_told(name: str) -> None:
    text, expected = DAMAGED[name]
    assert problems(text) == expected


@pytest.mark.parametrize(
    "text", ["199003122025061023", "199003122025211023", "198503122003031023", "200712312025211001"]
)
def test_what_is_just_possible_is_taken(text: str) -> None:
    """Appointed this month or year; eighteen within the month, or year, of the appointment."""
    assert read(text).warnings == ()


@pytest.mark.parametrize(
    ("text", "warnings"),
    [
        ("198001012015121001", ()),
        ("198001012016011001", (OLD,)),
        ("196501012005011001", (OLD,)),
        ("196501012023211001", ()),
    ],
)
def test_a_late_appointment_of_a_pns_is_a_warning_only(text: str, warnings: tuple[str, ...]) -> None:
    assert read(text).warnings == warnings


def test_a_rounded_column_is_told_though_each_number_looks_sound() -> None:
    """pandas makes floats of a column with one blank; 198503122010011023 comes back as …008."""
    sound = [PNS, PPPK, "199011302015122001"]
    rounded = [str(int(float(number))) for number in sound]
    assert rounded[0] == "198503122010011008"
    assert isinstance(parse_nip(rounded[0], TODAY), Nip)
    assert have_been_rounded(rounded)
    assert not have_been_rounded(sound)
    assert not have_been_rounded([*rounded, PNS])
    assert not have_been_rounded(rounded[:1])
    assert have_been_rounded([*rounded, "", "Non-ASN"])


def test_a_number_stays_out_of_logs() -> None:
    shown = repr(read(PNS))
    assert "1985" not in shown and "2010" not in shown and "male" not in shown


births = st.dates(date(1955, 1, 1), date(2000, 12, 31))


@st.composite
def pns(draw: st.DrawFn) -> tuple[str, date, date, str, str]:
    birth = draw(births)
    appointed = draw(st.dates(birth + timedelta(days=19 * 366), TODAY)).replace(day=1)
    sex, sequence = draw(st.sampled_from("12")), draw(st.integers(1, 999))
    return f"{birth:%Y%m%d}{appointed:%Y%m}{sex}{sequence:03}", birth, appointed, sex, "PNS"


@st.composite
def pppk(draw: st.DrawFn) -> tuple[str, date, date, str, str]:
    birth = draw(births)
    year = draw(st.integers(birth.year + 18, TODAY.year))
    sex, sequence, times = draw(st.sampled_from("12")), draw(st.integers(1, 999)), draw(st.integers(1, 9))
    return f"{birth:%Y%m%d}{year}2{times}{sex}{sequence:03}", birth, date(year, 1, 1), sex, "PPPK"


@given(pns() | pppk())
def test_every_sound_number_says_what_it_was_made_from(made: tuple[str, date, date, str, str]) -> None:
    digits, birth, appointed, sex, kind = made
    nip = read(digits)
    assert (nip.birth, nip.appointed, nip.kind) == (birth, appointed, kind)
    assert nip.sex == {"1": "male", "2": "female"}[sex]
    assert read(nip.shown) == nip


@given(st.text(max_size=24) | st.from_regex(r"[0-9]{18}", fullmatch=True) | st.from_regex(r"[0-9E+., ]{1,25}"))
def test_any_text_gets_a_verdict_and_no_sentence_repeats_it(text: str) -> None:
    found = parse_nip(text, TODAY)
    if isinstance(found, NipProblems):
        assert found.sentences
        assert len(text) < 5 or not any(text in sentence for sentence in found.sentences)
        assert all(sentence.endswith(".") for sentence in found.sentences)
    else:
        assert len(found.digits) == 18 and found.digits.isascii()
