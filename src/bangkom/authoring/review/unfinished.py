"""What an import could not know and left for the author to write: it parses, and must not reach a participant."""

from collections.abc import Iterator

from bangkom.authoring.banks.convert import UNFINISHED
from bangkom.authoring.review.finding import Finding, wrong
from bangkom.authoring.review.material import Material


def check(material: Material) -> Iterator[Finding]:
    for session in material.sessions:
        for passage in session.passages:
            for part in passage.parts:
                if UNFINISHED in part.text:
                    yield wrong(session.path, part.number, LEFT, word=UNFINISHED)


LEFT = ("Bagian ini masih menunggu Anda ({word})", "Tulis isinya, lalu hapus kata {word}.")
