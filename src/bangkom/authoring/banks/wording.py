"""Foreign text as Markdown that is safe within a question of a lesson: HTML and plain text alike."""

import re
from collections.abc import Sequence
from html.parser import HTMLParser

from bangkom.authoring.choices import NEAR_OPTION
from bangkom.authoring.lesson import GRADING_MARK

SPECIAL = re.compile(r"[\\`*_\[\]<>&|{}]")
OPENER = re.compile(r"^(\s*)(#{1,6}(?=\s|$)|[-+=~:]|\d{1,9}(?=[.)]))", re.MULTILINE)
MARKDOWN_IMAGE = re.compile(r"!\[([^\]]*)\]\s*(?:\(([^)]*)\)|\[([^\]]*)\])")
TAG = re.compile(r"</?[A-Za-z][^>]*>|&(?:[A-Za-z]{2,10}|#\d{1,6});")
SAFE_LINK = re.compile(r"https?://[^\s<>()\[\]\\]+", re.IGNORECASE)
BLOCKS = {"p", "div", "br", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "tr", "pre", "blockquote", "hr"}
HIDDEN = {"script", "style", "head", "template", "title"}


def from_plain(text: str) -> str:
    """Plain text, every mark of Markdown in it escaped."""
    lines = (line.strip() for line in _escape(_visible(text)).split("\n"))
    return guard(re.sub(r"\n{3,}", "\n\n", "\n".join(_open(line) for line in lines)).strip())


def from_markdown(text: str) -> tuple[str, tuple[str, ...]]:
    """Markdown as it is, but without images, and what was left out of it."""
    losses = [
        IMAGE_LOSS.format(name=found[1] or found[2] or found[3] or "?") for found in MARKDOWN_IMAGE.finditer(text)
    ]
    bare = re.sub(r"<(?=[A-Za-z/!])", r"\\<", MARKDOWN_IMAGE.sub("", _visible(text)))
    lines = [
        line.replace("[", r"\[", 1) if NEAR_OPTION.match(line) else re.sub(r"^(\s*)([:>]|`{3,}|~{3,})", r"\1\\\2", line)
        for line in bare.split("\n")
    ]
    return guard("\n".join(lines).strip()), tuple(losses)


def from_html(text: str) -> tuple[str, tuple[str, ...]]:
    """HTML as Markdown, and what was left out of it; nothing of the HTML itself remains."""
    reader = _Reader()
    reader.feed(_visible(text))
    reader.close()
    return guard(reader.markdown()), tuple(reader.losses)


def from_auto(text: str) -> tuple[str, tuple[str, ...]]:
    """Moodle's own format: HTML if there is any in it, else plain text."""
    return from_html(text) if TAG.search(text) else (from_plain(text), ())


def plain(text: str) -> str:
    """The words of a text that may be HTML, on one line."""
    reader = _Reader()
    reader.feed(_visible(text))
    reader.close()
    return " ".join("".join(reader.words).split()) if TAG.search(text) else " ".join(_visible(text).split())


def one_line(text: str) -> str:
    return " ".join(text.split())


def _visible(text: str) -> str:
    """Without control characters that no editor shows."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return "".join(char for char in unified if char in "\n\t" or char.isprintable() or char == "\u00a0").replace(
        "\u00a0", " "
    )


def _escape(text: str) -> str:
    return SPECIAL.sub(r"\\\g<0>", text)


def _open(line: str) -> str:
    """A line that Markdown would take for a heading, a list or a fence, as text."""
    found = OPENER.match(line)
    if found is None:
        return line
    if found[2][0].isdigit():
        return f"{found[2]}\\{line[found.end() :]}"
    return f"\\{line}"


def guard(text: str) -> str:
    """Words that graders look for, written so that they only read the same."""
    while found := GRADING_MARK.search(text):
        place, written = (r"(?<=\S) ", "&#32;") if " " in found[0] else (r"([.(])", r"\\\1")
        text = text[: found.start()] + re.sub(place, written, found[0], count=1) + text[found.end() :]
    return text


class _Reader(HTMLParser):
    """Collects Markdown; unknown elements leave their words only."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.words: list[str] = []
        self.losses: list[str] = []
        self._hidden = 0
        self._links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag in HIDDEN:
            self._hidden += 1
        elif tag == "img":
            source = (named.get("src") or "?").rsplit("/", 1)[-1]
            self.losses.append(IMAGE_LOSS.format(name=source if len(source) <= 80 else f"{source[:60]}…"))
        elif tag in ("audio", "video", "iframe", "object", "embed"):
            self.losses.append(MEDIA_LOSS.format(name=tag))
        elif tag == "a":
            self._links.append(named.get("href") or "")
        elif tag == "li":
            self._break("\n- ")
        elif tag in BLOCKS:
            self._break("\n\n" if tag not in ("br", "tr") else "\n")
        elif tag in ("td", "th"):
            self._break(" · ")

    def handle_endtag(self, tag: str) -> None:
        if tag in HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag == "a" and self._links:
            link = self._links.pop()
            if SAFE_LINK.fullmatch(link) and not self._hidden:
                self.parts.append(f" (<{link}>)")
        elif tag in BLOCKS and tag not in ("br", "tr"):
            self._break("\n\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)
            self.parts.append(_escape(re.sub(r"\s+", " ", data)))

    def _break(self, what: str) -> None:
        self.parts.append(what)
        self.words.append(" ")

    def markdown(self) -> str:
        lines: list[str] = []
        for line in "".join(self.parts).split("\n"):
            bare = line.strip().removeprefix("· ").strip()
            item = line.startswith("- ")
            lines.append(f"- {_open(bare[1:].strip())}" if item and bare != "-" else ("" if item else _open(bare)))
        return re.sub(r"\n{3,}", "\n\n", "\n".join(_spaced(lines))).strip()


def _spaced(lines: Sequence[str]) -> list[str]:
    """A blank line before a list and after it."""
    spaced: list[str] = []
    for line in lines:
        if spaced and spaced[-1] and line and line.startswith("- ") != spaced[-1].startswith("- "):
            spaced.append("")
        spaced.append(line)
    return spaced


IMAGE_LOSS = 'gambar "{name}" tidak dibawa (pelajaran belum memuat gambar); jelaskan dengan kata-kata'
MEDIA_LOSS = "{name} yang disisipkan tidak dibawa"
