"""Exercises to play with: the rule reckons in the kernel, exactly, and the page shows what it comes to."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import traitlets

from bangkom.domain import survey
from bangkom.domain.survey import NAMES, UNSUR, SurveyResult, Tally
from bangkom.forms.modules import joined
from bangkom.messages import number

_STATIC = Path(__file__).parent / "static"
_TOKENS = Path(__file__).parents[1] / "static" / "tokens.css"
TENTHS = 10
"""A slider moves by tenths, which is as many respondents: their sum is a whole number, and everything stays exact."""
LEAST, MOST = survey.LOWEST * TENTHS, survey.HIGHEST * TENTHS
START = 30


class IkmWidget(anywidget.AnyWidget):
    """Nine sliders. `values`: tenths of an NRR by unsur, LEAST to MOST; `outcome`: what they come to, a line an entry.

    What a page sends beyond that is not taken: the values stay as they were.
    """

    _esm: ClassVar[str] = joined(_STATIC, "ikm")
    _css: ClassVar[str] = _TOKENS.read_text("utf-8") + (_STATIC / "ikm.css").read_text("utf-8")

    unsur = traitlets.List(default_value=[{"id": one, "name": NAMES[one]} for one in UNSUR]).tag(sync=True)
    scale = traitlets.Dict(
        default_value={"tenths": TENTHS, "least": LEAST, "most": MOST, "shortcuts": [START, MOST]}
    ).tag(sync=True)
    values = traitlets.Dict(default_value=dict.fromkeys(UNSUR, START)).tag(sync=True)
    outcome = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __init__(self) -> None:
        self._kept: Mapping[str, int] = dict.fromkeys(UNSUR, START)  # a message's values stand in `values` unchecked
        super().__init__()
        self._tell()

    def __repr__(self) -> str:
        """What is read where widgets can't be shown."""
        return " ".join(self.outcome)

    @traitlets.validate("values")
    def _only_possible(self, proposal: Any) -> Mapping[str, int]:
        given: Mapping[str, int] = proposal.value
        if given.keys() == set(UNSUR) and all(type(one) is int and LEAST <= one <= MOST for one in given.values()):
            self._kept = given
        return self._kept

    @traitlets.observe("values")
    def _tell(self, _change: object = None) -> None:
        self.outcome = list(told(survey.reckon(Tally(TENTHS, {unsur: self._kept[unsur] for unsur in UNSUR}))))


class Unknown(anywidget.AnyWidget):
    """In place of an exploration that isn't there: nobody here can mend a traceback."""

    _esm: ClassVar[str] = "export default { render: ({ model, el }) => { el.textContent = model.get('sentence'); } };"
    sentence = traitlets.Unicode("Latihan ini tidak dikenal. Buka lagi sesi dari Beranda.").tag(sync=True)

    def __repr__(self) -> str:
        return str(self.sentence)


def explore(name: str) -> anywidget.AnyWidget:
    """The exploration of that name, or a sentence in its place."""
    return _MAKERS.get(name, Unknown)()


def told(result: SurveyResult) -> tuple[str, str, str]:
    """The IKM with its band, the lowest unsur, and what the rounded weight would have made of it."""
    total = number(float(sum(result.averages.values(), Fraction(0))), 1)
    lowest = min(result.averages.values())
    names = [NAMES[unsur] for unsur in UNSUR if result.averages[unsur] == lowest]
    mend = LOWEST.format(names=", ".join(names), value=number(float(lowest), 1)) if len(names) < len(UNSUR) else SAME
    index = STEPS.format(total=total, index=_two(result.index), mark=result.mark, words=result.words)
    return index, mend, CONVENTION.format(value=_two(result.convention))


def _two(value: Decimal) -> str:
    return number(float(value), 2)


_MAKERS: Mapping[str, Callable[[], anywidget.AnyWidget]] = {"ikm": IkmWidget}

STEPS = "Jumlah NRR {total} ÷ 9 × 25 = IKM {index}, mutu {mark} ({words})."
LOWEST = "Unsur dengan NRR paling rendah: {names} ({value})."
SAME = "Semua unsur sama tinggi."
CONVENTION = "Dengan bobot 0,11 hasilnya {value}: lebih rendah, karena sembilan kali 0,11 hanya 0,99."
