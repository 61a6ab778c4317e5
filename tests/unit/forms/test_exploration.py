"""The IKM to play with: nine sliders, reckoned by the rule that surveys are reckoned by."""

from typing import Any

import pytest

from bangkom.domain.survey import NAMES, UNSUR
from bangkom.forms import explore


def outcome_of(values: Any) -> list[str]:
    widget = explore("ikm")
    widget.set_state({"values": values})
    found: list[str] = widget.outcome
    return found


@pytest.mark.parametrize(("value", "index", "mark"), [(30, "75,00", "C"), (40, "100,00", "A")], ids=["three", "four"])
def test_all_alike_come_to_what_the_lesson_says(value: int, index: str, mark: str) -> None:
    assert f"IKM {index}, mutu {mark} " in outcome_of(dict.fromkeys(UNSUR, value))[0]


def test_one_bad_side_still_makes_an_a_and_is_named() -> None:
    said = outcome_of(dict.fromkeys(UNSUR, 40) | {"pengaduan": 10})
    assert "IKM 91,67, mutu A" in said[0]
    assert said[1] == "Unsur dengan NRR paling rendah: Penanganan pengaduan, saran, dan masukan (1,0)."


def test_the_example_of_the_lesson_comes_out_exactly() -> None:
    said = outcome_of(dict(zip(UNSUR, (34, 30, 28, 38, 36, 34, 38, 30, 26), strict=True)))
    assert "Jumlah NRR 29,4 ÷ 9 × 25 = IKM 81,67, mutu B" in said[0]
    assert "Dengan bobot 0,11 hasilnya 80,85" in said[2]
    assert [one["name"] for one in explore("ikm").unsur] == list(NAMES.values())


@pytest.mark.parametrize(
    "values",
    [{}, {"lain": 30}, dict.fromkeys(UNSUR, 41), dict.fromkeys(UNSUR, 9), dict.fromkeys(UNSUR, "30"),
     dict.fromkeys(UNSUR, 30.5), dict.fromkeys(UNSUR, True), dict.fromkeys(UNSUR, 1e999)],
)  # fmt: skip
def test_what_no_slider_can_say_changes_nothing(values: Any) -> None:
    assert "IKM 75,00" in outcome_of(values)[0]


def test_an_unknown_one_is_a_sentence_and_no_traceback() -> None:
    assert "tidak dikenal" in repr(explore("lain"))
