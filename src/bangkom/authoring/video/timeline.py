"""Speech laid on a time axis: which frame stands from when to when, and what is said then.

Frames change only at multiples of 1/FPS seconds: the silences are stretched to meet them, so that picture, sound and
captions share one clock exactly.
"""

from __future__ import annotations  # array[int] has no runtime form in Python 3.11

from array import array
from collections.abc import Iterable
from dataclasses import dataclass

from bangkom.authoring.video.captions import Cue, cues_of, held
from bangkom.authoring.video.narration import Sentence, sentences
from bangkom.authoring.video.parts import Script
from bangkom.authoring.video.speech import RATE, Speech, speak

FPS = 5
TICK = RATE // FPS  # samples a frame; exact, as 22050 is a multiple of 5
BEFORE_SLIDE = 0.5
AFTER_SENTENCE = 0.35
AFTER_STEP = 0.45
AFTER_SLIDE = 0.7
AT_END = 1.2


@dataclass(frozen=True)
class Shot:
    """A still for `frames` frames: slide `slide` (None: the cover) while its step `shown` is spoken, both from 0."""

    slide: int | None
    shown: int
    frames: int


@dataclass(frozen=True)
class Timeline:
    shots: tuple[Shot, ...]
    samples: array[int]
    cues: tuple[Cue, ...]

    @property
    def seconds(self) -> float:
        return len(self.samples) / RATE

    def end_of(self, slides: int) -> float:
        """When the first `slides` slides have been shown, in seconds."""
        return sum(shot.frames for shot in self.shots if shot.slide is None or shot.slide < slides) / FPS


def lay(script: Script) -> Timeline:
    """The whole film of a script. MediaError if it can't be spoken."""
    spoken = [sentence for _, _, group, _ in _groups(script) for sentence in group]
    said = speak([[token.spoken for token in sentence] for sentence in spoken])
    speeches = iter(zip(spoken, said, strict=True))
    samples = array("h")
    shots: list[Shot] = []
    cues: list[Cue] = []
    for slide, shown, group, pause in _groups(script):
        began = len(samples)
        if shown == 0 or slide is None:
            _quiet(samples, BEFORE_SLIDE)
        for place, (sentence, speech) in enumerate(next(speeches) for _ in group):
            if place:
                _quiet(samples, AFTER_SENTENCE)
            cues.extend(_cues(sentence, speech, len(samples) / RATE))
            samples.extend(speech.samples)
        _quiet(samples, pause)
        _quiet(samples, (-len(samples) % TICK) / RATE)
        shots.append(Shot(slide, shown, (len(samples) - began) // TICK))
    return Timeline(tuple(shots), samples, held(cues))


def _groups(script: Script) -> Iterable[tuple[int | None, int, tuple[Sentence, ...], float]]:
    """(slide, step spoken, what is said meanwhile, pause after it) of each shot."""
    first = script.slides[0]
    # A first slide that only repeats the title needs no picture beside the cover: its narration is spoken there.
    opens = first.title == script.title and not first.points and first.figure is None
    yield None, 0, first.steps[0].sentences if opens else sentences(script.title), AFTER_SLIDE
    for number, slide in enumerate(script.slides):
        if opens and number == 0:
            continue
        last = number == len(script.slides) - 1
        for place, step in enumerate(slide.steps):
            ended = place == len(slide.steps) - 1
            yield number, place, step.sentences, (AT_END if last and ended else AFTER_SLIDE if ended else AFTER_STEP)


def _cues(sentence: Sentence, speech: Speech, began: float) -> tuple[Cue, ...]:
    moments = [began + moment for moment in speech.moments]
    return cues_of(sentence, [began, *moments[1:]], began + speech.seconds)


def _quiet(samples: array[int], seconds: float) -> None:
    samples.frombytes(bytes(2 * round(seconds * RATE)))
