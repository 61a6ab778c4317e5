"""NIP (PNS) and NI PPPK: read as text, checked, never repeated in a sentence.

Both have 18 digits and no check digit. They begin with the birth date; then
PNS: year and month of the first appointment (TMT CPNS), sex, sequence 001…999;
PPPK: year of the first appointment, `2`, which appointment it is (1…9), sex, sequence.
Digits 13 and 14 tell them apart: a month, or 21…29. A number that passes is well-formed; whether it exists only BKN
knows. It holds a birth date and a sex, so it is personal data by itself: kept apart, shown to organisers only.
"""

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

DIGITS = 18
YOUNGEST = 18
"""Age in years below which nobody is appointed."""
OLDEST_USUAL = 35
"""Age up to which a PNS is commonly appointed; older ones exist, so it is a warning only."""
DOUBLE_STEP = 32
"""An 18-digit number that has been a double, as in a spreadsheet's numeric cell, is a multiple of this."""

SEPARATORS = re.compile(r"[\s.]+")
EIGHTEEN = re.compile(r"[0-9]{18}")
SCIENTIFIC = re.compile(r"[0-9]+([.,][0-9]+)?[eE]\+?[0-9]+")
WHOLE_FLOAT = re.compile(r"[0-9]{15,}[.,]0+")


@dataclass(frozen=True)
class Nip:
    """A well-formed number. `appointed`: the first day on which the appointment can have begun (PPPK: of the year).

    What it holds stays out of `repr`, and so out of logs.
    """

    kind: Literal["PNS", "PPPK"]
    digits: str = field(repr=False)
    birth: date = field(repr=False)
    appointed: date = field(repr=False)
    sex: Literal["male", "female"] = field(repr=False)
    warnings: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """`19850312 201001 1 023`, as it is printed on letters."""
        return " ".join((self.digits[:8], self.digits[8:14], self.digits[14], self.digits[15:]))


@dataclass(frozen=True)
class NipProblems:
    """Why a text is no NIP or NI PPPK: at least one sentence, none of which repeats it."""

    sentences: tuple[str, ...]


def parse_nip(text: str, today: date) -> Nip | NipProblems:
    """Read a NIP or NI PPPK as people write it, with spaces or dots or a spreadsheet's leading apostrophe.

    `today` is the date where the training is held. An empty text is a problem too: whether a person needs a number is
    the caller's to know.
    """
    bare = text.strip().removeprefix("'").strip()
    if SCIENTIFIC.fullmatch(bare) or WHOLE_FLOAT.fullmatch(bare):
        return NipProblems((ROUNDED,))
    digits = SEPARATORS.sub("", bare)
    if not digits:
        return NipProblems((EMPTY,))
    if not EIGHTEEN.fullmatch(digits):
        is_number = digits.isascii() and digits.isdigit()
        return NipProblems((LENGTH.format(found=len(digits)) if is_number else CHARACTERS,))
    if digits.endswith("000"):
        return NipProblems((ROUNDED_OR_NO_SEQUENCE,))
    return _read(digits, today)


def have_been_rounded(numbers: Iterable[str]) -> bool:
    """Whether a column of 18-digit numbers went through doubles: at least two, all of them multiples of DOUBLE_STEP.

    A rounded number can look well-formed (…023 becomes …008), so one alone can't be told; of `n` sound ones, chance
    makes all multiples once in 32ⁿ columns.
    """
    bare = [SEPARATORS.sub("", number) for number in numbers]
    found = [int(number) for number in bare if EIGHTEEN.fullmatch(number)]
    return len(found) > 1 and all(number % DOUBLE_STEP == 0 for number in found)


def _read(digits: str, today: date) -> Nip | NipProblems:
    problems: list[str] = []
    birth = _date(digits[:8])
    if birth is None:
        problems.append(BIRTH)
    year, code = int(digits[8:12]), int(digits[12:14])
    is_pppk = 21 <= code <= 29
    if not (is_pppk or 1 <= code <= 12):
        problems.append(CODE)
    if digits[14] not in "12":
        problems.append(SEX)
    appointed = _date(f"{year:04}{1 if is_pppk else code:02}01")
    if appointed is None and CODE not in problems:
        problems.append(YEAR)
    if birth is not None and appointed is not None:
        # A PPPK's number tells only the year: the benefit of the doubt goes to the last day.
        last = date(year, 12, 31) if is_pppk else appointed.replace(day=monthrange(year, code)[1])
        if last <= birth:
            problems.append(BEFORE_BIRTH)
        elif _age(birth, last) < YOUNGEST:
            problems.append(TOO_YOUNG)
    if appointed is not None and appointed > today:
        problems.append(FUTURE)
    if problems or birth is None or appointed is None:
        return NipProblems(tuple(problems))
    warnings = (OLD,) if not is_pppk and _age(birth, appointed) > OLDEST_USUAL else ()
    sex: Literal["male", "female"] = "male" if digits[14] == "1" else "female"
    return Nip("PPPK" if is_pppk else "PNS", digits, birth, appointed, sex, warnings)


def _date(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def _age(birth: date, at: date) -> int:
    return at.year - birth.year - ((at.month, at.day) < (birth.month, birth.day))


EMPTY = "NIP kosong."
LENGTH = "NIP harus 18 angka; yang tertulis {found} angka."
CHARACTERS = "NIP hanya boleh berisi 18 angka, boleh dengan spasi atau titik di antaranya."
ROUNDED = (
    "NIP ini sudah dibulatkan oleh lembar kerja (Excel hanya menyimpan 15 angka), sehingga angka aslinya hilang. "
    "Ubah format kolom menjadi Teks, lalu ketik ulang NIP dari surat keputusan."
)
ROUNDED_OR_NO_SEQUENCE = (
    "Nomor urut di akhir NIP tidak mungkin 000. Biasanya NIP ini sudah dibulatkan oleh lembar kerja: "
    "ubah format kolom menjadi Teks, lalu ketik ulang NIP dari surat keputusan."
)
ROUNDED_COLUMN = (
    "Semua NIP di kolom ini tampaknya sudah dibulatkan oleh lembar kerja (Excel hanya menyimpan 15 angka). "
    "Ubah format kolom menjadi Teks, lalu isi ulang dari data kepegawaian."
)
BIRTH = "Delapan angka pertama NIP bukan tanggal lahir yang ada (tahun, bulan, tanggal)."
CODE = "Angka ke-13 dan ke-14 NIP harus bulan 01–12 (PNS) atau 21–29 (PPPK)."
YEAR = "Angka ke-9 sampai ke-12 NIP bukan tahun pengangkatan yang ada."
SEX = "Angka ke-15 NIP harus 1 (laki-laki) atau 2 (perempuan)."
BEFORE_BIRTH = "Pengangkatan menurut NIP ini mendahului tanggal lahirnya."
TOO_YOUNG = f"Usia saat diangkat menurut NIP ini kurang dari {YOUNGEST} tahun."
FUTURE = "Pengangkatan menurut NIP ini belum terjadi."
OLD = f"Usia saat diangkat menurut NIP ini lebih dari {OLDEST_USUAL} tahun; periksa kembali."
