"""The IKM to play with: nine sliders, reckoned by the rule that surveys are reckoned by."""

import ipywidgets
import pytest

from bangkom.domain.survey import NAMES
from bangkom.forms import explore


def sliders(box: ipywidgets.Widget) -> list[ipywidgets.IntSlider]:
    found = [box] if isinstance(box, ipywidgets.IntSlider) else []
    return found + [one for child in getattr(box, "children", ()) for one in sliders(child)]


def words(box: ipywidgets.Widget) -> str:
    own = box.value if isinstance(box, ipywidgets.HTML) else ""
    return own + "".join(words(child) for child in getattr(box, "children", ()))


def press(box: ipywidgets.Widget, label: str) -> None:
    if isinstance(box, ipywidgets.Button) and box.description == label:
        box.click()
    for child in getattr(box, "children", ()):
        press(child, label)


@pytest.mark.parametrize(
    ("label", "index", "mark"), [("Semua 3", "75,00", "C"), ("Semua 4", "100,00", "A")], ids=["three", "four"]
)
def test_all_alike_come_to_what_the_lesson_says(label: str, index: str, mark: str) -> None:
    box = explore("ikm")
    press(box, label)
    assert f"<strong>IKM {index}</strong>, mutu <strong>{mark}</strong>" in words(box)


def test_one_bad_side_still_makes_an_a_and_is_named() -> None:
    box = explore("ikm")
    press(box, "Semua 4")
    sliders(box)[-1].value = 10
    said = words(box)
    assert "<strong>IKM 91,67</strong>, mutu <strong>A</strong>" in said
    assert "paling rendah: Penanganan pengaduan, saran, dan masukan (1,0)" in said


def test_the_example_of_the_lesson_comes_out_exactly() -> None:
    box = explore("ikm")
    for slider, value in zip(sliders(box), (34, 30, 28, 38, 36, 34, 38, 30, 26), strict=True):
        slider.value = value
    assert "<strong>IKM 81,67</strong>" in words(box)
    assert "Dengan bobot 0,11 hasilnya 80,85" in words(box)
    assert all(name in words(box) for name in NAMES.values())


def test_an_unknown_one_is_a_sentence_and_no_traceback() -> None:
    assert "tidak dikenal" in words(explore("lain"))
