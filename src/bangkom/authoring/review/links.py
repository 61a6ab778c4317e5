"""Links and pictures: every one leads somewhere, and every picture can be read aloud."""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from bangkom.authoring.course import VIDEO_FOLDER
from bangkom.authoring.problems import ProblemLog
from bangkom.authoring.reading import read_text
from bangkom.authoring.review.finding import Finding, advice, wrong
from bangkom.authoring.review.material import Material, Session, VideoScript
from bangkom.authoring.review.passages import plain

LINK = re.compile(r"(?P<picture>!?)\[(?P<words>[^\[\]]*)\]\(\s*<?(?P<target>[^()\s<>]*)>?(?:\s+\"[^\"]*\")?\s*\)")
CODE = re.compile(r"`[^`]*`")
HEADING = re.compile(r"#{1,6}\s+(.+?)\s*#*")
ABROAD = re.compile(r"[a-z][a-z0-9+.-]*:|//|/", re.IGNORECASE)
"""Addresses of other hosts or of the service; nothing is fetched to look at them."""
SHORTEST_ALT = 12
"""Characters; fewer can't tell what a picture shows."""
FILE_NAME = re.compile(r"[\w-]+\.(?:png|jpe?g|svg|webp|gif)", re.IGNORECASE)


def check(material: Material) -> Iterator[Finding]:
    for session in material.sessions:
        yield from _in_file(session.path, session.file, session.text, session)
        for script in session.scripts:
            file = session.file.parent / VIDEO_FOLDER / f"{script.id}.md"
            yield from _in_file(script.path, file, script.text, script)


def anchor(heading: str) -> str:
    """The anchor of a heading as Markdown viewers make it: lower case, words joined by hyphens, no signs."""
    folded = unicodedata.normalize("NFKC", plain(heading)).lower()
    return re.sub(r"\s+", "-", re.sub(r"[^\w\s-]", "", folded).strip())


def _in_file(path: str, file: Path, text: str, owner: Session | VideoScript) -> Iterator[Finding]:
    for number, line in enumerate(text.split("\n"), start=1):
        for match in LINK.finditer(CODE.sub("", line)):
            if match["picture"]:
                yield from _picture(path, number, file, match["words"].strip(), match["target"], owner)
            else:
                yield from _link(path, number, file, match["words"].strip(), match["target"])


def _picture(
    path: str, line: int, file: Path, words: str, target: str, owner: Session | VideoScript
) -> Iterator[Finding]:
    if not words:
        if isinstance(owner, Session):  # of a script, parsing has told it
            yield wrong(path, line, NO_ALT, file=target)
    elif FILE_NAME.fullmatch(words) or len(words) < SHORTEST_ALT:
        yield advice(path, line, SHORT_ALT, words=words)
    if ABROAD.match(target):
        yield wrong(path, line, FOREIGN_PICTURE, target=target)
    elif not (file.parent / unquote(target)).is_file():
        yield wrong(path, line, NO_FILE, target=target)


def _link(path: str, line: int, file: Path, words: str, target: str) -> Iterator[Finding]:
    if not target:
        yield wrong(path, line, EMPTY_LINK, words=words)
        return
    if ABROAD.match(target):
        return
    name, _, fragment = target.partition("#")
    goal = file.parent / unquote(name) if name else file
    if not goal.exists():
        yield wrong(path, line, DEAD_LINK, target=target)
    elif fragment and goal.suffix == ".md" and unquote(fragment) not in _anchors(goal):
        yield wrong(path, line, DEAD_ANCHOR, fragment=fragment, target=name or "berkas ini")
    if not words:
        yield wrong(path, line, NO_WORDS, target=target)


def _anchors(file: Path) -> set[str]:
    text = read_text(file, ProblemLog("", [])) or ""
    return {anchor(match[1]) for line in text.split("\n") if (match := HEADING.fullmatch(line.strip()))}


NO_ALT = (
    "Gambar {file} belum punya teks pengganti",
    "Tulis apa yang terlihat di antara kurung siku: ![Papan syarat di ruang tunggu]({file}).",
)
SHORT_ALT = (
    'Teks pengganti gambar terlalu pendek: "{words}"',
    "Ceritakan apa yang terlihat dan apa maksudnya, untuk yang tidak dapat melihatnya.",
)
NO_FILE = ('Gambar "{target}" tidak ada', "Letakkan berkasnya di sebelah naskah, atau perbaiki namanya.")
FOREIGN_PICTURE = (
    'Gambar diambil dari alamat lain: "{target}"',
    "Simpan gambarnya di sebelah naskah; yang di luar tidak tampil tanpa sambungan.",
)
EMPTY_LINK = ('Tautan "{words}" tidak menuju ke mana pun', "Tulis tujuannya di dalam kurung, atau hapus tautannya.")
NO_WORDS = ('Tautan ke "{target}" tidak punya kata', "Tulis kata yang ditekan di antara kurung siku.")
DEAD_LINK = ('Tautan ke "{target}" putus: berkasnya tidak ada', "Perbaiki namanya, atau hapus tautannya.")
DEAD_ANCHOR = (
    'Judul "#{fragment}" tidak ada di {target}',
    "Tulis judulnya dengan huruf kecil dan tanda hubung, misalnya #tugas-sesi-ini.",
)
