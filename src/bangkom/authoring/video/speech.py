"""Indonesian speech from espeak-ng, as samples with the moment of each word.

espeak-ng keeps its state in the process and is C code: it runs in a child process of its own (`python -m …speech`), one
for a video. So a crash there is an error here, and the same script gives the same samples whatever was spoken before.
"""

from __future__ import annotations  # array[int] has no runtime form in Python 3.11

import ctypes
import json
import re
import subprocess
import sys
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import espeakng_loader

from bangkom.authoring.video.pronounce import has_pepet, pronounced
from bangkom.errors import MediaError

RATE = 22050
WORDS_PER_MINUTE = 150
PITCH = 42
VOICE = b"id"
QUIET = 150  # samples below this are silence: espeak's own leading and trailing pauses, which we set ourselves


@dataclass(frozen=True)
class Speech:
    """One utterance: 16-bit mono samples at `RATE`, and when each of its words begins (seconds, rising)."""

    samples: array[int]
    moments: tuple[float, ...]

    @property
    def seconds(self) -> float:
        return len(self.samples) / RATE


def speak(utterances: Sequence[Sequence[str]]) -> tuple[Speech, ...]:
    """One Speech for each utterance, itself a list of words. MediaError if the voice can't be used on this machine."""
    child = subprocess.run(
        [sys.executable, "-m", "bangkom.authoring.video.speech"],
        input=json.dumps([list(words) for words in utterances]).encode(),
        capture_output=True,
        check=False,
    )
    if child.returncode != 0:
        reason = child.stderr.decode(errors="replace").strip()[-300:] or child.returncode
        raise MediaError(NO_VOICE.format(reason=reason))
    head, _, pcm = child.stdout.partition(b"\n")
    found, start = [], 0
    for item in json.loads(head):
        samples = array("h")
        samples.frombytes(pcm[start : start + item["bytes"]])
        start += item["bytes"]
        found.append(_trimmed(samples, item["moments"]))
    return tuple(found)


def _trimmed(samples: array[int], moments: Sequence[float]) -> Speech:
    first = next((i for i, value in enumerate(samples) if abs(value) > QUIET), 0)
    last = next((i for i in range(len(samples) - 1, -1, -1) if abs(samples[i]) > QUIET), -1)
    kept = samples[first : last + 1]
    moved = (min(max(moment - first / RATE, 0.0), len(kept) / RATE) for moment in moments)
    return Speech(kept, tuple(accumulate(moved, max)))


# --- the child process ---


class _Identity(ctypes.Union):
    _fields_ = [("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8)]


class _Event(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Identity),
    ]


_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))
_SYNCHRONOUS, _DONT_EXIT = 2, 0x8000
_UTF8, _PHONEMES, _MNEMONICS = 1, 0x100, 0
_RATE, _PITCH = 1, 3
_END, _WORD = 0, 1


class _Voice:
    def __init__(self) -> None:
        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        rate = self._library.espeak_Initialize(_SYNCHRONOUS, 0, espeakng_loader.get_data_path().encode(), _DONT_EXIT)
        if rate != RATE:
            raise OSError(f"espeak_Initialize: {rate}")
        self._check("espeak_SetVoiceByName", self._library.espeak_SetVoiceByName(VOICE))
        self._check("espeak_SetParameter", self._library.espeak_SetParameter(_RATE, WORDS_PER_MINUTE, 0))
        self._check("espeak_SetParameter", self._library.espeak_SetParameter(_PITCH, PITCH, 0))
        self._pcm = bytearray()
        self._events: list[tuple[int, float]] = []
        self._library.espeak_TextToPhonemes.restype = ctypes.c_char_p
        self._callback = _CALLBACK(self._receive)  # kept: espeak holds only the pointer
        self._library.espeak_SetSynthCallback(self._callback)

    def say(self, words: Sequence[str]) -> tuple[bytes, list[float]]:
        """The samples, and when each word begins (seconds)."""
        text, offsets = "", []
        for word in words:
            text += " " if text else ""
            offsets.append(len(text))
            text += re.sub(r"[^\W\d_]+", self._sounded, pronounced(word))
        self._pcm.clear()
        self._events = []
        raw = text.encode() + b"\0"
        flags = _UTF8 | _PHONEMES
        self._check(
            "espeak_Synth", self._library.espeak_Synth(raw, ctypes.c_size_t(len(raw)), 0, 1, 0, flags, None, None)
        )
        end = len(self._pcm) / 2 / RATE
        return bytes(self._pcm), [
            min((s for place, s in self._events if place >= offset), default=end) for offset in offsets
        ]

    def _sounded(self, match: re.Match[str]) -> str:
        """The word, or its phonemes with [@] for the [E] that espeak would say."""
        if not has_pepet(match.group()):
            return match.group()
        text = ctypes.c_char_p(match.group().encode())
        phonemes = self._library.espeak_TextToPhonemes(ctypes.byref(text), _UTF8, _MNEMONICS).decode()
        return str("[[" + phonemes.replace("'E", "'@").replace(",E", ",@") + "]]")

    def _receive(self, wave: ctypes._Pointer[ctypes.c_short], count: int, events: ctypes._Pointer[_Event]) -> int:
        if wave and count > 0:
            self._pcm += ctypes.string_at(wave, count * 2)
        place = 0
        while events[place].type != _END:
            event = events[place]
            if event.type == _WORD:
                self._events.append((event.text_position - 1, event.sample / RATE))
            place += 1
        return 0

    @staticmethod
    def _check(name: str, status: int) -> None:
        if status != 0:
            raise OSError(f"{name}: {status}")


def _main() -> None:
    voice = _Voice()
    spoken = [voice.say(words) for words in json.load(sys.stdin)]
    head = [{"bytes": len(pcm), "moments": moments} for pcm, moments in spoken]
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + b"".join(pcm for pcm, _ in spoken))


NO_VOICE = "Narasi tidak dapat dibuat: suara espeak-ng tidak berjalan di komputer ini ({reason})."

if __name__ == "__main__":
    _main()
