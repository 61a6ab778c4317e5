"""Captions (WebVTT) and the transcript: what is said, for eyes.

A cue holds at most two lines of 42 characters. Sentences that need more are cut into cues of similar length, rather at
a comma than between words that belong together.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from bangkom.authoring.video.narration import CAPTION_WIDTH, Sentence, written
from bangkom.authoring.video.parts import Bars, Flow, Picture, Quadrants, Script, Slide

LINES = 2
HOLD = 1.0  # seconds a cue may stay after its words, so that captions don't flicker between sentences


@dataclass(frozen=True)
class Cue:
    """A caption from `start` to `end` (seconds); text of one or two lines."""

    start: float
    end: float
    text: str


def wrap_caption(text: str) -> tuple[str, ...]:
    """Lines of at most 42 characters; two lines are made of like length. A longer word stands alone on its line."""
    words = text.split()
    if len(" ".join(words)) <= CAPTION_WIDTH:
        return (" ".join(words),)
    halves = [(" ".join(words[:i]), " ".join(words[i:])) for i in range(1, len(words))]
    fitting = [pair for pair in halves if max(map(len, pair)) <= CAPTION_WIDTH]
    if fitting:
        return min(fitting, key=lambda pair: abs(len(pair[0]) - len(pair[1])))
    lines = [""]
    for word in words:
        if lines[-1] and len(lines[-1]) + 1 + len(word) > CAPTION_WIDTH:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return tuple(lines)


def phrases(sentence: Sentence) -> tuple[Sentence, ...]:
    """The sentence cut into pieces that fit a cue each."""
    if len(wrap_caption(written(sentence))) <= LINES:
        return (sentence,)
    total = len(written(sentence))
    ideal = total / -(-total // (LINES * CAPTION_WIDTH - 8))

    @cache
    def best(start: int) -> tuple[float, tuple[int, ...]]:
        if start == len(sentence):
            return 0.0, ()
        options = []
        for end in range(start + 1, len(sentence) + 1):
            text = written(sentence[start:end])
            if end > start + 1 and len(wrap_caption(text)) > LINES:
                break
            comfort = 0.0 if end == len(sentence) or text[-1] in ",;:–—" else 700.0
            rest, cuts = best(end)
            options.append(((len(text) - ideal) ** 2 + comfort + rest, (end, *cuts)))
        return min(options)

    ends = best(0)[1]
    return tuple(sentence[a:b] for a, b in zip((0, *ends), ends, strict=False))


def cues_of(sentence: Sentence, moments: Sequence[float], end: float) -> tuple[Cue, ...]:
    """Cues of one sentence; `moments` is when each token begins, `end` when the sentence ends (seconds)."""
    place, starts, texts = 0, [], []
    for phrase in phrases(sentence):
        starts.append(moments[place])
        texts.append("\n".join(wrap_caption(written(phrase))))
        place += len(phrase)
    return tuple(map(Cue, starts, (*starts[1:], end), texts))


def held(cues: Sequence[Cue]) -> tuple[Cue, ...]:
    """The same cues, each staying until the next when the pause between is short."""
    following = [cue.start for cue in cues[1:]] + [float("inf")]
    return tuple(
        replace(cue, end=after if after - cue.end <= HOLD else cue.end + HOLD / 2)
        for cue, after in zip(cues, following, strict=True)
    )


def to_vtt(cues: Sequence[Cue]) -> str:
    blocks = [f"WEBVTT\nLanguage: id\n\nNOTE\n{MADE_NOTE}"]
    blocks += [f"{stamp(cue.start)} --> {stamp(cue.end)}\n{_escaped(cue.text)}" for cue in cues]
    return "\n\n".join(blocks) + "\n"


def is_ours(vtt: str) -> bool:
    """Whether `to_vtt` made this text; captions without the note were given by a person and are kept."""
    return MADE_NOTE in vtt


def read_vtt(vtt: str) -> tuple[Cue, ...]:
    """The cues of a WebVTT text, tags dropped. ValueError (Indonesian) if it isn't WebVTT or a cue has no length."""
    vtt = vtt.replace("\r\n", "\n").replace("\r", "\n")
    if not re.match(r"\ufeff?WEBVTT(?:[ \t\n]|$)", vtt):
        raise ValueError(NO_VTT_HEAD)
    cues = []
    for block in re.split(r"\n\s*\n", vtt):
        lines = block.strip().split("\n")
        timing = next((number for number, line in enumerate(lines) if "-->" in line), None)
        if timing is None:
            continue
        match = re.match(rf"\s*{_STAMP}\s+-->\s+{_STAMP}(?:\s|$)", lines[timing])
        if not match:
            raise ValueError(BAD_TIMING.format(line=lines[timing]))
        start, end = _seconds(match.groups()[:3]), _seconds(match.groups()[3:])
        if end <= start:
            raise ValueError(BAD_TIMING.format(line=lines[timing]))
        text = re.sub(r"<[^>]*>", "", "\n".join(lines[timing + 1 :]))
        cues.append(Cue(start, end, text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")))
    if not cues:
        raise ValueError(NO_CUES)
    return tuple(cues)


def stamp(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"


def transcript(script: Script, note: str = "") -> str:
    """Markdown: the title, a heading a slide, points in bold, what is said as paragraphs; `note` stands at the top."""
    parts = [f"# {script.title}", note or MADE_LINE]
    for slide in script.slides:
        parts.append(f"## {slide.title}")
        parts.extend(_figure(slide))
        named = iter(_named(slide))
        for step in slide.steps:
            said = _plain(" ".join(written(sentence) for sentence in step.sentences))
            parts.append(f"**{next(named)}**\n\n{said}" if step.point else said)
    return "\n\n".join(parts) + "\n"


def transcript_of_captions(title: str, cues: Sequence[Cue]) -> str:
    """Markdown of what captions say; a paragraph ends where the speaker pauses or after some 400 characters."""
    paragraphs = [""]
    for cue, before in zip(cues, (None, *cues), strict=False):
        ended = paragraphs[-1][-1:] in (".", "?", "!")
        if before is not None and ended and (cue.start - before.end > 1.5 or len(paragraphs[-1]) > 400):
            paragraphs.append("")
        paragraphs[-1] = f"{paragraphs[-1]} {' '.join(cue.text.split())}".strip()
    return "\n\n".join([f"# {title}", CAPTIONS_LINE, *map(_plain, paragraphs)]) + "\n"


def _figure(slide: Slide) -> list[str]:
    match slide.figure:
        case Picture(alt=alt):
            return [f"Gambar: {_plain(alt)}"]
        case Bars(title=title, bars=bars):
            rows = "\n".join(f"- {_plain(bar.label)}: {bar.text}" for bar in bars)
            return [f"Grafik: {_plain(title)}\n\n{rows}" if title else f"Grafik:\n\n{rows}"]
        case Flow():
            return [f"Gambar alur, {len(slide.points)} langkah:"]
        case Quadrants(across=across, up=up):
            return [f"Gambar empat kuadran. Makin ke kanan: {_plain(across)}. Makin ke atas: {_plain(up)}."]
        case None:
            return []


def _named(slide: Slide) -> list[str]:
    """The points as readers need them who don't see where in a figure they stand."""
    points = [_plain(point) for point in slide.points]
    match slide.figure:
        case Flow():
            return [f"{number}. {point}" for number, point in enumerate(points, 1)]
        case Quadrants():
            return [f"{point} ({place})" for point, place in zip(points, CELLS, strict=True)]
        case _:
            return points


def _plain(text: str) -> str:
    """Text that Markdown shows as it stands."""
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", text)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _seconds(parts: Sequence[str | None]) -> float:
    hours, minutes, seconds = parts
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(seconds or 0)


_STAMP = r"(?:(\d{2,}):)?(\d{2}):(\d{2}\.\d{3})"

CELLS = ("kiri atas", "kanan atas", "kiri bawah", "kanan bawah")
MADE_NOTE = "Dibuat otomatis dari naskah. Berkas tanpa catatan ini dianggap tulisan orang dan tidak diganti."
MADE_LINE = "Transkrip ini memuat seluruh narasi video."
RECORDING_LINE = (
    "Transkrip ini adalah naskah video. Video direkam langsung, jadi ucapan pembicara dapat berbeda dari naskah ini."
)
CAPTIONS_LINE = "Transkrip ini diambil dari teks video (takarir)."
NO_VTT_HEAD = "baris pertama harus WEBVTT"
BAD_TIMING = "waktu ini tidak terbaca: {line}"
NO_CUES = "belum ada teks di dalamnya"
