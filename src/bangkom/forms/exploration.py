"""Exercises to play with, made of ipywidgets: the rule reckons in the kernel, exactly, and the page shows it."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from html import escape

import ipywidgets

from bangkom.domain import survey
from bangkom.domain.survey import NAMES, UNSUR, SurveyResult, Tally, Unsur
from bangkom.messages import number

TENTHS = 10
"""A slider moves by tenths, which is as many respondents: their sum is a whole number, and everything stays exact."""
START = 30
FULL = ipywidgets.Layout(width="100%")


def explore(name: str) -> ipywidgets.Widget:
    """The exploration of that name; a sentence in its place if there is none: nobody here can mend a traceback."""
    make = _MAKERS.get(name)
    return make() if make else ipywidgets.HTML(_notice(UNKNOWN))


def explore_ikm() -> ipywidgets.VBox:
    """Nine sliders, one an unsur; below them the IKM and its band as the sliders stand, told to screen readers too."""
    sliders = {unsur: _slider(unsur) for unsur in UNSUR}
    said = {unsur: ipywidgets.HTML() for unsur in UNSUR}
    outcome = ipywidgets.HTML()

    def renew(_change: object = None) -> None:
        result = survey.reckon(Tally(TENTHS, {unsur: slider.value for unsur, slider in sliders.items()}))
        for unsur, words in said.items():
            words.value = f"<strong>{escape(NAMES[unsur])}</strong>: {number(sliders[unsur].value / TENTHS, 1)}"
        outcome.value = _told(result)

    def fill(value: int) -> Callable[[ipywidgets.Button], None]:
        def set_all(_button: ipywidgets.Button) -> None:
            for slider in sliders.values():
                slider.value = value

        return set_all

    for slider in sliders.values():
        slider.observe(renew, "value")
    buttons = []
    for words, value in SHORTCUTS.items():
        button = ipywidgets.Button(description=words, layout=ipywidgets.Layout(width="auto", height="44px"))
        button.on_click(fill(value))
        buttons.append(button)
    renew()
    rows = [ipywidgets.VBox([said[unsur], sliders[unsur]], layout=FULL) for unsur in UNSUR]
    grid = ipywidgets.GridBox(
        rows, layout=ipywidgets.Layout(width="100%", grid_template_columns="repeat(auto-fit, minmax(16rem, 1fr))")
    )
    shortcuts = ipywidgets.Box(buttons, layout=ipywidgets.Layout(flex_flow="row wrap", width="100%"))
    box = ipywidgets.VBox([grid, shortcuts, outcome], layout=FULL)
    box.add_class("bangkom")
    box.add_class("bangkom-exploration")
    return box


def _slider(unsur: Unsur) -> ipywidgets.IntSlider:
    slider = ipywidgets.IntSlider(
        value=START, min=survey.LOWEST * TENTHS, max=survey.HIGHEST * TENTHS, step=1, readout=False, layout=FULL
    )
    slider.tooltip = NAMES[unsur]
    return slider


def _told(result: SurveyResult) -> str:
    total = sum(result.averages.values(), Fraction(0))
    sum_of_averages = number(float(total), 1)
    lowest = min(result.averages.values())
    names = [NAMES[unsur] for unsur in UNSUR if result.averages[unsur] == lowest]
    mend = LOWEST.format(names=", ".join(names), value=number(float(lowest), 1)) if len(names) < len(UNSUR) else SAME
    return (
        f'<div role="status"><p>{STEPS.format(total=sum_of_averages)} <strong>IKM {_two(result.index)}</strong>, '
        f"mutu <strong>{result.mark}</strong> ({escape(result.words)}).</p><p>{escape(mend)} "
        f"{CONVENTION.format(value=_two(result.convention))}</p></div>"
    )


def _two(value: Decimal) -> str:
    return number(float(value), 2)


def _notice(sentence: str) -> str:
    return f'<div class="bangkom"><p class="notice stop">{escape(sentence)}</p></div>'


_MAKERS: Mapping[str, Callable[[], ipywidgets.Widget]] = {"ikm": explore_ikm}

SHORTCUTS: Mapping[str, int] = {"Semua 3": 30, "Semua 4": 40}
STEPS = "Jumlah NRR {total} ÷ 9 × 25 ="
LOWEST = "Unsur dengan NRR paling rendah: {names} ({value})."
SAME = "Semua unsur sama tinggi."
CONVENTION = "Dengan bobot 0,11 hasilnya {value}: lebih rendah, karena sembilan kali 0,11 hanya 0,99."
UNKNOWN = "Latihan ini tidak dikenal. Buka lagi sesi dari Beranda; bila tetap begini, hubungi panitia."
