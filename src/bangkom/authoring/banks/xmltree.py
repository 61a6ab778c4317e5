"""XML read without anything that an XML file could do to its reader: no DTD, no entities, bounded in depth."""

from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

from bangkom.errors import CourseError

DEEPEST = 40


@dataclass
class Node:
    """An element: where it begins, its own text, its attributes and children."""

    tag: str
    line: int
    attributes: dict[str, str]
    children: list["Node"] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def all(self, tag: str) -> list["Node"]:
        return [child for child in self.children if child.tag == tag]

    def child(self, tag: str) -> "Node":
        """The first child of that name; an empty one if there is none."""
        return next(iter(self.all(tag)), Node(tag, self.line, {}))


def read_tree(raw: bytes, name: str) -> Node:
    """The document's root; CourseError for anything that isn't plain, whole XML."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    root = Node("", 0, {})
    open_nodes = [root]

    def start(tag: str, attributes: dict[str, str]) -> None:
        if len(open_nodes) > DEEPEST:
            raise CourseError(DEEP.format(name=name))
        node = Node(tag, parser.CurrentLineNumber, attributes)
        open_nodes[-1].children.append(node)
        open_nodes.append(node)

    def end(_tag: str) -> None:
        open_nodes.pop()

    def words(text: str) -> None:
        if open_nodes[-1].tag != "file":  # the bytes of pictures, which lessons don't take
            open_nodes[-1].pieces.append(text)

    def refuse(*_declared: object) -> NoReturn:
        raise CourseError(DECLARES.format(name=name))

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, words
    parser.StartDoctypeDeclHandler = refuse  # entities can only be declared within
    try:
        parser.Parse(raw, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        line = error.lineno if isinstance(error, expat.ExpatError) else 1
        raise CourseError(BROKEN.format(name=name, line=line)) from error
    return root.children[0]


BROKEN = "{name} bukan XML yang utuh (baris {line}). Ekspor ulang dari Moodle, lalu coba lagi."
DECLARES = (
    "{name} memuat DTD atau entitas, yang tidak dipakai Moodle dan dapat berbahaya. Berkas ini tidak dibaca; "
    "ekspor ulang dari Moodle."
)
DEEP = "{name} bersarang terlalu dalam untuk bank soal. Berkas ini tidak dibaca; ekspor ulang dari Moodle."
