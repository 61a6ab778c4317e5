"""Kinds of files that may be uploaded, known by how their bytes begin and not only by how their name ends.

Nothing that a browser or an office program would run: no pages, drawings with scripts, archives or macros.
"""

from collections.abc import Mapping
from dataclasses import dataclass

LOOKED_AT = 65_536
"""Bytes from the beginning and from the end that are looked at."""


@dataclass(frozen=True)
class FileType:
    """`title` is what people call it. `inside`: for a container, what its list of contents must name."""

    title: str
    beginnings: tuple[bytes, ...]
    at: int = 0
    inside: bytes = b""


_ZIP = (b"PK\x03\x04",)

FILE_TYPES: Mapping[str, FileType] = {
    "pdf": FileType("PDF", (b"%PDF-",)),
    "jpg": FileType("foto JPG", (b"\xff\xd8\xff",)),
    "png": FileType("gambar PNG", (b"\x89PNG\r\n\x1a\n",)),
    "docx": FileType("dokumen Word", _ZIP, inside=b"word/document.xml"),
    "xlsx": FileType("lembar kerja Excel", _ZIP, inside=b"xl/workbook.xml"),
    "pptx": FileType("presentasi PowerPoint", _ZIP, inside=b"ppt/presentation.xml"),
    "odt": FileType("dokumen ODT", _ZIP, inside=b"application/vnd.oasis.opendocument.text"),
    "ods": FileType("lembar kerja ODS", _ZIP, inside=b"application/vnd.oasis.opendocument.spreadsheet"),
    "mp4": FileType("video MP4", (b"ftyp",), at=4),
    "mp3": FileType("suara MP3", (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")),
}
"""By the ending of the name; `jpeg` counts as `jpg`."""


def is_of_type(ending: str, head: bytes, tail: bytes) -> bool:
    """Whether a file whose first and last LOOKED_AT bytes these are can be what its ending says; False if unknown.

    Office documents are archives whose list of contents stands at the end (or, in small ones, is all there is).
    """
    kind = FILE_TYPES.get(ending)
    if kind is None or not head[kind.at :].startswith(kind.beginnings):
        return False
    return not kind.inside or kind.inside in head or kind.inside in tail
