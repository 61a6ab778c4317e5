import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangkom.authoring.video.captions import (
    Cue,
    cues_of,
    held,
    is_ours,
    phrases,
    read_vtt,
    to_vtt,
    transcript,
    transcript_of_captions,
)
from bangkom.authoring.video.narration import sentences, tokens, written
from bangkom.authoring.video.script import parse_script

words = st.lists(st.text("abcdefgh,-", min_size=1, max_size=20), min_size=1, max_size=60).map(" ".join)


@given(words)
def test_a_sentence_is_cut_into_cues_of_two_short_lines_and_no_word_is_lost(text: str) -> None:
    sentence = tokens(text)
    moments = [float(place) for place in range(len(sentence))]
    cues = cues_of(sentence, moments, float(len(sentence)))
    lines = [cue.text.split("\n") for cue in cues]
    assert all(len(pair) <= 2 and all(len(line) <= 42 for line in pair) for pair in lines)
    assert " ".join(" ".join(pair) for pair in lines) == text
    assert cues[0].start == 0 and cues[-1].end == len(sentence)
    assert all(before.end == after.start for before, after in itertools.pairwise(cues))
    assert all(cue.start < cue.end for cue in cues)


def test_a_long_sentence_is_cut_at_its_comma() -> None:
    text = "Seorang ibu dari Nusa Penida menyeberang ke daratan untuk satu surat, tetapi yang berwenang sedang rapat."
    (sentence,) = sentences(text)
    assert [written(phrase) for phrase in phrases(sentence)] == [text[:69], text[70:]]


def test_captions_stay_through_short_pauses_only() -> None:
    cues = held([Cue(0.0, 1.0, "a"), Cue(1.4, 2.0, "b"), Cue(5.0, 6.0, "c")])
    assert [(cue.start, cue.end) for cue in cues] == [(0.0, 1.4), (1.4, 2.5), (5.0, 6.5)]


def test_vtt_is_read_back_as_written() -> None:
    cues = (Cue(0.5, 2.25, "A < B & C\nbaris dua"), Cue(3599.999, 3661.5, "Akhir"))
    vtt = to_vtt(cues)
    assert read_vtt(vtt) == cues
    assert "01:01:01.500" in vtt
    assert is_ours(vtt)
    assert not is_ours("WEBVTT\n\n00:00.000 --> 00:01.000\nSaya")


@pytest.mark.parametrize(
    "text",
    ["", "Bukan WebVTT", "WEBVTT\n\n", "WEBVTT\n\n00:02.000 --> 00:01.000\nTerbalik", "WEBVTT\n\n1,5 --> 2,5\nSRT"],
)
def test_what_is_not_webvtt_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_vtt(text)


def test_the_transcript_reads_as_a_text_with_headings() -> None:
    script, _ = parse_script(
        "---\nid: a\ntitle: Judul\n---\n# Satu\n> Awal {UU 25/2009|undang-undang}.\n- Butir*\n  > Isi.\n"
        "# Dua\n:::{bars} Menit\nSebelum: 4,5\n:::\n> Turun.\n"
    )
    assert script is not None
    text = transcript(script)
    assert text.startswith("# Judul\n\n")
    assert "## Satu\n\nAwal UU 25/2009.\n\n**Butir\\***\n\nIsi.\n\n## Dua\n\nGrafik: Menit\n\n- Sebelum: 4,5\n" in text


def test_a_transcript_of_captions_breaks_where_the_speaker_pauses() -> None:
    cues = [Cue(0, 1, "Satu."), Cue(1, 2, "Dua\ntiga."), Cue(5, 6, "Empat.")]
    assert transcript_of_captions("Judul", cues).endswith("Satu. Dua tiga.\n\nEmpat.\n")
