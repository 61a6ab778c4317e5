from pathlib import Path

import pytest

from bangkom.web.service.transcript import make_check

ROOT = Path(__file__).parents[4]
TRANSCRIPTS = sorted((ROOT / "course").glob("*/video/*/transcript.md"))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.parent.name)
def test_every_transcript_of_the_course_asks_for_a_passage_that_stands_under_the_right_heading(path: Path) -> None:
    text = path.read_text("utf-8")
    asked = set()
    for number in range(50):
        check = make_check(text, f"km_{number}")
        assert check is not None
        section = text.split(f"## {check.options[check.right]}\n")[1].split("\n## ")[0]
        assert check.passage in " ".join(section.split())
        assert len(set(check.options)) == 4
        asked.add(check.passage)
    assert len(asked) > 5


def test_the_same_reader_is_asked_the_same() -> None:
    text = TRANSCRIPTS[0].read_text("utf-8")
    assert make_check(text, "km_01") == make_check(text, "km_01")


@pytest.mark.parametrize("text", ["", "# Judul\n\nTeks", "## Satu bagian\n\n" + "kata " * 50])
def test_a_transcript_too_short_to_ask_about_asks_nothing(text: str) -> None:
    assert make_check(text, "km_01") is None
