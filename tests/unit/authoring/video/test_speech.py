import itertools

import pytest

from bangkom.authoring.video.pronounce import has_pepet, pronounced
from bangkom.authoring.video.script import parse_script
from bangkom.authoring.video.speech import QUIET, RATE, speak
from bangkom.authoring.video.timeline import FPS, lay

SCRIPT = """\
---
id: contoh-01
title: Satu contoh
---
# Dua asas
> Ada dua. Keduanya penting.
- Cepat
  > Pelayanan yang cepat, mudah, terjangkau, dan dapat dipercaya oleh setiap warga di daratan dan di Nusa Penida.
- Tepat
  > Juga tepat.
"""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("ASN dan OPD", "a es en dan o pe de"),
        ("LAN RI", "LAN er i"),
        ("pukul 08.00 WITA", "pukul 8 WITA"),
        ("Rp5.000 dan 1.000.000", "Rp5.000 dan 1.000.000"),
        ("[[x]]", "x"),
        ("Klungkung", "Klungkung"),
    ],
)
def test_acronyms_and_hours_are_spoken_as_people_say_them(words: str, said: str) -> None:
    assert pronounced(words) == said


def test_the_pepet_is_known_in_stems_and_their_forms() -> None:
    for word in ("kerja", "bekerja", "kinerja", "keempat", "Cepat", "kecepatan", "menyebut", "tempatnya", "berhak"):
        assert has_pepet(word), word
    for word in ("desa", "meja", "loket", "revolusi", "sesi", "beda", "sehat"):
        assert not has_pepet(word), word


def test_speech_is_trimmed_timed_by_word_and_the_same_every_time() -> None:
    words = ["Pelayanan", "yang", "cepat,", "mudah."]
    first, again = speak([words, ["Ya."]]), speak([words, ["Ya."]])
    assert first == again
    speech = first[0]
    assert 1.0 < speech.seconds < 4.0
    assert abs(speech.samples[0]) > QUIET and abs(speech.samples[-1]) > QUIET
    assert len(speech.moments) == len(words)
    assert speech.moments[0] < 0.1
    assert all(a < b for a, b in itertools.pairwise(speech.moments))
    assert speech.moments[-1] < speech.seconds


def test_pictures_sound_and_captions_share_one_clock() -> None:
    script, problems = parse_script(SCRIPT)
    assert script is not None and not problems
    film = lay(script)
    assert sum(shot.frames for shot in film.shots) / FPS == film.seconds == len(film.samples) / RATE
    assert [(shot.slide, shot.shown) for shot in film.shots] == [(None, 0), (0, 0), (0, 1), (0, 2)]
    assert all(cue.start < cue.end for cue in film.cues)
    assert all(a.end <= b.start for a, b in itertools.pairwise(film.cues))
    assert film.cues[-1].end <= film.seconds
    # Whatever is loud is captioned.
    loud = {place // 100 for place, value in enumerate(film.samples) if abs(value) > 2000}
    covered = [(round(cue.start * RATE), round(cue.end * RATE)) for cue in film.cues]
    assert all(any(a <= block * 100 + 100 and block * 100 <= b for a, b in covered) for block in loud)


def test_a_first_slide_that_repeats_the_title_is_spoken_on_the_cover() -> None:
    script, _ = parse_script(SCRIPT.replace("# Dua asas", "# Satu contoh\n> Selamat datang.\n# Dua asas"))
    assert script is not None
    film = lay(script)
    assert [shot.slide for shot in film.shots] == [None, 1, 1, 1]
    assert film.cues[0].text == "Selamat datang."
