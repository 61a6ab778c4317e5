"""The guides say what is true of the screen: bold words are words of it, pictures are there, links lead somewhere."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
GUIDES = ("peserta", "widyaiswara", "bkpsdm")
SCREENS = ("src/bangkom/**/*.html", "src/bangkom/**/*.j2", "src/bangkom/**/*.js", "labextension/src/*.ts")

ASIDE = re.compile(r"^\*\*[^*]+[.?]\*\*", re.MULTILINE)
"""A sentence or question that begins a paragraph names a trouble, not a button."""
BOLD = re.compile(r"\*\*([^*]+)\*\*", re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")

SEAMS = re.compile(r"<[^>]*>|\{%.*?%\}|\{\{.*?\}\}|\$?\{[^}]*\}|\n")
CLAUSES = re.compile(SEAMS.pattern + r"|\. |: | — |; | \(")

EMPHASIS = frozenset({"dicetak tebal", "sama", "dan", "tidak", "belum", "3 × 24 jam"})
"""Words that are bold for their weight."""

ENGLISH = frozenset(
    """
    the and with click login logout upload download password username button link file files deadline dashboard
    feedback submit browser server's online offline email smartphone gadget account user users share scan update
    settings setting check report reports list save saved open close tab menu's mouse keyboard shortcut screenshot
    please your you for from not this that are is was
    """.split()  # noqa: SIM905 - a list of words reads better
)
"""What slips in; `menu`, `video`, `forum`, `server`, `formgrader` and `Live Chat` are Indonesian here."""

MOST_BYTES = 3_000_000
"""Of all pictures together: a guide is read over weak lines too."""


@cache
def labels() -> frozenset[str]:
    """Everything that a screen can say, cut at its tags and at what is filled in, without the marks at its ends."""
    found: set[str] = set()
    for pattern in SCREENS:
        for path in ROOT.glob(pattern):
            found |= _cut(path.read_text("utf-8"))
    for path in (ROOT / "src" / "bangkom").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= _cut(node.value)
    return frozenset(found)


def _cut(text: str) -> set[str]:
    quoted = re.findall(r"'([^'\n]*)'|\"([^\"\n]*)\"|`([^`\n]*)`", text)
    pieces = [text, *(one for group in quoted for one in group if one)]
    return {_bare(part) for piece in pieces for part in (*SEAMS.split(piece), *CLAUSES.split(piece)) if part.strip()}


def _bare(words: str) -> str:
    return re.sub(r"\s+", " ", words).strip(" .,:;·?!…()“”\"'`")


def text_of(guide: str) -> str:
    return (DOCS / f"{guide}.md").read_text("utf-8")


def quoted(guide: str) -> list[str]:
    return [re.sub(r"\s+", " ", words) for words in BOLD.findall(ASIDE.sub("", text_of(guide)))]


def anchors(text: str) -> set[str]:
    """Of headings, as forges make them."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}


@pytest.mark.parametrize("guide", GUIDES)
def test_words_in_bold_are_words_of_the_screen(guide: str) -> None:
    unknown = [one for one in quoted(guide) if one not in EMPHASIS and _bare(one) not in labels()]
    assert unknown == []


@pytest.mark.parametrize("guide", GUIDES)
def test_links_and_pictures_are_there(guide: str) -> None:
    text = text_of(guide)
    for target in LINK.findall(text):
        path, _, anchor = target.partition("#")
        assert not path or (DOCS / path).exists(), target
        where = (DOCS / path).read_text("utf-8") if path.endswith(".md") else text
        assert not anchor or anchor in anchors(where), target


@pytest.mark.parametrize("guide", GUIDES)
def test_pictures_are_described_and_small(guide: str) -> None:
    pictures = PICTURE.findall(text_of(guide))
    assert len(pictures) >= 8
    assert all(len(described) >= 15 for described, _ in pictures)
    assert sum(path.stat().st_size for path in (DOCS / "pictures").iterdir()) < MOST_BYTES


@pytest.mark.parametrize("guide", GUIDES)
def test_no_english_slips_in(guide: str) -> None:
    prose = re.sub(r"`[^`]*`|\]\([^)]*\)", "", text_of(guide))
    words = set(re.findall(r"[a-z']+", prose.lower()))
    assert words & ENGLISH == set()


def test_every_picture_is_shown_somewhere() -> None:
    shown = " ".join(path.read_text("utf-8") for path in (ROOT / "README.md", *DOCS.glob("*.md")))
    names = [path.name for path in (DOCS / "pictures").iterdir()]
    assert [name for name in names if name.startswith("panduan-") and name not in shown] == []


def test_the_readme_leads_to_each_guide() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert [guide for guide in GUIDES if f"docs/{guide}.md" not in readme] == []
