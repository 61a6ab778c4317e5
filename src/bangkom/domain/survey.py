"""Survei Kepuasan Masyarakat (SKM) by PermenPANRB 14/2017: nine unsur, 1 to 4, and the index (IKM) they come to.

Unsur are known by name, never by number: the rule lists *penanganan pengaduan* before *sarana dan prasarana*, its model
questionnaire after it, and data of both orders is about. All reckoning is exact; only the index is rounded, once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal, get_args

from bangkom.messages import number

Unsur = Literal["persyaratan", "prosedur", "waktu", "biaya", "produk", "kompetensi", "perilaku", "sarana", "pengaduan"]
UNSUR: tuple[Unsur, ...] = get_args(Unsur)
NAMES: dict[Unsur, str] = {
    "persyaratan": "Persyaratan",
    "prosedur": "Sistem, mekanisme, dan prosedur",
    "waktu": "Waktu penyelesaian",
    "biaya": "Biaya/tarif",
    "produk": "Produk spesifikasi jenis pelayanan",
    "kompetensi": "Kompetensi pelaksana",
    "perilaku": "Perilaku pelaksana",
    "sarana": "Sarana dan prasarana",
    "pengaduan": "Penanganan pengaduan, saran, dan masukan",
}
LOWEST, HIGHEST = 1, 4
WEIGHT = Fraction(1, 9)
CONVENTION = Fraction(11, 100)
"""The weight that many sheets use instead of 1/9. With it a perfect survey comes to 99, not to 100."""
SCALE = 25
MOST_RESPONDENTS = 1_000_000

Phase = Literal["before", "after"]
PHASES: tuple[Phase, ...] = get_args(Phase)
PHASE_WORDS: dict[Phase, str] = {"before": "Sebelum perubahan", "after": "Sesudah perubahan"}

Mark = Literal["A", "B", "C", "D"]
BANDS: tuple[tuple[Decimal, Mark, str], ...] = (
    (Decimal("88.31"), "A", "Sangat Baik"),
    (Decimal("76.61"), "B", "Baik"),
    (Decimal("65.00"), "C", "Kurang Baik"),
    (Decimal("25.00"), "D", "Tidak Baik"),
)
"""From which index on, the best first. The rule's bounds on NI leave holes (3,0642); those on the index don't."""


@dataclass(frozen=True)
class Tally:
    """The points of every unsur, summed over all respondents."""

    respondents: int
    totals: Mapping[Unsur, int]

    @property
    def points(self) -> int:
        """Of all unsur together."""
        return sum(self.totals.values())


@dataclass(frozen=True)
class SurveyResult:
    """`averages` are the NRR, exact; `index` is the IKM with two decimals; `convention` the same by 0,11."""

    respondents: int
    points: int
    averages: Mapping[Unsur, Fraction]
    index: Decimal
    mark: Mark
    words: str
    convention: Decimal


def problems(respondents: int, totals: Mapping[Unsur, int]) -> dict[str, str]:
    """What is wrong with totals as somebody typed them, by the unsur's id, or `respondents`; empty if nothing."""
    if not 1 <= respondents <= MOST_RESPONDENTS:
        return {"respondents": NO_RESPONDENTS}
    lowest, highest = LOWEST * respondents, HIGHEST * respondents
    return {
        unsur: OUT_OF_RANGE.format(respondents=respondents, lowest=lowest, highest=highest)
        for unsur in UNSUR
        if not lowest <= totals.get(unsur, 0) <= highest
    }


def tally(responses: Iterable[Mapping[Unsur, int]]) -> Tally:
    """Sum the responses. ValueError for one that lacks an unsur or has something else than 1, 2, 3 or 4."""
    count, totals = 0, dict.fromkeys(UNSUR, 0)
    for response in responses:
        if set(response) != set(UNSUR) or not all(is_score(value) for value in response.values()):
            raise ValueError("a response needs 1 to 4 for each of the nine unsur")
        count += 1
        for unsur, value in response.items():
            totals[unsur] += value
    return Tally(count, totals)


def is_score(value: object) -> bool:
    return type(value) is int and LOWEST <= value <= HIGHEST


def reckon(counted: Tally) -> SurveyResult:
    """The index of a survey. ValueError if these totals can't come from that many respondents."""
    if set(counted.totals) != set(UNSUR) or problems(counted.respondents, counted.totals):
        raise ValueError("these totals can't come from that many respondents")
    averages = {unsur: Fraction(counted.totals[unsur], counted.respondents) for unsur in UNSUR}
    index = _two_places(sum(averages.values(), Fraction()) * WEIGHT * SCALE)
    _, mark, words = next(band for band in BANDS if index >= band[0])
    convention = _two_places(sum(averages.values(), Fraction()) * CONVENTION * SCALE)
    return SurveyResult(counted.respondents, counted.points, averages, index, mark, words, convention)


def steps(result: SurveyResult) -> tuple[str, ...]:
    """How the index comes about, a sentence a step, with the figures of this survey."""
    total = sum(result.averages.values(), Fraction())
    index = number(float(result.index), 2)
    return (
        f"Jumlah nilai kesembilan unsur dari {number(result.respondents)} responden: {number(result.points)}.",
        f"Nilai rata-rata (NRR) tiap unsur = jumlah nilainya ÷ {number(result.respondents)}. Jumlah kesembilan NRR: "
        f"{number(float(total), 4)}.",
        f"Dikali bobot 1/9 (bukan 0,11): {number(float(total * WEIGHT), 4)}.",
        f"Dikali 25: {number(float(total * WEIGHT * SCALE), 4)}, dibulatkan dua angka: IKM {index}.",
        f"Mutu pelayanan {result.mark} ({result.words}): {_band_sentence(result.mark)}.",
    )


def sample_size(population: int) -> int:
    """Respondents that a survey of `population` users needs: Krejcie and Morgan's formula at 95 %, 5 %.

    Rounded to the nearest, as their table is; it gives the table's numbers but one (100.000: 384 there, 383 here).
    ValueError below 1.
    """
    if population < 1:
        raise ValueError("a population has at least one")
    chi_squared, proportion, error = Fraction(3841, 1000), Fraction(1, 4), Fraction(1, 400)
    needed = chi_squared * population * proportion / (error * (population - 1) + chi_squared * proportion)
    return min(population, int(needed + Fraction(1, 2)))


def _two_places(exact: Fraction) -> Decimal:
    """Rounded half up, as people reckon; exact until here."""
    hundredths = int(exact * 100 + Fraction(1, 2))  # not negative, so cutting off is rounding down
    return Decimal(hundredths).scaleb(-2)


def _band_sentence(mark: Mark) -> str:
    place = next(place for place, band in enumerate(BANDS) if band[1] == mark)
    lowest = number(float(BANDS[place][0]), 2)
    if place == 0:
        return f"IKM {lowest} ke atas"
    return f"IKM {lowest} sampai {number(float(BANDS[place - 1][0]) - 0.01, 2)}"


NO_RESPONDENTS = "Tulis jumlah responden, paling sedikit 1."
OUT_OF_RANGE = (
    "Dengan {respondents} responden yang memberi nilai 1–4, jumlahnya dari {lowest} sampai {highest}. "
    "Periksa jumlah ini atau jumlah respondennya."
)
