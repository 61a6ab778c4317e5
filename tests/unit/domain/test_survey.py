"""IKM by PermenPANRB 14/2017, against worked tables and an independent reckoning."""

from decimal import ROUND_HALF_UP, Decimal, getcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangkom.domain.survey import NAMES, UNSUR, Tally, is_score, problems, reckon, sample_size, steps, tally

respondents = st.dictionaries(st.sampled_from(UNSUR), st.integers(1, 4), min_size=9, max_size=9)
surveys = st.lists(respondents, min_size=1, max_size=60)


def spread(total, count):
    """`total` points in nine unsur, as even as whole numbers allow, from `count` respondents."""
    each, rest = divmod(total, 9)
    return Tally(count, {unsur: each + (place < rest) for place, unsur in enumerate(UNSUR)})


def by_hand(points, count):
    """The index by decimal arithmetic alone: points × 25 ÷ (9 × n), half up."""
    getcontext().prec = 50
    exact = Decimal(points) * 25 / (Decimal(9) * count)
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


# points of all unsur, respondents → IKM, mutu, kinerja, and what the weight 0,11 would have made of it
WORKED = [
    (955, 29, "91.48", "A", "Sangat Baik", "90.56"),
    (36, 1, "100.00", "A", "Sangat Baik", "99.00"),
    (9, 1, "25.00", "D", "Tidak Baik", "24.75"),
    (18, 1, "50.00", "D", "Tidak Baik", "49.50"),
    (27, 1, "75.00", "C", "Kurang Baik", "74.25"),
    (2808, 120, "65.00", "C", "Kurang Baik", "64.35"),
    (11031, 400, "76.60", "C", "Kurang Baik", "75.84"),
    (11032, 400, "76.61", "B", "Baik", "75.85"),
    (12716, 400, "88.31", "A", "Sangat Baik", "87.42"),
    (12715, 400, "88.30", "B", "Baik", "87.42"),
    (23398, 1000, "64.99", "D", "Tidak Baik", "64.34"),
]


@pytest.mark.parametrize(("points", "count", "index", "mark", "words", "convention"), WORKED)
def test_worked_examples(points, count, index, mark, words, convention):
    result = reckon(spread(points, count))
    assert (str(result.index), result.mark, result.words, str(result.convention)) == (index, mark, words, convention)


def test_a_half_is_rounded_up_and_only_once():
    """6597 points of 200 respondents are 91,625 exactly: 91,63, where rounding halves to even would say 91,62."""
    assert str(reckon(spread(6597, 200)).index) == "91.63"


def test_ni_in_a_hole_of_the_rules_table_has_a_band():
    """NI 3,0642 is above 3,064 (C) and below 3,0644 (B): the rounded index decides."""
    result = reckon(spread(137889, 5000))
    assert Fraction(result.points, 9 * 5000) == Fraction("3.0642")
    assert (str(result.index), result.mark) == ("76.61", "B")


@given(surveys)
def test_the_index_is_that_of_an_independent_reckoning(responses):
    result = reckon(tally(responses))
    assert result.index == by_hand(sum(sum(one.values()) for one in responses), len(responses))
    assert result.index.as_tuple().exponent == -2
    assert 25 <= result.index <= 100


@given(surveys)
def test_every_average_is_the_mean_of_its_own_unsur(responses):
    result = reckon(tally(responses))
    for unsur in UNSUR:
        assert result.averages[unsur] == Fraction(sum(one[unsur] for one in responses), len(responses))


@given(surveys, st.permutations(UNSUR))
def test_the_order_in_which_unsur_stand_changes_nothing(responses, order):
    shuffled = [{unsur: one[unsur] for unsur in order} for one in responses]
    assert reckon(tally(shuffled)) == reckon(tally(responses))


@given(surveys)
def test_totals_and_single_responses_come_to_the_same(responses):
    counted = tally(responses)
    assert problems(counted.respondents, counted.totals) == {}
    assert reckon(Tally(len(responses), dict(counted.totals))) == reckon(counted)


