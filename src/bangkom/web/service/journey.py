"""A participant's way through the whole training, as steps: what is done, what is now, and what each waits for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bangkom.domain.graduation import Verdict
from bangkom.domain.requirements import RuleKey

StepState = Literal["done", "now", "later", "failed"]


@dataclass(frozen=True)
class Step:
    """`path` is where it is done, below the service's prefix; empty for what is done on the home page itself."""

    title: str
    path: str
    button: str
    state: StepState
    sentence: str


@dataclass(frozen=True)
class _Stage:
    title: str
    path: str
    button: str
    rules: tuple[RuleKey, ...]


STAGES = (
    _Stage("Belajar daring", "", "", ("tasks", "videos")),
    _Stage("Live Chat dan forum", "diskusi", "Buka diskusi", ("chats", "forum")),
    _Stage("Tatap muka", "tatap-muka", "Lihat jadwal tatap muka", ("attendance",)),
    _Stage("Rancangan", "rancangan", "Buka rancangan", ("design",)),
    _Stage("Presentasi", "presentasi", "Lihat giliran presentasi", ("presentation",)),
    _Stage("Implementasi", "implementasi", "Buka implementasi", ("implementation",)),
    _Stage("Kelulusan", "kelulusan/saya", "Lihat kelulusan", ("score",)),
)
WORDS: dict[StepState, str] = {
    "done": "Selesai",
    "now": "Berjalan",
    "later": "Nanti",
    "failed": "Tidak terpenuhi",
}


BEGINNING = tuple(
    Step(stage.title, stage.path, stage.button, "later" if place else "now", "") for place, stage in enumerate(STAGES)
)
"""The steps of who still has tasks to hand in."""


def lay_out(verdict: Verdict) -> tuple[Step, ...]:
    """The stages in order; the first that waits for something is the one to do now."""
    rules = {rule.key: rule for rule in verdict.rules}
    steps: list[Step] = []
    for stage in STAGES:
        own = [rules[key] for key in stage.rules]
        states = {rule.state for rule in own}
        state: StepState = "failed" if "failed" in states else "later" if "awaited" in states else "done"
        if state == "later" and not any(step.state == "now" for step in steps):
            state = "now"
        steps.append(Step(stage.title, stage.path, stage.button, state, " ".join(rule.sentence for rule in own)))
    return tuple(steps)


def current(steps: Sequence[Step]) -> Step | None:
    """The step to do now; None if nothing is awaited."""
    return next((step for step in steps if step.state == "now"), None)