@given(surveys, st.sampled_from(UNSUR))
def test_a_better_answer_never_lowers_the_index(responses, unsur):
    better = [{**one, unsur: min(4, one[unsur] + 1)} for one in responses]
    assert reckon(tally(better)).index >= reckon(tally(responses)).index


@given(st.integers(2500, 10000))
def test_every_index_has_exactly_one_band(hundredths):
    """Whatever two decimals an index has; 100 points × n = hundredths × 36 for n = 10.000 respondents."""
    result = reckon(spread(hundredths * 36, 10000))
    assert result.index == Decimal(hundredths) / 100
    expected = "A" if hundredths >= 8831 else "B" if hundredths >= 7661 else "C" if hundredths >= 6500 else "D"
    assert result.mark == expected


@pytest.mark.parametrize("value", [0, 5, -1, 2.0, True, "3", None])
def test_only_whole_numbers_from_one_to_four_are_scores(value):
    assert not is_score(value)
    response = dict.fromkeys(UNSUR, 4)
    with pytest.raises(ValueError, match="1 to 4"):
        tally([{**response, "biaya": value}])


def test_a_blank_is_refused_never_taken_for_nought():
    response = dict.fromkeys(UNSUR, 4)
    del response["biaya"]
    with pytest.raises(ValueError, match="nine unsur"):
        tally([response])


@pytest.mark.parametrize(
    ("count", "changes", "wrong"),
    [
        (0, {}, {"respondents"}),
        (10, {}, set()),
        (10, {"waktu": 9}, {"waktu"}),
        (10, {"waktu": 41, "sarana": 0}, {"waktu", "sarana"}),
    ],
)
def test_totals_that_no_respondents_could_have_given_are_named(count, changes, wrong):
    totals = {**dict.fromkeys(UNSUR, 30), **changes}
    assert set(problems(count, totals)) == wrong
    if wrong:
        with pytest.raises(ValueError, match="respondents"):
            reckon(Tally(count, totals))


def test_a_survey_of_nobody_has_no_index():
    with pytest.raises(ValueError, match="respondents"):
        reckon(tally([]))


def test_the_steps_can_be_followed_with_a_pocket_calculator():
    assert steps(reckon(spread(955, 29))) == (
        "Jumlah nilai kesembilan unsur dari 29 responden: 955.",
        "Nilai rata-rata (NRR) tiap unsur = jumlah nilainya ÷ 29. Jumlah kesembilan NRR: 32,9310.",
        "Dikali bobot 1/9 (bukan 0,11): 3,6590.",
        "Dikali 25: 91,4751, dibulatkan dua angka: IKM 91,48.",
        "Mutu pelayanan A (Sangat Baik): IKM 88,31 ke atas.",
    )
    assert steps(reckon(spread(27, 1)))[-1] == "Mutu pelayanan C (Kurang Baik): IKM 65,00 sampai 76,60."


def test_there_are_nine_unsur_and_each_has_its_name():
    assert len(UNSUR) == len(set(UNSUR)) == len(set(NAMES.values())) == 9
    assert set(NAMES) == set(UNSUR)


# From the table of Krejcie and Morgan (1970)
TABLE = {
    10: 10, 15: 14, 20: 19, 25: 24, 30: 28, 50: 44, 75: 63, 100: 80, 150: 108, 200: 132, 300: 169, 400: 196, 500: 217,
    750: 254, 1000: 278, 1500: 306, 2000: 322, 3000: 341, 5000: 357, 10000: 370, 20000: 377, 50000: 381, 75000: 382,
}  # fmt: skip


@pytest.mark.parametrize(("population", "needed"), TABLE.items())
def test_sample_sizes_are_those_of_the_published_table(population, needed):
    assert sample_size(population) == needed


@given(st.integers(1, 10**7))
def test_a_sample_is_never_larger_than_who_there_is_nor_than_384(population):
    assert 1 <= sample_size(population) <= min(population, 384)
    assert sample_size(population) <= sample_size(population + 1)


def test_nobody_to_ask_is_a_mistake():
    with pytest.raises(ValueError, match="at least one"):
        sample_size(0)
